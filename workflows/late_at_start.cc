#include "workflows/late_at_start.h"

#include <algorithm>

#include "workflows/decide.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"

namespace nhacviec {

std::vector<Notice> late_at_start(const Workflow& workflow, const ObligationSpec& spec,
                                  const Obligation& created, Instant now) {
  std::vector<Notice> notices;
  if (created.state != State::open || !is_late(created, now)) return notices;
  if (workflow.zone().date_of(now) > workflow.plan().last_day) return notices;
  const std::vector<ScheduledRule> still_to_come = pending_rules(workflow, spec, created);
  const auto tell = [&](NoticeKind kind, RecipientKind to) {
    const bool comes = std::any_of(
        still_to_come.begin(), still_to_come.end(), [&](const ScheduledRule& scheduled) {
          return scheduled.rule->kind == kind && scheduled.rule->to == to && scheduled.skip.empty();
        });
    if (comes) return;
    const Date today = workflow.zone().date_of(now);
    for (const Party& party : workflow.resolve(to, spec, today)) {
      const bool told = std::any_of(notices.begin(), notices.end(),
                                    [&](const Notice& notice) { return notice.to == party; });
      if (told) continue;
      Notice notice;
      notice.kind = kind;
      notice.obligation = spec.id;
      notice.round = created.round;
      notice.deadline_version = created.deadline_version;
      notice.rule = RuleId(kLateAtStart);
      notice.to = party;
      notice.together = true;
      notice.at = digest_time(workflow, party, DailyDigest{}, now);
      const Date day = workflow.zone().date_of(notice.at);
      for (const ChannelKind channel :
           channels_for(workflow.directory(), party, class_of(nullptr, notice), day)) {
        notice.channel = channel;
        notice.key = make_notice_key(notice);
        notices.push_back(notice);
      }
    }
  };
  tell(NoticeKind::overdue, RecipientKind::lead);
  tell(NoticeKind::escalation, RecipientKind::standing_body);
  return notices;
}

}  // namespace nhacviec
