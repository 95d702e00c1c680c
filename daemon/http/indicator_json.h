// Indicators and the criteria of registers as JSON for users: what the plan says of them, and where
// they stand (docs/command.md, docs/http-api.md).
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "workflows/ledger.h"

namespace nhacviec {

/// An exact number as JSON shows it: 99.5, 100.
nlohmann::ordered_json decimal_json(Decimal);

/// The target of a row for a reader: ">= 46 %", "10/10 xã"; `measured_in` names its unit.
std::string target_in_words(const nlohmann::ordered_json& row, const std::string& language);

/// The rows of `nhacviec indicators`: every indicator, then every criterion of every register.
nlohmann::ordered_json indicator_rows(const Workflow&, const std::string& language);

/// The ledgers of a plan that exist, by their id.
using Ledgers = std::map<ObligationId, Ledger>;

/// Every value that is to be reported, a row for each indicator, unit and period, as it stands on
/// that day: `standing` is one of TargetState's names.
nlohmann::ordered_json value_rows(const Workflow&, const Ledgers&, Date today,
                                  const std::string& language);

/// Every register: its total, how many stand where, and each criterion's status.
nlohmann::ordered_json register_rows(const Workflow&, const Ledgers&, const std::string& language);

}  // namespace nhacviec
