// A message that waits for approval as its approver sees it: whole, in the language it goes out in.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "config/language.h"
#include "daemon/http/answer_page.h"
#include "workflows/approval.h"

namespace nhacviec {

/// As it would go out now. `fallback`: the language where its reader has set none.
ShownMessage shown_message(const Languages&, const Workflow&, const ObligationSpec&,
                           const Obligation&, const Waits&, const AwaitedApproval&, Instant now,
                           const std::string& fallback);

/// What waits of one obligation: rule, kind, to, since, goes_out_at or asked_again_at, withheld.
nlohmann::ordered_json awaited_json(const Workflow&, const ObligationSpec&, const Obligation&,
                                    const std::string& language);

}  // namespace nhacviec
