#include "tests/simulation/witness.h"

#include "connectors/records.h"
#include "workflows/decide.h"
#include "workflows/letter_box.h"
#include "workflows/schedule.h"

namespace nhacviec::simulation {

void WatchedStore::commit(Commit commit, Reply<CommitReply> reply) {
  witness_.saw(commit);
  auto copy = std::make_shared<Commit>(commit);
  inner_.commit(std::move(commit),
                [this, copy, reply = std::move(reply)](const Result<CommitReply>& answer) {
                  if (answer && answer.value().verdict == CommitReply::Verdict::committed) {
                    witness_.committed(*copy);
                  }
                  reply(answer);
                });
}

// A message may leave before the reply of its commit has come.
void Witness::saw(const Commit& commit) {
  for (const NoticeRecord& record : commit.notices) {
    const auto notice = decode_notice(record.body);
    if (!notice) return accuse("an unreadable notice: " + record.key);
    notices_.emplace(record.key, notice.value());
  }
}

void Witness::committed(const Commit& commit) {
  if (!commit.subject || is_ledger_id(commit.subject->id)) return;
  if (is_letter_box_id(commit.subject->id)) return;  // it has no facts
  const ObligationId id(commit.subject->id);
  Obligation state = states_[id];
  state.id = id;
  for (const FactRecord& record : commit.subject->facts) {
    const auto fact = decode_fact(record.body);
    if (!fact) return accuse("an unreadable fact of " + id.str());
    for (const char c : record.hash) {
      trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    check_fact(id, fact.value(), state);
    state = apply(std::move(state), fact.value());
  }
  const auto stored = decode_obligation(commit.subject->body);
  if (!stored || !(stored.value() == state)) accuse("replay differs from state: " + id.str());
  states_[id] = state;
}

// What came due before this round, this deadline or this plan was in force never fires.
void Witness::check_fact(const ObligationId& id, const Fact& fact, const Obligation& before) {
  const auto* fired = std::get_if<Fired>(&fact.body);
  if (fired != nullptr && fired->scheduled_at < before.armed_at) {
    accuse("fired for the past: " + fired->rule.str() + " of " + id.str());
  }
}

void Witness::received(const OutgoingMessage& message) {
  ++deliveries_;
  const std::string broken = broken_by(message);
  if (!broken.empty()) accuse(broken + ": " + message.key + " at " + format_utc(clock_.now()));
}

std::string Witness::broken_by(const OutgoingMessage& message) {
  const auto found = notices_.find(message.key);
  if (found == notices_.end()) return "a message without a notice";
  if (!delivered_.insert(message.key).second) return "sent twice";
  const Notice& notice = found->second;
  if (notice.kind != NoticeKind::digest) return broken_by(notice, clock_.now());
  // What it lists, by the obligations in its body. It collects for some minutes and is judged by
  // the instant at which it was due.
  for (const Notice& item : notice.items) {
    if (message.body.find(item.obligation.str() + "\n") == std::string::npos) continue;
    const std::string broken = broken_by(item, notice.at);
    if (!broken.empty()) return broken;
  }
  return "";
}

std::string Witness::broken_by(const Notice& notice, Instant due) {
  const auto state = states_.find(notice.obligation);
  if (state == states_.end()) return "about nothing that is there";
  const PlanId plan = plan_of(notice.obligation);
  if (book_->is_withdrawn(plan)) return "sent though its plan is withdrawn";
  const auto workflow = book_->find(plan, state->second.revision);
  const ObligationSpec* spec = workflow ? workflow->find(notice.obligation) : nullptr;
  if (spec == nullptr) return "sent about what is not in the plan";
  if (notice.kind == NoticeKind::reminder && !notice.together) {
    const std::string whom = notice.obligation.str() + "|" + notice.to.unit.str() + "/" +
                             notice.to.role.str() + "|" + to_string(notice.channel);
    const auto [last, is_first] = reminded_.emplace(whom, clock_.now());
    const Rule* rule = find_rule(*spec->task, notice.rule);
    const bool of_receipt = rule != nullptr && rule->anchor == Anchor::submission;
    if (!is_first && last->second == clock_.now() && !of_receipt) return "two reminders at once";
    last->second = clock_.now();
  }
  if (workflow->calendar().next_send_time(due, workflow->zone()) != due) {
    return "outside the send window";
  }
  return broken_by(notice, state->second, *spec);
}

std::string Witness::broken_by(const Notice& notice, const Obligation& state,
                               const ObligationSpec& spec) const {
  const Instant now = clock_.now();
  if (now < notice.at) return "before its time";
  if (notice.round != state.round || notice.deadline_version != state.deadline_version) {
    return "of a round or a deadline that is over";
  }
  if (now < state.armed_at) return "before it was owed";
  const Rule* rule = find_rule(*spec.task, notice.rule);
  if (rule != nullptr && rule->anchor == Anchor::submission) {
    return state.state == State::submitted ? "" : "asks for what is not handed in";
  }
  const bool owed = state.state == State::open || state.state == State::returned;
  const bool chases = notice.kind == NoticeKind::reminder || notice.kind == NoticeKind::overdue ||
                      notice.kind == NoticeKind::escalation;
  if (chases && !owed) return std::string("sent after completion: it is ") + to_string(state.state);
  if (notice.kind == NoticeKind::reminder && state.due_at && now >= *state.due_at) {
    return "a reminder after its due date";
  }
  const bool says_late =
      notice.kind == NoticeKind::overdue || notice.kind == NoticeKind::escalation;
  if (says_late && (!state.due_at || now < *state.due_at)) return "called late before its due date";
  return "";
}

}  // namespace nhacviec::simulation
