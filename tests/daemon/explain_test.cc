// Why, over the API: the route, its words, and what the daemon adds about the delivery.
#include "tests/daemon/api_fixture.h"
#include "tests/daemon/plan_changes.h"

namespace nhacviec {
namespace {

class ExplainTest : public ApiTest {
 protected:
  Json explain(const std::string& what, const std::string& id, const std::string& language = "vi",
               const std::string& token = "") {
    return get("/api/v1/explain", {{what, id}, {"language", language}}, token);
  }
  int status_of(std::map<std::string, std::string> query) {
    return call({"GET", "/api/v1/explain", "", "", "", std::move(query), {}}).status;
  }
  static const Json& step(const Json& body, const std::string& kind) {
    static const Json nothing = Json::object();
    for (const Json& one : body["steps"]) {
      if (one["step"] == kind) return one;
    }
    ADD_FAILURE() << "no step " << kind << " in " << body.dump();
    return nothing;
  }
  const std::string to_the_deputy =
      std::string(kTeamReport) + "|r1|d1|escalation+3wd-0800-head|so-gddt/pho-giam-doc-1|email";
};

TEST_F(ExplainTest, WhyTheDeputyDirectorGotThisOn13June) {
  apply_plan_a();
  move_clock("2024-06-14");
  const Json why = explain("notice", to_the_deputy);
  EXPECT_EQ(why["at"], "2024-06-13T08:00:00+07:00");
  EXPECT_EQ(step(why, "document")["quote"], "báo cáo kết quả 6 tháng (trước ngày 10/6)");
  EXPECT_EQ(step(why, "document")["source"], "phần V, mục 2");
  EXPECT_EQ(step(why, "due")["late_from"], "2024-06-10T00:00:00+07:00");
  EXPECT_EQ(step(why, "day_zero")["day"], "2024-06-10");
  EXPECT_EQ(step(why, "counted_on")["one_by_one"],
            Json({"2024-06-11", "2024-06-12", "2024-06-13"}));
  EXPECT_EQ(step(why, "to_head")["to"]["role"], "pho-giam-doc-1");
  EXPECT_EQ(step(why, "to_head")["of"], "team-02");
  EXPECT_EQ(step(why, "fired")["sequence"], 7);  // after the fact that the unit was told
  EXPECT_EQ(step(why, "attempt")["status"], "sent");
  EXPECT_EQ(
      step(why, "rule")["text"],
      "Theo quy tắc escalation+3wd-0800-head của chính sách “standard”. Thời gian nhắc và báo "
      "cáo lãnh đạo do cấu hình chọn, không phải do văn bản quy định.");
  EXPECT_EQ(
      step(why, "to_head")["text"],
      "Gửi Phó Giám đốc Sở, Sở Giáo dục và Đào tạo: lãnh đạo phụ trách Tổ công tác số 02, theo "
      "danh bạ.");
  EXPECT_EQ(step(explain("notice", to_the_deputy, "en"), "counted_on")["text"],
            "On 3 working days: Tuesday 11 June (1), Wednesday 12 June (2) and Thursday 13 June "
            "(3).");
}

TEST_F(ExplainTest, AddressesAreWholeForTheOfficeOnly) {
  apply_plan_a();
  move_clock("2024-06-14");
  EXPECT_EQ(step(explain("notice", to_the_deputy), "attempt")["recipients"],
            Json({"p***@so-gddt.example.vn"}));
  EXPECT_EQ(
      step(explain("notice", to_the_deputy, "vi", SmallDaemon::kOffice), "attempt")["recipients"],
      Json({"pho-giam-doc-1@so-gddt.example.vn"}));
}

TEST_F(ExplainTest, AnObligationTellsEveryInstantPastAndToCome) {
  apply_plan_a();
  move_clock("2024-06-12");
  const Json why = explain("obligation", kTeamReport);
  std::vector<std::string> told;
  for (const Json& instant : why["instants"]) {
    told.push_back(instant["at"].get<std::string>().substr(0, 10) + " " +
                   instant["outcome"].get<std::string>());
  }
  EXPECT_EQ(told, (std::vector<std::string>{
                      "2024-05-17 past", "2024-05-29 fired", "2024-06-07 fired", "2024-06-11 fired",
                      "2024-06-11 fired", "2024-06-13 pending", "2024-06-17 pending"}));
  EXPECT_EQ(step(why, "holds_up")["obligations"], Json({synthesis()}));
  EXPECT_EQ(why["instants"][1]["notices"].size(), 1u);
}

TEST_F(ExplainTest, WhatIsNotYetOpenIsRemindedOfOnceItIs) {
  apply_plan_a();
  const Json why =
      explain("obligation", "da-bac-2024/commune-quarterly-report/ubnd-muong-chieng/2024-q4", "en");
  step(why, "not_yet_open");
  ASSERT_FALSE(why["instants"].empty());
  for (const Json& instant : why["instants"]) {
    EXPECT_EQ(instant["outcome"], "pending");
    EXPECT_EQ(instant["steps"].back()["step"], "if_open");
  }
}

TEST_F(ExplainTest, ADigestNamesWhatItBringsTogether) {
  apply_plan_a();  // what was late already is told in one letter
  move_clock("2024-05-22");
  const Json listed = get("/api/v1/messages", {{"limit", "200"}});
  std::string key;
  for (const Json& message : listed["messages"]) {
    const std::string its = message["key"];
    if (message["kind"] == "digest" && its.find("/chanh-van-phong/") != its.npos) key = its;
  }
  ASSERT_FALSE(key.empty());
  const Json why = explain("notice", key, "en");
  EXPECT_GT(step(why, "letter")["count"], 1);
  const std::string item = step(why, "letter_item")["key"];
  EXPECT_EQ(explain("notice", item, "en")["key"], item) << "each is explained by itself";
  const std::string box = key.substr(0, key.find('|'));
  EXPECT_EQ(status_of({{"obligation", box}}), 400) << "a letter box is no obligation";
}

TEST_F(ExplainTest, AFallenCriterionIsExplainedByItsFact) {
  const PlanTexts texts{file_text("config/plans/tam-duong-2020.yaml"),
                        file_text("config/directories/tam-duong.yaml"),
                        file_text("config/calendars/vn.yaml")};
  ASSERT_EQ(apply(texts).status, 200);
  const Json fall = event(
      "f1", "criterion.status_set", "tam-duong-2020",
      {{"criterion", "criterion-01"}, {"status", "difficult"}, {"reason", "thiếu phòng học"}});
  ASSERT_EQ(send(fall).status, 200);
  const Json messages = get("/api/v1/messages");
  std::string key;
  for (const Json& message : messages["messages"]) {
    if (message["obligation"].get<std::string>().find("/registers/") != std::string::npos) {
      key = message["key"];
    }
  }
  ASSERT_FALSE(key.empty()) << messages.dump();
  EXPECT_EQ(step(explain("notice", key), "fell")["reason"], "thiếu phòng học");
}

TEST_F(ExplainTest, WhatIsNotThereIsSaidSo) {
  apply_plan_a();
  EXPECT_EQ(status_of({}), 400);
  EXPECT_EQ(status_of({{"obligation", kTeamReport}, {"notice", to_the_deputy}}), 400);
  EXPECT_EQ(status_of({{"obligation", "da-bac-2024"}}), 400);
  EXPECT_EQ(status_of({{"notice", "da-bac-2024|x"}}), 400);
  EXPECT_EQ(status_of({{"obligation", "da-bac-2024/a/b/c"}}), 404);
  EXPECT_EQ(status_of({{"notice", to_the_deputy}}), 404) << "not sent yet";
}

/// Plan A, whose head of team-02 is away in the middle of June and has somebody who stands in.
PlanTexts with_an_absence() {
  PlanTexts texts = plan_a();
  texts.directory = with_text(texts.directory, "  pho-giam-doc-1: #",
                              "  pho-giam-doc-1:\n    absences: [{from: 2024-06-12, until: "
                              "2024-06-14, delegates: pho-giam-doc-2}]\n    #");
  return texts;
}

TEST_F(ExplainTest, WhoStandsInForTheDeputyDirectorIsSaidInBothLanguages) {
  ASSERT_EQ(apply(with_an_absence()).status, 200);
  move_clock("2024-06-12");
  const Json coming = explain("obligation", kTeamReport);
  for (const Json& instant : coming["instants"]) {
    if (instant["at"] != "2024-06-13T08:00:00+07:00") continue;
    EXPECT_EQ(step(instant, "person_delegated")["id"], "pho-giam-doc-2");
  }
  move_clock("2024-06-18");
  const Json why = explain("notice", to_the_deputy);
  EXPECT_EQ(step(why, "attempt")["recipients"], Json({"p***@so-gddt.example.vn"}));
  EXPECT_EQ(step(why, "person_delegated")["text"],
            "Phó Giám đốc Sở (pho-giam-doc-2) nhận thay Phó Giám đốc Sở (pho-giam-doc-1), vắng đến "
            "hết thứ Sáu, 14/6/2024: được ủy quyền (danh bạ so-gddt-hoa-binh, "
            "people.pho-giam-doc-1.absences).");
  EXPECT_EQ(step(why, "person_left_out")["until"], "2024-06-14");
  EXPECT_EQ(step(explain("notice", to_the_deputy, "en"), "person_delegated")["text"],
            "Deputy Director (pho-giam-doc-2) gets it in place of Deputy Director "
            "(pho-giam-doc-1), who is away to the end of Friday 14 June 2024: delegated (directory "
            "so-gddt-hoa-binh, people.pho-giam-doc-1.absences).");
}

TEST_F(ExplainTest, TheSamePeopleAreNamedOnceForAllChannelsOfARule) {
  apply_plan_a();
  move_clock("2024-06-14");
  const Json why = explain("obligation", kTeamReport);
  for (const Json& instant : why["instants"]) {
    if (instant["notices"].size() < 2) continue;
    int named = 0;
    for (const Json& one : instant["steps"]) named += one["step"] == "person_holds" ? 1 : 0;
    EXPECT_EQ(named, 1) << instant.dump();
    return;
  }
  FAIL() << "no rule with several channels";
}

TEST_F(ExplainTest, WhatWasLateAtTheStartIsNotSaidToComeFromNowhere) {
  apply_plan_a();
  move_clock("2024-05-22");
  const Json listed = get("/api/v1/messages", {{"limit", "200"}});
  for (const Json& message : listed["messages"]) {
    if (message["rule"] != "late-at-start") continue;
    step(explain("notice", message["key"]), "late_at_start");
    return;
  }
  FAIL() << "nothing was late";
}

/// The daemon started anew on what the store holds: it knows the edition in force only.
class RestartTest : public ExplainTest {
 protected:
  struct Restarted {
    Restarted(SmallDaemon& old, Loop& loop)
        : passing(old.store, *old.clock, loop),
          api(old.store, passing.runner, passing.documents, passing.book, *old.clock, old.pump,
              old.sending, old.addresses, old.bounces, old.stream, SmallDaemon::open_settings()) {}
    PassingDaemon passing;
    Api api;
  };
  void restart() {
    again = std::make_unique<Restarted>(daemon(), loop);
    bool loaded = false;
    again->passing.documents.load([&](const Result<Done>& done) { loaded = done.ok(); });
    ASSERT_TRUE(loop.run_until([&] { return loaded; }));
  }
  Json ask(const std::string& path, std::map<std::string, std::string> query) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.query = std::move(query);
    std::optional<HttpResponse> response;
    again->api.handle(std::move(request), [&](HttpResponse answer) { response = answer; });
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); }));
    EXPECT_EQ(response->status, 200) << response->body;
    return Json::parse(response->body);
  }
  /// The duty that the second edition no longer orders.
  static constexpr const char* kDropped = "da-bac-2024/sol-14/so-gddt/2024-h1";
  static PlanTexts second_edition() {
    PlanTexts texts = plan_a();
    texts.plan = texts.plan.substr(0, texts.plan.find("  sol-14:"));
    return texts;
  }

  std::unique_ptr<Restarted> again;
};

TEST_F(RestartTest, WhatLeftThePlanIsShownListedAndExplainedByItsOwnEdition) {
  apply_plan_a();
  move_clock("2024-06-29");  // it was reminded of
  ASSERT_EQ(apply(second_edition()).status, 200);
  restart();
  const Json shown = ask("/api/v1/obligation", {{"id", kDropped}, {"language", "vi"}});
  EXPECT_EQ(shown["state"], "cancelled");
  EXPECT_EQ(shown["title"], "Tham gia các hoạt động tại các xã");
  ASSERT_FALSE(shown["notices"].empty());
  EXPECT_EQ(shown["notices"][0]["title"], "Tham gia các hoạt động tại các xã");
  const Json why = ask("/api/v1/explain", {{"obligation", kDropped}, {"language", "vi"}});
  step(why, "dropped");
  step(why, "would_order");
  ASSERT_FALSE(why["instants"].empty());
  step(why["instants"][0], "rule");
  const std::string key = shown["notices"][0]["key"];
  const Json letter = ask("/api/v1/explain", {{"notice", key}, {"language", "en"}});
  step(letter, "person_holds");
  const Json listed = ask("/api/v1/obligations", {{"state", "cancelled"}});
  EXPECT_TRUE(std::any_of(listed["obligations"].begin(), listed["obligations"].end(),
                          [](const Json& row) { return row["id"] == kDropped; }));
  const Json messages = ask("/api/v1/messages", {{"obligation", kDropped}, {"language", "vi"}});
  EXPECT_EQ(messages["messages"][0]["title"], "Tham gia các hoạt động tại các xã");
}

TEST_F(RestartTest, APastMessageIsExplainedByTheEditionThatMadeIt) {
  apply_plan_a();
  move_clock("2024-06-14");
  PlanTexts texts = plan_a();
  texts.plan = with_text(texts.plan, "before: 10/6", "before: 20/6");
  texts.directory = with_an_absence().directory;
  ASSERT_EQ(apply(texts).status, 200);
  restart();
  const Json why = ask("/api/v1/explain", {{"notice", to_the_deputy}, {"language", "en"}});
  EXPECT_EQ(step(why, "due")["late_from"], "2024-06-10T00:00:00+07:00");
  for (const Json& one : why["steps"]) EXPECT_NE(one["step"], "other_revision");
  // By the directory of that edition, in which nobody was away.
  EXPECT_EQ(step(why, "person_holds")["id"], "pho-giam-doc-1");
}

TEST_F(RestartTest, TheSameFilesMakeNoNewEditionAndOlderStoresAreStillRead) {
  apply_plan_a();
  EXPECT_EQ(Json::parse(apply(plan_a()).body)["changed"], false);
  // As a daemon wrote it that noted no revisions of the directory and the calendar.
  const std::string body = R"({"calendar": "vn", "directory": "d", "text": "plan: x", "v": 1})";
  const auto stored = decode_stored_plan(body);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->directory_revision, 0);
  EXPECT_EQ(Json::parse(encode(*stored)), Json::parse(body));
}

TEST_F(RestartTest, ACorruptOlderEditionIsSaidToBeUnknown) {
  apply_plan_a();
  ASSERT_EQ(apply(second_edition()).status, 200);
  restart();
  Editions editions(daemon().store, again->passing.book,
                    [](const PlanTexts&, int) -> Result<std::shared_ptr<const Workflow>> {
                      return Error{ErrorKind::invalid, "cannot be read"};
                    });
  std::optional<FoundEditions> found;
  editions.find({{PlanId("da-bac-2024"), 1}, {PlanId("da-bac-2024"), 9}},
                [&](Result<FoundEditions> result) { found = std::move(result).value(); });
  ASSERT_TRUE(loop.run_until([&] { return found.has_value(); }));
  EXPECT_TRUE(found->empty());
}

class CalendarRouteTest : public ApiTest {};

TEST_F(CalendarRouteTest, GivesTheYearOfTheClockWithItsDaysOffAndWhatIsDue) {
  apply_plan_a();
  const Json year = get("/api/v1/calendar", {{"language", "en"}});
  EXPECT_EQ(year["year"], 2024);
  EXPECT_EQ(year["calendar"], "vn");
  EXPECT_EQ(year["known"], "decreed");
  EXPECT_EQ(year["today"], "2024-05-20");
  EXPECT_EQ(year["weekly_days_off"], Json({"sat", "sun"}));
  const auto day = [&](const std::string& date) {
    for (const Json& one : year["days"]) {
      if (one["date"] == date) return one;
    }
    return Json::object();
  };
  EXPECT_EQ(day("2024-05-04")["kind"], "substitute_workday");
  EXPECT_EQ(day("2024-04-29")["decree"], "2450/VPCP-KGVX ngày 12/4/2024");
  EXPECT_EQ(day("2024-02-10")["lunar"], "1/1");
  int reports = 0;
  for (const Json& due : year["due"]) {
    if (due["task"] == "team-report-half-year") {
      EXPECT_EQ(due["date"], "2024-06-07") << "the last working day that is in time";
      reports = due["obligations"];
    }
  }
  EXPECT_EQ(reports, 4);
}

TEST_F(CalendarRouteTest, TellsComputedAndUnknownYearsApart) {
  apply_plan_a();
  EXPECT_EQ(get("/api/v1/calendar", {{"year", "2030"}})["known"], "computed");
  EXPECT_EQ(get("/api/v1/calendar", {{"year", "2150"}})["known"], "weekends_only");
  EXPECT_EQ(get("/api/v1/calendar", {{"year", "2026"}})["proposed"][0]["date"], "2026-11-24");
}

TEST_F(CalendarRouteTest, WithoutAPlanThereIsNoCalendar) {
  EXPECT_EQ(call({"GET", "/api/v1/calendar", "", "", "", {}, {}}).status, 404);
  apply_plan_a();
  EXPECT_EQ(call({"GET", "/api/v1/calendar", "", "", "", {{"calendar", "sg"}}, {}}).status, 404);
  EXPECT_EQ(call({"GET", "/api/v1/calendar", "", "", "", {{"year", "soon"}}, {}}).status, 400);
}

}  // namespace
}  // namespace nhacviec
