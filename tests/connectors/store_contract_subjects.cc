// The store contract: commits, the inbox, wake-ups, lists.
#include <algorithm>

#include "connectors/store_rules.h"
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

// --- commit

TEST_P(StoreContract, HasTheShardsItWasMadeWith) { EXPECT_EQ(under_test_->store().shards(), 4); }

TEST_P(StoreContract, LoadsNothingBeforeTheFirstCommit) {
  EXPECT_FALSE(store_.load(1, "p/t/u/once").has_value());
}

TEST_P(StoreContract, LoadsEveryFieldThatWasCommitted) {
  SubjectWrite write = subject_write("p/t/u/once", 0);
  write.body = "{\"text\":\"Báo cáo quý I\"}";
  write.facts = {fact(1), fact(2)};
  write.wake_at = minute(5);
  write.index = IndexFields{"p", "t", "u", "waiting", minute(9), true, true};
  write.waits_for = {"p/s/b/once", "p/s/a/once"};
  const CommitReply reply = store_.commit(commit_of(write));
  EXPECT_EQ(reply.verdict, Verdict::committed);
  EXPECT_EQ(reply.version, 1u);

  const auto loaded = store_.load(1, "p/t/u/once");
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->id, "p/t/u/once");
  EXPECT_EQ(loaded->version, 1u);
  EXPECT_EQ(loaded->body, write.body);
  EXPECT_EQ(loaded->fact_count, 2u);
  EXPECT_EQ(loaded->chain, "hash-2");
  EXPECT_EQ(loaded->wake_at, minute(5));
  EXPECT_EQ(loaded->index, write.index);
  EXPECT_EQ(loaded->waits,
            (std::vector<WaitField>{{"p/s/a/once", 0, false}, {"p/s/b/once", 0, false}}));
}

TEST_P(StoreContract, ASubjectIsInItsShardOnly) {
  store_.commit(commit_of(subject_write("p/t/u/once", 0)));
  EXPECT_FALSE(store_.load(2, "p/t/u/once").has_value());
  EXPECT_TRUE(store_.facts(2, "p/t/u/once").empty());
}

TEST_P(StoreContract, AnUpdateReplacesTheRecordAndRaisesTheVersion) {
  SubjectWrite first = subject_write("p/t/u/once", 0);
  first.facts = {fact(1)};
  first.wake_at = minute(5);
  store_.commit(commit_of(first));
  SubjectWrite second = subject_write("p/t/u/once", 1);
  second.index.state = "submitted";
  EXPECT_EQ(store_.commit(commit_of(second)).version, 2u);

  const auto loaded = store_.load(1, "p/t/u/once");
  EXPECT_EQ(loaded->version, 2u);
  EXPECT_EQ(loaded->body, second.body);
  EXPECT_EQ(loaded->index.state, "submitted");
  EXPECT_EQ(loaded->wake_at, std::nullopt);
  EXPECT_EQ(loaded->fact_count, 1u) << "no facts in a commit leave those before";
  EXPECT_EQ(loaded->chain, "hash-1");
}

TEST_P(StoreContract, ACommitOnAnotherVersionIsStaleAndWritesNothing) {
  store_.commit(commit_of(subject_write("p/t/u/once", 0)));
  for (const uint64_t expected : {uint64_t{0}, uint64_t{2}}) {
    Commit stale = commit_of(subject_write("p/t/u/once", expected));
    stale.inbox = InboxEntry{"event", "{}", minute(0)};
    stale.subject->facts = {fact(1)};
    stale.waits = {WaitWrite{"p/w/u/once", "p/t/u/once", 2, true, minute(1)}};
    stale.notices = {notice("n", minute(0))};
    EXPECT_EQ(store_.commit(stale).verdict, Verdict::stale);
  }
  EXPECT_EQ(store_.load(1, "p/t/u/once")->version, 1u);
  EXPECT_TRUE(store_.facts(1, "p/t/u/once").empty());
  EXPECT_FALSE(store_.seen(1, "event").has_value());
  EXPECT_TRUE(store_.list_notices({}).notices.empty());
  store_.commit(commit_of(subject_write("p/w/u/once", 0)));
  EXPECT_TRUE(store_.load(1, "p/w/u/once")->waits.empty());
}

TEST_P(StoreContract, AnUpdateOfWhatDoesNotExistIsStale) {
  EXPECT_EQ(store_.commit(commit_of(subject_write("p/t/u/once", 1))).verdict, Verdict::stale);
  EXPECT_FALSE(store_.load(1, "p/t/u/once").has_value());
}

TEST_P(StoreContract, ACommitWritesAllItsPartsTogether) {
  Commit commit = commit_of(subject_write("p/t/u/once", 0));
  commit.inbox = InboxEntry{"event", "{\"ok\":true}", minute(0)};
  commit.subject->facts = {fact(1)};
  commit.waits = {WaitWrite{"p/w/u/once", "p/t/u/once", 1, true, minute(1)}};
  commit.notices = {notice("n", minute(0))};
  EXPECT_EQ(store_.commit(commit).answer, "{\"ok\":true}");

  EXPECT_EQ(store_.seen(1, "event"), "{\"ok\":true}");
  EXPECT_EQ(store_.facts(1, "p/t/u/once"), std::vector<FactRecord>{fact(1)});
  EXPECT_EQ(store_.list_notices({}).notices.size(), 1u);
  store_.commit(commit_of(subject_write("p/w/u/once", 0)));
  EXPECT_EQ(store_.load(1, "p/w/u/once")->waits.size(), 1u);
}

TEST_P(StoreContract, ACommitWithoutASubjectIsCommitted) {
  Commit commit;
  commit.shard = 3;
  commit.inbox = InboxEntry{"event", "{}", minute(0)};
  EXPECT_EQ(store_.commit(commit).verdict, Verdict::committed);
  EXPECT_EQ(store_.seen(3, "event"), "{}");
}

TEST_P(StoreContract, FactsContinueInOrderAcrossCommits) {
  SubjectWrite first = subject_write("p/t/u/once", 0);
  first.facts = {fact(1), fact(2)};
  store_.commit(commit_of(first));
  SubjectWrite second = subject_write("p/t/u/once", 1);
  second.facts = {fact(3)};
  store_.commit(commit_of(second));
  EXPECT_EQ(store_.facts(1, "p/t/u/once"), (std::vector<FactRecord>{fact(1), fact(2), fact(3)}));
  EXPECT_EQ(store_.load(1, "p/t/u/once")->fact_count, 3u);
  EXPECT_EQ(store_.load(1, "p/t/u/once")->chain, "hash-3");
}

TEST_P(StoreContract, FactsOfOneSubjectAreNotAnothers) {
  SubjectWrite write = subject_write("p/t/a/once", 0);
  write.facts = {fact(1)};
  store_.commit(commit_of(write));
  store_.commit(commit_of(subject_write("p/t/b/once", 0)));
  EXPECT_TRUE(store_.facts(1, "p/t/b/once").empty());
}

TEST_P(StoreContract, AGapInTheFactsIsABugAndStopsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  SubjectWrite write = subject_write("p/t/u/once", 0);
  write.facts = {fact(2)};
  EXPECT_DEATH(store_.commit(commit_of(write)), "broken invariant: fact 2 of p/t/u/once");
}

// --- inbox

TEST_P(StoreContract, ARepeatGetsTheFirstAnswerAndWritesNothing) {
  Commit first = commit_of(subject_write("p/t/u/once", 0));
  first.inbox = InboxEntry{"event", "first", minute(0)};
  store_.commit(first);
  Commit repeat = commit_of(subject_write("p/t/u/once", 1));
  repeat.inbox = InboxEntry{"event", "second", minute(1)};
  repeat.notices = {notice("n", minute(0))};
  const CommitReply reply = store_.commit(repeat);
  EXPECT_EQ(reply.verdict, Verdict::seen);
  EXPECT_EQ(reply.answer, "first");
  EXPECT_EQ(store_.load(1, "p/t/u/once")->version, 1u);
  EXPECT_TRUE(store_.list_notices({}).notices.empty());
}

TEST_P(StoreContract, SeenComesBeforeStale) {
  Commit first = commit_of(subject_write("p/t/u/once", 0));
  first.inbox = InboxEntry{"event", "first", minute(0)};
  store_.commit(first);
  EXPECT_EQ(store_.commit(first).verdict, Verdict::seen);
}

TEST_P(StoreContract, TheInboxIsAShardsOwn) {
  Commit commit;
  commit.shard = 1;
  commit.inbox = InboxEntry{"event", "{}", minute(0)};
  store_.commit(commit);
  EXPECT_FALSE(store_.seen(2, "event").has_value());
}

TEST_P(StoreContract, ForgetsInboxEntriesBeforeAnInstant) {
  for (int i = 0; i < 4; ++i) {
    Commit commit;
    commit.shard = i % 2;
    commit.inbox = InboxEntry{"event-" + std::to_string(i), "{}", minute(i)};
    store_.commit(commit);
  }
  EXPECT_EQ(store_.expire_inbox(minute(2)), 2);
  EXPECT_FALSE(store_.seen(0, "event-0").has_value());
  EXPECT_FALSE(store_.seen(1, "event-1").has_value());
  EXPECT_TRUE(store_.seen(0, "event-2").has_value());
  EXPECT_TRUE(store_.seen(1, "event-3").has_value());
  EXPECT_EQ(store_.expire_inbox(minute(2)), 0);
}

// --- wake-ups and leases

/// Subjects "a", "b", ... in shard 1 with these wake-ups.
void commit_wakes(StoreCalls& store, const std::vector<std::pair<SubjectId, Instant>>& wakes) {
  for (const auto& [id, at] : wakes) {
    SubjectWrite write = subject_write(id, 0);
    write.wake_at = at;
    store.commit(commit_of(write));
  }
}

TEST_P(StoreContract, LeasesWhatIsDueEarliestFirst) {
  commit_wakes(store_, {{"a", minute(3)}, {"b", minute(1)}, {"c", minute(2)}, {"d", minute(4)}});
  const auto due = store_.lease_due(1, minute(3), 10, kLease);
  EXPECT_EQ(ids_of(due), (Ids{"b", "c", "a"}));
  EXPECT_EQ(due.front().wake_at, minute(1));
}

TEST_P(StoreContract, ARecordThatComesWithAWakeUpIsWhatLoadingGives) {
  commit_wakes(store_, {{"a", minute(1)}});
  const auto due = store_.lease_due(1, minute(1), 10, kLease);
  ASSERT_EQ(due.size(), 1u);
  if (!due[0].record) return;  // a store need not give any
  const SubjectRecord loaded = store_.load(1, "a").value();
  EXPECT_EQ(due[0].record->id, "a");
  EXPECT_EQ(due[0].record->version, loaded.version);
  EXPECT_EQ(due[0].record->body, loaded.body);
  EXPECT_EQ(due[0].record->fact_count, loaded.fact_count);
  EXPECT_EQ(due[0].record->chain, loaded.chain);
}

// Its waits are kept elsewhere: a part of a record must not be taken for all of it.
TEST_P(StoreContract, NoPartOfAWaiterComesWithItsWakeUp) {
  SubjectWrite waiter = waiter_of({"p/t/u/once"});
  waiter.wake_at = minute(1);
  store_.commit(commit_of(waiter));
  const auto due = store_.lease_due(1, minute(1), 10, kLease);
  ASSERT_EQ(due.size(), 1u);
  if (due[0].record) {
    EXPECT_EQ(due[0].record->waits.size(), 1u);
  }
}

TEST_P(StoreContract, LeasesNoMoreThanTheLimit) {
  commit_wakes(store_, {{"a", minute(1)}, {"b", minute(2)}, {"c", minute(3)}});
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(3), 2, kLease)), (Ids{"a", "b"}));
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(3), 2, kLease)), Ids{"c"});
  EXPECT_TRUE(store_.lease_due(1, minute(3), 0, kLease).empty());
}

TEST_P(StoreContract, LeasesOfItsShardOnly) {
  commit_wakes(store_, {{"a", minute(1)}});
  EXPECT_TRUE(store_.lease_due(0, minute(9), 10, kLease).empty());
  EXPECT_TRUE(store_.lease_due(2, minute(9), 10, kLease).empty());
}

TEST_P(StoreContract, WhatIsLeasedIsNotLeasedAgainBeforeTheLeaseRunsOut) {
  commit_wakes(store_, {{"a", minute(1)}});
  ASSERT_EQ(store_.lease_due(1, minute(1), 10, kLease).size(), 1u);
  EXPECT_TRUE(store_.lease_due(1, minute(1), 10, kLease).empty());
  advance(kLease - Duration(1));
  EXPECT_TRUE(store_.lease_due(1, minute(1), 10, kLease).empty());
  advance(Duration(1));
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(1), 10, kLease)), Ids{"a"});
}

TEST_P(StoreContract, ACommitOfTheSubjectEndsItsLease) {
  commit_wakes(store_, {{"a", minute(1)}});
  store_.lease_due(1, minute(1), 10, kLease);
  SubjectWrite write = subject_write("a", 1);
  write.wake_at = minute(1);
  store_.commit(commit_of(write));
  EXPECT_EQ(ids_of(store_.lease_due(1, minute(1), 10, kLease)), Ids{"a"});
}

TEST_P(StoreContract, AStaleCommitAndAVerdictLeaveTheLease) {
  commit_wakes(store_, {{"p/w/u/once", minute(1)}});
  store_.lease_due(1, minute(1), 10, kLease);
  store_.commit(commit_of(subject_write("p/w/u/once", 7)));
  store_.commit(commit_of_wait(verdict("a", 1, false, minute(0))));
  EXPECT_TRUE(store_.lease_due(1, minute(1), 10, kLease).empty());
}

TEST_P(StoreContract, ASubjectWithoutAWakeUpIsNotDue) {
  commit_wakes(store_, {{"a", minute(1)}});
  store_.commit(commit_of(subject_write("a", 1)));
  EXPECT_TRUE(store_.lease_due(1, minute(9), 10, kLease).empty());
}

// --- pending

TEST_P(StoreContract, NothingIsPendingInAnEmptyShard) {
  const Pending left = store_.pending(1);
  EXPECT_EQ(left.wake_at, std::nullopt);
  EXPECT_EQ(left.send_at, std::nullopt);
  EXPECT_EQ(left.leased, 0);
}

TEST_P(StoreContract, PendingTellsTheEarliestOfItsShard) {
  commit_wakes(store_, {{"a", minute(3)}, {"b", minute(2)}});
  store_.commit(commit_of_notices({notice("m", minute(6)), notice("n", minute(5))}));
  const Pending left = store_.pending(1);
  EXPECT_EQ(left.wake_at, minute(2));
  EXPECT_EQ(left.send_at, minute(5));
  EXPECT_EQ(left.leased, 0);
  EXPECT_EQ(store_.pending(2).wake_at, std::nullopt);
  EXPECT_EQ(store_.pending(2).send_at, std::nullopt);
}

TEST_P(StoreContract, WhatIsHandedOutIsPendingAsLeasedUntilItIsSettled) {
  commit_wakes(store_, {{"a", minute(1)}, {"b", minute(2)}});
  store_.commit(commit_of_notices({notice("m", minute(1)), notice("n", minute(2))}));
  store_.lease_due(1, minute(1), 10, kLease);
  const auto leased = store_.lease_notices(1, minute(1), 10, kLease);
  Pending left = store_.pending(1);
  EXPECT_EQ(left.wake_at, minute(2));
  EXPECT_EQ(left.send_at, minute(2));
  EXPECT_EQ(left.leased, 2);
  EXPECT_EQ(store_.pending(0).leased, 0);

  store_.commit(commit_of(subject_write("a", 1)));
  store_.settle(1, {outcome_of(leased[0], 0, NoticeStatus::withdrawn)});
  left = store_.pending(1);
  EXPECT_EQ(left.leased, 0);
  EXPECT_EQ(left.wake_at, minute(2));
  EXPECT_EQ(left.send_at, minute(2));
}

TEST_P(StoreContract, WhatRanOutIsPendingAgain) {
  commit_wakes(store_, {{"a", minute(1)}});
  store_.commit(commit_of_notices({notice("n", minute(2))}));
  store_.lease_due(1, minute(9), 10, kLease);
  const auto leased = store_.lease_notices(1, minute(9), 10, kLease);
  store_.begin(1, {start_of(leased[0], 1)});
  advance(kLease);
  const Pending left = store_.pending(1);
  EXPECT_EQ(left.wake_at, minute(1));
  EXPECT_EQ(left.send_at, minute(2));
  EXPECT_EQ(left.leased, 0);
}

// --- lists

void commit_listed(StoreCalls& store) {
  const auto add = [&](const SubjectId& id, Shard shard, IndexFields index) {
    Commit commit;
    commit.shard = shard;
    commit.subject = subject_write(id, 0);
    commit.subject->index = std::move(index);
    store.commit(commit);
  };
  add("p/r/a/h1", 0, {"p", "r", "a", "open", minute(30), false, false});
  add("p/r/b/h1", 0, {"p", "r", "b", "open", minute(10), true, false});
  add("p/r/c/h1", 0, {"p", "r", "c", "accepted", minute(10), false, true});
  add("p/s/a/h1", 0, {"p", "s", "a", "waiting", std::nullopt, false, false});
  add("q/r/a/h1", 2, {"q", "r", "a", "open", minute(20), false, false});
}

TEST_P(StoreContract, ListsSubjectsOfAllShardsById) {
  commit_listed(store_);
  EXPECT_EQ(ids_of(store_.list_subjects({})),
            (Ids{"p/r/a/h1", "p/r/b/h1", "p/r/c/h1", "p/s/a/h1", "q/r/a/h1"}));
}

TEST_P(StoreContract, FiltersSubjects) {
  commit_listed(store_);
  const auto ids = [this](const SubjectFilter& filter) {
    return ids_of(store_.list_subjects(filter));
  };
  SubjectFilter filter;
  filter.plan = "q";
  EXPECT_EQ(ids(filter), Ids{"q/r/a/h1"});
  filter = {};
  filter.unit = "a";
  EXPECT_EQ(ids(filter), (Ids{"p/r/a/h1", "p/s/a/h1", "q/r/a/h1"}));
  filter.plan = "p";
  filter.state = "open";
  EXPECT_EQ(ids(filter), Ids{"p/r/a/h1"});
  filter = {};
  filter.due_before = minute(20);
  EXPECT_EQ(ids(filter), (Ids{"p/r/b/h1", "p/r/c/h1"}));
  filter = {};
  filter.late = true;
  EXPECT_EQ(ids(filter), Ids{"p/r/b/h1"});
  filter.late = false;
  filter.state = "open";
  EXPECT_EQ(ids(filter), (Ids{"p/r/a/h1", "q/r/a/h1"}));
  filter = {};
  filter.complete = true;
  const Ids complete = ids(filter);
  filter.complete = false;
  const Ids incomplete = ids(filter);
  filter = {};
  EXPECT_EQ(complete.size() + incomplete.size(), ids(filter).size());
  EXPECT_FALSE(complete.empty());
  EXPECT_FALSE(incomplete.empty());
}

TEST_P(StoreContract, PagesSubjects) {
  commit_listed(store_);
  SubjectFilter filter;
  filter.limit = 2;
  EXPECT_EQ(ids_of(store_.list_subjects(filter)), (Ids{"p/r/a/h1", "p/r/b/h1"}));
  filter.after = "p/r/b/h1";
  EXPECT_EQ(ids_of(store_.list_subjects(filter)), (Ids{"p/r/c/h1", "p/s/a/h1"}));
  filter.after = "p/s/a/h1";
  EXPECT_EQ(ids_of(store_.list_subjects(filter)), Ids{"q/r/a/h1"});
}

TEST_P(StoreContract, ListedSubjectsAreWhole) {
  SubjectWrite write = waiter_of({"a"});
  write.facts = {fact(1)};
  write.index.due_at = minute(3);
  store_.commit(commit_of(write));
  for (const auto& list : {store_.list_subjects({}), store_.try_list_due({}).value()}) {
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].body, write.body);
    EXPECT_EQ(list[0].chain, "hash-1");
    EXPECT_EQ(list[0].waits, (std::vector<WaitField>{{"a", 0, false}}));
  }
}

TEST_P(StoreContract, ListsWhatIsDueByDueDateWithoutWhatIsCompleteOrUndated) {
  commit_listed(store_);
  EXPECT_EQ(ids_of(store_.try_list_due({}).value()), (Ids{"p/r/b/h1", "q/r/a/h1", "p/r/a/h1"}));
  SubjectFilter filter;
  filter.plan = "p";
  EXPECT_EQ(ids_of(store_.try_list_due(filter).value()), (Ids{"p/r/b/h1", "p/r/a/h1"}));
}

TEST_P(StoreContract, PagesWhatIsDue) {
  commit_listed(store_);
  SubjectFilter filter;
  filter.limit = 1;
  Ids all;
  for (auto page = store_.try_list_due(filter).value(); !page.empty();
       page = store_.try_list_due(filter).value()) {
    all.push_back(page[0].id);
    filter.after = page[0].id;
  }
  EXPECT_EQ(all, (Ids{"p/r/b/h1", "q/r/a/h1", "p/r/a/h1"}));
  filter.after = "unknown";
  const auto lost = store_.try_list_due(filter);
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().kind, ErrorKind::invalid);
}

TEST_P(StoreContract, CountsFollowTheSubjects) {
  commit_listed(store_);
  SubjectWrite write = subject_write("p/r/d/h1", 0);
  write.index = {"p", "r", "d", "open", minute(30), false, false};
  store_.commit(commit_of(write));
  const auto counts_of = [this](const std::string& plan) {
    std::string text;
    for (const StateCount& count : store_.count_subjects()) {
      if (count.plan != plan) continue;
      text += count.task + " " + count.state + (count.complete ? " complete" : "") +
              (count.late ? " late" : "") + " " + std::to_string(count.count) + "; ";
    }
    return text;
  };
  EXPECT_EQ(counts_of("p"), "r accepted complete 1; r open 2; r open late 1; s waiting 1; ");
  EXPECT_EQ(counts_of("q"), "r open 1; ");

  write.expected_version = 1;
  write.index.state = "accepted";
  write.index.complete = true;
  store_.commit(commit_of(write));
  EXPECT_EQ(counts_of("p"), "r accepted complete 2; r open 1; r open late 1; s waiting 1; ");
}

}  // namespace
}  // namespace nhacviec
