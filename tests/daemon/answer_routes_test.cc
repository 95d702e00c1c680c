// The link of a message, from the letter to the event; what scanners, strangers and the late make
// of it.
#include "daemon/http/answer_routes.h"

#include <gmock/gmock.h>

#include "connectors/records.h"
#include "tests/daemon/link_fixture.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

class AnswerRoutesTest : public LinkTest {
 protected:
  void SetUp() override {
    apply_plan_a();
    open_links();
    const auto workflow = daemon().book.latest(PlanId("da-bac-2024"));
    const ObligationSpec& spec = *workflow->find(ObligationId(kTeamReport));
    Notice notice;
    notice.kind = NoticeKind::reminder;
    notice.obligation = spec.id;
    notice.rule = RuleId("r");
    notice.at = daemon().clock->now();
    notice.to =
        workflow->resolve(RecipientKind::lead, spec, workflow->zone().date_of(notice.at)).front();
    party = notice.to;
    Obligation obligation;
    obligation.due_at = spec.due_at;
    url = link_for(spec, obligation, notice);
    token = token_of(url);
    notice.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
    EXPECT_EQ(link_for(spec, obligation, notice), "");
  }

  std::string nonce() { return LinkTest::nonce(token); }

  std::vector<std::string> refusals() {
    std::vector<std::string> reasons;
    const Json now = shown();
    for (const Json& fact : now["history"]) {
      if (fact["fact"] == "refused") reasons.push_back(fact["reason"]);
    }
    return reasons;
  }

  Party party;
  std::string url, token;
};

TEST_F(AnswerRoutesTest, APageThatIsOnlyLookedAtChangesNothing) {
  const Json before = shown();
  const HttpResponse page = ask("GET", token);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Half-year report"));
  EXPECT_EQ(shown(), before);
  for (const char* name : {"Content-Security-Policy", "Referrer-Policy", "X-Robots-Tag"}) {
    EXPECT_NE(header(page, name), "") << name;
  }
  EXPECT_THAT(header(page, "Content-Security-Policy"), Not(HasSubstr("unsafe")));
}

TEST_F(AnswerRoutesTest, WhatIsConfirmedIsSubmittedByThePartyOfTheLink) {
  const HttpResponse page = ask(
      "POST", token,
      "action=reported&number=12%2FBC-GDTrH&date=2024-05-17&note=%C4%90%E1%BB%A7&nonce=" + nonce());
  EXPECT_EQ(page.status, 200) << page.body;
  const Json now = shown();
  EXPECT_EQ(now["state"], "submitted");
  const Json fact = now["history"].back();
  EXPECT_EQ(fact["by"], to_string(party));
  EXPECT_EQ(fact["document"],
            Json({{"number", "12"}, {"symbol", "BC-GDTrH"}, {"date", "2024-05-17"}}));
  EXPECT_FALSE(fact.contains("evidence"));
  EXPECT_EQ(fact["note"], "Đủ");
  EXPECT_THAT(ask("GET", token).body, HasSubstr("nothing more to do"));
}

TEST_F(AnswerRoutesTest, ALinkUsedOnceMoreChangesNothingAndIsOnTheLog) {
  const std::string body = "action=reported&number=1&nonce=" + nonce();
  const std::string other = "action=reported&number=2&nonce=" + nonce();
  ASSERT_EQ(ask("POST", token, body).status, 200);
  EXPECT_EQ(ask("POST", token, body).status, 200);  // the same form, sent twice
  EXPECT_TRUE(refusals().empty());
  EXPECT_EQ(ask("POST", token, other).status, 409);
  EXPECT_EQ(refusals(), std::vector<std::string>{"the link was used already"});
  ask("POST", token, other);
  EXPECT_EQ(refusals().size(), 1u);  // once is enough
}

TEST_F(AnswerRoutesTest, ALinkThatHasExpiredIsRefusedOnTheLog) {
  const std::string form = "action=reported&nonce=" + nonce();
  ASSERT_EQ(move_clock("2024-08-20T08:00:00+07:00").status, 200);
  EXPECT_EQ(ask("GET", token).status, 410);
  EXPECT_EQ(ask("POST", token, form).status, 410);
  EXPECT_EQ(refusals(), std::vector<std::string>{"the link has expired"});
}

TEST_F(AnswerRoutesTest, AForgedLinkIsAboutNothing) {
  const Json before = shown();
  std::string forged = token;
  forged.front() = forged.front() == 'a' ? 'b' : 'a';
  EXPECT_EQ(ask("GET", forged).status, 404);
  EXPECT_EQ(ask("POST", forged, "action=reported").status, 404);
  EXPECT_EQ(ask("POST", "x", "action=reported").status, 404);
  EXPECT_EQ(shown(), before);
  EXPECT_EQ(routes->counts().at("nhacviec_link_answers_forged"), 3);
}

TEST_F(AnswerRoutesTest, AFormThatThePageDidNotShowIsRefused) {
  for (const char* nonce : {"", "&nonce=x", "&nonce=abc.def"}) {
    EXPECT_EQ(ask("POST", token, std::string("action=reported") + nonce).status, 400) << nonce;
  }
  EXPECT_EQ(shown()["state"], "open");
}

TEST_F(AnswerRoutesTest, MoreTimeIsAskedForAndCanBeSaidAnewAfterARefusal) {
  const auto asked = [&](const std::string& until) {
    return ask("POST", token,
               "action=more-time&reason=B%C3%A3o&until=" + until + "&nonce=" + nonce());
  };
  EXPECT_THAT(asked("2024-06-01").body, HasSubstr("not later than the present one"));
  EXPECT_EQ(asked("2024-06-18").status, 200);
  EXPECT_EQ(shown()["time_request"]["reason"], "Bão");
  EXPECT_EQ(asked("").status, 422);
}

TEST_F(AnswerRoutesTest, WhoIsNotMeantCanSaySo) {
  EXPECT_EQ(ask("POST", token, "action=wrong-addressee&nonce=" + nonce()).status, 200);
  EXPECT_EQ(shown()["history"].back()["fact"], "addressee_disputed");
}

TEST_F(AnswerRoutesTest, WhatIsTypedIsShownAsText) {
  const HttpResponse page =
      ask("POST", token, "action=more-time&reason=%3Cscript%3E&until=2204-06-18&nonce=" + nonce());
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
}

TEST_F(AnswerRoutesTest, TooManyAnswersAreHeldBack) {
  HttpResponse last;
  for (int i = 0; i < 61; ++i) last = ask("POST", token, "action=x");
  EXPECT_EQ(last.status, 429);
  for (int i = 0; i < 121; ++i) last = ask("GET", "forged." + std::to_string(i));
  EXPECT_EQ(last.status, 429);
}

}  // namespace
}  // namespace nhacviec
