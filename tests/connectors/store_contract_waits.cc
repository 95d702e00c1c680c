// The store contract: waits, the verdicts of sources in their waiters' records.
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

TEST_P(StoreContract, AVerdictChangesOneFieldAndRaisesTheVersion) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 3, true, minute(1))));
  const auto waiter = store_.load(1, "p/w/u/once");
  EXPECT_EQ(waiter->waits, (std::vector<WaitField>{{"a", 3, true}, {"b", 0, false}}));
  EXPECT_EQ(waiter->version, 2u);
  EXPECT_EQ(waiter->wake_at, std::nullopt) << "b is still missing";
}

TEST_P(StoreContract, AVerdictMakesADecisionOnTheWaiterStale) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 3, true, minute(1))));
  EXPECT_EQ(store_.commit(commit_of(subject_write("p/w/u/once", 1))).verdict, Verdict::stale);
}

TEST_P(StoreContract, AnOldOrRepeatedVerdictIsIgnored) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 3, true, minute(1))));
  store_.commit(commit_of_wait(verdict("a", 2, false, minute(1))));
  store_.commit(commit_of_wait(verdict("a", 3, false, minute(1))));
  const auto waiter = store_.load(1, "p/w/u/once");
  EXPECT_EQ(waiter->waits.front(), (WaitField{"a", 3, true}));
  EXPECT_EQ(waiter->version, 2u) << "nothing changed";
}

TEST_P(StoreContract, TheLastMissingSourceWakesTheWaiter) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(1))));
  store_.commit(commit_of_wait(verdict("b", 1, true, minute(2))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(2));
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(2), 10, kLease)), Ids{"p/w/u/once"});
}

TEST_P(StoreContract, ASourceThatComesLaterCounts) {
  store_.commit(commit_of(waiter_of({"a"})));
  store_.commit(commit_of_wait(verdict("b", 1, false, minute(1))));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(2))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, std::nullopt) << "b is missing";
  store_.commit(commit_of_wait(verdict("b", 2, true, minute(3))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(3));
  store_.commit(commit_of(subject_write("p/w/u/once", 4)));  // opens: nothing to wake for
  store_.commit(commit_of_wait(verdict("c", 1, false, minute(4))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(4)) << "it has to wait again";
}

TEST_P(StoreContract, ASourceTakenBackWakesTheWaiter) {
  store_.commit(commit_of(waiter_of({"a"})));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(1))));
  store_.commit(commit_of(subject_write("p/w/u/once", 2)));  // opens: nothing to wake for
  ASSERT_EQ(store_.load(1, "p/w/u/once")->wake_at, std::nullopt);
  store_.commit(commit_of_wait(verdict("a", 2, false, minute(7))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(7));
}

TEST_P(StoreContract, ASecondSourceTakenBackDoesNotWakeAgain) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(1))));
  store_.commit(commit_of_wait(verdict("a", 2, false, minute(1))));
  const auto waiter = store_.load(1, "p/w/u/once");
  EXPECT_EQ(waiter->wake_at, std::nullopt);
  EXPECT_EQ(waiter->version, 3u);
}

TEST_P(StoreContract, AnEarlierWakeUpStays) {
  SubjectWrite write = waiter_of({"a"});
  write.wake_at = minute(1);
  store_.commit(commit_of(write));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(2))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(1));
}

TEST_P(StoreContract, ALaterWakeUpGivesWay) {
  SubjectWrite write = waiter_of({"a"});
  write.wake_at = minute(9);
  store_.commit(commit_of(write));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(2))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(2));
  EXPECT_EQ(store_.pending(1).wake_at, minute(2));
}

TEST_P(StoreContract, AnUpdateKeepsTheWaits) {
  store_.commit(commit_of(waiter_of({"a", "b"})));
  store_.commit(commit_of_wait(verdict("a", 1, true, minute(1))));
  SubjectWrite update = subject_write("p/w/u/once", 2);
  update.waits_for = {"c"};  // counts on creation only
  store_.commit(commit_of(update));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->waits,
            (std::vector<WaitField>{{"a", 1, true}, {"b", 0, false}}));
}

TEST_P(StoreContract, AVerdictForAWaiterToComeIsKeptForItsCreation) {
  store_.commit(commit_of_wait(verdict("a", 2, true, minute(1))));
  store_.commit(commit_of_wait(verdict("a", 1, false, minute(1))));
  EXPECT_FALSE(store_.load(1, "p/w/u/once").has_value());
  const CommitReply created = store_.commit(commit_of(waiter_of({"a", "b"})));
  EXPECT_EQ(created.verdict, Verdict::committed) << "a kept verdict does not make it exist";
  EXPECT_EQ(created.version, 1u);
  const auto waiter = store_.load(1, "p/w/u/once");
  EXPECT_EQ(waiter->waits, (std::vector<WaitField>{{"a", 2, true}, {"b", 0, false}}));
  EXPECT_EQ(waiter->wake_at, std::nullopt);
  store_.commit(commit_of_wait(verdict("b", 1, true, minute(4))));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(4)) << "a was counted as in";
}

TEST_P(StoreContract, AWaiterWhoseSourcesAreAllInIsWokenAtItsCreation) {
  store_.commit(commit_of_wait(verdict("a", 2, true, minute(3))));
  store_.commit(commit_of_wait(verdict("b", 2, true, minute(4))));
  store_.commit(commit_of(waiter_of({"a", "b"})));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->wake_at, minute(3));
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(3), 10, kLease)), Ids{"p/w/u/once"});
}

TEST_P(StoreContract, AWaiterWithAKeptRefusalIsWokenAtItsCreation) {
  store_.commit(commit_of_wait(verdict("a", 2, false, minute(3))));
  store_.commit(commit_of(waiter_of({})));
  const auto waiter = store_.load(1, "p/w/u/once");
  EXPECT_EQ(waiter->waits, (std::vector<WaitField>{{"a", 2, false}}));
  EXPECT_EQ(waiter->wake_at, minute(3));
}

}  // namespace
}  // namespace nhacviec
