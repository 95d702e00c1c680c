// The store contract: announcements, in order, to one holder at a time.
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

Commit commit_of_announcements(std::vector<std::string> bodies) {
  Commit commit;
  commit.shard = 1;
  commit.announcements = std::move(bodies);
  return commit;
}

TEST_P(StoreContract, HandsAnnouncementsOutInTheOrderOfTheirCommits) {
  store_.commit(commit_of_announcements({"a", "b"}));
  store_.commit(commit_of_announcements({"c"}));
  EXPECT_TRUE(store_.lease_announcements(2, 10, kLease).bodies.empty()) << "of another shard";
  const AnnouncementBatch batch = store_.lease_announcements(1, 10, kLease);
  EXPECT_NE(batch.lease, 0u);
  EXPECT_EQ(batch.bodies, (Ids{"a", "b", "c"}));
}

TEST_P(StoreContract, ThereIsNoLeaseOfNoAnnouncements) {
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).lease, 0u);
  store_.commit(commit_of_announcements({"a"}));
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"a"});
}

TEST_P(StoreContract, AnnouncementsHaveOneHolderAtATime) {
  store_.commit(commit_of_announcements({"a", "b"}));
  const AnnouncementBatch first = store_.lease_announcements(1, 1, kLease);
  EXPECT_EQ(first.bodies, Ids{"a"});
  const AnnouncementBatch second = store_.lease_announcements(1, 1, kLease);
  EXPECT_EQ(second.lease, 0u);
  EXPECT_TRUE(second.bodies.empty());
  EXPECT_TRUE(store_.settle_announcements(1, first.lease, 1));
  EXPECT_EQ(store_.lease_announcements(1, 1, kLease).bodies, Ids{"b"});
}

TEST_P(StoreContract, AnnouncementsThatWereNotToldAreHandedOutAgain) {
  store_.commit(commit_of_announcements({"a", "b", "c"}));
  const AnnouncementBatch batch = store_.lease_announcements(1, 10, kLease);
  EXPECT_TRUE(store_.settle_announcements(1, batch.lease, 2));
  EXPECT_FALSE(store_.settle_announcements(1, batch.lease, 1)) << "the lease has ended";
  const AnnouncementBatch rest = store_.lease_announcements(1, 10, kLease);
  EXPECT_EQ(rest.bodies, Ids{"c"});
  EXPECT_TRUE(store_.settle_announcements(1, rest.lease, 0));
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"c"});
}

TEST_P(StoreContract, ALateHolderOfAnnouncementsIsFencedOff) {
  store_.commit(commit_of_announcements({"a", "b"}));
  const AnnouncementBatch late = store_.lease_announcements(1, 1, kLease);
  advance(kLease + Duration(1));
  const AnnouncementBatch now = store_.lease_announcements(1, 1, kLease);
  EXPECT_EQ(now.bodies, Ids{"a"});
  EXPECT_FALSE(store_.settle_announcements(1, late.lease, 1));
  EXPECT_TRUE(store_.settle_announcements(1, now.lease, 1));
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"b"});
}

TEST_P(StoreContract, ALeaseOfAnnouncementsThatRanOutStillCountsUntilAnotherTakesThem) {
  store_.commit(commit_of_announcements({"a", "b"}));
  const AnnouncementBatch batch = store_.lease_announcements(1, 1, kLease);
  advance(kLease + Duration(1));
  EXPECT_TRUE(store_.settle_announcements(1, batch.lease, 1));
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"b"});
}

TEST_P(StoreContract, ACommitThatDidNotHappenAnnouncesNothing) {
  Commit stale = commit_of(subject_write("p/t/u/once", 7));
  stale.announcements = {"stale"};
  EXPECT_EQ(store_.commit(stale).verdict, Verdict::stale);
  Commit again = commit_of(subject_write("p/t/u/once", 0));
  again.inbox = InboxEntry{"event", "answer", minute(0)};
  again.announcements = {"first"};
  store_.commit(again);
  EXPECT_EQ(store_.commit(again).verdict, Verdict::seen);
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"first"});
}

TEST_P(StoreContract, ASettlementAnnouncesWhenItCounts) {
  store_.commit(commit_of_notices({notice("n", minute(0))}));
  const LeasedNotice leased = store_.lease_notices(1, minute(0), 10, kLease).at(0);
  ASSERT_EQ(store_.begin(1, {start_of(leased, 1)}), std::vector<bool>{true});
  Store::Settlement sent = outcome_of(leased, 1, NoticeStatus::sent);
  sent.announcement = "sent";
  EXPECT_EQ(store_.settle(1, {sent}), std::vector<bool>{true});
  EXPECT_EQ(store_.settle(1, {sent}), std::vector<bool>{false});
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Ids{"sent"});
}

TEST_P(StoreContract, OldAnnouncementsMakeRoomAlsoUnderALease) {
  constexpr int kEach = 1000;
  store_.commit(commit_of_announcements({"first", "second", "third"}));
  const AnnouncementBatch batch = store_.lease_announcements(1, 2, kLease);
  ASSERT_EQ(batch.bodies, (Ids{"first", "second"}));
  for (int i = 0; i < kAnnouncementLimit / kEach; ++i) {
    std::vector<std::string> bodies(kEach, "more");
    if (i == 0) bodies.erase(bodies.begin());  // so that "third" stays
    if (i == 0) bodies.front() = "fourth";
    store_.commit(commit_of_announcements(bodies));
  }
  EXPECT_TRUE(store_.settle_announcements(1, batch.lease, 2));
  const AnnouncementBatch next = store_.lease_announcements(1, 2, kLease);
  EXPECT_EQ(next.bodies, (Ids{"third", "fourth"})) << "only what was handed out is forgotten";
}

TEST_P(StoreContract, AHandOutOfAnnouncementsIsBounded) {
  store_.commit(commit_of_announcements(std::vector<std::string>(kPageLimit + 1, "a")));
  EXPECT_EQ(store_.lease_announcements(1, kPageLimit + 1, kLease).bodies.size(),
            static_cast<size_t>(kPageLimit));
}

}  // namespace
}  // namespace nhacviec
