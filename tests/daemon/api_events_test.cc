#include "tests/daemon/api_fixture.h"
#include "tests/simulation/forwarding_store.h"

namespace nhacviec {
namespace {

constexpr const char* kSubmitted = "obligation.submitted";

TEST_F(ApiTest, AppliesAnEventAndAnswersWithTheNewState) {
  apply_plan_a();
  const HttpResponse response = send(event("e1", kSubmitted, report("team-02")));
  EXPECT_EQ(response.status, 200);
  const Json body = Json::parse(response.body);
  EXPECT_EQ(body["status"], "applied");
  EXPECT_EQ(body["state"], "submitted");
  EXPECT_EQ(body["repeated"], false);
}

TEST_F(ApiTest, AppliesARepeatedEventOnceAndGivesTheFirstAnswer) {
  apply_plan_a();
  send(event("e1", kSubmitted, report("team-02")));
  const Json again = Json::parse(send(event("e1", kSubmitted, report("team-02"))).body);
  EXPECT_EQ(again["status"], "applied");
  EXPECT_EQ(again["repeated"], true);
  const Json shown = get("/api/v1/obligation", {{"id", report("team-02")}});
  int submitted = 0;
  for (const Json& fact : shown["history"]) submitted += fact["fact"] == "submitted" ? 1 : 0;
  EXPECT_EQ(submitted, 1);
}

TEST_F(ApiTest, SaysWhyAnEventIsRefused) {
  apply_plan_a();
  const HttpResponse response = send(event("e1", "obligation.accepted", report("team-02")));
  EXPECT_EQ(response.status, 200);
  const Json body = Json::parse(response.body);
  EXPECT_EQ(body["status"], "refused");
  EXPECT_EQ(body["reason"], "nothing has been submitted: it is open");
  EXPECT_EQ(body["state"], "open");
}

TEST_F(ApiTest, SaysWhyInTheLanguageOfWhoAsks) {
  apply_plan_a();
  const auto send_in_vietnamese = [&](const Json& event) {
    return Json::parse(call({"POST",
                             "/api/v1/events",
                             SmallDaemon::kOffice,
                             event.dump(),
                             "application/json",
                             {},
                             {{"accept-language", "vi"}}})
                           .body);
  };
  const std::string why = "chưa có báo cáo nào được gửi; trạng thái: đang thực hiện";
  const Json refused = send_in_vietnamese(event("e1", "obligation.accepted", report("team-02")));
  EXPECT_EQ(refused["reason"], why);
  const auto history = [&](const std::string& language) {
    return get("/api/v1/obligation", {{"id", report("team-02")}, {"language", language}})
        .at("history");
  };
  EXPECT_EQ(history("vi").back()["reason"], why);
  EXPECT_EQ(history("en").back()["reason"], "nothing has been submitted: it is open");
  EXPECT_EQ(send_in_vietnamese(event("e2", kSubmitted, "da-bac-2024/no/such/thing"))["detail"],
            "không có đầu việc \"da-bac-2024/no/such/thing\"");
  const Json letters = Json::parse(
      call({"GET", "/api/v1/dead-letters", SmallDaemon::kOffice, "", "", {{"language", "vi"}}, {}})
          .body)["dead_letters"];
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0]["reason"], "không có đầu việc \"da-bac-2024/no/such/thing\"");
}

TEST_F(ApiTest, WarnsOfWhatIsHandedInBeforeItsPeriod) {
  apply_plan_a();
  const Json obligations = get("/api/v1/obligations", {{"state", "waiting"}})["obligations"];
  ASSERT_FALSE(obligations.empty());
  std::string waiting;
  for (const Json& row : obligations)
    if (row["task"] == "commune-quarterly-report") waiting = row["id"];
  ASSERT_FALSE(waiting.empty());
  const Json early = Json::parse(send(event("e1", kSubmitted, waiting)).body);
  EXPECT_EQ(early["status"], "applied");
  EXPECT_NE(early.value("warning", "").find("handed in before its period: it opens on 2024-"),
            std::string::npos)
      << early;
  const Json open = Json::parse(send(event("e2", kSubmitted, report("team-02"))).body);
  EXPECT_FALSE(open.contains("warning")) << open;
}

TEST_F(ApiTest, SaysThatATimeStillToComeIsRecordedAsNow) {
  apply_plan_a();
  const Json ahead = Json::parse(
      send(event("e1", kSubmitted, report("team-02"), {{"at", "2024-05-20T09:00:00+07:00"}})).body);
  EXPECT_EQ(ahead["status"], "applied");
  EXPECT_EQ(ahead["warning"],
            "the time given, 2024-05-20T09:00:00+07:00, has not come yet: it is recorded as of "
            "now");
  const Json shown = get("/api/v1/obligation", {{"id", report("team-02")}});
  EXPECT_EQ(shown["history"].back()["submitted_at"], SmallDaemon::kStart);
  const Json close = Json::parse(
      send(event("e2", kSubmitted, report("team-03"), {{"at", "2024-05-20T08:01:00+07:00"}})).body);
  EXPECT_FALSE(close.contains("warning")) << close;
}

TEST_F(ApiTest, RecordsTheTokensHolderWhereNobodyIsNamed) {
  apply_plan_a();
  send(event("e1", kSubmitted, report("team-01")));
  send(event("e2", kSubmitted, report("team-02")), SmallDaemon::kUnit);
  send(event("e3", kSubmitted, report("team-03"), {{"by", "team-03"}}));
  const auto by = [&](const std::string& team) {
    const Json shown = get("/api/v1/obligation", {{"id", report(team)}});
    return shown["history"].back()["by"].get<std::string>();
  };
  EXPECT_EQ(by("team-01"), "office");
  EXPECT_EQ(by("team-02"), "phong-giao-duc-trung-hoc");
  EXPECT_EQ(by("team-03"), "team-03");
}

TEST_F(ApiTest, AnswersABatchOneByOne) {
  apply_plan_a();
  const Json batch = Json::array({event("e1", kSubmitted, report("team-01")),
                                  event("e2", "obligation.accepted", report("team-04")),
                                  event("e3", kSubmitted, "da-bac-2024/no/such/thing"),
                                  event("e4", "obligation.unheard_of", report("team-01"))});
  const HttpResponse response = call({"POST",
                                      "/api/v1/events",
                                      SmallDaemon::kOffice,
                                      batch.dump(),
                                      "application/cloudevents-batch+json; charset=utf-8",
                                      {},
                                      {}});
  EXPECT_EQ(response.status, 200);
  const Json body = Json::parse(response.body);
  ASSERT_EQ(body.size(), 4u);
  EXPECT_EQ(body[0]["status"], "applied");
  EXPECT_EQ(body[1]["status"], "refused");
  EXPECT_EQ(body[2]["status"], "dead_letter");
  EXPECT_EQ(body[3]["status"], "dead_letter");
}

TEST_F(ApiTest, AppliesNothingOfABatchWithAMalformedMember) {
  apply_plan_a();
  Json bad = event("e2", "obligation.extended", report("team-01"), {{"reason", "x"}});
  const HttpResponse response =
      send(Json::array({event("e1", kSubmitted, report("team-01")), bad}));
  EXPECT_EQ(response.status, 400);
  const Json shown = get("/api/v1/obligation", {{"id", report("team-01")}});
  EXPECT_EQ(shown["state"], "open");
}

TEST_F(ApiTest, RefusesWhatIsMalformedAndKeepsNoDeadLetterOfIt) {
  const HttpResponse response = call({"POST",
                                      "/api/v1/events",
                                      SmallDaemon::kOffice,
                                      "{\"id\":",
                                      "application/cloudevents+json",
                                      {},
                                      {}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_NE(Json::parse(response.body)["detail"].get<std::string>().find("line 1"),
            std::string::npos);
  EXPECT_TRUE(get("/api/v1/dead-letters", {}, SmallDaemon::kOffice)["dead_letters"].empty());
}

TEST_F(ApiTest, RefusesWhatIsTooLarge) {
  settings.limits.max_bytes = 1000;
  const HttpResponse response =
      send(event("e1", kSubmitted, report("team-01"), {{"note", std::string(1000, 'x')}}));
  EXPECT_EQ(response.status, 413);
}

TEST_F(ApiTest, RefusesOtherContentTypes) {
  const HttpResponse response =
      call({"POST", "/api/v1/events", SmallDaemon::kOffice, "{}", "text/plain", {}, {}});
  EXPECT_EQ(response.status, 415);
}

TEST_F(ApiTest, KeepsEventsOfUnknownTypeAsDeadLetters) {
  const HttpResponse response = send(event("e1", "obligation.unheard_of", report("team-01")));
  EXPECT_EQ(response.status, 422);
  const Json letters = get("/api/v1/dead-letters", {}, SmallDaemon::kOffice)["dead_letters"];
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0]["id"], Json::parse(response.body)["dead_letter"]);
  EXPECT_EQ(letters[0]["source"], "http");
  EXPECT_NE(letters[0]["reason"].get<std::string>().find("unheard_of"), std::string::npos);
}

TEST_F(ApiTest, AppliesADeadLetterWhenItsSubjectHasCome) {
  EXPECT_EQ(send(event("e1", kSubmitted, report("team-01"))).status, 404);
  const Json letters = get("/api/v1/dead-letters", {}, SmallDaemon::kOffice)["dead_letters"];
  ASSERT_EQ(letters.size(), 1u);
  const std::string path = "/api/v1/dead-letters/" + letters[0]["id"].dump();
  EXPECT_EQ(call({"POST", path + "/retry", SmallDaemon::kOffice, "{}"}).status, 404);

  apply_plan_a();
  const HttpResponse retried = call({"POST", path + "/retry", SmallDaemon::kOffice, "{}"});
  EXPECT_EQ(retried.status, 200) << retried.body;
  EXPECT_EQ(Json::parse(retried.body)["state"], "submitted");
  EXPECT_TRUE(get("/api/v1/dead-letters", {}, SmallDaemon::kOffice)["dead_letters"].empty());
}

TEST_F(ApiTest, AppliesAllEventsOfADeadLetterThatIsABatch) {
  const Json batch{event("e1", kSubmitted, report("team-01")),
                   event("e2", kSubmitted, report("team-02"))};
  std::optional<int64_t> id;
  daemon().store.add_dead_letter(
      {0, SmallDaemon::start(), "the broker gave up", "broker", batch.dump()},
      [&](const Result<int64_t>& added) { id = added.value(); });
  ASSERT_TRUE(loop.run_until([&] { return id.has_value(); }));
  const std::string path = "/api/v1/dead-letters/" + std::to_string(*id);
  EXPECT_EQ(call({"POST", path + "/retry", SmallDaemon::kOffice, "{}"}).status, 404);
  EXPECT_EQ(get(path, {}, SmallDaemon::kOffice)["source"], "broker") << "it stays";

  apply_plan_a();
  const HttpResponse retried = call({"POST", path + "/retry", SmallDaemon::kOffice, "{}"});
  ASSERT_EQ(retried.status, 200) << retried.body;
  EXPECT_EQ(Json::parse(retried.body)["status"], "applied");
  const Json answers = Json::parse(retried.body)["events"];
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[1]["subject"], report("team-02"));
  EXPECT_EQ(answers[1]["state"], "submitted");
  EXPECT_EQ(call({"GET", path, SmallDaemon::kOffice}).status, 404);
}

TEST_F(ApiTest, DiscardsADeadLetter) {
  send(event("e1", kSubmitted, report("team-01")));
  EXPECT_EQ(call({"DELETE", "/api/v1/dead-letters/1", SmallDaemon::kOffice}).status, 200);
  EXPECT_EQ(call({"DELETE", "/api/v1/dead-letters/1", SmallDaemon::kOffice}).status, 404);
  EXPECT_EQ(call({"GET", "/api/v1/dead-letters/x", SmallDaemon::kOffice}).status, 404);
}

TEST_F(ApiTest, AUnitReportsOnlyForWhatItAnswersFor) {
  apply_plan_a();
  EXPECT_EQ(send(event("e1", kSubmitted, report("team-02")), SmallDaemon::kUnit).status, 200);
  EXPECT_EQ(send(event("e2", kSubmitted, report("team-01")), SmallDaemon::kUnit).status, 403);
  EXPECT_EQ(send(event("e3", kSubmitted, "da-bac-2024/no/such/thing"), SmallDaemon::kUnit).status,
            403);
}

TEST_F(ApiTest, AUnitCannotExcuseItself) {
  apply_plan_a();
  const Json reason{{"reason", "x"}, {"days", 5}};
  for (const char* what : {"obligation.extended", "obligation.waived", "obligation.cancelled",
                           "obligation.reopened", "obligation.forced_open"}) {
    EXPECT_EQ(send(event(what, what, report("team-02"), reason), SmallDaemon::kUnit).status, 403)
        << what;
  }
}

TEST_F(ApiTest, AUnitSpeaksForNobodyElse) {
  apply_plan_a();
  const HttpResponse response =
      send(event("e1", kSubmitted, report("team-02"), {{"by", "giam-doc"}}), SmallDaemon::kUnit);
  EXPECT_EQ(response.status, 403);
}

TEST_F(ApiTest, WhoNobodyKnowsIsTakenAtHisWordWithAWarning) {
  apply_plan_a();
  const auto answer_to = [&](const std::string& id, const std::string& team,
                             const std::string& by) {
    return Json::parse(send(event(id, kSubmitted, report(team), {{"by", by}})).body);
  };
  const Json strange = answer_to("e1", "team-02", "nobody-there");
  EXPECT_EQ(strange["status"], "applied");
  EXPECT_EQ(strange["warning"], "by: 'nobody-there' is no unit, role or person of the directory");
  EXPECT_FALSE(answer_to("e2", "team-03", "team-03").contains("warning"));
  EXPECT_FALSE(answer_to("e3", "team-04", "office").contains("warning")) << "the token's holder";
}

TEST_F(ApiTest, AViewerChangesNothing) {
  apply_plan_a();
  EXPECT_EQ(send(event("e1", kSubmitted, report("team-02")), SmallDaemon::kViewer).status, 403);
}

/// Every commit fails while `away` is true.
class AwayStore final : public simulation::ForwardingStore {
 public:
  AwayStore(Store& inner, QueueLoop& loop, const bool& away)
      : ForwardingStore(inner), loop_(loop), away_(away) {}
  void commit(Commit commit, Reply<CommitReply> reply) override {
    if (!away_) return inner_.commit(std::move(commit), std::move(reply));
    loop_.post([reply] { reply(Error{ErrorKind::transient, "disk full"}); });
  }

 private:
  QueueLoop& loop_;
  const bool& away_;
};

TEST_F(ApiTest, AsksToRepeatWhileTheStoreIsAway) {
  bool away = false;
  wrap = [&](Store& inner) { return std::make_unique<AwayStore>(inner, loop, away); };
  apply_plan_a();
  away = true;
  const HttpResponse response = send(event("e1", kSubmitted, report("team-02")));
  EXPECT_EQ(response.status, 503);
  EXPECT_FALSE(header(response, "Retry-After").empty());
  away = false;
  EXPECT_EQ(Json::parse(send(event("e1", kSubmitted, report("team-02"))).body)["status"],
            "applied");
}

}  // namespace
}  // namespace nhacviec
