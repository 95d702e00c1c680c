#include "workflows/obligation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nhacviec {

namespace {

constexpr std::array<std::pair<State, const char*>, 7> kStateNames{{
    {State::waiting, "waiting"},
    {State::open, "open"},
    {State::submitted, "submitted"},
    {State::returned, "returned"},
    {State::accepted, "accepted"},
    {State::waived, "waived"},
    {State::cancelled, "cancelled"},
}};

// A new round or deadline: the rules start anew, and nothing scheduled before it fires.
void rearm(Obligation& o, Instant now) {
  o.handled.clear();
  o.armed_at = now;
  o.hold_until.reset();
  o.told_at.reset();
  o.waiting_steps.clear();
  o.awaited.clear();
}

void put_off(Obligation& o, const PutOff& f) {
  auto step = std::find_if(o.waiting_steps.begin(), o.waiting_steps.end(),
                           [&](const WaitingStep& waiting) { return waiting.rule == f.rule; });
  if (step == o.waiting_steps.end()) step = o.waiting_steps.insert(step, {f.rule, {}, 0});
  step->until = f.until;
  if (f.reason != "not_sent") ++step->times;
}

void wait_for_approval(Obligation& o, const AwaitsApproval& f, Instant now) {
  for (AwaitedApproval& one : o.awaited) {
    if (one.rule != f.rule || one.occurrence != f.occurrence) continue;
    one.times = f.times;
    one.look_at = f.look_at;
    one.releases = f.releases;
    one.office = f.office;
    return;
  }
  o.awaited.push_back({f.rule, f.occurrence, now, f.notices, f.times, f.look_at, f.releases});
  o.awaited.back().office = f.office;
}

void keep_back(Obligation& o, const Withheld& f) {
  for (AwaitedApproval& one : o.awaited) {
    if (one.rule != f.rule || one.occurrence != f.occurrence) continue;
    one.look_at.reset();
    one.is_withheld = true;
    one.by = f.by;
    one.reason = f.reason;
  }
}

void new_round(Obligation& o, Instant now) {
  ++o.round;
  o.submitted_at.reset();
  o.received_at.reset();
  o.document = {};
  o.returned_at.reset();
  o.confirmed.clear();
  rearm(o, now);
}

void new_deadline(Obligation& o, std::optional<Instant> due_at, Instant now) {
  o.due_at = due_at;
  ++o.deadline_version;
  o.time_request.reset();
  rearm(o, now);
}

struct Fold {
  Obligation& o;
  Instant now;

  void operator()(const Created& f) const {
    o.revision = f.revision;
    o.due_at = o.planned_due_at = f.due_at;
    o.state = f.waiting ? State::waiting : State::open;
    o.created_at = o.armed_at = now;
  }
  void operator()(const Rebased& f) const {
    o.revision = f.revision;
    if (f.due_at == o.planned_due_at) return;  // an extension given before stays
    o.planned_due_at = f.due_at;
    if (f.extension_stays) return;
    o.extension_reason.clear();
    new_deadline(o, f.due_at, now);
  }
  void operator()(const Opened& f) const {
    o.state = State::open;
    o.forced_open = f.forced;
    o.armed_at = now;
  }
  void operator()(const Gated&) const {
    o.state = State::waiting;
    new_round(o, now);  // what opens again is news again
  }
  void operator()(const Submitted& f) const {
    o.state = State::submitted;
    o.time_request.reset();
    o.submitted_at = f.at;
    o.received_at = f.received_at;
    o.document = f.document;
    if (!o.first_submitted_at) {
      o.first_submitted_at = f.at;
      o.late = f.late;
    }
  }
  void operator()(const Confirmed& f) const {
    o.confirmed.insert(f.recipient);
    o.adopted.clear();
  }
  void operator()(const Accepted&) const {
    o.state = State::accepted;
    o.adopted.clear();
  }
  void operator()(const Returned& f) const {
    o.state = State::returned;
    o.adopted.clear();
    o.reason = f.reason;
    new_round(o, now);
    o.returned_at = now;
  }
  void operator()(const Extended& f) const {
    new_deadline(o, f.due_at, now);
    if (f.from) o.extension_reason = f.reason;
  }
  void operator()(const Placed& f) const {
    o.extension_reason.clear();
    new_deadline(o, f.due_at, now);
    if (f.follows) o.followed_due_at = f.due_at;
  }
  void operator()(const Waived& f) const {
    o.state = State::waived;
    o.time_request.reset();
    o.reason = f.reason;
  }
  void operator()(const Cancelled& f) const {
    o.state = State::cancelled;
    o.time_request.reset();
    o.reason = f.reason;
  }
  void operator()(const Reopened& f) const {
    o.state = State::open;
    o.adopted.clear();
    o.reason = f.reason;
    new_round(o, now);
  }
  void operator()(const Acknowledged& f) const { o.hold_until = f.hold_until; }
  void operator()(const Fired& f) const {
    o.handled.push_back({f.rule, f.scheduled_at, "", f.occurrence});
  }
  void operator()(const Skipped& f) const {
    o.handled.push_back({f.rule, f.scheduled_at, f.reason, f.occurrence});
  }
  void operator()(const Refused&) const {}
  void operator()(const Named& f) const { o.title = f.title; }
  void operator()(const Adopted& f) const {
    const bool in = f.state == State::submitted || f.state == State::accepted;
    if (f.state == State::open) new_round(o, now);  // it was taken for done
    o.submitted_at = in ? std::optional(f.at) : std::nullopt;
    o.received_at.reset();
    o.document = {};
    if (!o.first_submitted_at || !o.adopted.empty()) {  // what was handed in here counts before
      o.first_submitted_at = o.submitted_at;
      o.late = in ? std::optional(f.late) : std::nullopt;
    }
    o.state = f.state;
    o.time_request.reset();
    o.adopted = f.state == State::open ? "" : f.row;
    o.reason = in ? "" : f.note;
  }
  void operator()(const Withdrawn& f) const {
    o.withdrawn_from = o.state;
    if (!f.ends) return;
    o.state = State::cancelled;
    o.time_request.reset();
    o.reason = f.reason;
  }
  // As when a plan is taken up: what was due in between is void.
  void operator()(const Resumed&) const {
    if (o.withdrawn_from && *o.withdrawn_from != o.state) {
      o.state = *o.withdrawn_from;
      o.reason.clear();
      ++o.round;
      rearm(o, now);
      o.created_at = now;
    }
    o.withdrawn_from.reset();
  }
  void operator()(const Told& f) const { o.told_at = f.at; }
  void operator()(const Undelivered& f) const {
    for (HandledRule& done : o.handled) {
      if (done.rule == f.rule && done.occurrence == f.occurrence) done.undelivered = f.reason;
    }
  }
  void operator()(const PutOff& f) const { put_off(o, f); }
  void operator()(const Silenced& f) const {
    o.silence = SilenceInForce{now, f.until, f.by, f.reason, f.escalation};
  }
  void operator()(const Unsilenced&) const { o.silence.reset(); }
  void operator()(const MoreTimeAsked& f) const {
    o.time_request = TimeRequest{now, f.due_at, f.by, f.reason};
    ++o.answers;
  }
  void operator()(const MoreTimeRefused&) const {
    o.time_request.reset();
    ++o.answers;
  }
  void operator()(const AddresseeDisputed&) const { ++o.answers; }
  void operator()(const Remarked&) const { ++o.answers; }
  void operator()(const AwaitsApproval& f) const { wait_for_approval(o, f, now); }
  void operator()(const Approved& f) const {
    std::erase_if(o.awaited, [&](const AwaitedApproval& one) {
      return one.rule == f.rule && one.occurrence == f.occurrence;
    });
  }
  void operator()(const Withheld& f) const { keep_back(o, f); }
  void operator()(const Rerouted&) const {}
  // Facts of a ledger: they are in no obligation's log.
  void operator()(const ValueReported&) const {}
  void operator()(const StatusSet&) const {}
};

}  // namespace

const char* to_string(State state) {
  for (const auto& [value, name] : kStateNames) {
    if (value == state) return name;
  }
  return "";
}

std::optional<State> parse_state(const std::string& name) {
  for (const auto& [value, text] : kStateNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

Obligation apply(Obligation obligation, const Fact& fact) {
  std::visit(Fold{obligation, fact.at}, fact.body);
  return obligation;
}

Obligation replay(const ObligationId& id, const std::vector<Fact>& facts) {
  Obligation obligation;
  obligation.id = id;
  for (const Fact& fact : facts) obligation = apply(std::move(obligation), fact);
  return obligation;
}

}  // namespace nhacviec
