// A small daemon whose plan changes: editions, adoptions, withdrawals.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "connectors/records.h"
#include "daemon/http/audit_verifier.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {

inline std::string with_text(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// A daemon's parts that die with it; the store stays.
struct PassingDaemon {
  PassingDaemon(Store& shared, Clock& clock, Loop& loop)
      : runner(shared, book, clock, loop, observer),
        documents(shared, book, runner, clock, SmallDaemon::compile) {}
  WorkflowBook book;
  Observer observer;
  Runner runner;
  PlanDocuments documents;
};

class PlanChangeTest : public testing::Test {
 protected:
  template <class T>
  Result<T> await(const std::function<void(Reply<T>)>& ask) {
    std::optional<Result<T>> answer;
    ask([&](Result<T> result) { answer = std::move(result); });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    return answer ? *answer : Result<T>(Error{ErrorKind::transient, "no answer"});
  }
  Result<ApplyReport> apply(ApplyRequest request) {
    return await<ApplyReport>([&](auto reply) { daemon.documents.apply(request, reply); });
  }
  Result<ApplyReport> apply(const PlanTexts& texts) {
    ApplyRequest request;
    request.texts = texts;
    return apply(request);
  }
  Result<ApplyReport> adopt(const std::string& table, const PlanTexts& texts = plan_a()) {
    ApplyRequest request;
    request.texts = texts;
    request.adoption = table;
    request.adoption_name = "done.csv";
    return apply(request);
  }
  Result<ApplyReport> withdraw(const std::string& reason = "thay bằng kế hoạch khác") {
    return await<ApplyReport>([&](auto reply) {
      daemon.documents.withdraw(PlanId("da-bac-2024"), reason, "van-phong", reply);
    });
  }
  Answer say(const std::string& id, EventBody body) {
    const auto answer = await<Answer>([&](auto reply) {
      daemon.runner.handle(ObligationId(id), Event{std::move(body), "test", daemon.clock->now()},
                           "", reply);
    });
    return answer ? answer.value() : Answer{};
  }
  void move_to(const std::string& instant) {
    const auto moved =
        await<Instant>([&](auto reply) { daemon.pump.advance(*parse_rfc3339(instant), reply); });
    EXPECT_TRUE(moved.ok());
  }
  SubjectRecord record_of(const std::string& id) {
    const Shard shard = shard_of(plan_of(ObligationId(id)), daemon.store.shards());
    const auto found = await<std::optional<SubjectRecord>>(
        [&](auto reply) { daemon.store.load(shard, id, reply); });
    return found ? found.value().value_or(SubjectRecord{}) : SubjectRecord{};
  }
  Obligation state_of(const std::string& id) {
    const auto state = decode_obligation(record_of(id).body);
    EXPECT_TRUE(state.ok()) << id;
    return state ? state.value() : Obligation{};
  }
  /// What the audit would say of it; empty: nothing.
  std::string history_problem_of(const std::string& id) {
    const Shard shard = shard_of(plan_of(ObligationId(id)), daemon.store.shards());
    const auto facts =
        await<std::vector<FactRecord>>([&](auto reply) { daemon.store.facts(shard, id, reply); });
    return facts ? history_problem(record_of(id), facts.value()) : "no facts";
  }
  /// Everything the channel was given, of one obligation.
  int messages_about(const std::string& id) {
    int count = 0;
    for (const OutgoingMessage& message : daemon.channel.messages) {
      if (message.key.starts_with(id + "|")) ++count;
    }
    return count;
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
};

}  // namespace nhacviec
