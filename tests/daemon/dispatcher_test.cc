// Recipients of one notice who fare differently: nobody gets it twice, nobody is dropped.
#include "daemon/dispatcher.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "connectors/unsent_reasons.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Addresses = std::vector<std::string>;

constexpr const char* kHead = "gdtrh@so-gddt.example.vn";
constexpr const char* kDeputy = "van-phong@so-gddt.example.vn";
constexpr const char* kReport = "da-bac-2024/team-report-half-year/team-02/2024-h1";

/// Plan A, with a second holder of the role that is reminded for working group 02.
PlanTexts plan_with_two_holders() {
  PlanTexts texts = plan_a();
  std::string& directory = texts.directory;
  const std::string head = std::string("email: ") + kHead + "\n        sms: \"+84900000013\"\n";
  const size_t place = directory.find(head);
  EXPECT_NE(place, std::string::npos);
  directory.replace(place, head.size(), "holders: [gdtrh, chanh-van-phong]\n");
  directory.insert(directory.find("  chanh-van-phong:"),
                   std::string("  gdtrh:\n    title: {vi: \"Trưởng phòng\", en: \"Head\"}\n") +
                       "    email: " + kHead + "\n");
  return texts;
}

class DispatcherTest : public testing::Test {
 protected:
  void SetUp() override { start(plan_with_two_holders()); }

  void start(PlanTexts texts) {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(std::move(texts), [&](Result<ApplyReport> result) { report = result; });
    ASSERT_TRUE(loop.run_until([&] { return report.has_value(); }));
    ASSERT_TRUE(report->ok()) << report->error().message;
    daemon.channel.answer = [this](const OutgoingMessage& message) {
      if (!message.key.starts_with(std::string(kReport) + "|")) return DeliveryOutcome{};
      letters.push_back(message.to);
      const DeliveryOutcome outcome = script.empty() ? DeliveryOutcome{} : script.front();
      if (!script.empty()) script.erase(script.begin());
      return outcome;
    };
  }

  /// The first reminder's turn and a day of retries.
  void run_a_day() {
    for (const char* to : {"2024-05-29T08:00:00+07:00", "2024-05-30T17:00:00+07:00"}) advance(to);
  }
  void advance(const std::string& to) {
    std::optional<Result<Instant>> reached;
    daemon.pump.advance(*parse_rfc3339(to), [&](Result<Instant> result) { reached = result; });
    ASSERT_TRUE(loop.run_until([&] { return reached.has_value(); }));
  }

  /// The notice as it stands.
  NoticeRecord record(const std::string& channel = "email") {
    NoticeFilter filter;
    filter.subject = kReport;
    std::optional<NoticePage> page;
    daemon.store.list_notices(filter, [&](Result<NoticePage> result) { page = result.value(); });
    EXPECT_TRUE(loop.run_until([&] { return page.has_value(); }));
    for (const NoticeRecord& notice : page->notices) {
      if (notice.key.ends_with("|" + channel)) return notice;
    }
    ADD_FAILURE() << "no notice";
    return {};
  }

  static DeliveryOutcome mixed(NoticeStatus status, NoticeStatus head, NoticeStatus deputy) {
    return {status, "words", {{kHead, head, ""}, {kDeputy, deputy, ""}}};
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
  std::vector<DeliveryOutcome> script;  // of the next attempts; then everything is taken
  std::vector<Addresses> letters;       // recipients of each message about the report
};

TEST_F(DispatcherTest, WhoTookItIsNotWrittenToAgainWhileTheOtherIsTriedAgain) {
  script = {
      mixed(NoticeStatus::temporary_failure, NoticeStatus::sent, NoticeStatus::temporary_failure)};
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kDeputy}, Addresses{kDeputy}));
  const NoticeRecord notice = record();
  EXPECT_EQ(notice.status, NoticeStatus::sent);
  ASSERT_THAT(notice.attempts, SizeIs(2));
  EXPECT_EQ(notice.attempts[0].status, NoticeStatus::temporary_failure);
  EXPECT_THAT(notice.attempts[0].accepted, ElementsAre(kHead));
  EXPECT_THAT(notice.attempts[1].recipients, ElementsAre(kDeputy));
}

TEST_F(DispatcherTest, APartialPermanentRefusalIsSentAndSaysWhoTookIt) {
  script = {mixed(NoticeStatus::sent, NoticeStatus::permanent_failure, NoticeStatus::sent)};
  run_a_day();
  EXPECT_THAT(letters, SizeIs(1));
  const NoticeRecord notice = record();
  EXPECT_EQ(notice.status, NoticeStatus::sent);
  ASSERT_THAT(notice.attempts, SizeIs(1));
  EXPECT_EQ(notice.attempts[0].words, "words");
  EXPECT_THAT(notice.attempts[0].accepted, ElementsAre(kDeputy));
}

TEST_F(DispatcherTest, WhatFailsForTheTimeBeingIsTriedForFiveDaysAndEachTimeALittleEarlier) {
  script.assign(200, {NoticeStatus::temporary_failure, "busy", {}});
  run_a_day();
  advance("2024-06-02T08:00:00+07:00");
  EXPECT_EQ(record().status, NoticeStatus::temporary_failure);
  advance("2024-06-05T08:00:00+07:00");
  const NoticeRecord notice = record();
  EXPECT_EQ(notice.status, NoticeStatus::permanent_failure);
  ASSERT_GT(notice.attempts.size(), 3U);
  EXPECT_LT(notice.attempts.size(), 40U);
  const Instant first = notice.attempts.front().at;
  EXPECT_GE(notice.attempts.back().at - first, std::chrono::hours(5 * 24));
  EXPECT_LT(notice.attempts[notice.attempts.size() - 2].at - first, std::chrono::hours(5 * 24));
  const Duration wait = notice.attempts[1].at - first;
  EXPECT_LE(wait, std::chrono::minutes(5));
  EXPECT_GE(wait, std::chrono::seconds(225));
}

TEST_F(DispatcherTest, ADomainThatTakesNoMailIsLeftAloneForAWhileAndOthersGetTheirs) {
  daemon.channel.answer = [](const OutgoingMessage& message) {
    const bool there = message.to.front().ends_with("@so-gddt.example.vn");
    return there ? DeliveryOutcome{NoticeStatus::temporary_failure, "busy", {}} : DeliveryOutcome{};
  };
  advance("2024-06-11T17:00:00+07:00");
  NoticeFilter filter;
  filter.limit = kPageLimit;
  std::optional<NoticePage> page;
  daemon.store.list_notices(filter, [&](Result<NoticePage> result) { page = result.value(); });
  ASSERT_TRUE(loop.run_until([&] { return page.has_value(); }));
  size_t waiting = 0;
  size_t sent = 0;
  for (const NoticeRecord& notice : page->notices) {
    if (notice.words == "the address's domain takes no mail at present") ++waiting;
    if (notice.status == NoticeStatus::sent) ++sent;
  }
  EXPECT_GT(waiting, 0U);
  EXPECT_GT(sent, 0U);
  daemon.channel.answer = [](const OutgoingMessage&) { return DeliveryOutcome{}; };
  const size_t before = daemon.channel.messages.size();
  advance("2024-06-12T17:00:00+07:00");
  EXPECT_GT(daemon.channel.messages.size(), before + waiting / 2);
}

/// Plan A in which nobody who is reminded for working group 02 has a telephone.
PlanTexts plan_without_telephone() {
  PlanTexts texts = plan_a();
  const std::string line = "        sms: \"+84900000013\"\n";
  const size_t place = texts.directory.find(line);
  EXPECT_NE(place, std::string::npos);
  texts.directory.erase(place, line.size());
  return texts;
}

class WithoutTelephone : public DispatcherTest {
 protected:
  void SetUp() override {}
  /// The overdue notice's day: its rule asks for e-mail and SMS.
  void run_to_overdue() { advance("2024-06-11T09:00:00+07:00"); }
  std::vector<std::string> overdue() {
    NoticeFilter filter;
    filter.subject = kReport;
    std::optional<NoticePage> page;
    daemon.store.list_notices(filter, [&](Result<NoticePage> result) { page = result.value(); });
    EXPECT_TRUE(loop.run_until([&] { return page.has_value(); }));
    std::vector<std::string> found;
    for (const NoticeRecord& notice : page->notices) {
      if (notice.key.find("|overdue") == std::string::npos) continue;
      found.push_back(notice.key.substr(notice.key.rfind('|') + 1) + " " +
                      to_string(notice.status) + " " + unsent_because(notice.words));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_F(WithoutTelephone, WhoHasNoneIsToldByMailAndNothingFails) {
  start(plan_without_telephone());
  run_to_overdue();
  EXPECT_THAT(overdue(), ElementsAre("email sent "));
}

TEST_F(WithoutTelephone, ATelephoneThatIsGoneWhenItIsSentIsNoFailureEither) {
  start(plan_a());
  const auto done = [](const Result<Done>&) {};
  daemon.sending.hold("office", "a new directory comes", done);
  run_to_overdue();
  start(plan_without_telephone());
  daemon.sending.release(done);
  advance("2024-06-11T09:30:00+07:00");
  EXPECT_THAT(overdue(), ElementsAre("email sent ", "sms withdrawn reached_otherwise"));
}

TEST_F(WithoutTelephone, WhoHasNoAddressAtAllIsAFailureOnEachChannel) {
  start(plan_a());
  const auto done = [](const Result<Done>&) {};
  daemon.sending.hold("office", "a new directory comes", done);
  run_to_overdue();
  PlanTexts texts = plan_without_telephone();
  const std::string line = std::string("        email: ") + kHead + "\n";
  const size_t place = texts.directory.find(line);
  ASSERT_NE(place, std::string::npos);
  texts.directory.replace(place, line.size(), "        holders: []\n");
  start(texts);
  daemon.sending.release(done);
  advance("2024-06-11T09:30:00+07:00");
  EXPECT_THAT(overdue(), ElementsAre("email permanent_failure no_address",
                                     "sms permanent_failure no_address"));
}

TEST_F(DispatcherTest, OfTwoHoldersOnlyTheOneWhoAskedForADigestGetsItByWayOfIt) {
  PlanTexts texts = plan_with_two_holders();
  const std::string person = "  chanh-van-phong:\n";
  texts.directory.insert(texts.directory.find(person) + person.size(), "    digest: daily\n");
  SmallDaemon other(loop);
  bool applied = false, moved = false;
  other.documents.apply(texts, [&](const Result<ApplyReport>& report) { applied = report.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return applied; }));
  other.pump.advance(*parse_rfc3339("2024-05-29T08:05:00+07:00"),
                     [&](const Result<Instant>&) { moved = true; });
  ASSERT_TRUE(loop.run_until([&] { return moved; }));
  size_t direct = 0, by_digest = 0;
  for (const OutgoingMessage& message : other.channel.messages) {
    if (message.at != *parse_rfc3339("2024-05-29T08:00:00+07:00")) continue;
    if (message.key.starts_with(std::string(kReport) + "|")) {
      EXPECT_THAT(message.to, ElementsAre(kHead));
      ++direct;
    } else if (message.to == Addresses{kDeputy}) {
      EXPECT_TRUE(message.key.starts_with("recipient:")) << message.key;
      ++by_digest;
    }
  }
  EXPECT_EQ(direct, 1u);
  EXPECT_EQ(by_digest, 1u);
}

TEST_F(DispatcherTest, InARehearsalTheOneBoxIsTheOnlyRecipient) {
  constexpr const char* kBox = "rehearsal@example.org";
  SmallDaemon rehearsal(loop, SmallDaemon::open_settings(), nullptr,
                        make_moved_clock(ClockMode::manual, SmallDaemon::start()),
                        {{ChannelKind::email, kBox}, {ChannelKind::sms, "+84900000099"}});
  bool applied = false, moved = false;
  rehearsal.documents.apply(plan_with_two_holders(),
                            [&](const Result<ApplyReport>&) { applied = true; });
  ASSERT_TRUE(loop.run_until([&] { return applied; }));
  rehearsal.pump.advance(*parse_rfc3339("2024-06-30T00:00:00+07:00"),
                         [&](const Result<Instant>&) { moved = true; });
  ASSERT_TRUE(loop.run_until([&] { return moved; }));
  size_t letters_to_two = 0;
  for (const OutgoingMessage& message : rehearsal.channel.messages) {
    EXPECT_THAT(message.to, ElementsAre(message.key.ends_with("|sms") ? "+84900000099" : kBox));
    EXPECT_TRUE(message.subject.starts_with("[mark] ")) << message.subject;
    if (message.body == std::string(kHead) + " " + kDeputy) ++letters_to_two;
  }
  EXPECT_GT(letters_to_two, 0u);
}

TEST_F(DispatcherTest, AnUnknownOutcomeIsTriedAgainForEverybodyWhoIsNotKnownToHaveIt) {
  script = {{NoticeStatus::unknown, "lost", {}}};
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kDeputy}, Addresses{kHead, kDeputy}));
  EXPECT_EQ(record().attempts.at(0).status, NoticeStatus::unknown);
  EXPECT_THAT(record().attempts.at(0).accepted, IsEmpty());
}

/// The same plan, with other lines about the first of the two holders.
class DispatcherPeopleTest : public DispatcherTest {
 protected:
  void SetUp() override {}

  static PlanTexts with_head(const std::string& email, const std::string& more = "") {
    PlanTexts texts = plan_with_two_holders();
    const std::string line = std::string("    email: ") + kHead + "\n";
    const size_t place = texts.directory.find(line);
    EXPECT_NE(place, std::string::npos);
    texts.directory.replace(place, line.size(), "    email: " + email + "\n" + more);
    return texts;
  }

  static constexpr const char* kSecond = "gdtrh-2@so-gddt.example.vn";
  const std::string kBoth = std::string("[") + kHead + ", " + kSecond + "]";
};

TEST_F(DispatcherPeopleTest, TheNextAddressIsTriedOnceTheFirstHasFailedForGood) {
  start(with_head(kBoth));
  script = {mixed(NoticeStatus::sent, NoticeStatus::permanent_failure, NoticeStatus::sent)};
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kDeputy}, Addresses{kSecond}));
  const NoticeRecord notice = record();
  EXPECT_EQ(notice.status, NoticeStatus::sent);
  ASSERT_THAT(notice.attempts, SizeIs(2));
  EXPECT_EQ(notice.attempts[0].status, NoticeStatus::permanent_failure);
  EXPECT_THAT(notice.attempts[0].accepted, ElementsAre(kDeputy));
}

TEST_F(DispatcherPeopleTest, WhenTheLastAddressHasFailedToo_TheNoticeHasFailedForGood) {
  start(with_head(kBoth));
  script = {{NoticeStatus::permanent_failure, "no", {}},
            {NoticeStatus::permanent_failure, "no", {}}};
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kDeputy}, Addresses{kSecond}));
  EXPECT_EQ(record().status, NoticeStatus::permanent_failure);
}

TEST_F(DispatcherPeopleTest, AFailureForNowIsTriedAgainAtTheSameAddress) {
  start(with_head(kBoth));
  script = {
      mixed(NoticeStatus::temporary_failure, NoticeStatus::temporary_failure, NoticeStatus::sent)};
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kDeputy}, Addresses{kHead}));
}

TEST_F(DispatcherPeopleTest, AllAddressesAreWrittenToWhereTheDirectorySaysSo) {
  start(with_head(kBoth, "    use: all\n"));
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{kHead, kSecond, kDeputy}));
}

TEST_F(DispatcherPeopleTest, WhoIsAwayOnTheDayOfSendingIsLeftOutAndTheDelegateWrittenTo) {
  start(with_head(kHead,
                  "    absences: [{from: 2024-05-29, until: 2024-05-29, delegates: "
                  "pho-giam-doc-1}]\n"));
  run_a_day();
  EXPECT_THAT(letters, ElementsAre(Addresses{"pho-giam-doc-1@so-gddt.example.vn", kDeputy}));
}

TEST_F(DispatcherPeopleTest, AReminderGoesWhereItIsPreferred) {
  start(with_head(kHead, "    sms: \"+84900000013\"\n    prefers: {reminder: sms}\n"));
  run_a_day();
  EXPECT_THAT(letters,
              testing::UnorderedElementsAre(Addresses{kDeputy}, Addresses{"+84900000013"}));
  EXPECT_EQ(record("sms").status, NoticeStatus::sent);
}

}  // namespace
}  // namespace nhacviec
