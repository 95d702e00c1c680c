#include "workflows/preview.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>

#include "workflows/decide.h"
#include "workflows/letter_box.h"
#include "workflows/plan_change.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

/// The plan in memory: what the daemon keeps in its store, and a virtual clock.
class VirtualRun {
 public:
  VirtualRun(const Workflow& workflow, Assume assume, Grouping grouping)
      : workflow_(workflow), assume_(assume), grouping_(grouping) {}

  void start(const std::vector<AssumedEvent>& events) {
    const Instant first = workflow_.zone().at(workflow_.plan().first_day, TimeOfDay(0));
    for (const ObligationSpec& spec : workflow_.obligations()) {
      for (const ObligationId& source : spec.sources) entries_[spec.id].waits[source] = {};
      handle(spec, Event{Create{}, "", first}, first);
      if (assume_ == Assume::everybody_on_time && spec.due_at && spec.waits_for.empty()) {
        const Date day = last_working_day(*spec.due_at, workflow_.calendar(), workflow_.zone());
        const Date before = workflow_.calendar().add_working_days(day, -1);
        plan_event(spec.id,
                   Event{Submit{}, spec.unit.str(), workflow_.zone().at(before, chr::hours(8))});
      }
    }
    for (const AssumedEvent& assumed : events) plan_event(assumed.obligation, assumed.event);
  }

  void take_up(const Workflow* before, const PlanState& state, Instant now) {
    now_ = now;
    for (const ObligationSpec& spec : workflow_.obligations()) {
      Entry& entry = entries_[spec.id];
      for (const ObligationId& source : spec.sources) entry.waits[source] = {};
      if (const auto known = state.waits.find(spec.id); known != state.waits.end()) {
        for (const auto& [source, verdict] : known->second) entry.waits[source] = verdict;
      }
      const auto obligation = state.obligations.find(spec.id);
      if (obligation != state.obligations.end()) entry.obligation = obligation->second;
    }
    for (const ObligationSpec& spec : workflow_.obligations()) {
      const ObligationSpec* old = before == nullptr ? nullptr : before->find(spec.id);
      const bool exists = entries_[spec.id].obligation.has_value();
      Create create{rules_not_in(old == nullptr ? nullptr : old->task, *spec.task)};
      const auto adopted = state.adopted.find(spec.id);
      const bool at_once = !exists && adopted != state.adopted.end();
      if (!at_once) handle(spec, Event{std::move(create), "", now}, now);
      if (adopted != state.adopted.end()) handle(spec, adopted->second, now);
    }
    for (const ObligationSpec& spec : workflow_.obligations()) {
      const Entry& entry = entries_[spec.id];
      if (satisfies_waits(spec, *entry.obligation)) tell_waiters(spec, entry, now);
    }
  }

  // Timers come before events of the same instant, as on the daemon's manual clock.
  void run(Instant until = Instant::max()) {
    while (!wakes_.empty() || !events_.empty()) {
      if (!wakes_.empty() && wakes_.begin()->first >= until) break;
      const bool timer =
          !wakes_.empty() && (events_.empty() || wakes_.begin()->first <= events_.begin()->first);
      // What is due at an instant goes out before an event of that instant is heard.
      send_before(timer ? wakes_.begin()->first : events_.begin()->first + Duration(1));
      if (timer) {
        const auto [at, id] = *wakes_.begin();
        now_ = std::max(now_, at);
        handle(*workflow_.find(id), Event{Tick{}, "", now_}, now_);
      } else {
        const auto [at, assumed] = *events_.begin();
        events_.erase(events_.begin());
        now_ = std::max(now_, at);
        handle(*workflow_.find(assumed.obligation), assumed.event, now_);
      }
    }
  }

  Preview take() {
    send_before(Instant::max());
    Preview result;
    result.notices = std::move(sent_);
    for (auto& [id, entry] : entries_) {
      if (entry.obligation) result.obligations.emplace(id, std::move(*entry.obligation));
    }
    return result;
  }

 private:
  struct Entry {
    std::optional<Obligation> obligation;
    Waits waits;
    uint64_t version = 0;
    std::optional<Instant> wake;
  };

  bool is_wanted(const Notice& notice) {
    return still_wanted(*workflow_.find(notice.obligation), notice,
                        *entries_[notice.obligation].obligation);
  }

  // As before a real send: a notice that is no longer wanted when its time comes is dropped. What
  // came due at an instant is in the letter boxes before any of them is emptied.
  void send_before(Instant now) {
    for (;;) {
      const auto box = next_box();
      const Instant letters = box == boxes_.end() ? now : *next_letters(box->second, kCollecting);
      if (!outbox_.empty() && outbox_.begin()->first < now && outbox_.begin()->first <= letters) {
        send(outbox_.begin()->second);
        outbox_.erase(outbox_.begin());
      } else if (letters < now) {
        empty(box->second, letters);
      } else {
        return;
      }
    }
  }

  std::map<std::string, LetterBox>::iterator next_box() {
    auto first = boxes_.end();
    for (auto box = boxes_.begin(); box != boxes_.end(); ++box) {
      const auto at = next_letters(box->second, kCollecting);
      if (at && (first == boxes_.end() || *at < *next_letters(first->second, kCollecting))) {
        first = box;
      }
    }
    return first;
  }

  void send(const Notice& notice) {
    if (!is_wanted(notice)) return;
    std::vector<HandOver> overs;
    if (grouping_ == Grouping::as_sent) {
      overs = hand_overs(workflow_, *workflow_.find(notice.obligation),
                         *entries_[notice.obligation].obligation, notice);
    }
    for (const HandOver& over : overs) {
      LetterBox& box = boxes_[over.recipient];
      box = put_in(std::move(box), over);
    }
    if (overs.empty() || overs.size() < count_of_recipients(notice)) sent_.push_back(notice);
  }

  size_t count_of_recipients(const Notice& notice) const {
    const Task& task = *workflow_.find(notice.obligation)->task;
    return destinations(workflow_.directory(), notice.to,
                        class_of(find_rule(task, notice.rule), notice), notice.channel,
                        workflow_.zone().date_of(notice.at))
        .size();
  }

  void empty(LetterBox& box, Instant now) {
    Letters made = make_letters(std::move(box), workflow_, now, kCollecting);
    box = std::move(made.after);
    for (Notice& letter : made.notices) {
      std::erase_if(letter.items, [this](const Notice& item) { return !is_wanted(item); });
      if (letter.items.empty()) continue;
      if (letter.items.size() > 1) {
        sent_.push_back(std::move(letter));
        continue;
      }
      Notice plain = std::move(letter.items.front());  // a digest of one item is the plain message
      plain.at = letter.at;
      sent_.push_back(std::move(plain));
    }
  }

  void plan_event(const ObligationId& id, Event event) {
    if (workflow_.find(id) == nullptr) return;
    const Instant at = event.at;
    events_.emplace(at, AssumedEvent{id, std::move(event)});
  }

  void set_wake(const ObligationId& id, Entry& entry, std::optional<Instant> wake) {
    if (entry.wake) wakes_.erase({*entry.wake, id});
    entry.wake = wake;
    if (wake) wakes_.insert({*wake, id});
  }

  void handle(const ObligationSpec& spec, const Event& event, Instant now) {
    Entry& entry = entries_[spec.id];
    const bool was_in = entry.obligation && satisfies_waits(spec, *entry.obligation);
    const bool was_open = entry.obligation && entry.obligation->state == State::open;
    for (const ObligationId& other : spec.same_day) {
      const auto& obligation = entries_[other].obligation;
      entry.waits[other].at = obligation ? reminded_until(*obligation, now) : std::nullopt;
    }
    Changes changes = decide(workflow_, spec, entry.obligation, entry.waits, event, now);
    Obligation after = entry.obligation.value_or(Obligation{});
    after.id = spec.id;
    for (const Fact& fact : changes.facts) after = apply(std::move(after), fact);
    entry.obligation = after;
    ++entry.version;
    for (const Notice& notice : changes.notices) outbox_.emplace(notice.at, notice);
    approve_at_once(spec.id, changes, now);
    set_wake(spec.id, entry, next_wake(workflow_, spec, after, entry.waits));
    const bool is_in = satisfies_waits(spec, after);
    if (is_in != was_in || (spec.task->is_event && is_in)) tell_waiters(spec, entry, now);
    if (assume_ == Assume::everybody_on_time && !was_open && after.state == State::open) {
      answer_at_once(spec, now);
    }
  }

  // Whoever is asked says yes, as all that is sent arrives.
  void approve_at_once(const ObligationId& id, const Changes& changes, Instant now) {
    for (const Fact& fact : changes.facts) {
      const auto* awaits = std::get_if<AwaitsApproval>(&fact.body);
      if (awaits == nullptr) continue;
      plan_event(id, Event{Approve{awaits->rule, awaits->occurrence, ""}, "", now});
    }
  }

  void tell_waiters(const ObligationSpec& spec, const Entry& source, Instant now) {
    const WaitVerdict verdict{source.version, satisfies_waits(spec, *source.obligation),
                              counts_from(spec, *source.obligation, workflow_.zone())};
    for (const ObligationId& waiter : spec.informs) {
      Entry& entry = entries_[waiter];
      entry.waits[spec.id] = verdict;
      if (entry.obligation) set_wake(waiter, entry, now);
    }
  }

  // What opens by a wait is handed in, and confirmed by everybody, at the moment it opens.
  void answer_at_once(const ObligationSpec& spec, Instant now) {
    if (spec.waits_for.empty()) return;
    plan_event(spec.id, Event{Submit{}, spec.unit.str(), now});
    for (const UnitId& recipient : spec.task->deliver_to) {
      plan_event(spec.id, Event{Confirm{recipient}, recipient.str(), now});
    }
  }

  const Workflow& workflow_;
  Assume assume_;
  Grouping grouping_;
  Instant now_{};
  std::map<ObligationId, Entry> entries_;
  std::set<std::pair<Instant, ObligationId>> wakes_;
  std::multimap<Instant, AssumedEvent> events_;
  std::multimap<Instant, Notice> outbox_;
  std::map<std::string, LetterBox> boxes_;
  std::vector<Notice> sent_;
};

}  // namespace

Preview preview(const Workflow& workflow, Assume assume, const std::vector<AssumedEvent>& events,
                std::optional<Instant> from, std::optional<Instant> to, Grouping grouping) {
  VirtualRun run(workflow, assume, grouping);
  run.start(events);
  run.run();
  Preview result = run.take();
  std::erase_if(result.notices, [&](const Notice& notice) {
    return (from && notice.at < *from) || (to && notice.at >= *to);
  });
  std::stable_sort(result.notices.begin(), result.notices.end(),
                   [](const Notice& a, const Notice& b) {
                     return std::tie(a.at, a.obligation, a.kind, a.step, a.key) <
                            std::tie(b.at, b.obligation, b.kind, b.step, b.key);
                   });
  return result;
}

std::vector<Notice> preview_from(const Workflow& workflow, const Workflow* before,
                                 const PlanState& state, Instant now, Instant until) {
  VirtualRun run(workflow, Assume::nobody_reports, Grouping::as_sent);
  run.take_up(before, state, now);
  run.run(until);
  std::vector<Notice> notices = run.take().notices;
  std::erase_if(notices, [&](const Notice& notice) { return notice.at >= until; });
  return notices;
}

}  // namespace nhacviec
