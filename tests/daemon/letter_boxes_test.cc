// From the outbox into somebody's letter box and out again as one letter.
#include "daemon/letter_boxes.h"

#include <gmock/gmock.h>

#include "connectors/records.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kOfficeAddress = "van-phong@so-gddt.example.vn";

class LetterBoxesTest : public ApiTest {
 protected:
  /// Plan A, with what the Chief of Office wants.
  void apply_with(const std::string& wish) {
    PlanTexts texts = plan_a();
    const std::string person = "  chanh-van-phong:\n";
    texts.directory.insert(texts.directory.find(person) + person.size(), "    " + wish + "\n");
    ASSERT_EQ(apply(texts).status, 200);
  }
  void move_to(const std::string& instant) { ASSERT_EQ(move_clock(instant).status, 200); }

  /// "11 08:00 subject" of the mails to the Chief of Office in June.
  std::vector<std::string> letters() {
    std::vector<std::string> lines;
    for (const OutgoingMessage& message : daemon().channel.messages) {
      const std::string at = format_rfc3339(message.at, *zone_of(daemon().book));
      if (message.to != std::vector<std::string>{kOfficeAddress} || at.substr(5, 2) != "06")
        continue;
      lines.push_back(at.substr(8, 2) + " " + at.substr(11, 5) + " " + message.subject);
    }
    return lines;
  }
};

TEST_F(LetterBoxesTest, WhatIsDueInTheMorningIsOneLetter) {
  apply_with("digest: {at: \"08:00\", with: [overdue, escalation]}");
  move_to("2024-06-11T08:05:00+07:00");
  EXPECT_THAT(letters(), ElementsAre("07 08:00 subject", "11 08:00 digest of 4"));
}

TEST_F(LetterBoxesTest, TheOutcomeOfTheDigestIsSeenFromEachOfItsItems) {
  apply_with("digest: {at: \"08:00\", with: [overdue, escalation]}");
  move_to("2024-06-11T08:00:00+07:00");
  const auto grouped = [&] {
    const Json shown = get("/api/v1/obligation", {{"id", kTeamReport}});
    for (const Json& notice : shown["notices"]) {
      if (notice["status"] == "grouped") return notice;
    }
    return Json();
  };
  ASSERT_TRUE(grouped().is_object());
  EXPECT_THAT(grouped()["digests"], IsEmpty());  // it waits to be told with others
  move_to("2024-06-11T08:05:00+07:00");
  ASSERT_THAT(grouped()["digests"], SizeIs(1));
  EXPECT_EQ(grouped()["digests"][0]["status"], "sent");
  EXPECT_EQ(grouped()["digests"][0]["attempts"][0]["number"], 1);
}

TEST_F(LetterBoxesTest, WhoHasReportedWhileItWasCollectedIsNotListed) {
  apply_with("digest: {at: \"08:00\", with: [overdue, escalation]}");
  move_to("2024-06-11T08:00:00+07:00");
  ASSERT_EQ(send(event("1", "obligation.submitted", kTeamReport)).status, 200);
  move_to("2024-06-11T08:05:00+07:00");
  EXPECT_THAT(letters(), ElementsAre("07 08:00 subject", "11 08:00 digest of 3"));
}

TEST_F(LetterBoxesTest, ADigestOfOneItemStandsInTheListAsThePlainMessage) {
  apply_with("digest: daily");
  move_to("2024-06-07T08:05:00+07:00");
  int plain = 0;
  const Json listed = get("/api/v1/messages", {{"newest_first", "true"}});
  for (const Json& message : listed["messages"]) {
    if (!message["key"].get<std::string>().starts_with("recipient:")) continue;
    const std::string at = message["at"].get<std::string>();
    if (!at.starts_with("2024-06-07")) continue;
    EXPECT_EQ(message["kind"], "reminder") << message;
    EXPECT_EQ(message["obligation"], "da-bac-2024/team-report-half-year/team-03/2024-h1");
    EXPECT_FALSE(message.contains("items"));
    EXPECT_EQ(message["to"]["role"], "chanh-van-phong");
    ++plain;
  }
  EXPECT_EQ(plain, 2);  // by e-mail and by SMS
}

TEST_F(LetterBoxesTest, HandedOverTwiceItIsThereOnce) {
  apply_plan_a();
  HandOver over;
  over.recipient = "recipient:d/p/email";
  over.notice.key = NoticeKey("k");
  over.notice.obligation = ObligationId(kTeamReport);
  over.due = daemon().clock->now();
  const Shard shard = shard_of_box(over.recipient, daemon().store.shards());
  const auto hand_over = [&] {
    bool handed = false;
    daemon().runner.letter_boxes().hand_over(over,
                                             [&](const Result<Done>& done) { handed = done.ok(); });
    ASSERT_TRUE(loop.run_until([&] { return handed; }));
  };
  const auto waiting = [&] {
    std::optional<SubjectRecord> record;
    daemon().store.load(shard, over.recipient, [&](Result<std::optional<SubjectRecord>> found) {
      record = found.value();
    });
    EXPECT_TRUE(loop.run_until([&] { return record.has_value(); }));
    return decode_letter_box(record->body).value().waiting.size();
  };
  hand_over();
  hand_over();
  EXPECT_EQ(waiting(), 1u);
  // Its letter has gone meanwhile: it is not taken in again.
  move_to("2024-05-20T08:30:00+07:00");
  EXPECT_EQ(waiting(), 0u);
  hand_over();
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(LetterBoxesTest, WhatIsLateWhenThePlanIsTakenUpIsOneLetterToEach) {
  apply_plan_a();  // on 20 May: what was due in the first months is late
  move_to("2024-05-21T08:05:00+07:00");
  std::map<std::string, int> letters_to;
  for (const OutgoingMessage& message : daemon().channel.messages) ++letters_to[message.to.at(0)];
  EXPECT_GT(letters_to.size(), 1u);
  for (const auto& [address, count] : letters_to) EXPECT_EQ(count, 1) << address;
}

TEST_F(LetterBoxesTest, ADigestThatEscalatesSaysWhereThePlanStands) {
  apply_with("digest: {at: \"08:00\", with: [overdue, escalation]}");
  const Json before = get("/api/v1/plans")["plans"][0];
  move_to("2024-06-06T09:00:00+07:00");
  ASSERT_EQ(send(event("in-1", "obligation.submitted", report("team-01"))).status, 200);
  move_to("2024-06-11T08:05:00+07:00");
  const Json plan = get("/api/v1/plans")["plans"][0];
  const int total = plan["total"].get<int>();
  const int late = plan["late"].get<int>();
  EXPECT_EQ(plan["complete"].get<int>() - before["complete"].get<int>(), 1);
  std::string body;
  for (const OutgoingMessage& message : daemon().channel.messages) {
    const bool digest = message.subject.starts_with("digest of ");
    if (digest && message.to.front() == kOfficeAddress) body = message.body;  // the last
  }
  EXPECT_EQ(body, "1 done, 0 late, open " + std::to_string(total - 1 - late) + ", late " +
                      std::to_string(late));
}

}  // namespace
}  // namespace nhacviec
