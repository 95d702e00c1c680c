// The store contract: the outbox, its leases, attempts and settlements.
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

using Keys = std::vector<std::string>;

Keys keys_of(const std::vector<LeasedNotice>& leased) {
  Keys keys;
  for (const auto& one : leased) keys.push_back(one.notice.key);
  return keys;
}

Keys keys_of(const std::vector<NoticeRecord>& notices) {
  Keys keys;
  for (const auto& one : notices) keys.push_back(one.key);
  return keys;
}

/// The only notice of the store as it stands.
NoticeRecord only(StoreCalls& store) { return store.list_notices({}).notices.at(0); }

/// Leases the one notice that is due in shard 1.
LeasedNotice lease_one(StoreCalls& store) {
  return store.lease_notices(1, minute(100), 1, kLease).at(0);
}

TEST_P(StoreContract, HandsOutNoticesThatAreDueEarliestFirst) {
  store_.commit(commit_of_notices({notice("a", minute(3)), notice("b", minute(1)),
                                   notice("c", minute(3)), notice("d", minute(4))}));
  EXPECT_EQ(keys_of(store_.lease_notices(1, minute(3), 10, kLease)), (Keys{"b", "a", "c"}));
}

TEST_P(StoreContract, AHandedOutNoticeIsWhole) {
  store_.commit(commit_of_notices({notice("n", minute(3))}));
  const LeasedNotice leased = lease_one(store_);
  EXPECT_NE(leased.lease, 0u);
  EXPECT_EQ(leased.notice.key, "n");
  EXPECT_EQ(leased.notice.subject, "p/t/u/once");
  EXPECT_EQ(leased.notice.body, "{\"notice\":\"n\"}");
  EXPECT_EQ(leased.notice.send_at, minute(3));
  EXPECT_EQ(leased.notice.status, NoticeStatus::queued);
  EXPECT_TRUE(leased.notice.attempts.empty());
}

TEST_P(StoreContract, ASubjectThatComesWithANoticeIsWhatLoadingGives) {
  store_.commit(commit_of(subject_write("p/t/u/once", 0)));
  store_.commit(commit_of_notices({notice("n", minute(3))}));
  const LeasedNotice leased = lease_one(store_);
  if (!leased.subject) return;  // a store need not give any
  const SubjectRecord loaded = store_.load(1, "p/t/u/once").value();
  EXPECT_EQ(leased.subject->id, loaded.id);
  EXPECT_EQ(leased.subject->version, loaded.version);
  EXPECT_EQ(leased.subject->body, loaded.body);
}

TEST_P(StoreContract, ANoticeWhoseSubjectIsGoneComesAlone) {
  store_.commit(commit_of_notices({notice("n", minute(3))}));
  EXPECT_FALSE(lease_one(store_).subject);
}

TEST_P(StoreContract, HandsOutNoMoreNoticesThanTheLimitAndOfItsShardOnly) {
  store_.commit(commit_of_notices({notice("a", minute(1)), notice("b", minute(2))}));
  EXPECT_TRUE(store_.lease_notices(0, minute(9), 10, kLease).empty());
  EXPECT_EQ(keys_of(store_.lease_notices(1, minute(9), 1, kLease)), Keys{"a"});
  EXPECT_EQ(keys_of(store_.lease_notices(1, minute(9), 1, kLease)), Keys{"b"});
}

TEST_P(StoreContract, ANoticeKeyThatExistsIsLeftAsItIs) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  store_.settle(1, {outcome_of(lease_one(store_), 0, NoticeStatus::withdrawn)});
  NoticeRecord again = notice("n", minute(2));
  again.body = "another";
  store_.commit(commit_of_notices({again, notice("m", minute(3))}));
  const auto notices = store_.list_notices({}).notices;
  ASSERT_EQ(keys_of(notices), (Keys{"n", "m"}));
  EXPECT_EQ(notices[0].body, "{\"notice\":\"n\"}");
  EXPECT_EQ(notices[0].status, NoticeStatus::withdrawn);
  EXPECT_EQ(keys_of(store_.lease_notices(1, minute(9), 10, kLease)), Keys{"m"});
}

TEST_P(StoreContract, TwoHoldersNeverHaveTheSameNoticeAtOnce) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice first = lease_one(store_);
  EXPECT_TRUE(store_.lease_notices(1, minute(9), 10, kLease).empty());
  advance(kLease);
  const LeasedNotice second = lease_one(store_);
  EXPECT_NE(first.lease, second.lease);
}

TEST_P(StoreContract, AnAttemptIsRecordedBeforeItIsMade) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  const Store::AttemptStart start = start_of(leased, 1);
  EXPECT_EQ(store_.begin(1, {start}), std::vector<bool>{true});
  const NoticeRecord sending = only(store_);
  EXPECT_EQ(sending.status, NoticeStatus::sending);
  EXPECT_EQ(sending.attempts, std::vector<Attempt>{start.attempt});
}

TEST_P(StoreContract, AnAttemptNeedsTheLeaseAndTheNextNumber) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  LeasedNotice other = leased;
  other.lease += 1;
  LeasedNotice nobody = leased;
  nobody.notice.key = "unknown";
  EXPECT_EQ(store_.begin(1, {start_of(other, 1), start_of(nobody, 1), start_of(leased, 0),
                             start_of(leased, 2)}),
            (std::vector<bool>{false, false, false, false}));
  EXPECT_EQ(store_.begin(2, {start_of(leased, 1)}), std::vector<bool>{false});
  EXPECT_TRUE(only(store_).attempts.empty());
  EXPECT_EQ(store_.begin(1, {start_of(leased, 1)}), std::vector<bool>{true});
}

TEST_P(StoreContract, ASecondAttemptDoesNotBeginBeforeTheFirstIsSettled) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  EXPECT_EQ(store_.begin(1, {start_of(leased, 1), start_of(leased, 1), start_of(leased, 2)}),
            (std::vector<bool>{true, false, false}));
  EXPECT_EQ(only(store_).attempts.size(), 1u);
}

TEST_P(StoreContract, AnAttemptDoesNotBeginOnALeaseThatRanOut) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  advance(kLease);
  EXPECT_EQ(store_.begin(1, {start_of(leased, 1)}), std::vector<bool>{false});
}

TEST_P(StoreContract, ASentNoticeIsNotHandedOutAgain) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  EXPECT_EQ(store_.settle(1, {outcome_of(leased, 1, NoticeStatus::sent)}), std::vector<bool>{true});
  const NoticeRecord sent = only(store_);
  EXPECT_EQ(sent.status, NoticeStatus::sent);
  EXPECT_EQ(sent.attempts.at(0).status, NoticeStatus::sent);
  EXPECT_EQ(sent.attempts.at(0).words, "words");
  EXPECT_EQ(sent.attempts.at(0).recipients,
            (std::vector<std::string>{"van-phong@example.vn", "+84900000001"}));
  EXPECT_EQ(sent.words, "");
  advance(kLease);
  EXPECT_TRUE(store_.lease_notices(1, minute(100), 10, kLease).empty());
  EXPECT_EQ(store_.pending(1).send_at, std::nullopt);
}

TEST_P(StoreContract, EveryFinalOutcomeEndsTheNotice) {
  for (const NoticeStatus status : {NoticeStatus::sent, NoticeStatus::delivered,
                                    NoticeStatus::permanent_failure, NoticeStatus::unknown}) {
    store_.commit(commit_of_notices({notice(to_string(status), minute(1))}));
    const LeasedNotice leased = lease_one(store_);
    store_.begin(1, {start_of(leased, 1)});
    EXPECT_EQ(store_.settle(1, {outcome_of(leased, 1, status)}), std::vector<bool>{true});
    EXPECT_TRUE(store_.lease_notices(1, minute(100), 10, kLease).empty()) << to_string(status);
    EXPECT_EQ(store_.list_notices({}).notices.back().status, status);
  }
}

TEST_P(StoreContract, ATemporaryFailureIsHandedOutAgainFromItsRetry) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  store_.settle(1, {outcome_of(leased, 1, NoticeStatus::temporary_failure, minute(5))});
  EXPECT_EQ(store_.pending(1).send_at, minute(5));
  EXPECT_TRUE(store_.lease_notices(1, minute(4), 10, kLease).empty());
  leased = store_.lease_notices(1, minute(5), 10, kLease).at(0);
  EXPECT_EQ(leased.notice.status, NoticeStatus::temporary_failure);
  EXPECT_EQ(leased.notice.send_at, minute(5));
  EXPECT_EQ(leased.notice.attempts.at(0).status, NoticeStatus::temporary_failure);
  EXPECT_EQ(store_.begin(1, {start_of(leased, 1)}), std::vector<bool>{false});
  EXPECT_EQ(store_.begin(1, {start_of(leased, 2)}), std::vector<bool>{true});
  EXPECT_EQ(store_.settle(1, {outcome_of(leased, 2, NoticeStatus::sent)}), std::vector<bool>{true});
  EXPECT_EQ(only(store_).attempts.size(), 2u);
}

TEST_P(StoreContract, KeepsWhoTookTheMessageWhenOthersDidNot) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  LeasedNotice leased = lease_one(store_);
  Store::AttemptStart start = start_of(leased, 1);
  start.attempt.accepted = {"nobody-yet@example.vn"};
  store_.begin(1, {start});
  EXPECT_TRUE(only(store_).attempts.at(0).accepted.empty()) << "an outcome comes with settle";
  Store::Settlement busy = outcome_of(leased, 1, NoticeStatus::temporary_failure, minute(5));
  busy.accepted = {"van-phong@example.vn"};
  EXPECT_EQ(store_.settle(1, {busy}), std::vector<bool>{true});
  leased = lease_one(store_);
  EXPECT_EQ(leased.notice.attempts.at(0).accepted, busy.accepted);
  store_.begin(1, {start_of(leased, 2)});
  store_.settle(1, {outcome_of(leased, 2, NoticeStatus::sent)});
  const NoticeRecord sent = only(store_);
  EXPECT_EQ(sent.attempts.at(0).accepted, busy.accepted);
  EXPECT_TRUE(sent.attempts.at(1).accepted.empty());
}

TEST_P(StoreContract, AFailureForGoodWithAnotherAddressToTryIsHandedOutAgain) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  Store::Settlement refused = outcome_of(leased, 1, NoticeStatus::permanent_failure, minute(9));
  refused.accepted = {"b@example.vn"};
  EXPECT_EQ(store_.settle(1, {refused}), std::vector<bool>{true});
  EXPECT_EQ(only(store_).status, NoticeStatus::temporary_failure);
  EXPECT_TRUE(store_.lease_notices(1, minute(8), 1, kLease).empty());

  leased = store_.lease_notices(1, minute(9), 1, kLease).at(0);
  ASSERT_EQ(leased.notice.attempts.size(), 1u);
  EXPECT_EQ(leased.notice.attempts[0].status, NoticeStatus::permanent_failure);
  EXPECT_EQ(leased.notice.attempts[0].accepted, refused.accepted);
  store_.begin(1, {start_of(leased, 2)});
  store_.settle(1, {outcome_of(leased, 2, NoticeStatus::sent)});
  EXPECT_EQ(only(store_).status, NoticeStatus::sent);
}

TEST_P(StoreContract, AnUnknownOutcomeMayBeRetried) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  store_.settle(1, {outcome_of(leased, 1, NoticeStatus::unknown, minute(5))});
  leased = lease_one(store_);
  EXPECT_EQ(leased.notice.status, NoticeStatus::unknown);
  EXPECT_EQ(leased.notice.attempts.at(0).status, NoticeStatus::unknown);
}

TEST_P(StoreContract, ANoticeIsWithdrawnWithoutAnAttempt) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  EXPECT_EQ(store_.settle(1, {outcome_of(leased, 0, NoticeStatus::withdrawn)}),
            std::vector<bool>{true});
  const NoticeRecord withdrawn = only(store_);
  EXPECT_EQ(withdrawn.status, NoticeStatus::withdrawn);
  EXPECT_EQ(withdrawn.words, "words");
  EXPECT_TRUE(withdrawn.attempts.empty());
  EXPECT_TRUE(store_.lease_notices(1, minute(100), 10, kLease).empty());
}

TEST_P(StoreContract, AnUnsentNoticeCanBeGivenBack) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  store_.settle(1, {outcome_of(lease_one(store_), 0, NoticeStatus::queued, minute(7))});
  const LeasedNotice again = lease_one(store_);
  EXPECT_EQ(again.notice.status, NoticeStatus::queued);
  EXPECT_EQ(again.notice.send_at, minute(7));
}

TEST_P(StoreContract, ASettlementNeedsTheLeaseAndTheOpenAttempt) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  const auto settle = [&](const LeasedNotice& by, int number) -> bool {
    return store_.settle(1, {outcome_of(by, number, NoticeStatus::sent)}).at(0);
  };
  EXPECT_FALSE(settle(leased, 1)) << "no attempt has begun";
  store_.begin(1, {start_of(leased, 1)});
  LeasedNotice other = leased;
  other.lease += 1;
  EXPECT_FALSE(settle(other, 1));
  EXPECT_FALSE(settle(leased, 0)) << "an attempt is open";
  EXPECT_FALSE(settle(leased, 2));
  EXPECT_EQ(only(store_).status, NoticeStatus::sending);
  EXPECT_TRUE(settle(leased, 1));
  EXPECT_FALSE(settle(leased, 1)) << "a settlement ends the lease";
}

TEST_P(StoreContract, SettlesEachOfABatchByItself) {
  store_.commit(commit_of_notices({notice("a", minute(1)), notice("b", minute(2))}));
  const auto leased = store_.lease_notices(1, minute(9), 10, kLease);
  store_.begin(1, {start_of(leased[0], 1), start_of(leased[1], 1)});
  EXPECT_EQ(store_.settle(1, {outcome_of(leased[0], 2, NoticeStatus::sent),
                              outcome_of(leased[1], 1, NoticeStatus::sent)}),
            (std::vector<bool>{false, true}));
}

TEST_P(StoreContract, ALostAttemptComesBackAsUnknown) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice first = lease_one(store_);
  store_.begin(1, {start_of(first, 1)});
  advance(kLease);
  const LeasedNotice second = lease_one(store_);
  ASSERT_EQ(second.notice.attempts.size(), 1u);
  EXPECT_EQ(second.notice.attempts[0].status, NoticeStatus::unknown);
  EXPECT_NE(second.notice.attempts[0].words, "");
  EXPECT_EQ(only(store_).attempts[0].status, NoticeStatus::unknown) << "it is on record";
  EXPECT_EQ(store_.settle(1, {outcome_of(first, 1, NoticeStatus::sent)}), std::vector<bool>{false})
      << "the former holder is fenced off";
  EXPECT_EQ(store_.begin(1, {start_of(second, 2)}), std::vector<bool>{true});
  EXPECT_EQ(store_.settle(1, {outcome_of(second, 2, NoticeStatus::sent)}), std::vector<bool>{true});
  const NoticeRecord sent = only(store_);
  EXPECT_EQ(sent.status, NoticeStatus::sent);
  EXPECT_EQ(sent.attempts[0].status, NoticeStatus::unknown);
  EXPECT_EQ(sent.attempts[1].status, NoticeStatus::sent);
}

TEST_P(StoreContract, ALostNoticeStaysToBeSentWhenItsNextHolderIsLostToo) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  store_.begin(1, {start_of(lease_one(store_), 1)});
  advance(kLease);
  lease_one(store_);
  advance(kLease);
  EXPECT_EQ(lease_one(store_).notice.attempts.size(), 1u);
}

TEST_P(StoreContract, ALateOutcomeCountsWhileNobodyElseHasTheNotice) {
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  advance(kLease * 2);
  EXPECT_EQ(store_.settle(1, {outcome_of(leased, 1, NoticeStatus::sent)}), std::vector<bool>{true});
  EXPECT_TRUE(store_.lease_notices(1, minute(100), 10, kLease).empty());
}

TEST_P(StoreContract, ARetryWithoutATimeIsABugAndStopsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  store_.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = lease_one(store_);
  EXPECT_DEATH(store_.settle(1, {outcome_of(leased, 0, NoticeStatus::temporary_failure)}),
               "broken invariant: .* has no retry_at");
}

// --- lists

void commit_listed_notices(StoreCalls& store) {
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    NoticeRecord record = notice(key, minute(1));
    if (std::string(key) == "b" || std::string(key) == "d") record.subject = "p/other/u/once";
    store.commit(commit_of_notices({record}));
  }
}

/// All pages of two, and their sizes at the end.
Keys all_pages(StoreCalls& store, NoticeFilter filter) {
  filter.limit = 2;
  Keys keys;
  for (int pages = 0; pages < 10; ++pages) {
    const NoticePage page = store.list_notices(filter);
    for (const auto& key : keys_of(page.notices)) keys.push_back(key);
    keys.push_back("|");
    if (page.next == 0) break;
    filter.after = page.next;
  }
  return keys;
}

TEST_P(StoreContract, PagesNoticesInTheOrderTheyWereWritten) {
  commit_listed_notices(store_);
  EXPECT_EQ(all_pages(store_, {}), (Keys{"a", "b", "|", "c", "d", "|", "e", "|"}));
}

TEST_P(StoreContract, PagesNoticesNewestFirst) {
  commit_listed_notices(store_);
  NoticeFilter filter;
  filter.newest_first = true;
  EXPECT_EQ(all_pages(store_, filter), (Keys{"e", "d", "|", "c", "b", "|", "a", "|"}));
}

TEST_P(StoreContract, AFullLastPageHasNoNext) {
  commit_listed_notices(store_);
  NoticeFilter filter;
  filter.subject = "p/other/u/once";
  EXPECT_EQ(all_pages(store_, filter), (Keys{"b", "d", "|"}));
  filter.newest_first = true;
  EXPECT_EQ(all_pages(store_, filter), (Keys{"d", "b", "|"}));
}

TEST_P(StoreContract, FiltersNoticesByStatus) {
  commit_listed_notices(store_);
  const LeasedNotice leased = lease_one(store_);
  store_.begin(1, {start_of(leased, 1)});
  store_.settle(1, {outcome_of(leased, 1, NoticeStatus::permanent_failure)});
  NoticeFilter filter;
  filter.status = NoticeStatus::permanent_failure;
  const auto failed = store_.list_notices(filter).notices;
  ASSERT_EQ(keys_of(failed), Keys{"a"});
  EXPECT_EQ(failed[0].attempts.size(), 1u);
  filter.status = NoticeStatus::queued;
  EXPECT_EQ(all_pages(store_, filter), (Keys{"b", "c", "|", "d", "e", "|"}));
}

TEST_P(StoreContract, ListsNoticesOfAllShards) {
  Commit commit = commit_of_notices({notice("a", minute(1))});
  store_.commit(commit);
  commit.shard = 3;
  commit.notices = {notice("b", minute(1))};
  store_.commit(commit);
  EXPECT_EQ(keys_of(store_.list_notices({}).notices), (Keys{"a", "b"}));
}

}  // namespace
}  // namespace nhacviec
