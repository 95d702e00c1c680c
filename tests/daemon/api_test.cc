#include "daemon/http/api.h"

#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

TEST_F(ApiTest, AppliesAPlanAndCountsItsObligations) {
  const HttpResponse response = apply(plan_a());
  ASSERT_EQ(response.status, 200) << response.body;
  const Json report = Json::parse(response.body);
  EXPECT_EQ(report["plan"], "da-bac-2024");
  EXPECT_EQ(report["revision"], 1);
  EXPECT_EQ(report["changed"], true);
  const Json plans = get("/api/v1/plans")["plans"];
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_EQ(plans[0]["total"], report["created"]);
  EXPECT_GT(plans[0]["total"].get<int>(), 26);
  EXPECT_EQ(plans[0]["complete"], 0);
}

TEST_F(ApiTest, ApplyingTheSameTextInAnotherNormalFormChangesNothing) {
  apply_plan_a();
  PlanTexts decomposed = plan_a();
  const std::string letter = "ế", parts = "e\xCC\x82\xCC\x81";
  size_t count = 0;
  for (std::string* text : {&decomposed.plan, &decomposed.directory}) {
    for (size_t at = text->find(letter); at != std::string::npos; at = text->find(letter, at)) {
      text->replace(at, letter.size(), parts);
      ++count;
    }
  }
  ASSERT_GT(count, 0u);
  const Json report = Json::parse(apply(decomposed).body);
  EXPECT_EQ(report["changed"], false) << report;
  EXPECT_EQ(report["revision"], 1) << report;
}

TEST_F(ApiTest, ApplyingTheSamePlanAgainChangesNothing) {
  apply_plan_a();
  const Json again = Json::parse(apply(plan_a()).body);
  EXPECT_EQ(again["changed"], false);
  EXPECT_EQ(again["revision"], 1);
}

TEST_F(ApiTest, RefusesAWrongPlanWithEveryError) {
  PlanTexts texts = plan_a();
  texts.plan += "\nunheard_of: 1\nunheard_of_too: 2\n";
  const HttpResponse response = apply(texts);
  EXPECT_EQ(response.status, 422);
  constexpr auto npos = std::string::npos;
  int errors = 0;
  const Json body = Json::parse(response.body);
  for (const Json& line : body["errors"]) {
    const bool found = line.get<std::string>().find("error: unknown key \"unheard_of") != npos;
    errors += found ? 1 : 0;
  }
  EXPECT_EQ(errors, 2) << response.body;
  EXPECT_TRUE(get("/api/v1/plans")["plans"].empty());
}

TEST_F(ApiTest, OnlyAnAdministratorAppliesPlansAndMovesTheClock) {
  EXPECT_EQ(apply(plan_a(), SmallDaemon::kOffice).status, 403);
  EXPECT_EQ(call({"POST", "/api/v1/clock", SmallDaemon::kOffice, "{\"by\":\"1d\"}"}).status, 403);
}

TEST_F(ApiTest, EveryChangeNeedsAToken) {
  for (const auto& [method, path] :
       std::vector<std::pair<std::string, std::string>>{{"POST", "/api/v1/events"},
                                                        {"POST", "/api/v1/plans"},
                                                        {"POST", "/api/v1/clock"},
                                                        {"POST", "/api/v1/dead-letters/1/retry"},
                                                        {"DELETE", "/api/v1/dead-letters/1"}}) {
    const HttpResponse without = call({method, path, "", "{}"});
    EXPECT_EQ(without.status, 401) << path;
    EXPECT_FALSE(header(without, "WWW-Authenticate").empty()) << path;
    EXPECT_EQ(call({method, path, "wrong-token", "{}"}).status, 401) << path;
  }
}

TEST_F(ApiTest, ReadsNeedATokenUnlessTheyAreOpen) {
  settings.open_reads = false;
  EXPECT_EQ(call({"GET", "/api/v1/plans"}).status, 401);
  EXPECT_EQ(call({"GET", "/metrics"}).status, 401);
  EXPECT_EQ(call({"GET", "/api/v1/plans", SmallDaemon::kViewer}).status, 200);
  EXPECT_EQ(call({"GET", "/healthz"}).status, 200);
}

TEST_F(ApiTest, OpenReadsAreNotOpenToAnotherHostsName) {
  Call rebound{"GET", "/api/v1/plans"};
  rebound.headers["host"] = "attacker.example.org:8080";
  EXPECT_EQ(call(rebound).status, 401);
  for (const char* host : {"localhost:8080", "127.0.0.1:8080", "[::1]:8080"}) {
    Call local{"GET", "/api/v1/plans"};
    local.headers["host"] = host;
    EXPECT_EQ(call(local).status, 200) << host;
  }
}

TEST_F(ApiTest, AWrongTokenIsSaidEvenWhereReadsAreOpen) {
  EXPECT_EQ(call({"GET", "/api/v1/plans", "wrong-token"}).status, 401);
}

TEST_F(ApiTest, SpeaksTheLanguageThatIsAskedFor) {
  Call vietnamese{"GET", "/api/v1/nothing"};
  vietnamese.headers["accept-language"] = "vi-VN,vi;q=0.9,en;q=0.8";
  EXPECT_EQ(Json::parse(call(vietnamese).body)["title"], "Không tìm thấy");
  Call english{"GET", "/api/v1/nothing"};
  english.headers["accept-language"] = "fr, en;q=0.5, vi;q=0.2";
  EXPECT_EQ(Json::parse(call(english).body)["title"], "Not found");
}

TEST_F(ApiTest, SaysWhichMethodsAPathHas) {
  const HttpResponse response = call({"DELETE", "/api/v1/plans", SmallDaemon::kAdmin});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(Json::parse(response.body)["detail"], "possible here: GET, POST");
}

TEST_F(ApiTest, ServesTheDashboardWithAStrictPolicy) {
  const HttpResponse page = call({"GET", "/"});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(page.body, file_text("web/index.html"));
  EXPECT_NE(header(page, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(call({"GET", "/dashboard.js"}).body, file_text("web/dashboard.js"));
  EXPECT_EQ(call({"GET", "/words.js"}).body, file_text("web/words.js"));
  EXPECT_EQ(call({"GET", "/dashboard.css"}).body, file_text("web/dashboard.css"));
  EXPECT_EQ(call({"GET", "/../CMakeLists.txt"}).status, 404);
}

TEST_F(ApiTest, IsReadyWhenEveryPartIs) {
  std::vector<std::string> missing{"store"};
  settings.not_ready = [&] { return missing; };
  EXPECT_EQ(call({"GET", "/readyz"}).status, 503);
  missing.clear();
  EXPECT_EQ(call({"GET", "/readyz"}).status, 200);
}

TEST_F(ApiTest, MovesAManualClockAndSendsWhatWasDueByThen) {
  apply_plan_a();
  const HttpResponse moved = move_clock("2024-05-30");
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(Json::parse(moved.body)["now"], "2024-05-30T00:00:00+07:00");
  const Json messages = get("/api/v1/messages", {{"obligation", report("team-02")}})["messages"];
  ASSERT_FALSE(messages.empty());
  for (const Json& message : messages) {
    EXPECT_EQ(message["kind"], "reminder");
    EXPECT_EQ(message["status"], "sent");
    EXPECT_EQ(message["at"], "2024-05-29T08:00:00+07:00");
  }
}

TEST_F(ApiTest, MovesTheClockToADayAsVietnameseWriteIt) {
  apply_plan_a();
  EXPECT_EQ(Json::parse(move_clock("30/5/2024").body)["now"], "2024-05-30T00:00:00+07:00");
}

TEST_F(ApiTest, TakesNoMoveThatIsMostLikelyASlip) {
  apply_plan_a();
  const auto move = [&](const Json& body) {
    return call({"POST", "/api/v1/clock", SmallDaemon::kAdmin, body.dump()});
  };
  const HttpResponse far = move({{"to", "9999-12-31"}});
  EXPECT_EQ(far.status, 409);
  EXPECT_NE(Json::parse(far.body)["detail"].get<std::string>().find("more than 20 years ahead"),
            std::string::npos);
  EXPECT_EQ(move({{"by", "36000d"}, {"far", "no"}}).status, 409);
  EXPECT_EQ(Json::parse(move({{"by", "-3d"}}).body)["detail"], "the clock never goes back");
  EXPECT_EQ(Json::parse(move({{"by", "three days"}}).body)["detail"],
            "\"by\" is not a span like 3d or 12h: \"three days\"");
  EXPECT_EQ(get("/api/v1/clock")["now"], SmallDaemon::kStart);
  EXPECT_EQ(move({{"to", "2050-01-01"}, {"far", "yes"}}).status, 200);
}

TEST_F(ApiTest, AMoveThatIsGivenUpSaysWhereTheClockStands) {
  apply_plan_a();
  daemon().channel.away = true;
  const HttpResponse moved = move_clock("2024-05-30");
  EXPECT_EQ(moved.status, 503);
  EXPECT_FALSE(header(moved, "Retry-After").empty());
  const Json body = Json::parse(moved.body);
  EXPECT_EQ(body["now"], SmallDaemon::kStart);
  EXPECT_EQ(body["detail"],
            "the move was given up, for the mail server is away: the clock stands at "
            "2024-05-20T08:00:00+07:00");
}

TEST_F(ApiTest, APlanThatThereIsNotIsNotAnEmptyOne) {
  apply_plan_a();
  for (const char* path : {"/api/v1/obligations", "/api/v1/upcoming", "/api/v1/late"}) {
    const HttpResponse answer = call({"GET", path, "", "", "", {{"plan", "da-bac-2042"}}, {}});
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(Json::parse(answer.body)["detail"],
              "there is no plan \"da-bac-2042\" (did you mean \"da-bac-2024\"?)");
  }
}

TEST_F(ApiTest, NeverMovesTheClockBack) {
  apply_plan_a();  // the day is read in the plan's zone
  EXPECT_EQ(move_clock("2024-05-19").status, 409);
  EXPECT_EQ(move_clock("soon").status, 400);
  EXPECT_EQ(call({"POST", "/api/v1/clock", SmallDaemon::kAdmin, "{}"}).status, 400);
}

TEST(ApiOnARealClock, RefusesToMoveIt) {
  QueueLoop loop;
  SmallDaemon daemon(loop, SmallDaemon::open_settings(), nullptr, make_real_clock());
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/v1/clock";
  request.headers["authorization"] = std::string("Bearer ") + SmallDaemon::kAdmin;
  request.body = R"({"by":"1d"})";
  int status = 0;
  daemon.api.handle(request, [&](const HttpResponse& response) { status = response.status; });
  ASSERT_TRUE(loop.run_until([&] { return status != 0; }));
  EXPECT_EQ(status, 409);
}

TEST_F(ApiTest, TellsWhatIsLateAndWhatIsDueNext) {
  apply_plan_a();
  EXPECT_TRUE(get("/api/v1/late", {{"unit", "team-02"}})["obligations"].empty());
  const Json next = get("/api/v1/upcoming", {{"unit", "team-02"}})["obligations"];
  ASSERT_FALSE(next.empty());
  EXPECT_EQ(next[0]["id"], report("team-02"));
  EXPECT_EQ(next[0]["working_days_left"], 14);

  send(event("e1", "obligation.submitted", report("team-01")));
  move_clock("2024-06-13T09:00:00+07:00");
  const Json late = get("/api/v1/late", {{"unit", "team-02"}})["obligations"];
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0]["id"], report("team-02"));
  EXPECT_EQ(late[0]["working_days_late"], 3);
  EXPECT_TRUE(get("/api/v1/late", {{"unit", "team-01"}})["obligations"].empty());
  EXPECT_EQ(get("/api/v1/plans")["plans"][0]["late"],
            get("/api/v1/late", {{"limit", "1000"}})["obligations"].size());
}

TEST_F(ApiTest, ListsObligationsPageByPage) {
  apply_plan_a();
  const size_t total = get("/api/v1/plans")["plans"][0]["total"].get<size_t>();
  std::set<std::string> seen;
  std::map<std::string, std::string> query{{"limit", "7"}};
  for (;;) {
    const Json page = get("/api/v1/obligations", query);
    EXPECT_LE(page["obligations"].size(), 7u);
    for (const Json& row : page["obligations"]) seen.insert(row["id"].get<std::string>());
    if (page["next"].is_null()) break;
    query["after"] = page["next"].get<std::string>();
  }
  EXPECT_EQ(seen.size(), total);
}

TEST_F(ApiTest, FiltersObligations) {
  apply_plan_a();
  send(event("e1", "obligation.submitted", report("team-01")));
  move_clock("2024-06-11T09:00:00+07:00");
  const auto count = [&](std::map<std::string, std::string> query) {
    return get("/api/v1/obligations", std::move(query))["obligations"].size();
  };
  EXPECT_EQ(count({{"state", "submitted"}, {"limit", "500"}}), 1u);
  EXPECT_EQ(count({{"late", "true"}, {"due_before", "2024-06-11"}, {"unit", "team-02"}}), 1u);
  EXPECT_EQ(count({{"late", "true"}, {"unit", "team-01"}}), 0u);
  EXPECT_EQ(call({"GET", "/api/v1/obligations", "", "", "", {{"state", "lost"}}, {}}).status, 400);
  EXPECT_EQ(call({"GET", "/api/v1/obligations", "", "", "", {{"limit", "0"}}, {}}).status, 400);
}

TEST_F(ApiTest, ShowsAnObligationWhole) {
  apply_plan_a();
  move_clock("2024-05-29T09:00:00+07:00");
  const Json shown = get("/api/v1/obligation", {{"id", report("team-02")}, {"language", "vi"}});
  EXPECT_EQ(shown["state"], "open");
  EXPECT_EQ(shown["due_at"], "2024-06-10T00:00:00+07:00");
  EXPECT_EQ(shown["last_moment"], "2024-06-09T23:59:59+07:00");
  EXPECT_EQ(shown["last_working_day"], "2024-06-07");
  EXPECT_NE(shown["quote"].get<std::string>().find("trước ngày 10/6"), std::string::npos);
  EXPECT_FALSE(shown["notices"].empty());
  ASSERT_FALSE(shown["next"].empty());
  EXPECT_EQ(shown["next"][0]["at"], "2024-06-07T08:00:00+07:00");
  EXPECT_EQ(shown["history"][0]["fact"], "created");
}

TEST_F(ApiTest, NamesWhoIsMissingOnASynthesis) {
  apply_plan_a();
  for (const char* team : {"team-01", "team-03", "team-04"}) {
    send(event(team, "obligation.submitted", report(team)));
  }
  const Json shown = get("/api/v1/obligation", {{"id", synthesis()}});
  EXPECT_EQ(shown["state"], "waiting");
  EXPECT_EQ(shown["missing"], Json::array({report("team-02")}));
  EXPECT_EQ(shown["waits_for"].size(), 4u);
  EXPECT_EQ(shown["deliver_to"].size(), 2u);
  EXPECT_TRUE(shown["due_at"].is_null());
}

TEST_F(ApiTest, DoesNotKnowOtherObligations) {
  EXPECT_EQ(call({"GET", "/api/v1/obligation", "", "", "", {{"id", "a/b/c/d"}}, {}}).status, 404);
  EXPECT_EQ(call({"GET", "/api/v1/obligation", "", "", "", {{"id", "x"}}, {}}).status, 400);
}

TEST_F(ApiTest, ShortensAddressesForThoseWhoOnlyRead) {
  apply_plan_a();
  move_clock("2024-05-30");
  const auto recipient = [&](const std::string& token) {
    const Json page = get("/api/v1/messages", {{"obligation", report("team-02")}}, token);
    return page["messages"][0]["attempts"][0]["recipients"][0].get<std::string>();
  };
  EXPECT_NE(recipient("").find("***"), std::string::npos);
  EXPECT_EQ(recipient(SmallDaemon::kOffice).find("***"), std::string::npos);
}

TEST_F(ApiTest, ListsTheNewestMessagesFirst) {
  apply_plan_a();
  move_clock("2024-06-12T09:00:00+07:00");
  const Json page = get("/api/v1/messages", {{"newest_first", "true"}, {"limit", "3"}});
  ASSERT_EQ(page["messages"].size(), 3u);
  EXPECT_GE(page["messages"][0]["send_at"], page["messages"][2]["send_at"]);
  EXPECT_GE(page["messages"][0]["send_at"], "2024-06-11");
  EXPECT_FALSE(page["next"].is_null());
}

TEST_F(ApiTest, FindsNothingWrongWithItsOwnHistory) {
  apply_plan_a();
  send(event("e1", "obligation.submitted", report("team-01")));
  move_clock("2024-06-20");
  int64_t checked = 0;
  std::map<std::string, std::string> query{{"plan", "da-bac-2024"}, {"limit", "20"}};
  for (;;) {
    const Json page = get("/api/v1/audit/verify", query);
    EXPECT_TRUE(page["problems"].empty()) << page.dump();
    checked += page["checked"].get<int64_t>();
    if (page["next"].is_null()) break;
    query["after"] = page["next"].get<std::string>();
  }
  EXPECT_EQ(checked, get("/api/v1/plans")["plans"][0]["total"].get<int64_t>());
}

class Listener final : public EventStream::Subscriber {
 public:
  explicit Listener(std::string& text) : text_(text) {}
  bool write(const std::string& text) override {
    text_ += text;
    return true;
  }

 private:
  std::string& text_;
};

TEST_F(ApiTest, TheStreamTellsTheTimeThenWhatHappens) {
  apply_plan_a();
  const HttpResponse response = call({"GET", "/api/v1/stream"});
  EXPECT_EQ(response.content_type, "text/event-stream");
  ASSERT_EQ(response.stream, &daemon().stream);
  EXPECT_NE(response.body.find("event: clock\ndata: {\"now\":\"2024-05-20T08:00:00+07:00\""),
            std::string::npos);
  std::string heard;
  daemon().stream.subscribe(std::make_unique<Listener>(heard));
  send(event("e1", "obligation.submitted", report("team-01")));
  EXPECT_NE(heard.find("event: fact\ndata: {\"obligation\":\"" + report("team-01") +
                       "\",\"state\":\"submitted\""),
            std::string::npos);
  move_clock("2024-05-30");
  EXPECT_NE(heard.find("event: notice\n"), std::string::npos);
  daemon().feed.tell_time();
  EXPECT_NE(heard.find("event: clock\ndata: {\"now\":\"2024-05-30T00:00:00+07:00\""),
            std::string::npos);
}

}  // namespace
}  // namespace nhacviec
