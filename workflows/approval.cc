#include "workflows/approval.h"

#include <algorithm>

#include "workflows/firing.h"
#include "workflows/recipients.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"
#include "workflows/unit_news.h"

namespace nhacviec {

namespace {

constexpr TimeOfDay kAskedAgainAt{480};

const Approval& stricter(const Approval& one, const Approval& other) {
  if (one.need == other.need) return one.office_hours >= other.office_hours ? one : other;
  return one.need > other.need ? one : other;
}

bool has_holder(const Directory& directory, const Party& party, Date day) {
  return !who_gets(directory, party, day).people.empty();
}

bool is_about(const AwaitedApproval& awaited, const RuleId& rule, int occurrence) {
  return awaited.rule == rule && awaited.occurrence == occurrence;
}

/// What goes out is as it was decided, from now on.
std::vector<Notice> released(const Workflow& workflow, const ObligationSpec& spec,
                             const Obligation& o, const AwaitedApproval& awaited, Agreed agreed,
                             Instant now) {
  std::vector<Notice> notices;
  for (Notice notice : awaited.notices) {
    if (!still_wanted(spec, notice, o)) continue;
    notice.at = send_time(workflow, notice.to, now);
    notice.agreed = agreed;
    notices.push_back(std::move(notice));
  }
  return notices;
}

std::vector<NoticeKey> keys_of(const std::vector<Notice>& notices) {
  std::vector<NoticeKey> keys;
  for (const Notice& notice : notices) keys.push_back(notice.key);
  return keys;
}

void release(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
             const AwaitedApproval& awaited, Agreed agreed, Instant now, Changes& changes) {
  std::vector<Notice> notices = released(workflow, spec, o, awaited, agreed, now);
  changes.facts.push_back(
      {now, Approved{awaited.rule, awaited.occurrence, agreed.by, agreed.note, keys_of(notices)}});
  for (Notice& notice : notices) changes.notices.push_back(std::move(notice));
}

size_t characters_in(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// Is it about what the approver's own unit owes or leads?
bool is_own_duty(const Workflow& workflow, const ObligationSpec& spec, const Party& approver,
                 Date day) {
  const std::string duty = make_duty(workflow.plan().id, spec.task->id);
  const UnitId unit = workflow.in_charge_of(spec, day);
  return unit == approver.unit ||
         workflow.directory().lead_unit_of(unit, duty, day) == approver.unit;
}

/// A reminder, or the news of another date, says nothing once that date has passed.
bool comes_too_late(const ObligationSpec& spec, const Notice& notice, const Obligation& o,
                    Instant now) {
  if (!o.due_at || now < *o.due_at) return false;
  const Rule* rule = find_rule(*spec.task, notice.rule);
  const bool of_date = notice.kind == NoticeKind::reminder &&
                       (rule == nullptr || rule->anchor != Anchor::submission);
  return of_date || notice.rule.str() == to_string(UnitNews::extended);
}

/// Did the last question, by mail alone, reach nobody?
bool mail_asked_in_vain(const AwaitedApproval& awaited, const Obligation& o,
                        const std::optional<NoticeOutcomes>& outcomes) {
  if (!outcomes) return false;
  const RuleId asked = approval_rule(awaited.rule, awaited.times);
  bool failed = false;
  for (const NoticeOutcome& one : *outcomes) {
    if (one.rule != asked || one.occurrence != awaited.occurrence || one.round != o.round ||
        one.deadline_version != o.deadline_version) {
      continue;
    }
    if (one.fate != Fate::failed || one.channel != ChannelKind::email) return false;
    failed = true;
  }
  return failed;
}

bool approver_has_telephone(const Workflow& workflow, Instant now) {
  const Date day = workflow.zone().date_of(now);
  const auto approver = approver_of(workflow.plan(), workflow.directory(), day);
  const MessageClass of{NoticeKind::info, true, {ChannelKind::sms}, true};
  return approver &&
         !destinations(workflow.directory(), *approver, of, ChannelKind::sms, day).empty();
}

/// What is asked of it by who is there today, not on the day that it was made.
Approval needed_now(const Workflow& workflow, const ObligationSpec& spec,
                    const AwaitedApproval& awaited, Instant now) {
  Notice shown = awaited.notices.front();
  shown.at = now;
  return approval_for(workflow, spec, shown);
}

enum class AskBy { mail, mail_and_telephone };

/// Whoever agrees is asked, and told until when nothing goes out.
void ask(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
         AwaitsApproval fact, Instant now, Changes& changes, AskBy by = AskBy::mail) {
  const Zone& zone = workflow.zone();
  const Instant leaves = workflow.calendar().next_send_time(now, zone);
  const Date day = zone.date_of(leaves);
  if (!fact.look_at && (fact.releases || fact.times < kMostApprovalsAsked)) {
    const Date again = workflow.calendar().add_working_days(day, 1);
    fact.look_at = workflow.calendar().next_send_time(zone.at(again, kAskedAgainAt), zone);
  }
  if (const auto approver = approver_of(workflow.plan(), workflow.directory(), day)) {
    fact.office = to_string(*approver);
    MessageClass of{NoticeKind::info, true, {ChannelKind::email}};
    if (by == AskBy::mail_and_telephone) {
      of.channels.push_back(ChannelKind::sms);
      of.last_resort = true;
    }
    for (const ChannelKind channel : channels_for(workflow.directory(), *approver, of, day)) {
      Notice notice = make_notice(workflow, spec, o, NoticeKind::info,
                                  approval_rule(fact.rule, fact.times), *approver, channel, now);
      notice.occurrence = fact.occurrence;
      notice.last_resort = by == AskBy::mail_and_telephone;
      notice.key = make_notice_key(notice);
      fact.asked.push_back(notice.key);
      changes.notices.push_back(std::move(notice));
    }
  }
  changes.facts.push_back({now, std::move(fact)});
}

struct Chosen {
  const AwaitedApproval* awaited = nullptr;
  std::string refusal;
};

/// The one that an answer means. Without a rule there must be only one.
Chosen choose(const ObligationSpec& spec, const Obligation& o, const RuleId& rule, int occurrence) {
  std::vector<const AwaitedApproval*> found = awaited_approvals(spec, o);
  if (!rule.empty()) {
    std::erase_if(found, [&](const AwaitedApproval* one) {
      return one->rule != rule || (occurrence > 0 && one->occurrence != occurrence);
    });
  }
  const auto names_of = [](const std::vector<const AwaitedApproval*>& all) {
    std::string names;
    for (const AwaitedApproval* one : all) names += (names.empty() ? "" : ", ") + one->rule.str();
    return names;
  };
  if (found.size() == 1) return {found.front(), ""};
  if (found.empty()) {
    const auto all = awaited_approvals(spec, o);
    if (all.empty()) return {nullptr, "no message of it waits for approval"};
    return {nullptr, "no message of that rule waits for approval, but of: " + names_of(all)};
  }
  const std::string names = names_of(found);
  return {nullptr, "several messages wait for approval, name the rule: " + names};
}

Changes refused(const Event& event, std::string reason, Instant now) {
  return {{{now, Refused{name_of(event.body), event.by, std::move(reason)}}}, {}};
}

}  // namespace

std::optional<Party> approver_of(const Plan& plan, const Directory& directory, Date day) {
  std::optional<Party> party;
  if (plan.approval.by) {
    party = directory.successor_of(*plan.approval.by, "", day);
  } else {
    party = directory.head_of(plan.standing_body, "", day);
    if (!party || !has_holder(directory, *party, day)) {
      party = directory.lead_of(plan.standing_body, "", day);
    }
  }
  return party && has_holder(directory, *party, day) ? party : std::nullopt;
}

Approval approval_for(const Workflow& workflow, const ObligationSpec& spec, const Notice& notice) {
  const ApprovalRules& rules = workflow.plan().approval;
  if (rules.leaders.need == ApprovalNeed::none && rules.outside.need == ApprovalNeed::none) {
    return {};
  }
  Approval needed;
  const Rule* rule = find_rule(*spec.task, notice.rule);
  if (rule != nullptr && tells_leaders(*rule)) needed = rules.leaders;
  const Unit* unit = workflow.directory().unit(notice.to.unit);
  if (unit != nullptr && unit->kind == UnitKind::outside) needed = stricter(needed, rules.outside);
  if (needed.need == ApprovalNeed::none) return needed;
  const Date day = workflow.zone().date_of(notice.at);
  const auto approver = approver_of(workflow.plan(), workflow.directory(), day);
  const bool may =
      approver && *approver != notice.to && !is_own_duty(workflow, spec, *approver, day);
  return may ? needed : Approval{};
}

std::vector<const AwaitedApproval*> awaited_approvals(const ObligationSpec& spec,
                                                      const Obligation& o) {
  std::vector<const AwaitedApproval*> found;
  for (const AwaitedApproval& one : o.awaited) {
    const bool wanted =
        std::any_of(one.notices.begin(), one.notices.end(),
                    [&](const Notice& notice) { return still_wanted(spec, notice, o); });
    if (wanted) found.push_back(&one);
  }
  return found;
}

const AwaitedApproval* find_awaited(const Obligation& o, const RuleId& rule, int occurrence) {
  for (const AwaitedApproval& one : o.awaited) {
    if (is_about(one, rule, occurrence)) return &one;
  }
  return nullptr;
}

bool approval_is_asked(const ObligationSpec& spec, const Notice& asking, const Obligation& o) {
  const auto rule = read_approval_rule(asking.rule);
  if (!rule) return false;
  const auto waiting = awaited_approvals(spec, o);
  return std::any_of(waiting.begin(), waiting.end(), [&](const AwaitedApproval* one) {
    return is_about(*one, rule->awaited, asking.occurrence) && !one->is_withheld &&
           one->times == rule->times;
  });
}

Changes hold_for_approval(const Workflow& workflow, const ObligationSpec& spec,
                          const Obligation& before, Changes changes, Instant now) {
  std::vector<AwaitsApproval> held;
  std::vector<Approval> needs;
  std::erase_if(changes.notices, [&](Notice& notice) {
    if (notice.agreed) return false;
    const Approval needed = approval_for(workflow, spec, notice);
    if (needed.need == ApprovalNeed::none) return false;
    const auto same = std::find_if(held.begin(), held.end(), [&](const AwaitsApproval& one) {
      return one.rule == notice.rule && one.occurrence == notice.occurrence;
    });
    const size_t place = static_cast<size_t>(same - held.begin());
    if (same == held.end()) {
      held.push_back({notice.rule, notice.occurrence});
      needs.push_back(needed);
    }
    needs[place] = stricter(needs[place], needed);
    held[place].notices.push_back(std::move(notice));
    return true;
  });
  if (held.empty()) return changes;
  Obligation after = before;
  for (const Fact& fact : changes.facts) after = apply(std::move(after), fact);
  for (size_t i = 0; i < held.size(); ++i) {
    held[i].releases = needs[i].need == ApprovalNeed::after;
    if (held[i].releases) {
      held[i].look_at =
          workflow.calendar().add_office_hours(now, needs[i].office_hours, workflow.zone());
    }
    ask(workflow, spec, after, std::move(held[i]), now, changes);
  }
  return changes;
}

Changes look_at_approvals(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                          const std::optional<NoticeOutcomes>& outcomes, Instant now) {
  Changes changes;
  for (const AwaitedApproval* one : awaited_approvals(spec, o)) {
    if (one->is_withheld) continue;
    const bool is_due = one->look_at && *one->look_at <= now;
    const bool lost = one->times < kMostApprovalsAsked && mail_asked_in_vain(*one, o, outcomes) &&
                      approver_has_telephone(workflow, now);
    if (!is_due && !lost) continue;
    const bool needed = needed_now(workflow, spec, *one, now).need != ApprovalNeed::none;
    if (!needed || (one->releases && !lost)) {
      release(workflow, spec, o, *one, Agreed{}, now, changes);
      continue;
    }
    AwaitsApproval again{one->rule, one->occurrence};
    again.times = one->times + 1;
    again.releases = one->releases;
    if (one->releases && !is_due) again.look_at = one->look_at;
    ask(workflow, spec, o, std::move(again), now, changes,
        lost ? AskBy::mail_and_telephone : AskBy::mail);
  }
  return changes;
}

Changes review_approvals(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                         Instant now) {
  Changes changes;
  for (const AwaitedApproval* one : awaited_approvals(spec, o)) {
    const Approval needed = needed_now(workflow, spec, *one, now);
    if (needed.need == ApprovalNeed::none) {
      if (!one->is_withheld) release(workflow, spec, o, *one, Agreed{}, now, changes);
      continue;
    }
    const auto approver =
        approver_of(workflow.plan(), workflow.directory(), workflow.zone().date_of(now));
    const bool releases = needed.need == ApprovalNeed::after;
    if (one->is_withheld || (releases == one->releases && to_string(*approver) == one->office)) {
      continue;
    }
    AwaitsApproval again{one->rule, one->occurrence};
    again.times = one->times + 1;
    again.releases = releases;
    if (releases) {
      again.look_at =
          workflow.calendar().add_office_hours(now, needed.office_hours, workflow.zone());
    }
    ask(workflow, spec, o, std::move(again), now, changes);
  }
  return changes;
}

std::optional<Instant> next_look_at_approvals(const ObligationSpec& spec, const Obligation& o) {
  std::optional<Instant> next;
  for (const AwaitedApproval* one : awaited_approvals(spec, o)) {
    if (one->look_at) next = std::min(next.value_or(*one->look_at), *one->look_at);
  }
  return next;
}

Changes approve(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
                const Approve& e, const Event& event, Instant now) {
  const Chosen chosen = choose(spec, o, e.rule, e.occurrence);
  if (chosen.awaited == nullptr) return refused(event, chosen.refusal, now);
  if (characters_in(e.note) > kLongestApprovalNote) {
    return refused(event, "a note has at most 1000 characters", now);
  }
  if (comes_too_late(spec, chosen.awaited->notices.front(), o, now)) {
    return refused(event, "what it says is out of date: the due date has passed", now);
  }
  Changes changes;
  release(workflow, spec, o, *chosen.awaited, Agreed{event.by, e.note}, now, changes);
  return changes;
}

Changes withhold(const Workflow&, const ObligationSpec& spec, const Obligation& o,
                 const Withhold& e, const Event& event, Instant now) {
  const Chosen chosen = choose(spec, o, e.rule, e.occurrence);
  if (chosen.awaited == nullptr) return refused(event, chosen.refusal, now);
  if (e.reason.empty()) return refused(event, "a reason is needed", now);
  if (chosen.awaited->is_withheld) return refused(event, "it is kept back already", now);
  return {{{now, Withheld{chosen.awaited->rule, chosen.awaited->occurrence, event.by, e.reason}}},
          {}};
}

}  // namespace nhacviec
