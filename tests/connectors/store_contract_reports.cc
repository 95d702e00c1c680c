// The store contract: what is heard of a notice after it was settled.
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

using Addresses = std::vector<std::string>;
using Heard = Store::Heard;

/// One notice, with an outcome of its first attempt, to the two addresses of start_of().
void send(StoreCalls& store, NoticeStatus status, std::optional<Instant> retry_at = std::nullopt) {
  store.commit(commit_of_notices({notice("n", minute(1))}));
  const LeasedNotice leased = store.lease_notices(1, minute(1), 1, kLease).at(0);
  store.begin(1, {start_of(leased, 1)});
  store.settle(1, {outcome_of(leased, 1, status, retry_at)});
}

NoticeRecord only_notice(StoreCalls& store) { return store.list_notices({}).notices.at(0); }

Heard hear(StoreCalls& store, NoticeStatus status, std::string address = "",
           std::optional<Instant> retry_at = std::nullopt) {
  return store.report(1, {"n", 0, std::move(address), status, "heard", retry_at, ""});
}

TEST_P(StoreContract, ADeliveryReportMakesWhatWasSentDelivered) {
  send(store_, NoticeStatus::sent);
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::delivered);
  EXPECT_EQ(only_notice(store_).attempts.at(0).status, NoticeStatus::delivered);
  EXPECT_EQ(only_notice(store_).attempts.at(0).words, "heard");
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::nothing_new);
}

TEST_P(StoreContract, ADeliveryReportEndsTheRetriesOfAnUnknownOutcome) {
  send(store_, NoticeStatus::unknown, minute(5));
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::delivered);
  EXPECT_TRUE(store_.lease_notices(1, minute(100), 1, kLease).empty());
  EXPECT_EQ(store_.pending(1).send_at, std::nullopt);
}

TEST_P(StoreContract, ABounceOfEverybodyFailsTheNoticeForGood) {
  send(store_, NoticeStatus::sent);
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure), Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::permanent_failure);
  EXPECT_EQ(only_notice(store_).attempts.at(0).status, NoticeStatus::permanent_failure);
  EXPECT_EQ(store_.list_notices({.subject = "", .status = NoticeStatus::permanent_failure})
                .notices.size(),
            1u);
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure), Heard::nothing_new);
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::nothing_new)
      << "what bounced has not arrived";
}

TEST_P(StoreContract, ABounceOfOneAddressLeavesItToTheOthers) {
  send(store_, NoticeStatus::sent);
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure, "van-phong@example.vn"), Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::sent);
  EXPECT_EQ(only_notice(store_).attempts.at(0).accepted, Addresses{"+84900000001"});
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure, "van-phong@example.vn"),
            Heard::nothing_new);
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure, "+84900000001"), Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::permanent_failure);
}

TEST_P(StoreContract, WhereSomebodyElseMayBeReachedItIsHandedOutAgain) {
  send(store_, NoticeStatus::sent);
  EXPECT_EQ(hear(store_, NoticeStatus::permanent_failure, "van-phong@example.vn", minute(7)),
            Heard::recorded);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::temporary_failure);
  EXPECT_EQ(store_.pending(1).send_at, minute(7));
  const LeasedNotice again = store_.lease_notices(1, minute(7), 1, kLease).at(0);
  EXPECT_EQ(again.notice.attempts.at(0).status, NoticeStatus::permanent_failure);
  EXPECT_EQ(store_.begin(1, {start_of(again, 2)}), std::vector<bool>{true});
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::too_early) << "it is being sent";
  EXPECT_EQ(store_.settle(1, {outcome_of(again, 2, NoticeStatus::sent)}), std::vector<bool>{true});
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::recorded);
}

TEST_P(StoreContract, AnAnnouncementComesWithWhatIsRecorded) {
  send(store_, NoticeStatus::sent);
  const Store::Report failed{"n", 1, "", NoticeStatus::permanent_failure, "", {}, "{\"failed\":1}"};
  store_.report(1, failed);
  store_.report(1, failed);
  EXPECT_EQ(store_.lease_announcements(1, 10, kLease).bodies, Addresses{"{\"failed\":1}"});
}

TEST_P(StoreContract, NothingIsHeardOfWhatWasNeverSent) {
  EXPECT_EQ(hear(store_, NoticeStatus::delivered), Heard::unknown);
  send(store_, NoticeStatus::sent);
  EXPECT_EQ(hear(store_, NoticeStatus::delivered, "other@example.vn"), Heard::unknown);
  EXPECT_EQ(store_.report(1, {"n", 2, "", NoticeStatus::delivered, "", {}, ""}), Heard::unknown);
  EXPECT_EQ(only_notice(store_).status, NoticeStatus::sent);
}

}  // namespace
}  // namespace nhacviec
