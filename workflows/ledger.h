// A ledger (sổ): what is recorded beside the obligations of a plan. Either the values that one unit
// has reported for one period, or where the criteria of one register stand. Its facts are folded
// like an obligation's; nothing in it has a deadline, so nothing wakes it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/indicator.h"
#include "workflows/notice.h"
#include "workflows/result.h"
#include "workflows/workflow.h"

namespace nhacviec {

struct ReportedValue {
  std::optional<Decimal> value;
  std::optional<Decimal> baseline;  // of a relative indicator
  Instant at{};                     // of the latest report
  std::string by;
  bool operator==(const ReportedValue&) const = default;
};

struct CriterionEntry {
  StatusId status;
  Instant since{};
  int change = 0;  // the ledger's number of its latest change: notices of an older one are void
  bool operator==(const CriterionEntry&) const = default;
};

struct Ledger {
  ObligationId id;  // plan/indicators/unit/period or plan/registers/register
  int changes = 0;
  std::map<IndicatorId, ReportedValue> values;
  std::map<CriterionId, CriterionEntry> statuses;  // of those that were ever set
  bool operator==(const Ledger&) const = default;
};

/// Folds one fact. Total; what concerns no ledger leaves it as it is.
Ledger apply(Ledger, const Fact&);
Ledger replay_ledger(const ObligationId&, const std::vector<Fact>&);

ObligationId sheet_id(const PlanId&, const UnitId&, const PeriodId&);
ObligationId register_ledger_id(const PlanId&, const RegisterId&);
/// By its form: the second part is a word that no task may be called.
bool is_ledger_id(const std::string& id);
/// A report of a value, or the setting of a status.
bool is_ledger_event(const EventBody&);

/// The register that a criterion is in; nullptr: unknown, or in several and none is named.
const StatusRegister* register_of(const Plan&, const SetStatus&);

/// Fills in what a report may leave out, where there is only one unit or period that it can mean,
/// and tells the ledger that it is about. invalid: the reason why there is none; permanent: the
/// plan knows no such indicator or criterion, so that a later edition may.
Result<ObligationId> find_ledger(const Plan&, EventBody&);

struct LedgerChanges {
  std::vector<Fact> facts;
  std::vector<Notice> notices;
  std::string warning;  // applied, but somebody should look at it
};

/// Pure and total. The event is one that find_ledger() has found this ledger for. A refusal is a
/// fact (Refused).
LedgerChanges decide_ledger(const Workflow&, const Ledger&, const Event&, Instant now);

/// The value reported, or the sum of its parts where all of them are known.
std::optional<Decimal> value_in(const Plan&, const Ledger&, const Indicator&);
/// What it is compared with when it is relative: reported, or the plan's own.
std::optional<Decimal> baseline_in(const Ledger&, const Indicator&);
/// Where a criterion stands: as it was last set, else as the plan begins.
StatusId status_in(const Ledger&, const Criterion&);
/// How many stand where, every status named: their sum is always the register's total.
std::map<StatusId, int> counts_in(const Ledger&, const StatusRegister&);

/// The register of that ledger id; nullptr when the plan has it no more.
const StatusRegister* find_register(const Plan&, const ObligationId&);
/// Is a notice of a fall still true? Asked once more just before it is sent.
bool fall_still_stands(const StatusRegister&, const Ledger&, const Notice&);
/// The criterion that a notice of a fall is about; nullptr when the register has it no more.
const Criterion* fallen_criterion(const StatusRegister&, const Notice&);

}  // namespace nhacviec
