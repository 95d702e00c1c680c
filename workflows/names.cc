// Names of events and facts, as logs, records and metrics write them.
#include <array>

#include "workflows/event.h"
#include "workflows/facts.h"
#include "workflows/notice.h"

namespace nhacviec {

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
                                     "turn_away"};
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
                                     "remarked"};
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

PlanId plan_of(const Notice& notice) {
  return plan_of(notice.items.empty() ? notice.obligation : notice.items.front().obligation);
}

}  // namespace nhacviec
