#include "config/summary_reader.h"

#include <algorithm>
#include <array>

#include "config/map_reader.h"
#include "config/party_reader.h"
#include "config/values.h"
#include "workflows/summary.h"

namespace nhacviec {
namespace {

constexpr size_t kMostSummaries = 10;
constexpr std::array kWeekdayNames{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

void read_reader(const YamlNode& node, const Directory* directory, Diagnostics& diagnostics,
                 SummaryRule& rule) {
  if (!node.is_map()) {
    rule.to = read_choice<RecipientKind>(node, diagnostics,
                                         {{"director", RecipientKind::director},
                                          {"signer", RecipientKind::signer},
                                          {"standing_body", RecipientKind::standing_body}})
                  .value_or(rule.to);
    return;
  }
  rule.party = read_office(node, directory, diagnostics);
  if (rule.party) rule.to = RecipientKind::party;
}

RuleId id_of(const SummaryRule& rule) {
  std::string time = format_time_of_day(rule.at);
  time.erase(2, 1);
  const std::string to =
      rule.party ? rule.party->unit.str() + "-" + rule.party->role.str() : to_string(rule.to);
  return RuleId(std::string(kSummaryRule) + kWeekdayNames.at(rule.weekday) + "-" + time + "-" + to);
}

}  // namespace

std::vector<SummaryRule> read_summaries(const YamlNode& node, const Directory* directory,
                                        Diagnostics& diagnostics) {
  std::vector<SummaryRule> rules;
  if (!node.is_list()) {
    diagnostics.error(node.where, "summaries must be a list");
    return rules;
  }
  for (const YamlNode& item : node.items) {
    const MapReader fields(item, diagnostics, "the summary", {"to", "on", "at"});
    if (!fields.is_map()) continue;
    SummaryRule rule;
    if (const auto* to = fields.required("to")) read_reader(*to, directory, diagnostics, rule);
    if (const auto* on = fields.optional("on"))
      rule.weekday = read_weekday(*on, diagnostics).value_or(rule.weekday);
    if (const auto* at = fields.optional("at"))
      rule.at = read_time_of_day(*at, diagnostics).value_or(rule.at);
    rule.id = id_of(rule);
    const bool twice = std::any_of(rules.begin(), rules.end(),
                                   [&](const SummaryRule& one) { return one.id == rule.id; });
    if (twice) diagnostics.error(item.where, "the same rule twice: " + rule.id.str());
    rules.push_back(std::move(rule));
  }
  if (rules.size() > kMostSummaries)
    diagnostics.error(node.where, "more than 10 summaries of a plan");
  return rules;
}

}  // namespace nhacviec
