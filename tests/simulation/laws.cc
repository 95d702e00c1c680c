#include "tests/simulation/laws.h"

#include <algorithm>
#include <set>

#include "connectors/records.h"
#include "workflows/approval.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"

namespace nhacviec::simulation {

namespace {

struct Life {
  const ObligationSpec* spec = nullptr;
  SubjectRecord record;
  Obligation state;
  std::vector<Fact> facts;
};

/// Asks the store something and runs the loop until it answers.
template <class T, class Call>
T ask(SimLoop& loop, Call call) {
  std::optional<T> answer;
  call([&](const Result<T>& result) {
    if (result) answer = result.value();
  });
  loop.run_until(loop.now() + Duration(1), 1000000);
  if (!answer) std::abort();  // the shared store has no faults
  return *answer;
}

std::string by_of(const FactBody& body) {
  return std::visit(
      [](const auto& fact) -> std::string {
        if constexpr (requires { fact.by; }) return fact.by;
        return "";
      },
      body);
}

class Court {
 public:
  Court(const Evidence& evidence, uint64_t& trace) : e_(evidence), trace_(trace) {}

  std::string judge() {
    read();
    for (const auto law :
         {&Court::replay_equals_state, &Court::waits_equal_sources, &Court::answers_are_kept,
          &Court::nothing_is_left_to_do, &Court::every_fired_rule_has_its_notices,
          &Court::deliveries_are_counted, &Court::nothing_came_early_or_after_completion,
          &Court::what_is_grouped_is_in_one_digest, &Court::nothing_went_out_while_it_was_held,
          &Court::no_leader_hears_before_the_unit, &Court::no_leader_hears_without_a_yes,
          &Court::silence_is_kept}) {
      const std::string broken = (this->*law)();
      if (!broken.empty()) return broken;
    }
    return "";
  }

 private:
  void read() {
    const int shards = e_.store.shards();
    for (const ObligationSpec& spec : e_.workflow.obligations()) {
      const Shard shard = shard_of(plan_of(spec.id), shards);
      auto record = ask<std::optional<SubjectRecord>>(
          e_.loop, [&](auto reply) { e_.store.load(shard, spec.id.str(), reply); });
      if (!record) continue;
      Life& life = lives_[spec.id];
      life.spec = &spec;
      life.record = *record;
      if (auto state = decode_obligation(record->body)) life.state = state.value();
      raw_facts_[spec.id] = ask<std::vector<FactRecord>>(
          e_.loop, [&](auto reply) { e_.store.facts(shard, spec.id.str(), reply); });
      for (const FactRecord& fact : raw_facts_[spec.id]) {
        mix(fact.hash);
        if (auto decoded = decode_fact(fact.body)) life.facts.push_back(decoded.value());
      }
    }
    NoticeFilter filter;
    filter.limit = kPageLimit;
    const auto page =
        ask<NoticePage>(e_.loop, [&](auto reply) { e_.store.list_notices(filter, reply); });
    for (const NoticeRecord& notice : page.notices) notices_[notice.key] = notice;
    for (const Delivery& delivery : e_.received) {
      mix(delivery.key + std::to_string(delivery.at.time_since_epoch().count()));
    }
  }

  std::string replay_equals_state() {
    for (const auto& [id, life] : lives_) {
      if (!(replay(id, life.facts) == life.state)) return "replay differs from state: " + id.str();
      std::string hash;
      for (const FactRecord& fact : raw_facts_.at(id)) {
        hash = chain_hash(hash, fact.body);
        if (hash != fact.hash) return "the chain of facts is broken: " + id.str();
      }
      if (hash != life.record.chain) return "the record names another last fact: " + id.str();
    }
    return lives_.size() == e_.workflow.obligations().size() ? "" : "an obligation is missing";
  }

  std::string waits_equal_sources() {
    for (const auto& [id, life] : lives_) {
      for (const auto& [source, verdict] : waits_of(life.record)) {
        const Life& other = lives_.at(source);
        if (verdict.satisfied != satisfies_waits(*other.spec, other.state)) {
          return "the verdict on " + source.str() + " in " + id.str() + " is not its state";
        }
      }
    }
    return "";
  }

  // Nothing acknowledged is lost, and a redelivery changes nothing.
  std::string answers_are_kept() {
    for (const auto& [event, answer] : e_.answers) {
      std::multiset<std::string> names;
      for (const Fact& fact : lives_.at(e_.subjects.at(event)).facts) {
        if (by_of(fact.body) == event) names.insert(name_of(fact.body));
      }
      const bool refused = names.contains("refused");
      if (names.empty()) return "acknowledged but lost: " + event;
      if (refused != (answer.kind == Answer::Kind::refused)) {
        return "answered one thing and did another: " + event;
      }
      if (refused && names.size() > 1) return "decided twice: " + event;
      for (const std::string& name : names) {
        if (names.count(name) > 1) return "applied twice: " + event;
      }
    }
    return "";
  }

  std::string nothing_is_left_to_do() {
    for (Shard shard = 0; shard < e_.store.shards(); ++shard) {
      const auto pending =
          ask<Pending>(e_.loop, [&](auto reply) { e_.store.pending(shard, reply); });
      if (pending.leased > 0) return "something is still handed out";
      if (pending.send_at) return "a notice was never sent";
      if (pending.wake_at && *pending.wake_at <= e_.now) return "a timer never fired";
    }
    for (const auto& [id, life] : lives_) {
      for (const ScheduledRule& rule : pending_rules(e_.workflow, *life.spec, life.state)) {
        if (rule.at <= e_.now) return "rule " + rule.rule->id.str() + " was forgotten: " + id.str();
      }
      const auto look_at = next_look_at_approvals(*life.spec, life.state);
      if (look_at && *look_at <= e_.now) return "an approval was forgotten: " + id.str();
      const bool gated = !missing_sources(*life.spec, waits_of(life.record)).empty();
      if (!life.spec->waits_for.empty() && !gated && life.state.state == State::waiting) {
        return "it never opened: " + id.str();
      }
    }
    return "";
  }

  // In the outbox, or put by until somebody says yes; what was said yes to is in the outbox.
  std::string every_fired_rule_has_its_notices() {
    for (const auto& [id, life] : lives_) {
      const std::set<std::string> put_by = waiting_keys(life);
      for (const Fact& fact : life.facts) {
        const auto* fired = std::get_if<Fired>(&fact.body);
        const auto* approved = std::get_if<Approved>(&fact.body);
        for (const NoticeKey& key : fired ? fired->notices : std::vector<NoticeKey>{}) {
          if (!notices_.contains(key.str()) && !put_by.contains(key.str())) {
            return "fired but not in the outbox: " + key.str();
          }
        }
        for (const NoticeKey& key : approved ? approved->notices : std::vector<NoticeKey>{}) {
          if (!notices_.contains(key.str())) return "approved but not sent: " + key.str();
        }
      }
    }
    return "";
  }

  static std::set<std::string> waiting_keys(const Life& life) {
    std::set<std::string> keys;
    for (const Fact& fact : life.facts) {
      const auto* awaits = std::get_if<AwaitsApproval>(&fact.body);
      if (awaits == nullptr) continue;
      for (const Notice& notice : awaits->notices) keys.insert(notice.key.str());
    }
    return keys;
  }

  // What a message says: itself, or each item of a digest.
  std::vector<Notice> told_by(const Delivery& delivery) const {
    const Result<Notice> notice = decode_notice(notices_.at(delivery.key).body);
    if (!notice) return {};
    return notice.value().items.empty() ? std::vector<Notice>{notice.value()}
                                        : notice.value().items;
  }

  std::string no_leader_hears_without_a_yes() {
    for (const Delivery& delivery : e_.received) {
      for (const Notice& one : told_by(delivery)) {
        const ObligationSpec& spec = *lives_.at(one.obligation).spec;
        const bool needed = approval_for(e_.workflow, spec, one).need != ApprovalNeed::none;
        if (needed && !one.agreed) return "sent without approval: " + one.key.str();
        if (needed && !said_yes(lives_.at(one.obligation), one)) {
          return "sent with an approval that nobody gave: " + one.key.str();
        }
      }
    }
    return "";
  }

  static bool said_yes(const Life& life, const Notice& notice) {
    return std::any_of(life.facts.begin(), life.facts.end(), [&](const Fact& fact) {
      const auto* approved = std::get_if<Approved>(&fact.body);
      return approved != nullptr && std::find(approved->notices.begin(), approved->notices.end(),
                                              notice.key) != approved->notices.end();
    });
  }

  // Each notice once, outside the unknown outcomes that are on record.
  std::string deliveries_are_counted() {
    std::map<std::string, int> arrived;
    for (const Delivery& delivery : e_.received) ++arrived[delivery.key];
    for (const auto& [key, count] : arrived) {
      if (!notices_.contains(key)) return "sent without a notice: " + key;
    }
    for (const auto& [key, notice] : notices_) {
      int unknown = 0;
      for (const Attempt& attempt : notice.attempts) {
        if (attempt.status == NoticeStatus::unknown) ++unknown;
      }
      const bool sent = notice.status == NoticeStatus::sent;
      if (arrived[key] > unknown + (sent ? 1 : 0)) return "doubled without a record: " + key;
      if (sent && arrived[key] == 0) return "called sent, never arrived: " + key;
    }
    return "";
  }

  std::string nothing_came_early_or_after_completion() {
    for (const Delivery& delivery : e_.received) {
      const Result<Notice> notice = decode_notice(notices_.at(delivery.key).body);
      if (!notice) return "unreadable notice: " + delivery.key;
      const Instant at = notice.value().at;
      if (delivery.at < at) return "early: " + delivery.key;
      if (send_time(e_.workflow, notice.value().to, at) != at) {
        return "outside the send window or in quiet hours: " + delivery.key;
      }
      if (!has_a_point(delivery, notice.value())) {
        return "sent after it was no longer wanted: " + delivery.key;
      }
    }
    return "";
  }

  // Leaders hear only after the late unit was really told, and had its working days to answer.
  std::string no_leader_hears_before_the_unit() {
    for (const Delivery& delivery : e_.received) {
      for (const Notice& one : told_by(delivery)) {
        const std::string broken = heard_too_early(one);
        if (!broken.empty()) return broken;
      }
    }
    return "";
  }

  std::string heard_too_early(const Notice& notice) {
    if (notice.kind != NoticeKind::escalation) return "";
    const Rule* step = find_rule(*lives_.at(notice.obligation).spec->task, notice.rule);
    if (step == nullptr || !step->needs_told) return "";
    const std::optional<Instant> told = unit_told_at(notice);
    if (!told) return "a leader heard of a unit that was never told: " + notice.key.str();
    const Zone& zone = e_.workflow.zone();
    const int days =
        e_.workflow.calendar().working_days_between(zone.date_of(*told), zone.date_of(notice.at));
    return days > *step->needs_told ? "" : "a leader heard before the unit: " + notice.key.str();
  }

  std::optional<Instant> unit_told_at(const Notice& about) {
    std::optional<Instant> first;
    for (const auto& [key, record] : notices_) {
      const Result<Notice> notice = decode_notice(record.body);
      if (!notice) continue;
      std::vector<Notice> said = notice.value().items;
      if (said.empty()) said.push_back(notice.value());
      const bool urging = std::any_of(said.begin(), said.end(), [&](const Notice& one) {
        return one.kind == NoticeKind::overdue && one.obligation == about.obligation &&
               one.round == about.round && one.deadline_version == about.deadline_version;
      });
      if (!urging) continue;
      for (const Attempt& attempt : record.attempts) {
        if (attempt.status == NoticeStatus::sent)
          first = std::min(first.value_or(attempt.at), attempt.at);
      }
    }
    return first;
  }

  std::string silence_is_kept() {
    for (const auto& [id, life] : lives_) {
      Obligation state;
      state.id = id;
      for (const Fact& fact : life.facts) {
        const auto* fired = std::get_if<Fired>(&fact.body);
        const Rule* rule = fired ? find_rule(*life.spec->task, fired->rule) : nullptr;
        const bool silent = state.silence && fact.at < state.silence->until;
        if (silent && rule != nullptr &&
            (rule->kind == NoticeKind::reminder || state.silence->escalation)) {
          return "fired in a silence: " + rule->id.str() + " of " + id.str();
        }
        state = apply(std::move(state), fact);
      }
    }
    return "";
  }

  // Each item that a digest lists; of a digest with one, the plain message is about that one.
  bool has_a_point(const Delivery& delivery, const Notice& notice) {
    const auto wanted = [&](const Notice& item) {
      const std::optional<Instant> unwanted_from = unwanted(item);
      return !unwanted_from || delivery.at <= *unwanted_from + e_.grace;
    };
    if (notice.items.empty()) return wanted(notice);
    if (lives_.contains(ObligationId(delivery.body))) {
      return std::any_of(notice.items.begin(), notice.items.end(), [&](const Notice& item) {
        return item.obligation.str() == delivery.body && wanted(item);
      });
    }
    return std::all_of(notice.items.begin(), notice.items.end(), [&](const Notice& item) {
      return delivery.body.find(item.key.str() + "\n") == std::string::npos || wanted(item);
    });
  }

  // Nothing that was handed over is lost, and nothing is told twice.
  std::string what_is_grouped_is_in_one_digest() {
    std::map<std::string, int> told;
    for (const auto& [key, notice] : notices_) {
      const Result<Notice> digest = decode_notice(notice.body);
      if (!digest) return "unreadable notice: " + key;
      for (const Notice& item : digest.value().items) ++told[item.key.str()];
    }
    for (const auto& [key, notice] : notices_) {
      if (notice.status != NoticeStatus::grouped) continue;
      if (told[key] == 0) return "grouped and in no digest: " + key;
      if (told[key] > 1) return "in two digests: " + key;
    }
    return "";
  }

  std::string nothing_went_out_while_it_was_held() {
    for (const Delivery& delivery : e_.received) {
      for (const auto& [from, to] : e_.held) {
        if (delivery.at > from + e_.grace * 4 && delivery.at < to) {
          return "sent while all sending was held: " + delivery.key;
        }
      }
    }
    return "";
  }

  // The instant of the fact that made the notice pointless; nothing: it still has a point.
  std::optional<Instant> unwanted(const Notice& notice) {
    const Life& life = lives_.at(notice.obligation);
    Obligation state;
    state.id = notice.obligation;
    bool seen = false;
    for (const Fact& fact : life.facts) {
      state = apply(std::move(state), fact);
      const bool wanted = still_wanted(*life.spec, notice, state);
      if (const auto* fired = std::get_if<Fired>(&fact.body)) {
        for (const NoticeKey& key : fired->notices) seen = seen || key == notice.key;
      }
      if (const auto* awaits = std::get_if<AwaitsApproval>(&fact.body)) {
        for (const NoticeKey& key : awaits->asked) seen = seen || key == notice.key;
      }
      const bool same =
          state.round == notice.round && state.deadline_version == notice.deadline_version;
      if (std::holds_alternative<Opened>(fact.body) && same) seen = true;
      if (seen && !wanted) return fact.at;
    }
    return std::nullopt;
  }

  void mix(const std::string& text) {
    for (const char c : text) {
      trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
  }

  const Evidence& e_;
  uint64_t& trace_;
  std::map<ObligationId, Life> lives_;
  std::map<ObligationId, std::vector<FactRecord>> raw_facts_;
  std::map<std::string, NoticeRecord> notices_;
};

}  // namespace

std::string broken_law(const Evidence& evidence, uint64_t& trace) {
  return Court(evidence, trace).judge();
}

}  // namespace nhacviec::simulation
