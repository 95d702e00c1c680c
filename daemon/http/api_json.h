// What the API and the command say about obligations, facts and notices, as JSON for users
// (docs/http-api.md). Not the stored form: that is connectors/records.h.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "connectors/store.h"
#include "daemon/editions.h"
#include "daemon/workflow_book.h"
#include "workflows/decide.h"
#include "workflows/ledger.h"

namespace nhacviec {

/// A record of the store together with what it is decided under.
struct ObligationView {
  std::shared_ptr<const Workflow> workflow;
  const ObligationSpec* spec = nullptr;  // borrowed from `workflow`
  Obligation obligation;
  Waits waits;
};

/// An error when the record cannot be read or its plan revision is neither in the book nor among
/// the older ones that were looked up.
Result<ObligationView> view_of(const SubjectRecord&, const WorkflowBook&,
                               const FoundEditions& older = {});

/// True for ids of obligations; the store keeps other subjects too.
bool is_obligation_id(const SubjectId&);

const std::string& unit_name(const Workflow&, const UnitId&, const std::string& language);
/// Who owes it: the unit, or the coordinating units where none of them leads.
std::string owner_name(const Workflow&, const ObligationSpec&, const std::string& language);
/// unit, role and what both are called.
nlohmann::ordered_json party_json(const Workflow&, const Party&, const std::string& language);

/// The row of `nhacviec obligations`: what the plan says, no state.
nlohmann::ordered_json spec_json(const Workflow&, const ObligationSpec&);
/// A line of a list: id, names, state, dates, lateness.
nlohmann::ordered_json row_json(const ObligationView&, Instant now, const std::string& language);
nlohmann::ordered_json document_json(const DocumentRecord&);  // without what is empty
/// Everything but history and notices.
nlohmann::ordered_json detail_json(const ObligationView&, Instant now, const std::string& language);

nlohmann::ordered_json fact_json(const FactRecord&, const Zone&, const std::string& language);
/// Names come from the workflow; addresses are shortened unless `whole_addresses`.
nlohmann::ordered_json notice_json(const Notice&, const Workflow*, const std::string& language);
/// `own`: the edition that its obligation was decided under, where the plan in force no longer has
/// it; may be null.
nlohmann::ordered_json notice_record_json(const NoticeRecord&, const WorkflowBook&,
                                          const std::string& language, bool whole_addresses,
                                          const Workflow* own = nullptr);
/// The obligation of a message, where the plan in force no longer has it; empty: it has.
SubjectId gone_from_plan(const NoticeRecord&, const WorkflowBook&);

/// "+84900000001" -> "+849*****001"; "van-phong@example.vn" -> "v***@example.vn".
std::string masked_address(const std::string& address);

/// The zone of the first plan, or UTC when there is none.
std::shared_ptr<const Zone> zone_of(const WorkflowBook&);

}  // namespace nhacviec
