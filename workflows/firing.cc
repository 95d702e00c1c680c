#include "workflows/firing.h"

#include <algorithm>
#include <map>

#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

constexpr int kMostPutOffs = 10;  // mornings on which a step looks again
// For so long after the due date a step waits while its unit's notice has not been tried at all.
constexpr std::chrono::days kLongestUntried(366);

/// One look at an obligation. Its facts are folded as they are recorded, so that each rule is
/// judged by what the ones before it have done.
class Firing {
 public:
  Firing(const Workflow& workflow, const ObligationSpec& spec, const Obligation& obligation,
         const Waits& waits, const std::optional<NoticeOutcomes>& outcomes, Instant now)
      : workflow_(workflow),
        spec_(spec),
        o_(obligation),
        waits_(waits),
        outcomes_(outcomes),
        now_(now) {}

  Changes run() {
    learn();
    // Laid out anew after each: a step that is put off has told nobody whom a later one would tell.
    while (true) {
      const std::vector<ScheduledRule> pending = pending_rules(workflow_, spec_, o_);
      if (pending.empty() || pending.front().at > now_) return std::move(changes_);
      deal_with(pending, 0);
    }
  }

  Changes run_shared_reminders() {
    const std::vector<ScheduledRule> pending = pending_rules(workflow_, spec_, o_);
    const bool shared = std::any_of(pending.begin(), pending.end(), [&](const auto& rule) {
      return rule.at <= now_ && !together(rule).empty();
    });
    for (size_t i = 0; shared && i < pending.size() && pending[i].at <= now_; ++i) {
      if (pending[i].rule->kind == NoticeKind::reminder) deal_with(pending, i);
    }
    return std::move(changes_);
  }

 private:
  void record(FactBody body) {
    changes_.facts.push_back({now_, std::move(body)});
    o_ = apply(std::move(o_), changes_.facts.back());
  }

  void skip(const ScheduledRule& rule, const std::string& reason) {
    record(Skipped{rule.rule->id, rule.at, reason, rule.occurrence});
  }

  bool is_silenced(const ScheduledRule& rule) const {
    if (rule.rule->kind != NoticeKind::reminder || !o_.silence) return false;
    return now_ < o_.silence->until ||
           (rule.at >= o_.silence->since && rule.at < o_.silence->until);
  }

  void deal_with(const std::vector<ScheduledRule>& pending, size_t i) {
    const ScheduledRule& rule = pending[i];
    if (is_silenced(rule)) {
      skip(rule, "silenced");
    } else if (is_overtaken(pending, i)) {
      skip(rule, rule.skip.empty() ? "overtaken" : rule.skip);
    } else if (!rule.skip.empty()) {
      skip(rule, rule.skip);
      if (rule.rule->kind == NoticeKind::escalation) tell_if_last(rule);
    } else if (rule.rule->kind == NoticeKind::reminder) {
      ScheduledRule reminder = rule;
      std::erase_if(reminder.to,
                    [&](const Party& party) { return hears_later(pending, i, party); });
      fire(reminder);
    } else if (!waits_for_the_unit(rule)) {
      fire(rule);
    }
  }

  // A reminder is of no use once it is overdue, nor to those who hear a later rule that can leave
  // at the same time: each recipient gets only the last that speaks to them, and what speaks to
  // others takes nothing from them. Of another rule that repeats only the last time is of use.
  bool is_overtaken(const std::vector<ScheduledRule>& pending, size_t i) const {
    const ScheduledRule& rule = pending[i];
    if (rule.rule->kind == NoticeKind::reminder) {
      const bool too_late =
          rule.rule->anchor != Anchor::submission && o_.due_at && leaves_at() >= *o_.due_at;
      return too_late || std::all_of(rule.to.begin(), rule.to.end(), [&](const Party& party) {
               return hears_later(pending, i, party);
             });
    }
    return std::any_of(pending.begin() + static_cast<std::ptrdiff_t>(i) + 1, pending.end(),
                       [&](const ScheduledRule& later) {
                         return later.rule == pending[i].rule && later.at <= now_;
                       });
  }

  // Does a rule after this one, that can leave by the time this one does, tell that party?
  bool hears_later(const std::vector<ScheduledRule>& pending, size_t i, const Party& party) const {
    return std::any_of(pending.begin() + static_cast<std::ptrdiff_t>(i) + 1, pending.end(),
                       [&](const ScheduledRule& later) {
                         return later.at <= leaves_at() && later.skip.empty() &&
                                std::find(later.to.begin(), later.to.end(), party) !=
                                    later.to.end();
                       });
  }

  Instant leaves_at() const { return workflow_.calendar().next_send_time(now_, workflow_.zone()); }

  /// The day on which what is decided now goes out.
  Date send_day() const { return workflow_.zone().date_of(leaves_at()); }

  void fire(const ScheduledRule& scheduled) {
    const Rule& rule = *scheduled.rule;
    const std::vector<ObligationId> also = together(scheduled);
    if (!also.empty() && workflow_.find(also.front()) < &spec_) return skip(scheduled, "merged");
    const MessageClass of{rule.kind, rule.mandatory, rule.channels};
    Fired fired{rule.id, scheduled.at, {}, scheduled.occurrence};
    for (const Party& party : scheduled.to) {
      for (const ChannelKind channel : channels_for(workflow_.directory(), party, of, send_day())) {
        Notice notice = make_notice(workflow_, spec_, o_, rule.kind, rule.id, party, channel, now_);
        notice.step = rule.step;
        notice.occurrence = scheduled.occurrence;
        notice.also = also;
        fired.notices.push_back(add(std::move(notice)));
      }
    }
    if (fired.notices.empty()) return skip(scheduled, "declined");
    record(std::move(fired));
  }

  NoticeKey add(Notice notice) {
    notice.key = make_notice_key(notice);
    changes_.notices.push_back(std::move(notice));
    return changes_.notices.back().key;
  }

  // Periods of the same task and unit that are reminded of at this very instant, in the plan's
  // order: the first of them writes, the others are named in its message.
  std::vector<ObligationId> together(const ScheduledRule& scheduled) const {
    std::vector<ObligationId> found;
    if (scheduled.rule->kind != NoticeKind::reminder || !reminded_until(o_, now_)) return found;
    for (const ObligationId& id : spec_.same_day) {
      const auto other = waits_.find(id);
      const ObligationSpec* spec = workflow_.find(id);
      if (other != waits_.end() && other->second.at == o_.due_at && spec != nullptr &&
          spec->opens_at <= scheduled.at) {
        found.push_back(id);
      }
    }
    return found;
  }

  bool is_present(const NoticeOutcome& outcome) const {
    return outcome.round == o_.round && outcome.deadline_version == o_.deadline_version;
  }

  // What the outcomes say that the obligation does not know yet: that the unit was told, and what
  // has never arrived.
  void learn() {
    if (!outcomes_) return;
    std::map<std::pair<RuleId, int>, std::vector<const NoticeOutcome*>> by_rule;
    std::optional<Instant> told;
    for (const NoticeOutcome& outcome : *outcomes_) {
      if (!is_present(outcome)) continue;
      by_rule[{outcome.rule, outcome.occurrence}].push_back(&outcome);
      if (outcome.kind == NoticeKind::overdue && outcome.fate == Fate::reached) {
        told = std::min(told.value_or(outcome.at), outcome.at);
      }
    }
    if (told && !o_.told_at) record(Told{*told});
    for (const auto& [rule, notices] : by_rule) {
      const HandledRule* done = find_handled(o_, rule.first, rule.second);
      const bool lost = std::all_of(notices.begin(), notices.end(), [](const NoticeOutcome* one) {
        return one->fate == Fate::failed;
      });
      if (!lost || done == nullptr || !done->undelivered.empty()) continue;
      record(Undelivered{rule.first, rule.second, words_of(notices)});
    }
  }

  // What was tried says more than that there was no address.
  static std::string words_of(const std::vector<const NoticeOutcome*>& notices) {
    std::string words = "no_address";
    for (const NoticeOutcome* one : notices) {
      if (!one->words.empty() && one->words != "no_address") words = one->words;
    }
    return words;
  }

  // Leaders hear only after the late unit was told that it is late and had its working days. True:
  // the step is dealt with, it must not fire now.
  bool waits_for_the_unit(const ScheduledRule& step) {
    const auto& needed = step.rule->needs_told;
    if (!needed || !has_overdue_rule()) return false;
    if (const auto told = told_at()) {
      const Instant from = free_from(*told, *needed, step.rule->at);
      if (now_ >= from) return false;
      record(PutOff{step.rule->id, from, "time_to_answer"});
      return true;
    }
    if (is_held_back() && o_.due_at && now_ - *o_.due_at < kLongestUntried) {
      record(PutOff{step.rule->id, morning_after(now_, 1, step.rule->at), "not_sent"});
      return true;
    }
    const std::optional<Instant> hope = unit_may_hear_at(step);
    if (!hope || (has_failed() && !is_on_its_way())) tell_unreachable(step);
    if (hope && times_put_off(step.rule->id) < kMostPutOffs) {
      record(PutOff{step.rule->id, *hope, "not_told"});
    } else {
      tell_unreachable(step);
      skip(step, "not_told");
    }
    return true;
  }

  bool has_overdue_rule() const {
    for (const auto* policy : {&spec_.task->remind, &spec_.task->escalate}) {
      if (!*policy) continue;
      for (const Rule& rule : (*policy)->rules) {
        if (rule.kind == NoticeKind::overdue) return true;
      }
    }
    return false;
  }

  bool is_overdue_rule(const HandledRule& done) const {
    const Rule* rule = find_rule(*spec_.task, done.rule);
    return rule != nullptr && rule->kind == NoticeKind::overdue;
  }

  std::optional<Instant> told_at() const {
    if (o_.told_at || outcomes_) return o_.told_at;
    for (const HandledRule& done : o_.handled) {  // all of it arrives
      if (is_overdue_rule(done) && done.skipped.empty()) return done.at;
    }
    return std::nullopt;
  }

  // Whole days begin after the day on which it was told.
  Instant free_from(Instant told, int working_days, TimeOfDay at) const {
    if (working_days == 0) return told;
    return morning_after(told, working_days + 1, at);
  }

  Instant morning_after(Instant instant, int working_days, TimeOfDay at) const {
    const BusinessCalendar& calendar = workflow_.calendar();
    const Zone& zone = workflow_.zone();
    const Date day = calendar.add_working_days(zone.date_of(instant), working_days);
    return calendar.next_send_time(zone.at(day, at), zone);
  }

  // When to look again whether the unit was told: the morning after a notice that is on its way or
  // still to come. Nothing: no notice will reach it.
  std::optional<Instant> unit_may_hear_at(const ScheduledRule& step) {
    const TimeOfDay at = step.rule->at;
    if (is_on_its_way()) return morning_after(now_, 1, at);
    for (const ScheduledRule& rule : pending_rules(workflow_, spec_, o_)) {
      if (rule.rule->kind != NoticeKind::overdue || !rule.skip.empty()) continue;
      return morning_after(std::max(rule.at, now_), 1, at);
    }
    const bool urged = std::any_of(o_.handled.begin(), o_.handled.end(),
                                   [&](const auto& done) { return is_overdue_rule(done); });
    if (urged || !urge_now()) return std::nullopt;
    return morning_after(now_, 1, at);
  }

  // It was late before anybody looked after it, so its overdue notice was void: now it is due.
  bool urge_now() {
    const std::vector<ScheduledRule> all = schedule(workflow_, spec_, o_);
    const auto last = std::find_if(all.rbegin(), all.rend(), [](const ScheduledRule& rule) {
      return rule.rule->kind == NoticeKind::overdue;
    });
    if (last == all.rend() || last->to.empty()) return false;
    ScheduledRule now = *last;
    now.at = now_;
    fire(now);
    return true;
  }

  // The unit's notice waits in our own hands: all sending is held, perhaps. That says nothing about
  // the unit, and uses up none of the mornings.
  bool is_held_back() const {
    return overdue_notice_awaits_approval() || overdue_notice_is_untried();
  }

  bool overdue_notice_awaits_approval() const {
    return std::any_of(o_.awaited.begin(), o_.awaited.end(), [](const AwaitedApproval& one) {
      return !one.is_withheld && !one.notices.empty() &&
             one.notices.front().kind == NoticeKind::overdue;
    });
  }

  bool overdue_notice_is_untried() const {
    return outcomes_ &&
           std::any_of(outcomes_->begin(), outcomes_->end(), [&](const NoticeOutcome& outcome) {
             return is_present(outcome) && outcome.kind == NoticeKind::overdue &&
                    outcome.fate == Fate::untried;
           });
  }

  bool is_on_its_way() const {
    const auto pending = [&](const NoticeOutcome& outcome) {
      return is_present(outcome) && outcome.kind == NoticeKind::overdue &&
             (outcome.fate == Fate::pending || outcome.fate == Fate::untried);
    };
    if (outcomes_ && std::any_of(outcomes_->begin(), outcomes_->end(), pending)) return true;
    return std::any_of(o_.handled.begin(), o_.handled.end(), [&](const HandledRule& done) {
      return is_overdue_rule(done) && done.skipped.empty() && done.undelivered.empty();
    });
  }

  bool has_failed() const {
    return std::any_of(o_.handled.begin(), o_.handled.end(), [&](const HandledRule& done) {
      return is_overdue_rule(done) && !done.undelivered.empty();
    });
  }

  int times_put_off(const RuleId& rule) const {
    for (const WaitingStep& step : o_.waiting_steps) {
      if (step.rule == rule) return step.times;
    }
    return 0;
  }

  // The last step has nobody: somebody should know that nobody hears of it.
  void tell_if_last(const ScheduledRule& step) {
    if (find_handled(o_, step.rule->id, step.occurrence)->skipped.find("no_") != 0) return;
    for (const ScheduledRule& other : schedule(workflow_, spec_, o_)) {
      const bool later =
          other.rule->kind == NoticeKind::escalation && other.rule->step > step.rule->step;
      if (later && other.skip.empty()) return;
    }
    tell_unreachable(step);
  }

  // Once a step: that what should have gone up could not, instead of it.
  void tell_unreachable(const ScheduledRule& step) {
    const RuleId rule(kUnreachablePrefix + step.rule->id.str());
    if (find_handled(o_, rule) != nullptr) return;
    Fired fired{rule, now_, {}};
    if (const auto party = watching_party(workflow_, spec_, send_day())) {
      Notice notice = make_notice(workflow_, spec_, o_, NoticeKind::info, rule, *party,
                                  ChannelKind::email, now_);
      notice.step = step.rule->step;
      fired.notices.push_back(add(std::move(notice)));
    }
    record(std::move(fired));
  }

  const Workflow& workflow_;
  const ObligationSpec& spec_;
  Obligation o_;
  const Waits& waits_;
  const std::optional<NoticeOutcomes>& outcomes_;
  Instant now_;
  Changes changes_;
};

}  // namespace

Changes fire_due_rules(const Workflow& workflow, const ObligationSpec& spec,
                       const Obligation& obligation, const Waits& waits,
                       const std::optional<NoticeOutcomes>& outcomes, Instant now) {
  return Firing(workflow, spec, obligation, waits, outcomes, now).run();
}

Changes fire_shared_reminders(const Workflow& workflow, const ObligationSpec& spec,
                              const Obligation& obligation, const Waits& waits, Instant now) {
  const std::optional<NoticeOutcomes> none;
  return Firing(workflow, spec, obligation, waits, none, now).run_shared_reminders();
}

std::optional<Party> watching_party(const Workflow& workflow, const ObligationSpec& spec,
                                    Date day) {
  const Directory& directory = workflow.directory();
  const auto party = directory.lead_of(workflow.plan().standing_body, "", day);
  const UnitId in_charge = workflow.in_charge_of(spec, day);
  if (party != directory.lead_of(in_charge, "", day)) return party;
  return directory.lead_of(workflow.plan().issuer, "", day);
}

Notice make_notice(const Workflow& workflow, const ObligationSpec& spec,
                   const Obligation& obligation, NoticeKind kind, const RuleId& rule,
                   const Party& to, ChannelKind channel, Instant now) {
  Notice notice;
  notice.kind = kind;
  notice.obligation = spec.id;
  notice.round = obligation.round;
  notice.deadline_version = obligation.deadline_version;
  notice.rule = rule;
  notice.to = to;
  notice.channel = channel;
  notice.at = send_time(workflow, to, now);
  notice.key = make_notice_key(notice);
  return notice;
}

}  // namespace nhacviec
