// A message that waits for approval: from the step that comes due to the link of the Chief of
// Office, and out.
#include <gmock/gmock.h>

#include "connectors/records.h"
#include "tests/daemon/link_fixture.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kFirstStep = "escalation+3wd-0800-head";

PlanTexts with_approval(const std::string& approval) {
  PlanTexts texts = plan_a();
  const size_t place = texts.plan.find("\ntitle:");
  texts.plan.insert(place, "\napproval: " + approval);
  return texts;
}

class ApprovalRoutesTest : public LinkTest {
 protected:
  void begin(const std::string& approval) {
    ASSERT_EQ(apply(with_approval(approval)).status, 200);
    open_links();
  }

  /// To the morning of the first step that goes to a leader.
  void wait_for_the_step() { ASSERT_EQ(move_clock("2024-06-13T08:30:00+07:00").status, 200); }

  /// The half-year reports of which a message waits.
  Json waiting() {
    Json rows = Json::array();
    const Json all = get("/api/v1/obligations",
                         {{"awaiting_approval", "true"}, {"limit", "500"}})["obligations"];
    for (const Json& row : all) {
      if (row["task"] == "team-report-half-year") rows.push_back(row);
    }
    return rows;
  }
  /// The link in the message that asks the Chief of Office about group 02's report.
  std::string token() {
    const auto workflow = daemon().book.latest(PlanId("da-bac-2024"));
    const ObligationSpec& spec = *workflow->find(ObligationId(kTeamReport));
    Notice asking;
    asking.obligation = spec.id;
    asking.rule = approval_rule(RuleId(kFirstStep), 1);
    asking.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
    asking.at = daemon().clock->now();
    return token_of(link_for(spec, Obligation{}, asking));
  }

  /// Whom messages about group 02's report went to by mail, by rule.
  std::vector<std::string> told() {
    std::vector<std::string> rules;
    const Json messages =
        get("/api/v1/messages", {{"obligation", kTeamReport}, {"limit", "500"}})["messages"];
    for (const Json& message : messages) {
      if (message["status"] == "sent") {
        rules.push_back(message["rule"].get<std::string>() + " " +
                        message["to"]["role"].get<std::string>());
      }
    }
    return rules;
  }
};

TEST_F(ApprovalRoutesTest, TheLeaderIsNotWrittenToBeforeTheYes) {
  begin("required");
  wait_for_the_step();
  const Json rows = waiting();
  ASSERT_EQ(rows.size(), 3u);  // one of each group but the Office's own
  EXPECT_EQ(rows[0]["awaiting_approval"][0]["rule"], kFirstStep);
  for (const std::string& one : told()) EXPECT_THAT(one, Not(testing::StartsWith(kFirstStep)));
  EXPECT_THAT(told(), testing::Contains("approval-1-escalation+3wd-0800-head chanh-van-phong"));
}

TEST_F(ApprovalRoutesTest, ThePageShowsTheMessageWholeAndChangesNothing) {
  begin("required");
  wait_for_the_step();
  const Json before = shown();
  const HttpResponse page = ask("GET", token());
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Approve a message before it goes out"));
  EXPECT_THAT(page.body, HasSubstr("Half-year report"));
  EXPECT_THAT(page.body, HasSubstr("value=\"approve\""));
  EXPECT_THAT(page.body, Not(HasSubstr("value=\"reported\"")));
  EXPECT_EQ(shown(), before);
}

TEST_F(ApprovalRoutesTest, OneStepLetsItOutWithItsNote) {
  begin("required");
  wait_for_the_step();
  const std::string link = token();
  const HttpResponse done = ask("POST", link, "action=approve&note=See+me&nonce=" + nonce(link));
  EXPECT_EQ(done.status, 200) << done.body;
  ASSERT_EQ(move_clock("2024-06-13T08:31:00+07:00").status, 200);
  const Json fact = shown()["history"].back();
  EXPECT_EQ(fact["fact"], "approved");
  EXPECT_EQ(fact["by"], "van-phong/chanh-van-phong");
  EXPECT_EQ(fact["note"], "See me");
  const auto rules = told();
  EXPECT_EQ(std::count_if(rules.begin(), rules.end(),
                          [](const std::string& one) { return one.starts_with(kFirstStep); }),
            1);
  EXPECT_EQ(waiting().size(), 2u);
}

TEST_F(ApprovalRoutesTest, ALinkThatWasUsedLetsNothingElseOut) {
  begin("required");
  wait_for_the_step();
  const std::string link = token();
  const std::string again = "action=approve&nonce=" + nonce(link);
  ASSERT_EQ(ask("POST", link, "action=approve&nonce=" + nonce(link)).status, 200);
  EXPECT_EQ(ask("POST", link, again).status, 409);
  EXPECT_THAT(ask("GET", link).body, HasSubstr("no longer waits for approval"));
}

TEST_F(ApprovalRoutesTest, WhatIsKeptBackNeedsAReasonAndCanStillGoOut) {
  begin("required");
  wait_for_the_step();
  const std::string link = token();
  EXPECT_EQ(ask("POST", link, "action=withhold&nonce=" + nonce(link)).status, 422);
  EXPECT_EQ(ask("POST", link, "action=withhold&reason=On+its+way&nonce=" + nonce(link)).status,
            200);
  EXPECT_THAT(ask("GET", link).body, HasSubstr("On its way"));
  EXPECT_EQ(shown()["awaiting_approval"][0]["withheld"], true);
  EXPECT_EQ(ask("POST", link, "action=approve&nonce=" + nonce(link)).status, 200);
}

TEST_F(ApprovalRoutesTest, AnAnswerLinkApprovesNothing) {
  begin("required");
  wait_for_the_step();
  AnswerLink link{ObligationId(kTeamReport),
                  {UnitId("phong-giao-duc-trung-hoc"), RoleId("truong-phong")},
                  PersonId(),
                  "x",
                  daemon().clock->now() + std::chrono::days(1)};
  const std::string of_a_unit = seal_link(signer, link);
  EXPECT_EQ(ask("POST", of_a_unit, "action=approve&nonce=" + nonce(of_a_unit)).status, 422);
  EXPECT_EQ(waiting().size(), 3u);
}

TEST_F(ApprovalRoutesTest, TheCommandsEventDoesTheSameAndAUnitMayNot) {
  begin("required");
  wait_for_the_step();
  const Json yes = event("a1", "notice.approved", kTeamReport, Json{{"note", "x"}});
  EXPECT_EQ(send(yes, SmallDaemon::kUnit).status, 403);
  EXPECT_EQ(send(yes).status, 200);
  EXPECT_EQ(waiting().size(), 2u);
}

TEST_F(ApprovalRoutesTest, AfterItsHoursItGoesOutByItself) {
  begin("{after: 4h}");
  wait_for_the_step();
  EXPECT_EQ(waiting()[0]["awaiting_approval"][0]["goes_out_at"], "2024-06-13T12:00:00+07:00");
  ASSERT_EQ(move_clock("2024-06-13T12:01:00+07:00").status, 200);
  EXPECT_TRUE(waiting().empty());
  const auto rules = told();
  EXPECT_TRUE(std::any_of(rules.begin(), rules.end(),
                          [](const std::string& one) { return one.starts_with(kFirstStep); }));
}

TEST_F(ApprovalRoutesTest, ItIsExplained) {
  begin("required");
  wait_for_the_step();
  ASSERT_EQ(send(event("a1", "notice.approved", kTeamReport, Json{{"note", "x"}})).status, 200);
  ASSERT_EQ(move_clock("2024-06-13T08:31:00+07:00").status, 200);
  std::string key;
  const Json messages = get("/api/v1/messages", {{"obligation", kTeamReport}})["messages"];
  for (const Json& message : messages) {
    if (message["rule"] == kFirstStep && message["channel"] == "email") key = message["key"];
  }
  const Json why = get("/api/v1/explain", {{"notice", key}});
  std::string words;
  for (const Json& step : why["steps"]) words += step["text"].get<std::string>() + "\n";
  EXPECT_THAT(words, HasSubstr("has to be approved before it goes out"));
  EXPECT_THAT(words, HasSubstr("was approved"));
}

}  // namespace
}  // namespace nhacviec
