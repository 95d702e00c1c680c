// The contract suite on a real server, and what only the Redis store has to show.
#include "connectors/redis_store.h"

#include <algorithm>

#include "tests/connectors/redis_under_test.h"
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

class RedisUnderTest final : public StoreUnderTest {
 public:
  RedisUnderTest() : bench_(redis_options(RedisServer::shared())) {
    bench_.options.lease_clock = [this] { return now_; };
    bench_.open();
  }
  Store& store() override { return bench_.store(); }
  AwaitLoop& loop() override { return bench_.loop(); }
  void advance(Duration by) override { now_ += by; }

 private:
  Duration now_{1'000'000};
  RedisBench bench_;
};

INSTANTIATE_TEST_SUITE_P(Redis, StoreContract,
                         testing::Values(StoreFactory{"redis",
                                                      []() -> std::unique_ptr<StoreUnderTest> {
                                                        return std::make_unique<RedisUnderTest>();
                                                      }}),
                         store_name);

// --- what the contract leaves open

class RedisStoreTest : public testing::Test {
 protected:
  RedisStoreTest() { bench_.open(); }
  StoreCalls calls() { return bench_.calls(); }

  /// Subjects p/t/u<number>/once in their shards, without waiting for each.
  void commit_many(int count) {
    int left = count;
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(10'000 + i);
      Commit commit;
      commit.shard = i % 4;
      commit.subject = subject_write("p/t/u" + number + "/once", 0);
      commit.subject->index.due_at = minute(i % 2);
      commit.subject->index.state = i % 100 == 0 ? "returned" : "open";
      commit.notices = {notice("n" + number, minute(0))};
      bench_.store().commit(std::move(commit), [&left](const Result<CommitReply>& reply) {
        ASSERT_TRUE(reply.ok());
        --left;
      });
    }
    bench_.run_until([&] { return left == 0; });
  }

  RedisBench bench_{redis_options(RedisServer::shared())};
};

TEST_F(RedisStoreTest, ListsLongerThanAPieceAreWholeAndInOrder) {
  constexpr int kCount = 2500;  // more than a piece in each shard
  commit_many(kCount);
  for (const bool by_due : {false, true}) {
    Ids all;
    SubjectFilter filter;
    filter.limit = 700;
    while (true) {
      const auto page =
          by_due ? calls().try_list_due(filter).value() : calls().list_subjects(filter);
      if (page.empty()) break;
      for (const SubjectRecord& record : page) all.push_back(record.id);
      filter.after = page.back().id;
    }
    ASSERT_EQ(all.size(), static_cast<size_t>(kCount)) << by_due;
    const auto first_odd = by_due ? all.begin() + kCount / 2 : all.end();
    EXPECT_TRUE(std::is_sorted(all.begin(), first_odd)) << by_due;
    EXPECT_TRUE(std::is_sorted(first_odd, all.end())) << by_due;
  }
}

TEST_F(RedisStoreTest, AFilterThatLetsFewThroughStillFillsThePage) {
  commit_many(2500);
  SubjectFilter filter;
  filter.state = "returned";
  filter.limit = 20;
  EXPECT_EQ(calls().list_subjects(filter).size(), 20u);
  filter.limit = 1000;
  EXPECT_EQ(calls().list_subjects(filter).size(), 25u);
  EXPECT_EQ(calls().try_list_due(filter).value().size(), 25u);
  filter.due_before = minute(1);
  EXPECT_EQ(calls().try_list_due(filter).value().size(), 25u) << "all even";
  filter.plan = "q";
  EXPECT_TRUE(calls().list_subjects(filter).empty());
}

TEST_F(RedisStoreTest, PagesOfNoticesMissNoneAndRepeatNone) {
  commit_many(2500);
  for (const bool newest_first : {false, true}) {
    NoticeFilter filter;
    filter.limit = 900;
    filter.newest_first = newest_first;
    std::vector<std::string> keys;
    do {
      const NoticePage page = calls().list_notices(filter);
      for (const NoticeRecord& one : page.notices) keys.push_back(one.key);
      filter.after = page.next;
    } while (filter.after != 0);
    EXPECT_EQ(keys.size(), 2500u);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
  }
}

TEST_F(RedisStoreTest, PagesTheNoticesOfASubjectAmongOthers) {
  for (int i = 0; i < 9; ++i) {
    NoticeRecord one = notice("n" + std::to_string(i), minute(0));
    one.subject = i % 3 == 0 ? "p/other/u/once" : "p/t/u/once";
    calls().commit(commit_of_notices({one}));
  }
  NoticeFilter filter;
  filter.subject = "p/t/u/once";
  filter.limit = 4;
  for (const bool newest_first : {false, true}) {
    filter.newest_first = newest_first;
    filter.after = 0;
    const NoticePage first = calls().list_notices(filter);
    filter.after = first.next;
    const NoticePage second = calls().list_notices(filter);
    ASSERT_EQ(first.notices.size(), 4u);
    ASSERT_EQ(second.notices.size(), 2u);
    EXPECT_EQ(second.next, 0);
    EXPECT_EQ(first.notices[0].key, newest_first ? "n8" : "n1");
    EXPECT_EQ(second.notices[1].key, newest_first ? "n1" : "n8");
  }
}

TEST_F(RedisStoreTest, FailuresAreFoundAmongManyUntilTheyAreMadeGood) {
  commit_many(40);
  const LeasedNotice leased = calls().lease_notices(2, minute(9), 1, kLease).at(0);
  calls().begin(2, {start_of(leased, 1)});
  calls().settle(2, {outcome_of(leased, 1, NoticeStatus::temporary_failure, minute(0))});
  NoticeFilter filter;
  filter.status = NoticeStatus::temporary_failure;
  ASSERT_EQ(calls().list_notices(filter).notices.size(), 1u);
  EXPECT_EQ(calls().list_notices(filter).notices[0].key, leased.notice.key);
  for (const LeasedNotice& again : calls().lease_notices(2, minute(9), 100, kLease)) {
    if (again.notice.key == leased.notice.key) calls().begin(2, {start_of(again, 2)});
  }
  EXPECT_TRUE(calls().list_notices(filter).notices.empty());
}

TEST_F(RedisStoreTest, LeasesEndByTheServersClock) {
  SubjectWrite write = subject_write("a", 0);
  write.wake_at = minute(1);
  Commit commit = commit_of(write);
  commit.notices = {notice("n", minute(1))};
  calls().commit(commit);
  EXPECT_EQ(calls().lease_due(1, minute(1), 10, Duration(30)).size(), 1u);
  EXPECT_EQ(calls().lease_notices(1, minute(1), 10, Duration(30)).size(), 1u);
  EXPECT_EQ(calls().pending(1).leased, 2);
  while (calls().pending(1).leased > 0) {
  }
  EXPECT_EQ(calls().lease_due(1, minute(1), 10, kLease).size(), 1u);
  EXPECT_EQ(calls().lease_notices(1, minute(1), 10, kLease).size(), 1u);
}

TEST_F(RedisStoreTest, TwoDaemonsShareTheWorkAndDoNotOverwriteEachOther) {
  RedisBench other(bench_.options);
  other.open();
  commit_many(40);
  auto mine = calls().lease_notices(1, minute(9), 5, kLease);
  auto theirs = other.calls().lease_notices(1, minute(9), 100, kLease);
  EXPECT_EQ(mine.size() + theirs.size(), 10u);
  EXPECT_EQ(other.calls().settle(1, {outcome_of(mine[0], 0, NoticeStatus::withdrawn)}),
            std::vector<bool>{true})
      << "the fence is the lease, not the connection";
  Commit commit;
  commit.shard = 0;
  commit.subject = subject_write("p/t/u10000/once", 1);
  EXPECT_EQ(calls().commit(commit).verdict, Verdict::committed);
  EXPECT_EQ(other.calls().commit(commit).verdict, Verdict::stale);
}

TEST_F(RedisStoreTest, ABusyHourOfTheInboxIsForgottenWhenItHasPassed) {
  int left = 2500;
  for (int i = 0; i < 2500; ++i) {
    Commit commit;
    commit.inbox = InboxEntry{"event " + std::to_string(i), "{}", minute(0)};
    bench_.store().commit(commit, [&left](const auto& reply) { left -= reply.ok(); });
  }
  bench_.run_until([&] { return left == 0; });
  EXPECT_EQ(calls().expire_inbox(minute(1)), 0) << "its hour is not over";
  EXPECT_EQ(calls().expire_inbox(minute(90)), kPageLimit);
  EXPECT_EQ(calls().expire_inbox(minute(90)), kPageLimit);
  EXPECT_EQ(calls().expire_inbox(minute(90)), 500);
  EXPECT_EQ(calls().expire_inbox(minute(90)), 0);
  EXPECT_FALSE(calls().seen(0, "event 2499").has_value());
}

TEST_F(RedisStoreTest, ASubjectOfAPlanHasItsIdBeginWithIt) {
  SubjectWrite write = subject_write("p/t/u/once", 0);
  write.index.plan = "q";
  const auto refused = calls().try_commit(commit_of(write));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_FALSE(calls().load(1, "p/t/u/once").has_value());
}

TEST_F(RedisStoreTest, ForgetsTheIndexesOfWhatChanged) {
  SubjectWrite write = subject_write("p/t/u/once", 0);
  write.index.unit = "a";
  write.index.due_at = minute(1);
  calls().commit(commit_of(write));
  write.expected_version = 1;
  write.index.unit = "b";
  write.index.due_at = std::nullopt;
  calls().commit(commit_of(write));
  SubjectFilter filter;
  filter.unit = "a";
  EXPECT_TRUE(calls().list_subjects(filter).empty());
  filter.unit = "b";
  EXPECT_EQ(calls().list_subjects(filter).size(), 1u);
  EXPECT_TRUE(calls().try_list_due({}).value().empty());
  EXPECT_EQ(RedisServer::shared().say("EXISTS " + bench_.options.settings.prefix + ":{s01}:u:a"),
            ":0");
}

}  // namespace
}  // namespace nhacviec
