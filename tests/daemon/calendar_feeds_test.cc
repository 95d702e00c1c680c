// Private calendars: whose they are, what stands in them, and how an address ends.
#include "daemon/http/calendar_feeds.h"

#include <gmock/gmock.h>

#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

class CalendarFeedsTest : public ApiTest {
 protected:
  void SetUp() override {
    apply_plan_a();
    feeds = std::make_unique<CalendarFeeds>(
        daemon().store, daemon().book, *daemon().clock,
        CalendarFeeds::Settings{Signer("0123456789abcdef0123456789abcdef"), "https://x.example.vn",
                                SmallDaemon::open_settings().words});
  }

  HttpResponse ask(const std::string& name, const std::string& body = "",
                   const std::string& tag = "") {
    HttpRequest request;
    request.body = body;
    if (!tag.empty()) request.headers["if-none-match"] = tag;
    std::optional<HttpResponse> response;
    auto call = std::make_shared<ApiCall>(
        std::move(request), [&](HttpResponse answer) { response = std::move(answer); }, "en");
    call->parameters = {name};
    if (body.empty()) {
      feeds->show(call);
    } else {
      feeds->make_link(call);
    }
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); }));
    return response.value_or(HttpResponse{});
  }
  std::string link(const std::string& body) {
    const HttpResponse made = ask("", body);
    EXPECT_EQ(made.status, 200) << made.body;
    const auto url = Json::parse(made.body)["url"].get<std::string>();
    return url.substr(url.rfind('/') + 1);
  }
  const std::string kUnit = R"({"unit":"phong-giao-duc-trung-hoc"})";

  std::unique_ptr<CalendarFeeds> feeds;
};

TEST_F(CalendarFeedsTest, HasWhatTheUnitOwesAndNothingElse) {
  const HttpResponse feed = ask(link(kUnit));
  EXPECT_EQ(feed.status, 200);
  EXPECT_EQ(feed.content_type, "text/calendar; charset=utf-8");
  EXPECT_THAT(feed.body, HasSubstr("team-report-half-year/team-02/2024-h1@nhacviec"));
  EXPECT_THAT(feed.body, HasSubstr("DTSTART;VALUE=DATE:20240607"));
  EXPECT_THAT(feed.body, HasSubstr("REFRESH-INTERVAL;VALUE=DURATION:PT1H"));
  EXPECT_THAT(feed.body, HasSubstr("X-PUBLISHED-TTL:PT1H"));
  EXPECT_THAT(feed.body, Not(HasSubstr("team-report-half-year/team-03")));
}

TEST_F(CalendarFeedsTest, WhatIsExtendedMovesWithAHigherSequenceAndWhatIsDoneGoes) {
  const std::string name = link(kUnit);
  ASSERT_EQ(send(event("1", "obligation.extended", kTeamReport,
                       {{"until", "2024-06-18"}, {"reason", "x"}}))
                .status,
            200);
  const std::string moved = ask(name).body;
  EXPECT_THAT(moved, HasSubstr("DTSTART;VALUE=DATE:20240618"));
  EXPECT_THAT(moved, HasSubstr("SEQUENCE:2"));
  ASSERT_EQ(send(event("2", "obligation.submitted", kTeamReport)).status, 200);
  EXPECT_THAT(ask(name).body, Not(HasSubstr("team-report-half-year/team-02")));
}

TEST_F(CalendarFeedsTest, WhatHasNotChangedIsNotSentAgain) {
  const std::string name = link(kUnit);
  const std::string tag = header(ask(name), "ETag");
  const HttpResponse again = ask(name, "", tag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  ASSERT_EQ(send(event("2", "obligation.submitted", kTeamReport)).status, 200);
  EXPECT_EQ(ask(name, "", tag).status, 200);
}

TEST_F(CalendarFeedsTest, ANewAddressEndsTheOldOne) {
  const std::string old = link(kUnit);
  EXPECT_EQ(link(kUnit), old);
  const std::string renewed = link(R"({"unit":"phong-giao-duc-trung-hoc","renew":true})");
  EXPECT_EQ(ask(old).status, 410);
  EXPECT_EQ(ask(renewed).status, 200);
}

TEST_F(CalendarFeedsTest, NobodyElsesAddressIsMadeOrOpens) {
  EXPECT_EQ(ask("forged.ics").status, 404);
  EXPECT_EQ(ask("", R"({"unit":"nobody"})").status, 404);
  EXPECT_EQ(ask("", R"({})").status, 422);
  EXPECT_EQ(ask("", "x").status, 400);
  std::string name = link(R"({"person":"chanh-van-phong"})");
  EXPECT_EQ(ask(name).status, 200);
  name.front() = name.front() == 'a' ? 'b' : 'a';
  EXPECT_EQ(ask(name).status, 404);
}

}  // namespace
}  // namespace nhacviec
