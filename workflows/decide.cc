#include "workflows/decide.h"

#include <algorithm>

#include "workflows/answers.h"
#include "workflows/approval.h"
#include "workflows/firing.h"
#include "workflows/late_at_start.h"
#include "workflows/plan_change.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/unit_news.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr Duration kLongestHold = chr::days(90);
constexpr Duration kLongestSilence = chr::days(367);
constexpr Duration kWorthSaying = chr::minutes(1);  // between what happened and its receipt
constexpr int kLongestExtensionDays = 3660;
constexpr chr::days kFurthestDate(3660);  // from today: a mistyped year is not believed

std::string joined(const std::vector<ObligationId>& ids) {
  std::string text;
  for (const ObligationId& id : ids) text += (text.empty() ? "" : ", ") + id.str();
  return text;
}

/// Decides one event on one existing obligation. Each operator() is one command.
class Decision {
 public:
  Decision(const Workflow& workflow, const ObligationSpec& spec, const Obligation& obligation,
           const Waits& waits, const Event& event, Instant now)
      : workflow_(workflow), spec_(spec), o_(obligation), waits_(waits), event_(event), now_(now) {}

  Changes take() { return std::move(changes_); }

  // Other periods leave it to this one to remind of them all: that is said before it changes.
  void speak_for_others() { changes_ = fire_shared_reminders(workflow_, spec_, o_, waits_, now_); }

  void operator()(const Create& e) {
    record_all(take_up(workflow_, spec_, o_, waits_, e, event_, now_));
    if (!o_.awaited.empty()) {
      Obligation under_it = o_;
      for (const Fact& fact : changes_.facts) under_it = apply(std::move(under_it), fact);
      merge(review_approvals(workflow_, spec_, under_it, now_));
    }
    // Taken up again: what is late by now is told once, as at the first time.
    if (!o_.withdrawn_from) return;
    Obligation taken_up = o_;
    for (const Fact& fact : changes_.facts) taken_up = apply(std::move(taken_up), fact);
    changes_.notices = late_at_start(workflow_, spec_, taken_up, now_);
  }
  void operator()(const Adopt& e) { record_all(adopt(workflow_, spec_, o_, e, event_, now_)); }
  void operator()(const Withdraw& e) { record_all(withdraw(spec_, o_, e, event_, now_)); }

  void operator()(const Tick& e) {
    merge(look_at_approvals(workflow_, spec_, o_, e.outcomes, now_));
    const bool gated = !missing_sources(spec_, waits_).empty();
    const bool moved = follow_sources();
    if (o_.state == State::waiting) {
      if (!gated && now_ >= spec_.opens_at) open(Opened{});
      return;
    }
    if (o_.state == State::open && gated && !o_.forced_open) {
      record(Gated{});
      return;
    }
    if (moved) return;  // its rules are laid out anew
    merge(fire_due_rules(workflow_, spec_, o_, waits_, e.outcomes, now_));
  }

  void operator()(const Submit& e) {
    if (o_.state == State::waiting && !missing_sources(spec_, waits_).empty()) {
      return refuse("it still waits for " + joined(missing_sources(spec_, waits_)));
    }
    if (o_.state == State::submitted) return refuse("it was handed in already");
    if (o_.state == State::accepted) return refuse("it was handed in and accepted already");
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("submitted");
    if (e.document.date && *e.document.date > workflow_.zone().date_of(now_)) {
      return refuse("the document's date, " + format_date(*e.document.date) + ", is still to come");
    }
    submit(e.evidence, e.note, e.document);
  }

  void operator()(const Confirm& e) {
    const auto& recipients = spec_.task->deliver_to;
    if (std::find(recipients.begin(), recipients.end(), e.recipient) == recipients.end()) {
      return refuse("'" + e.recipient.str() + "' is not one of its recipients");
    }
    if (o_.confirmed.contains(e.recipient)) return refuse("that recipient has confirmed already");
    if (o_.state == State::waiting || o_.state == State::waived || o_.state == State::cancelled) {
      return refuse(std::string("it is ") + to_string(o_.state));
    }
    record(Confirmed{e.recipient, event_.by});
    // Who confirms the last receipt says by it that the report was handed in.
    std::set<UnitId> confirmed = o_.confirmed;
    confirmed.insert(e.recipient);
    if (is_owed_now(o_.state) && all_confirmed(spec_, confirmed)) submit({}, "", {});
  }

  void operator()(const Accept&) {
    if (o_.state == State::submitted) return record(Accepted{event_.by});
    if (o_.state == State::accepted) return refuse("it is accepted already");
    refuse(std::string("nothing has been submitted: it is ") + to_string(o_.state));
  }

  void operator()(const Return& e) {
    if (o_.state != State::submitted) {
      return refuse(std::string("only what is submitted can be returned: it is ") +
                    to_string(o_.state));
    }
    if (e.reason.empty()) return refuse("a reason is needed");
    record(Returned{event_.by, e.reason});
    tell(UnitNews::returned);
  }

  void operator()(const Extend& e) {
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("extended");
    if (!o_.due_at) return refuse("it has no due date: place one instead");
    if (e.reason.empty()) return refuse("a reason is needed");
    if (e.until.has_value() == e.days.has_value()) return refuse("give either until or days");
    Date late_from = workflow_.zone().date_of(*o_.due_at);
    if (e.days) {
      if (*e.days < 1 || *e.days > kLongestExtensionDays) return refuse("days must be 1 to 3660");
      late_from += chr::days(*e.days);
    } else {
      late_from = *e.until + chr::days(1);
    }
    const Instant due = workflow_.zone().at(late_from, TimeOfDay(0));
    const std::string last_day = format_date(workflow_.zone().date_of(last_moment(due)));
    if (due <= *o_.due_at) {
      return refuse("the new date, " + last_day + ", is not later than the present one, " +
                    format_date(workflow_.zone().date_of(last_moment(*o_.due_at))));
    }
    if (due <= now_) return refuse("the new date, " + last_day + ", has passed already");
    if (due > std::max(now_, *o_.due_at) + kFurthestDate) return refuse(too_far(due));
    record(Extended{due, event_.by, e.reason, o_.due_at});
    tell(UnitNews::extended);
  }

  void operator()(const Place& e) {
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("given a date");
    if (spec_.due_at) return refuse("the plan states its date: extend it instead");
    const Instant due = workflow_.zone().at(e.due + chr::days(1), TimeOfDay(0));
    if (due <= now_) return refuse("that date has passed");
    if (due > now_ + kFurthestDate) return refuse(too_far(due));
    record(Placed{due, event_.by});
  }

  void operator()(const Waive& e) {
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("waived");
    if (e.reason.empty()) return refuse("a reason is needed");
    record(Waived{event_.by, e.reason});
  }

  void operator()(const Cancel& e) {
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("cancelled");
    record(Cancelled{event_.by, e.reason});
  }

  void operator()(const Reopen& e) {
    if (is_owed_now(o_.state) || o_.state == State::waiting) {
      return refuse(std::string("it is not closed: it is ") + to_string(o_.state));
    }
    reopen(e.reason);
  }

  void operator()(const ForceOpen& e) {
    if (o_.state != State::waiting) {
      return refuse(std::string("it does not wait: it is ") + to_string(o_.state));
    }
    if (e.reason.empty()) return refuse("a reason is needed");
    open(Opened{true, event_.by, e.reason});
  }

  void operator()(const Acknowledge& e) {
    if (!is_owed_now(o_.state)) return refuse_final("acknowledged");
    if (e.hold_for <= Duration(0) || e.hold_for > kLongestHold) {
      return refuse("hold_for must be more than nothing and at most 90 days");
    }
    record(Acknowledged{event_.by, now_ + e.hold_for});
  }

  void operator()(const Silence& e) {
    if (is_complete(spec_, o_)) return refuse_final("silenced");
    if (e.reason.empty()) return refuse("a reason is needed");
    const Instant until = workflow_.zone().at(e.until + chr::days(1), TimeOfDay(0));
    if (until <= now_) return refuse("that date has passed");
    if (until > now_ + kLongestSilence) return refuse("a silence lasts at most 366 days");
    record(Silenced{until, event_.by, e.reason, e.escalation});
  }

  void operator()(const Unsilence& e) {
    if (!o_.silence || o_.silence->until <= now_) return refuse("it is not silenced");
    record(Unsilenced{event_.by, e.reason});
  }

  void operator()(const AskTime& e) { take_answer(e); }
  void operator()(const RefuseTime& e) { take_answer(e); }
  void operator()(const DisputeAddressee& e) { take_answer(e); }
  void operator()(const Remark& e) { take_answer(e); }
  void operator()(const Approve& e) { merge(approve(workflow_, spec_, o_, e, event_, now_)); }
  void operator()(const Withhold& e) { merge(withhold(workflow_, spec_, o_, e, event_, now_)); }
  void operator()(const TurnAway& e) {
    record(Refused{e.answer, event_.by, e.reason});
    if (!e.words.empty()) take_answer(Remark{e.words, {}});
  }

  // A unit's plan was changed: the date moves, what it is called with it.
  void operator()(const NameDate& e) {
    if (!is_owed_now(o_.state) && o_.state != State::waiting) return refuse_final("named anew");
    const Instant due = workflow_.zone().at(e.due + chr::days(1), TimeOfDay(0));
    if (o_.title == e.title && o_.due_at == due) return refuse("it is named so already");
    if (o_.title != e.title) record(Named{e.title, event_.by});
    if (o_.due_at != due) record(Placed{due, event_.by});
  }

  void operator()(const ReportValue&) { refuse("values are reported about a plan's indicators"); }
  void operator()(const SetStatus&) { refuse("statuses are set in a plan's registers"); }

 private:
  void record(FactBody body) { changes_.facts.push_back({now_, std::move(body)}); }
  std::string too_far(Instant due) const {
    return format_date(workflow_.zone().date_of(last_moment(due))) +
           " is more than ten years ahead";
  }

  template <class Given>
  void take_answer(const Given& given) {
    merge(answer(workflow_, spec_, o_, given, event_, now_));
  }
  void merge(Changes made) {
    record_all(made.facts);
    add(std::move(made.notices));
  }
  void record_all(const std::vector<Fact>& facts) {
    changes_.facts.insert(changes_.facts.end(), facts.begin(), facts.end());
  }
  void refuse(std::string reason) {
    record(Refused{name_of(event_.body), event_.by, std::move(reason)});
  }
  void refuse_final(const char* what) {
    refuse(std::string("it cannot be ") + what + ": it is " + to_string(o_.state));
  }

  // A due date that counts from others is placed when the last of them is in, and again when that
  // day changes. An extension given meanwhile stays until then.
  bool follow_sources() {
    if (spec_.due_after.empty() || (!is_owed_now(o_.state) && o_.state != State::waiting))
      return false;
    std::optional<Instant> last;
    for (const ObligationId& source : spec_.due_after) {
      const auto verdict = waits_.find(source);
      if (verdict == waits_.end() || !verdict->second.satisfied) return false;
      if (const auto& at = verdict->second.at) last = std::max(last.value_or(*at), *at);
    }
    if (!last) return false;  // all waived: there is no day to count from
    const Instant due =
        due_from(*last, *spec_.task->due_after, workflow_.calendar(), workflow_.zone());
    if (due == o_.followed_due_at) return false;
    record(Placed{due, "", true});
    return true;
  }

  // What still has to wait waits again.
  void reopen(std::string reason) {
    record(Reopened{event_.by, std::move(reason)});
    if (!missing_sources(spec_, waits_).empty() || now_ < spec_.opens_at) record(Gated{});
  }

  // Lateness is judged by the event's own time, never later than its receipt, and never earlier
  // than it could have been handed in.
  void submit(std::vector<std::string> evidence, std::string note, DocumentRecord document) {
    const Instant floor = o_.returned_at ? *o_.returned_at
                          : o_.round > 1 ? o_.armed_at
                                         : std::min(o_.created_at, spec_.opens_at);
    // What was received together is decided one after the other: a reopening may come between.
    const bool early = event_.at < floor;
    if (early && !event_.at_is_receipt) {
      return refuse(o_.returned_at ? "the time given lies before it was last returned"
                    : o_.round > 1 ? "the time given lies before it was last opened"
                                   : "the time given lies before it was owed");
    }
    const Instant at = early ? floor : std::min(event_.at, now_);
    const bool late = o_.due_at && at >= *o_.due_at;
    Submitted fact{at, event_.by, late, std::move(evidence), std::move(note), std::move(document)};
    if (!event_.at_is_receipt && now_ - at >= kWorthSaying) fact.received_at = now_;
    record(std::move(fact));
    tell(UnitNews::received);
  }

  void open(Opened fact) {
    const bool told = fact.forced || !spec_.waits_for.empty();
    record(std::move(fact));
    if (!told) return;  // it opens because its period begins: no news to anybody
    add(opening_news(workflow_, spec_, o_, now_));
  }

  // Of what has just been recorded.
  void tell(UnitNews news) {
    Obligation after = o_;
    for (const Fact& fact : changes_.facts) after = apply(std::move(after), fact);
    add(unit_news(workflow_, spec_, after, news, now_));
  }
  void add(std::vector<Notice> notices) {
    for (Notice& notice : notices) changes_.notices.push_back(std::move(notice));
  }

  const Workflow& workflow_;
  const ObligationSpec& spec_;
  const Obligation& o_;
  const Waits& waits_;
  const Event& event_;
  Instant now_;
  Changes changes_;
};

Changes create(const Workflow& workflow, const ObligationSpec& spec, const Event& event,
               Instant now) {
  Changes changes;
  const bool waiting = !spec.waits_for.empty() || now < spec.opens_at;
  if (const auto* own = std::get_if<NameDate>(&event.body)) {
    const Instant due = workflow.zone().at(own->due + chr::days(1), TimeOfDay(0));
    changes.facts = {{now, Created{workflow.revision(), std::nullopt, waiting}},
                     {now, Named{own->title, event.by}},
                     {now, Placed{due, event.by}}};
    return changes;
  }
  const auto* how = std::get_if<Adopt>(&event.body);
  if (how == nullptr && !std::holds_alternative<Create>(event.body)) {
    changes.facts.push_back({now, Refused{name_of(event.body), event.by, "it is not in force"}});
    return changes;
  }
  changes.facts.push_back({now, Created{workflow.revision(), spec.due_at, waiting}});
  const Obligation fresh = apply({}, changes.facts.front());
  if (how != nullptr) {
    for (Fact& fact : adopt(workflow, spec, fresh, *how, event, now)) {
      changes.facts.push_back(std::move(fact));
    }
  }
  if (changes.facts.size() == 1) changes.notices = late_at_start(workflow, spec, fresh, now);
  return changes;
}

Changes change(const Workflow& workflow, const ObligationSpec& spec, const Obligation& obligation,
               const Waits& waits, const Event& event, Instant now) {
  if (obligation.withdrawn_from && !may_follow_withdrawal(event.body)) {
    return {{{now, Refused{name_of(event.body), event.by, kPlanWithdrawn}}}, {}};
  }
  Decision decision(workflow, spec, obligation, waits, event, now);
  const bool from_outside = !may_follow_withdrawal(event.body);
  if (!spec.same_day.empty() && from_outside) decision.speak_for_others();
  std::visit(decision, event.body);
  return decision.take();
}

}  // namespace

Changes decide(const Workflow& workflow, const ObligationSpec& spec,
               const std::optional<Obligation>& obligation, const Waits& waits, const Event& event,
               Instant now) {
  Changes changes = obligation ? change(workflow, spec, *obligation, waits, event, now)
                               : create(workflow, spec, event, now);
  return hold_for_approval(workflow, spec, obligation.value_or(Obligation{}), std::move(changes),
                           now);
}

std::string refusal_in(const Changes& changes) { return refusal_in(changes.facts); }

std::string refusal_in(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (const auto* refused = std::get_if<Refused>(&fact.body)) return refused->reason;
  }
  return "";
}

bool may_be_early(const EventBody& event, State state) {
  const bool before_submission = is_owed_now(state) || state == State::waiting;
  if (std::holds_alternative<Submit>(event) || std::holds_alternative<Confirm>(event)) {
    return state == State::waiting;
  }
  const bool follows_one = std::holds_alternative<Accept>(event) ||
                           std::holds_alternative<Return>(event) ||
                           std::holds_alternative<Reopen>(event);
  return follows_one && before_submission;
}

std::optional<Instant> next_wake(const Workflow& workflow, const ObligationSpec& spec,
                                 const Obligation& obligation, const Waits& waits) {
  std::optional<Instant> earliest = next_look_at_approvals(spec, obligation);
  const auto wake_at = [&](Instant at) { earliest = std::min(earliest.value_or(at), at); };
  if (obligation.state == State::waiting) {
    // While a source is missing, its commit will wake it.
    if (missing_sources(spec, waits).empty()) wake_at(spec.opens_at);
    return earliest;
  }
  for (const ScheduledRule& rule : pending_rules(workflow, spec, obligation)) wake_at(rule.at);
  return earliest;
}

bool asks_for_outcomes(const Workflow& workflow, const ObligationSpec& spec,
                       const Obligation& obligation, Instant now) {
  const auto approval = next_look_at_approvals(spec, obligation);
  if (approval && *approval <= now) return true;  // did the question reach anybody?
  for (const ScheduledRule& rule : pending_rules(workflow, spec, obligation)) {
    if (rule.rule->kind == NoticeKind::escalation && rule.at <= now) return true;
  }
  return false;
}

}  // namespace nhacviec
