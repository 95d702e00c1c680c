#include "config/approval_reader.h"

#include "config/duration.h"
#include "config/map_reader.h"
#include "config/party_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr chr::hours kLongestApproval(200);

/// "4h": whole office hours.
std::optional<int> read_office_hours(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const auto span = parse_duration(*text);
  const bool whole = span && *span % chr::hours(1) == Duration(0) && text->ends_with('h');
  if (whole && *span >= chr::hours(1) && *span <= kLongestApproval) {
    return static_cast<int>(chr::duration_cast<chr::hours>(*span).count());
  }
  diagnostics.error(node.where, "\"" + *text + "\" is not a number of office hours",
                    "write 4h, from 1h to 200h");
  return std::nullopt;
}

Approval read_word(const YamlNode& node, Diagnostics& diagnostics) {
  const auto need = read_choice<ApprovalNeed>(
      node, diagnostics, {{"none", ApprovalNeed::none}, {"required", ApprovalNeed::required}});
  return {need.value_or(ApprovalNeed::none)};
}

Approval read_after(const YamlNode& node, Diagnostics& diagnostics) {
  const auto hours = read_office_hours(node, diagnostics);
  return hours ? Approval{ApprovalNeed::after, *hours} : Approval{};
}

Approval read_need(const YamlNode& node, Diagnostics& diagnostics) {
  if (!node.is_map()) return read_word(node, diagnostics);
  const MapReader fields(node, diagnostics, "the approval", {"after"});
  const auto* after = fields.is_map() ? fields.required("after") : nullptr;
  return after ? read_after(*after, diagnostics) : Approval{};
}

}  // namespace

ApprovalRules read_approval(const YamlNode& node, const Directory* directory,
                            Diagnostics& diagnostics) {
  ApprovalRules rules;
  if (!node.is_map()) {
    rules.leaders = rules.outside = read_word(node, diagnostics);
    return rules;
  }
  const MapReader fields(node, diagnostics, "approval", {"after", "leaders", "outside", "by"});
  const auto* after = fields.optional("after");
  const auto* leaders = fields.optional("leaders");
  const auto* outside = fields.optional("outside");
  if (after != nullptr) rules.leaders = rules.outside = read_after(*after, diagnostics);
  if (leaders != nullptr) rules.leaders = read_need(*leaders, diagnostics);
  if (outside != nullptr) rules.outside = read_need(*outside, diagnostics);
  if (after != nullptr && (leaders != nullptr || outside != nullptr))
    diagnostics.error(after->where, "after is of both leaders and outside bodies",
                      "write leaders: {after: 4h}");
  if (const auto* by = fields.optional("by"))
    rules.by = read_known_party(*by, directory, diagnostics);
  return rules;
}

}  // namespace nhacviec
