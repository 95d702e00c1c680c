#include "daemon/http/audit_verifier.h"

#include <gtest/gtest.h>

#include "connectors/records.h"

namespace nhacviec {
namespace {

const ObligationId kId("plan/report/team-01/2024-h1");

/// An obligation that was created and submitted, as a store would keep it.
struct Kept {
  SubjectRecord record;
  std::vector<FactRecord> facts;

  Kept() {
    const Instant at = *parse_rfc3339("2024-05-20T08:00:00+07:00");
    add({at, Created{1, at + std::chrono::hours(24), false}});
    add({at, Submitted{at, "team-01", false, {}, ""}});
    record.id = kId.str();
    record.body = encode(replay(kId, facts_));
    record.fact_count = facts.size();
    record.chain = facts.back().hash;
  }
  std::string problem() const { return history_problem(record, facts); }

 private:
  void add(const Fact& fact) {
    const std::string body = encode(fact);
    const std::string before = facts.empty() ? "" : facts.back().hash;
    facts.push_back({facts.size() + 1, body, chain_hash(before, body)});
    facts_.push_back(fact);
  }
  std::vector<Fact> facts_;
};

TEST(HistoryProblem, FindsNothingInAnHonestHistory) { EXPECT_EQ(Kept().problem(), ""); }

TEST(HistoryProblem, FindsAChangedFact) {
  Kept kept;
  kept.facts[1].body.replace(kept.facts[1].body.find("team-01"), 7, "team-02");
  EXPECT_EQ(kept.problem(), "fact 2 does not have the hash of its text");
}

TEST(HistoryProblem, FindsAChangedFactWhoseHashWasMadeAnew) {
  Kept kept;
  kept.facts[1].body.replace(kept.facts[1].body.find("team-01"), 7, "team-02");
  kept.facts[1].hash = chain_hash(kept.facts[0].hash, kept.facts[1].body);
  EXPECT_EQ(kept.problem(), "the record's hash is not the last fact's");
}

TEST(HistoryProblem, FindsAMissingFact) {
  Kept kept;
  kept.facts.pop_back();
  EXPECT_EQ(kept.problem(), "the record counts 2 facts, the log has 1");
  kept.record.fact_count = 1;
  EXPECT_EQ(kept.problem(), "the record's hash is not the last fact's");
}

TEST(HistoryProblem, FindsFactsOutOfOrder) {
  Kept kept;
  std::swap(kept.facts[0], kept.facts[1]);
  EXPECT_EQ(kept.problem(), "fact 2 is out of sequence");
}

TEST(HistoryProblem, FindsAStateThatTheFactsDoNotMake) {
  Kept kept;
  auto state = decode_obligation(kept.record.body);
  ASSERT_TRUE(state.ok());
  state.value().state = State::open;
  kept.record.body = encode(state.value());
  EXPECT_EQ(kept.problem(), "replaying the facts gives another state");
}

}  // namespace
}  // namespace nhacviec
