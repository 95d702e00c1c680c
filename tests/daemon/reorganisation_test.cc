// Communes are merged and the district ends in the middle of a plan's life: the shipped example, on
// a day inside plan E, through the daemon's parts.
#include <gmock/gmock.h>

#include "config/reorganisation_file.h"
#include "daemon/http/access.h"
#include "tests/daemon/command_run.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;

constexpr const char* kOwed = "muong-te-2022-2023/commune-attendance/ubnd-bum-nua/sy2022-2023-s2";
constexpr const char* kExample = "config/examples/reorganisations/muong-te-2025.yaml";

PlanTexts plan_e() {
  return {file_text("config/plans/muong-te-2022-2023.yaml"),
          file_text("config/directories/muong-te.yaml"), file_text("config/calendars/vn.yaml")};
}

/// The example, in effect from 1 March 2023.
std::string example() {
  std::string text = file_text(kExample);
  const std::string day = "effective: 2025-07-01";
  const size_t at = text.find(day);
  EXPECT_NE(at, std::string::npos);
  text.replace(at, day.size(), "effective: 2023-03-01");
  return text;
}

PlanTexts plan_e_reorganised() {
  PlanTexts texts = plan_e();
  Diagnostics diagnostics;
  const auto written =
      write_into_directory({{"r.yaml", example()}, {"d.yaml", texts.directory}}, diagnostics);
  EXPECT_TRUE(written) << diagnostics.format();
  texts.directory = written.value_or("");
  return texts;
}

class ReorganisedDaemon : public testing::Test {
 protected:
  ApplyReport apply(PlanTexts texts) {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(std::move(texts),
                           [&](Result<ApplyReport> result) { report = std::move(result); });
    EXPECT_TRUE(loop.run_until([&] { return report.has_value(); }));
    EXPECT_TRUE(report->ok()) << report->error().message;
    return report->ok() ? report->value() : ApplyReport{};
  }
  void advance(const char* to) {
    std::optional<Result<Instant>> reached;
    daemon.pump.advance(*parse_rfc3339(to), [&](Result<Instant> result) { reached = result; });
    ASSERT_TRUE(loop.run_until([&] { return reached.has_value(); }));
  }
  /// Who was written to about that obligation, in order.
  std::vector<std::string> told_about(const std::string& obligation) const {
    std::vector<std::string> told;
    for (const OutgoingMessage& message : daemon.channel.messages) {
      if (!message.key.starts_with(obligation + "|")) continue;
      told.insert(told.end(), message.to.begin(), message.to.end());
    }
    return told;
  }
  std::string forbidden(const char* unit) {
    const auto workflow = daemon.book.latest(PlanId("muong-te-2022-2023"));
    const HttpToken token{"token", HttpRole::unit, UnitId(unit), "secret"};
    return event_forbidden(token, Event{Submit{}, "", daemon.clock->now()}, workflow.get(),
                           workflow->find(ObligationId(kOwed)), daemon.clock->now());
  }

  HttpResponse get(const std::string& path, std::map<std::string, std::string> query) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.query = std::move(query);
    std::optional<HttpResponse> response;
    daemon.api.handle(std::move(request), [&](HttpResponse answer) { response = answer; });
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); }));
    return response.value_or(HttpResponse{});
  }
  std::vector<std::string> listed(const char* unit) {
    const HttpResponse response = get("/api/v1/obligations", {{"unit", unit}, {"limit", "1000"}});
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::string> ids;
    const auto body = nlohmann::json::parse(response.body);
    for (const auto& row : body["obligations"]) {
      ids.push_back(row["id"]);
    }
    return ids;
  }
  nlohmann::json explained(const char* obligation) {
    const HttpResponse response = get("/api/v1/explain", {{"obligation", obligation}});
    EXPECT_EQ(response.status, 200) << response.body;
    return nlohmann::json::parse(response.body);
  }
  nlohmann::json step_of(const char* obligation, const char* kind) {
    const auto why = explained(obligation);
    for (const auto& step : why["steps"]) {
      if (step["step"] == kind) return step;
    }
    ADD_FAILURE() << "no step " << kind;
    return nlohmann::json::object();
  }

  QueueLoop loop;
  SmallDaemon daemon{
      loop, SmallDaemon::open_settings(), nullptr,
      make_moved_clock(ClockMode::manual, *parse_rfc3339("2022-09-05T08:00:00+07:00"))};
};

TEST_F(ReorganisedDaemon, WhatTheOldCommuneOwesIsAskedOfTheNewOneFromTheDayOn) {
  const ApplyReport first = apply(plan_e());
  advance("2023-02-20T08:00:00+07:00");
  const ApplyReport second = apply(plan_e_reorganised());
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.created, 0);
  EXPECT_EQ(second.cancelled, 0);
  EXPECT_EQ(second.unchanged, first.created);
  EXPECT_NE(forbidden("ubnd-xa-thuong"), "");
  EXPECT_TRUE(told_about(kOwed).empty());

  advance("2023-03-01T08:00:00+07:00");
  EXPECT_EQ(forbidden("ubnd-xa-thuong"), "");
  EXPECT_NE(forbidden("ubnd-xa-ha"), "");
  daemon.channel.messages.clear();
  advance("2023-06-30T17:00:00+07:00");
  const auto told = told_about(kOwed);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), "van-phong@xa-thuong.example.vn");
  for (const OutgoingMessage& message : daemon.channel.messages) {
    for (const std::string& address : message.to) {
      for (const char* gone : {"@bum-nua.", "@pa-u.", "@ta-tong.", "@muong-te-xa.", "phong-gddt@",
                               "van-phong@muong-te.", "chu-tich@muong-te."}) {
        EXPECT_EQ(address.find(gone), std::string::npos) << address << " about " << message.key;
      }
    }
  }
}

TEST_F(ReorganisedDaemon, TheNewUnitsListHasWhatItTookOverAndAnUnknownUnitIsAnError) {
  apply(plan_e_reorganised());
  EXPECT_EQ(listed("ubnd-xa-thuong").size(), 0u);
  advance("2023-03-01T08:00:00+07:00");
  const auto taken_over = listed("ubnd-xa-thuong");
  EXPECT_THAT(taken_over, testing::Contains(kOwed));
  EXPECT_THAT(listed("ubnd-bum-nua"), testing::Contains(kOwed)) << "and the old one's still has it";
  const HttpResponse unknown = get("/api/v1/obligations", {{"unit", "ubnd-xa-thuon"}});
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("did you mean \\\"ubnd-xa-thuong\\\"?"));
}

TEST_F(ReorganisedDaemon, AnExplanationNamesTodaysUnitAndWhoseDutyItWas) {
  apply(plan_e_reorganised());
  advance("2023-02-28T08:00:00+07:00");
  EXPECT_EQ(step_of(kOwed, "owed_by")["unit"], "ubnd-bum-nua");
  advance("2023-03-01T08:00:00+07:00");
  EXPECT_EQ(step_of(kOwed, "owed_by")["unit"], "ubnd-xa-thuong");
  EXPECT_EQ(step_of(kOwed, "taken_over")["former"], "ubnd-bum-nua");
  EXPECT_EQ(step_of(kOwed, "taken_over")["from"], "2023-03-01");
  EXPECT_THAT(step_of(kOwed, "taken_over")["text"].get<std::string>(), HasSubstr("00/NQ-VD"));
  const auto why = explained(kOwed);
  for (const auto& instant : why["instants"]) {
    for (const auto& step : instant["steps"]) {
      EXPECT_TRUE(step["step"] != "to_lead" || step["of"] == "ubnd-xa-thuong") << step.dump();
    }
  }
}

TEST(ReorganisedPlan, ThePreviewListsWhatMovesAndWhatIsDoubled) {
  const command_run::Folder folder;
  const std::string file = folder.write("r.yaml", example());
  const std::string plan = command_run::shipped("plans/muong-te-2022-2023.yaml");
  const auto run = command_run::run({"reorganise", "preview", file, plan, "--format", "json"});
  ASSERT_EQ(run.code, kDone) << run.err;
  const auto json = run.json();
  EXPECT_EQ(json["effective"], "2023-03-01");
  EXPECT_EQ(json["legal_act"]["number"], "00/NQ-VD");
  const auto& effect = json["plans"][0];
  std::map<std::string, std::string> taken_over;
  for (const auto& move : effect["obligations"]) {
    if (!move["if_still_owed"].get<bool>()) taken_over[move["id"]] = move["to"];
  }
  EXPECT_EQ(taken_over[kOwed], "ubnd-xa-thuong");
  EXPECT_EQ(taken_over["muong-te-2022-2023/commune-attendance/ubnd-muong-te-xa/sy2022-2023-s2"],
            "ubnd-thi-tran");
  EXPECT_EQ(taken_over.count("muong-te-2022-2023/commune-attendance/ubnd-thu-lum/sy2022-2023-s2"),
            0u);
  EXPECT_EQ(taken_over["muong-te-2022-2023/digital/phong-gddt/sy2022-2023-s2"], "so-gddt-vi-du");
  EXPECT_EQ(taken_over["muong-te-2022-2023/advise-attendance/phong-gddt/sy2022-2023-s2"],
            "phong-vhxh-vi-du");
  bool is_doubled = false;
  for (const auto& duty : effect["doubled"]) {
    if (duty["task"] == "commune-attendance" && duty["unit"] == "ubnd-xa-thuong") {
      EXPECT_EQ(duty["obligations"].size(), 6u);
      is_doubled = true;
    }
  }
  EXPECT_TRUE(is_doubled);
  EXPECT_FALSE(effect["messages"].empty());
  EXPECT_FALSE(effect["offices"].empty());
}

TEST(ReorganisedPlan, TheTableIsInBothLanguages) {
  const command_run::Folder folder;
  const std::string file = folder.write("r.yaml", example());
  const std::string plan = command_run::shipped("plans/muong-te-2022-2023.yaml");
  EXPECT_THAT(command_run::run({"reorganise", "preview", file, plan, "--language", "vi"}).out,
              HasSubstr("00/NQ-VD, hiệu lực từ 01/3/2023"));
  EXPECT_THAT(command_run::run({"reorganise", "preview", file, plan, "--language", "en"}).out,
              HasSubstr("6 of the same for sy2022-2023-s2"));
}

TEST(ReorganisedPlan, TheShippedExampleIsRightAndCanBeWrittenIntoTheDirectory) {
  const auto check = command_run::run({"check", "--directory", command_run::shipped("directories"),
                                       command_run::shipped("../" + std::string(kExample))});
  EXPECT_EQ(check.code, kDone) << check.out;
  EXPECT_EQ(check.out, "");
  const auto written =
      command_run::run({"reorganise", "write", command_run::shipped("../" + std::string(kExample)),
                        command_run::shipped("directories/muong-te.yaml")});
  ASSERT_EQ(written.code, kDone) << written.err;
  const command_run::Folder folder;
  EXPECT_EQ(command_run::run({"check", folder.write("d.yaml", written.out)}).code, kDone);
}

TEST(ReorganisedPlan, APlanOfAnotherDirectoryIsRefused) {
  const auto run = command_run::run({"reorganise", "preview",
                                     command_run::shipped("../" + std::string(kExample)),
                                     command_run::shipped("plans/tam-duong-2020.yaml")});
  EXPECT_EQ(run.code, kRefused);
  EXPECT_THAT(run.err, HasSubstr("the reorganisation is about the directory \"muong-te\", this is "
                                 "\"tam-duong\""));
}

TEST(DirectoryCommand, WritesADirectoryFromATableAndNothingWhenACellIsWrong) {
  const command_run::Folder folder;
  const std::string good = folder.write("Xã Mẫu.csv",
                                        "unit name;title;email\r\nUBND xã Mẫu;Chủ "
                                        "tịch;ct@mau.example.vn\r\n");
  const auto made = command_run::run({"directory", "import", good});
  ASSERT_EQ(made.code, kDone) << made.err;
  EXPECT_THAT(made.out, HasSubstr("directory: xa-mau\n"));
  EXPECT_EQ(command_run::run({"check", folder.write("xa-mau.yaml", made.out)}).code, kDone);
  const std::string bad = folder.write("bad.csv", "unit name,title,email\nA,Chief,nonsense\n");
  const auto refused = command_run::run({"directory", "import", bad});
  EXPECT_EQ(refused.code, kRefused);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, HasSubstr(":2:9: error: \"nonsense\" is not an e-mail address"));
}

}  // namespace
}  // namespace nhacviec
