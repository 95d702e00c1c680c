#include "config/approval_reader.h"

#include "config/duration.h"
#include "config/map_reader.h"
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

Approval read_need(const YamlNode& node, Diagnostics& diagnostics) {
  if (!node.is_map()) {
    const auto need = read_choice<ApprovalNeed>(
        node, diagnostics, {{"none", ApprovalNeed::none}, {"required", ApprovalNeed::required}});
    return {need.value_or(ApprovalNeed::none)};
  }
  const MapReader fields(node, diagnostics, "the approval", {"after"});
  const auto* after = fields.is_map() ? fields.required("after") : nullptr;
  const auto hours = after ? read_office_hours(*after, diagnostics) : std::nullopt;
  return hours ? Approval{ApprovalNeed::after, *hours} : Approval{};
}

}  // namespace

ApprovalRules read_approval(const YamlNode& node, const Directory* directory,
                            Diagnostics& diagnostics) {
  ApprovalRules rules;
  const bool of_both =
      !node.is_map() || (node.entries.size() == 1 && node.entries.front().key == "after");
  if (of_both) {
    rules.leaders = rules.outside = read_need(node, diagnostics);
    return rules;
  }
  const MapReader fields(node, diagnostics, "approval", {"leaders", "outside", "by"});
  if (const auto* leaders = fields.optional("leaders"))
    rules.leaders = read_need(*leaders, diagnostics);
  if (const auto* outside = fields.optional("outside"))
    rules.outside = read_need(*outside, diagnostics);
  const auto* by = fields.optional("by");
  const auto party = by ? read_party(*by, diagnostics) : std::nullopt;
  if (!party || directory == nullptr) return rules;
  const Unit* unit = directory->unit(party->unit);
  if (unit == nullptr)
    diagnostics.error(by->where, "unknown unit \"" + party->unit.str() + "\"");
  else if (check_role(*unit, party->role, by->where, diagnostics))
    rules.by = party;
  return rules;
}

}  // namespace nhacviec
