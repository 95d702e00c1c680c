// Addresses that mail does not reach: left out, somebody else written to, the standing body told.
#include "daemon/address_book.h"

#include <gmock/gmock.h>

#include "daemon/bounces.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Written = std::vector<std::string>;

constexpr const char* kLostHolder = "gdtrh@so-gddt.example.vn";
constexpr const char* kStandInHere = "van-phong@so-gddt.example.vn";
constexpr const char* kFirstTurn = "2024-05-29T08:00:00+07:00";
constexpr const char* kDayAfter = "2024-05-30T17:00:00+07:00";
constexpr const char* kDaysLater = "2024-06-07T17:00:00+07:00";

/// Plan A, with a stand-in for the role that is reminded for working group 02.
PlanTexts plan_with_a_stand_in() {
  PlanTexts texts = plan_a();
  std::string& directory = texts.directory;
  const std::string contact =
      std::string("email: ") + kLostHolder + "\n        sms: \"+84900000013\"\n";
  const size_t place = directory.find(contact);
  EXPECT_NE(place, std::string::npos);
  directory.insert(place, "deputies: [chanh-van-phong]\n        ");
  return texts;
}

class AddressBookTest : public testing::Test {
 protected:
  void SetUp() override {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(plan_with_a_stand_in(),
                           [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
    ASSERT_TRUE(report->ok()) << report->error().message;
    daemon.channel.answer = [this](const OutgoingMessage& message) {
      DeliveryOutcome outcome;
      if (!is_about_report(message)) return outcome;
      letters.push_back(message.to);
      ids.push_back(message.message_id);
      keys.push_back(message.key);
      for (const std::string& address : message.to) {
        if (address != refused) continue;
        outcome = {fault == AddressFault::hard ? NoticeStatus::permanent_failure
                                               : NoticeStatus::temporary_failure,
                   words};
        if (fault == AddressFault::hard) outcome.refused = {{address, fault, words}};
      }
      return outcome;
    };
  }
  static bool is_about_report(const OutgoingMessage& message) {
    return message.key.starts_with(std::string(kTeamReport) + "|") &&
           message.key.ends_with("|email");
  }

  void advance(const std::string& to) {
    std::optional<Result<Instant>> reached;
    daemon.pump.advance(*parse_rfc3339(to), [&](Result<Instant> result) { reached = result; });
    ASSERT_TRUE(loop.run_until([&] { return reached.has_value(); }));
  }
  std::vector<AddressRecord> listed() {
    std::optional<std::vector<AddressRecord>> found;
    daemon.addresses.list([&](Result<std::vector<AddressRecord>> all) { found = all.value(); });
    EXPECT_TRUE(loop.run_until([&] { return found.has_value(); }));
    return found.value_or(std::vector<AddressRecord>());
  }
  /// The letters that say that an address is left out.
  Written told() const {
    Written subjects;
    for (const OutgoingMessage& message : daemon.channel.messages) {
      if (message.subject.starts_with("lost: ")) subjects.push_back(message.subject);
    }
    return subjects;
  }
  TakenBounce bounce(const std::string& id, const std::string& notice, const std::string& address,
                     const std::string& status = "5.1.1") {
    const std::string mail =
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.vn\r\n\r\nFinal-Recipient: rfc822; " +
        address + "\r\nAction: failed\r\nStatus: " + status +
        "\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <" +
        id + ">\r\nX-Nhacviec-Notice: " + notice + "\r\n\r\nx\r\n--b--\r\n";
    std::optional<TakenBounce> taken;
    daemon.bounces.take_bounce(mail, [&](TakenBounce result) { taken = std::move(result); });
    EXPECT_TRUE(loop.run_until([&] { return taken.has_value(); }));
    return taken.value_or(TakenBounce{});
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
  std::string refused;
  AddressFault fault = AddressFault::hard;
  std::string words = "550 5.1.1 no such mailbox";
  std::vector<Written> letters;  // recipients of each message about the report
  Written ids, keys;
};

TEST_F(AddressBookTest, WhomTheServerDoesNotKnowIsLeftOutAndTheStandInIsWrittenTo) {
  refused = kLostHolder;
  advance(kFirstTurn);
  advance(kDayAfter);
  EXPECT_THAT(letters, ElementsAre(Written{kLostHolder}, Written{kStandInHere}));
  advance(kDaysLater);
  ASSERT_GT(letters.size(), 2U);
  EXPECT_EQ(letters.back(), Written{kStandInHere});
  ASSERT_THAT(listed(), SizeIs(1));
  EXPECT_EQ(listed()[0].address, kLostHolder);
  EXPECT_TRUE(listed()[0].left_out);
  EXPECT_EQ(listed()[0].reason, words);
  EXPECT_THAT(told(), ElementsAre(std::string("lost: ") + kLostHolder));
}

TEST_F(AddressBookTest, ABounceOfOursIsAnOutcomeAndTheStandInGetsTheMessage) {
  advance(kFirstTurn);
  ASSERT_THAT(letters, ElementsAre(Written{kLostHolder}));
  const TakenBounce taken = bounce(ids[0], keys[0], "GDTRH@so-gddt.example.vn");
  EXPECT_EQ(taken.fate, TakenBounce::Fate::recorded) << taken.words;
  EXPECT_EQ(taken.notice, keys[0]);
  advance(kDayAfter);
  EXPECT_THAT(letters, ElementsAre(Written{kLostHolder}, Written{kStandInHere}));
  EXPECT_THAT(told(), SizeIs(1));
  EXPECT_EQ(bounce(ids[0], keys[0], kLostHolder).fate, TakenBounce::Fate::nothing_new);
}

TEST_F(AddressBookTest, AForgedBounceChangesNothing) {
  advance(kFirstTurn);
  advance(kDaysLater);
  ASSERT_GE(ids.size(), 2U);
  EXPECT_EQ(bounce("a@so.example.vn", keys[0], kLostHolder).fate, TakenBounce::Fate::not_ours);
  EXPECT_EQ(bounce(ids.back(), keys[0], kLostHolder).fate, TakenBounce::Fate::not_ours);
  std::string changed = ids[0];
  changed[0] = changed[0] == 'a' ? 'b' : 'a';
  EXPECT_EQ(bounce(changed, keys[0], kLostHolder).fate, TakenBounce::Fate::not_ours);
  const TakenBounce stranger = bounce(ids[0], keys[0], "director@so-gddt.example.vn");
  EXPECT_EQ(stranger.fate, TakenBounce::Fate::nothing_new);
  EXPECT_THAT(stranger.words, HasSubstr("was not written to"));
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(AddressBookTest, ARefusalForAPolicysSakeSaysNothingAboutTheAddress) {
  advance(kFirstTurn);
  EXPECT_EQ(bounce(ids[0], keys[0], kLostHolder, "5.7.1").fate, TakenBounce::Fate::recorded);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(AddressBookTest, ThreeStrikesAndItIsLeftOut) {
  const auto notice = [](int number) {
    Notice made;
    made.obligation = ObligationId(kTeamReport);
    made.key = NoticeKey("k" + std::to_string(number));
    return made;
  };
  for (int i = 1; i <= 3; ++i) {
    daemon.addresses.failed("Mixed@so-gddt.example.vn", AddressFault::strike, "450 later",
                            notice(i));
    for (int looks = 0; looks < 10; ++looks) {  // it is written meanwhile
      if (listed().size() == 1 && listed()[0].strikes == i) break;
    }
    ASSERT_THAT(listed(), SizeIs(1));
    EXPECT_EQ(listed()[0].strikes, i);
    EXPECT_EQ(listed()[0].left_out, i == 3);
  }
  EXPECT_TRUE(daemon.addresses.barred().has("mixed@SO-GDDT.example.vn"));
}

TEST_F(AddressBookTest, WhatIsReleasedIsWrittenToAgainAndOtherDaemonsFollow) {
  AddressBook other(daemon.store, daemon.book, *daemon.clock,
                    [](const AddressRecord&, Shard, Instant) {});
  const auto follow = [&] {
    bool done = false;
    other.follow([&](const Result<Done>& known) { done = known.ok(); });
    EXPECT_TRUE(loop.run_until([&] { return done; }));
  };
  const auto ended = [&](std::optional<Result<Done>>& result) {
    EXPECT_TRUE(loop.run_until([&] { return result.has_value(); }));
    return result && result->ok();
  };
  std::optional<Result<Done>> suppressed;
  daemon.addresses.leave_out(kLostHolder, "office", "moved",
                             [&](Result<Done> r) { suppressed = r; });
  ASSERT_TRUE(ended(suppressed));
  follow();
  EXPECT_TRUE(other.barred().has(kLostHolder));
  advance(kFirstTurn);
  EXPECT_THAT(letters, ElementsAre(Written{kStandInHere}));
  EXPECT_THAT(told(), IsEmpty()) << "whoever did it knows it";

  std::optional<Result<Done>> released;
  other.release(kLostHolder, "office", [&](Result<Done> r) { released = r; });
  ASSERT_TRUE(ended(released));
  bool followed = false;
  daemon.addresses.follow([&](const Result<Done>& known) { followed = known.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return followed; }));
  EXPECT_FALSE(daemon.addresses.barred().has(kLostHolder));
  std::optional<Result<Done>> again;
  other.release(kLostHolder, "office", [&](Result<Done> r) { again = r; });
  EXPECT_FALSE(ended(again));
  advance(kDaysLater);
  EXPECT_EQ(letters.back(), Written{kLostHolder});
}

TEST_F(AddressBookTest, ItsHistoryIsAChainOfFacts) {
  std::optional<Result<Done>> done;
  daemon.addresses.leave_out(kLostHolder, "office", "moved", [&](Result<Done> r) { done = r; });
  ASSERT_TRUE(loop.run_until([&] { return done.has_value(); }));
  const SubjectId id = address_id(kLostHolder);
  std::optional<std::vector<FactRecord>> facts;
  daemon.store.facts(shard_of(PlanId(id), daemon.store.shards()), id,
                     [&](Result<std::vector<FactRecord>> found) { facts = found.value(); });
  ASSERT_TRUE(loop.run_until([&] { return facts.has_value(); }));
  ASSERT_THAT(*facts, SizeIs(1));
  EXPECT_THAT((*facts)[0].body, HasSubstr("\"fact\":\"left_out\""));
  EXPECT_THAT((*facts)[0].body, HasSubstr("moved"));

  std::optional<SubjectRecord> record;
  daemon.store.load(shard_of(PlanId(id), daemon.store.shards()), id,
                    [&](Result<std::optional<SubjectRecord>> found) { record = *found.value(); });
  ASSERT_TRUE(loop.run_until([&] { return record.has_value(); }));
  EXPECT_EQ(history_problem(*record, *facts), "");
  record->body.replace(record->body.find("moved"), 5, "other");
  EXPECT_EQ(history_problem(*record, *facts), "the last fact gives another record");
}

}  // namespace
}  // namespace nhacviec
