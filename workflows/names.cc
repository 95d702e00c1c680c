// Names of events and facts, as logs, records and metrics write them.
#include <array>
#include <charconv>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/notice.h"

namespace nhacviec {

namespace {

constexpr char kApprovalPrefix[] = "approval-";

}  // namespace

const char* name_of(const EventBody& body) {
  static constexpr std::array kNames{"create",
                                     "tick",
                                     "submit",
                                     "accept",
                                     "return",
                                     "confirm",
                                     "extend",
                                     "place",
                                     "waive",
                                     "cancel",
                                     "reopen",
                                     "force_open",
                                     "acknowledge",
                                     "report",
                                     "set_status",
                                     "name_date",
                                     "adopt",
                                     "withdraw",
                                     "silence",
                                     "unsilence",
                                     "ask_more_time",
                                     "refuse_more_time",
                                     "dispute_addressee",
                                     "remark",
                                     "turn_away",
                                     "approve",
                                     "withhold"};
  static_assert(kNames.size() == std::variant_size_v<EventBody>);
  return kNames[body.index()];
}

const char* name_of(const FactBody& body) {
  static constexpr std::array kNames{"created",
                                     "rebased",
                                     "opened",
                                     "gated",
                                     "submitted",
                                     "confirmed",
                                     "accepted",
                                     "returned",
                                     "extended",
                                     "placed",
                                     "waived",
                                     "cancelled",
                                     "reopened",
                                     "acknowledged",
                                     "fired",
                                     "skipped",
                                     "refused",
                                     "value_reported",
                                     "status_set",
                                     "named",
                                     "adopted",
                                     "withdrawn",
                                     "resumed",
                                     "told",
                                     "undelivered",
                                     "put_off",
                                     "silenced",
                                     "unsilenced",
                                     "more_time_asked",
                                     "more_time_refused",
                                     "addressee_disputed",
                                     "remarked",
                                     "awaits_approval",
                                     "approved",
                                     "withheld"};
  static_assert(kNames.size() == std::variant_size_v<FactBody>);
  return kNames[body.index()];
}

NoticeKey make_notice_key(const Notice& notice) {
  return NoticeKey(notice.obligation.str() + "|r" + std::to_string(notice.round) + "|d" +
                   std::to_string(notice.deadline_version) + "|" + notice.rule.str() +
                   (notice.occurrence > 1 ? "#" + std::to_string(notice.occurrence) : "") + "|" +
                   notice.to.unit.str() + "/" + notice.to.role.str() + "|" +
                   to_string(notice.channel));
}

RuleId approval_rule(const RuleId& awaited, int times) {
  return RuleId(kApprovalPrefix + std::to_string(times) + "-" + awaited.str());
}

std::optional<ApprovalRule> read_approval_rule(const RuleId& rule) {
  std::string_view text = rule.str();
  const std::string_view prefix = kApprovalPrefix;
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  ApprovalRule read;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read.times);
  const size_t digits = static_cast<size_t>(end - text.data());
  if (error != std::errc() || digits >= text.size() || text[digits] != '-') return std::nullopt;
  read.awaited = RuleId(std::string(text.substr(digits + 1)));
  return read;
}

PlanId plan_of(const Notice& notice) {
  return plan_of(notice.items.empty() ? notice.obligation : notice.items.front().obligation);
}

}  // namespace nhacviec
