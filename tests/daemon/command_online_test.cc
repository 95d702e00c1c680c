#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "config/reorganisation_file.h"
#include "daemon/command/command.h"
#include "tests/daemon/live_server.h"

namespace nhacviec {
namespace {

using Json = nlohmann::json;

/// The command against a daemon over real HTTP.
class OnlineCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "nhacviec-online-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ / "token") << SmallDaemon::kAdmin << "\n";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  int run(std::vector<std::string> arguments) {
    std::ostringstream out_stream, err_stream;
    const Environment environment{{"NHACVIEC_URL", live_.url()},
                                  {"NHACVIEC_TOKEN_FILE", (folder_ / "token").string()},
                                  {"LANG", "en_US.UTF-8"}};
    const int code = run_command(arguments, environment, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
  Json run_json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    EXPECT_EQ(run(std::move(arguments)), kDone) << err;
    return Json::parse(out);
  }
  void apply_plan_a() {
    ASSERT_EQ(run({"apply", std::string(NHACVIEC_SOURCE_DIR) + "/config/plans/da-bac-2024.yaml"}),
              kDone)
        << err;
  }
  static std::string report(const std::string& team) {
    return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
  }

  std::string out;
  std::string err;
  std::filesystem::path folder_;

 private:
  LiveServer live_;
};

TEST_F(OnlineCommand, AppliesAPlanOnce) {
  apply_plan_a();
  EXPECT_NE(out.find("da-bac-2024: revision 1: added "), std::string::npos) << out;
  apply_plan_a();
  EXPECT_EQ(out, "da-bac-2024: nothing changed\n");
}

TEST_F(OnlineCommand, ShowsWhatApplyingWouldDo) {
  const std::string plan = std::string(NHACVIEC_SOURCE_DIR) + "/config/plans/da-bac-2024.yaml";
  EXPECT_EQ(run({"apply", plan, "--dry-run"}), kDone);
  EXPECT_NE(out.find("a new plan"), std::string::npos) << out;
  EXPECT_NE(out.find("In the next 14 days it would send "), std::string::npos) << out;
  EXPECT_TRUE(run_json({"status"}).empty());
  apply_plan_a();
  EXPECT_EQ(run({"apply", plan, "--dry-run"}), kDone);
  EXPECT_NE(out.find("Nothing changes."), std::string::npos) << out;
}

TEST_F(OnlineCommand, TakesAPlanUpInMidYearAndWithdrawsIt) {
  const std::string plan = std::string(NHACVIEC_SOURCE_DIR) + "/config/plans/da-bac-2024.yaml";
  const std::string table = (folder_ / "done.csv").string();
  std::ofstream(table) << "obligation,state,at\n" << report("team-02") << ",submited,7/5/2024\n";
  EXPECT_EQ(run({"adopt", plan, "--from", table}), kRefused);
  EXPECT_NE(err.find("done.csv:2:51: error: "), std::string::npos) << err;
  std::ofstream(table) << "obligation,state,at\n" << report("team-02") << ",submitted,7/5/2023\n";
  EXPECT_EQ(run({"adopt", plan, "--from", table}), kRefused);  // the daemon says so
  EXPECT_NE(err.find("done.csv:2:61: error: "), std::string::npos) << err;
  std::ofstream(table) << "obligation,state,at\n" << report("team-02") << ",submitted,7/5/2024\n";
  EXPECT_EQ(run({"adopt", plan, "--from", table}), kDone) << err;
  EXPECT_NE(out.find("recorded from the table 1"), std::string::npos) << out;
  EXPECT_EQ(run({"adopt", plan, "--template"}), kDone);
  EXPECT_NE(out.find(report("team-02")), std::string::npos);
  EXPECT_EQ(run({"withdraw", "da-bac-2024", "--reason", "thay"}), kDone) << err;
  EXPECT_EQ(run_json({"show", report("team-01")})["state"], "cancelled");
  EXPECT_EQ(run({"show", report("team-01")}), kDone);
  EXPECT_NE(out.find("State: cancelled\n"), std::string::npos) << out;
  EXPECT_EQ(run_json({"show", report("team-02")})["state"], "submitted");
}

TEST_F(OnlineCommand, RefusesAWrongPlanBeforeAnythingIsSent) {
  std::ofstream(folder_ / "bad.yaml") << "nhacviec: 1\nplan: x\n";
  EXPECT_EQ(run({"apply", (folder_ / "bad.yaml").string()}), kRefused);
  EXPECT_NE(err.find("bad.yaml:"), std::string::npos);
  EXPECT_TRUE(run_json({"status"}).empty());
}

TEST_F(OnlineCommand, SubmitsAndSaysTheNewState) {
  apply_plan_a();
  EXPECT_EQ(run({"submit", report("team-02"), "--evidence", "BC 217", "--note", "gửi qua trục",
                 "--by", "team-02"}),
            kDone);
  EXPECT_EQ(out.find(report("team-02") + ": submitted  id "), 0u) << out;
  const Json shown = run_json({"show", report("team-02")});
  EXPECT_EQ(shown["history"].back()["evidence"], Json::array({"BC 217"}));
  EXPECT_EQ(shown["history"].back()["note"], "gửi qua trục");
}

TEST_F(OnlineCommand, RecordsTheDocumentAndSaysWhichMomentCounts) {
  apply_plan_a();
  ASSERT_EQ(run({"submit", report("team-02"), "--number", "123", "--symbol", "BC-GDTrH", "--date",
                 "9/1/2024", "--incoming-number", "45", "--channel", "post", "--at",
                 "2024-01-10T09:00:00+07:00"}),
            kDone)
      << err;
  const Json shown = run_json({"show", report("team-02")});
  const Json document{{"number", "123"},
                      {"symbol", "BC-GDTrH"},
                      {"date", "2024-01-09"},
                      {"incoming_number", "45"},
                      {"channel", "post"}};
  EXPECT_EQ(shown["document"], document);
  EXPECT_EQ(shown["history"].back()["document"], document);
  run({"show", report("team-02")});
  EXPECT_NE(out.find("Document: no. 123/BC-GDTrH, dated 2024-01-09, incoming no. 45, by post\n"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("Counts for punctuality: 2024-01-10 09:00, in time\n"), std::string::npos)
      << out;
  EXPECT_EQ(run({"submit", report("team-01"), "--channel", "pigeon"}), kUsage);
}

TEST_F(OnlineCommand, RepeatsSafelyWithTheSameId) {
  apply_plan_a();
  EXPECT_EQ(run({"submit", report("team-02"), "--id", "letter-217"}), kDone);
  EXPECT_EQ(run({"submit", report("team-02"), "--id", "letter-217"}), kDone);
  EXPECT_NE(out.find("known already"), std::string::npos) << out;
  EXPECT_EQ(run({"submit", report("team-02")}), kRefused);  // another event: it is in already
}

TEST_F(OnlineCommand, EndsWithOneWhenItIsRefused) {
  apply_plan_a();
  EXPECT_EQ(run({"accept", report("team-02")}), kRefused);
  EXPECT_EQ(err, "refused: nothing has been submitted: it is open\n");
  EXPECT_EQ(run({"submit", "da-bac-2024/no/such/thing"}), kRefused);
  EXPECT_EQ(run({"show", "a/b/c/d"}), kRefused);
}

TEST_F(OnlineCommand, SendsEveryKindOfEvent) {
  apply_plan_a();
  const std::string synthesis = "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1";
  EXPECT_EQ(run({"extend", report("team-01"), "--until", "2024-06-18", "--reason", "mưa lũ"}),
            kDone)
      << err;
  EXPECT_EQ(run({"extend", report("team-01"), "--days", "3", "--reason", "mưa lũ"}), kDone) << err;
  EXPECT_EQ(run({"waive", report("team-03"), "--reason", "sáp nhập"}), kDone) << err;
  EXPECT_EQ(run({"reopen", report("team-03"), "--reason", "nhầm"}), kDone) << err;
  EXPECT_EQ(run({"cancel", report("team-03")}), kDone) << err;
  EXPECT_EQ(run({"submit", report("team-04")}), kDone) << err;
  EXPECT_EQ(run({"return", report("team-04"), "--reason", "thiếu phụ lục"}), kDone) << err;
  EXPECT_EQ(run({"ack", report("team-04"), "--hold-for", "3d"}), kDone) << err;
  EXPECT_EQ(run({"force-open", synthesis, "--reason", "cần gấp"}), kDone) << err;
  EXPECT_EQ(run({"place", synthesis, "--due", "2024-07-15"}), kDone) << err;
  EXPECT_EQ(run({"confirm", synthesis, "--recipient", "ubnd-tinh"}), kDone) << err;
  EXPECT_EQ(run({"confirm", synthesis, "--recipient", "ban-dan-toc"}), kDone) << err;
  EXPECT_EQ(run_json({"show", synthesis})["complete"], true);
}

TEST_F(OnlineCommand, SilencesAReportOrAllThatAPlanOrAUnitOwes) {
  apply_plan_a();
  EXPECT_EQ(run({"silence", report("team-02"), "--until", "2024-06-05", "--reason", "tập huấn"}),
            kDone)
      << err;
  EXPECT_EQ(out, "1/1 obligations silenced\n");
  const Json silenced = run_json({"show", report("team-02")})["silenced"];
  EXPECT_EQ(silenced["until"], "2024-06-06T00:00:00+07:00");
  EXPECT_EQ(silenced["reason"], "tập huấn");
  EXPECT_EQ(run({"show", report("team-02"), "--language", "vi"}), kDone);
  EXPECT_NE(out.find("Tạm dừng nhắc đến: 06/6/2024 00:00 (tập huấn)"), std::string::npos) << out;
  EXPECT_EQ(run({"silence", "team-02", "--until", "2024-06-05", "--reason", "bão", "--escalation"}),
            kDone)
      << err;
  EXPECT_EQ(run_json({"show", report("team-02")})["silenced"]["escalation"], true);
  EXPECT_EQ(run({"silence", "da-bac-2024", "--until", "2024-06-05", "--reason", "bão"}), kDone)
      << err;
  for (const Json& row : run_json({"status"})) EXPECT_TRUE(row.contains("silenced")) << row["id"];
  EXPECT_EQ(run({"silence", report("team-02"), "--lift"}), kDone) << err;
  EXPECT_FALSE(run_json({"show", report("team-02")}).contains("silenced"));
  EXPECT_EQ(run({"silence", report("team-02"), "--lift"}), kRefused);
  EXPECT_EQ(run({"silence", report("team-02"), "--reason", "x"}), kUsage);
  EXPECT_EQ(run({"silence", "nobody", "--until", "2024-06-05", "--reason", "x"}), kRefused);
}

TEST_F(OnlineCommand, FollowsAYearOnTheManualClock) {
  apply_plan_a();
  EXPECT_EQ(run_json({"clock"})["mode"], "manual");
  EXPECT_EQ(run_json({"clock", "--to", "2024-06-11T09:00:00+07:00"})["now"],
            "2024-06-11T09:00:00+07:00");
  EXPECT_EQ(run_json({"clock", "--by", "1d"})["now"], "2024-06-12T09:00:00+07:00");
  EXPECT_EQ(run({"clock", "--to", "2024-01-01"}), kRefused);

  const Json late = run_json({"status", "--late", "--unit", "team-02"});
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0]["id"], report("team-02"));
  const Json messages = run_json({"messages", "--obligation", report("team-02")});
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages.back()["kind"], "escalation");  // the newest comes last
  EXPECT_LE(messages.front()["send_at"], messages.back()["send_at"]);
  EXPECT_EQ(run({"audit", "verify"}), kDone) << out;
}

TEST_F(OnlineCommand, ShowsTables) {
  apply_plan_a();
  EXPECT_EQ(run({"status", "--unit", "team-02", "--language", "vi"}), kDone);
  EXPECT_EQ(out.find("Mã đầu việc"), 0u);
  EXPECT_NE(out.find("trước 10/6/2024"), std::string::npos) << out;
  EXPECT_EQ(run({"show", report("team-02"), "--language", "vi"}), kDone);
  EXPECT_NE(out.find("Trạng thái: đang thực hiện"), std::string::npos) << out;
  EXPECT_NE(out.find("07/6/2024 08:00"), std::string::npos) << out;
}

TEST_F(OnlineCommand, EndsWithOneWhenNothingGoesByTheNameAskedFor) {
  apply_plan_a();
  EXPECT_EQ(run({"messages", "--obligation", report("team-2")}), kRefused);
  EXPECT_NE(err.find("did you mean"), std::string::npos) << err;
  EXPECT_EQ(run({"audit", "verify", "--plan", "foo", "--language", "vi"}), kRefused);
  EXPECT_NE(err.find("không có kế hoạch \"foo\""), std::string::npos) << err;
}

TEST_F(OnlineCommand, ShowsWhoHasTakenADutyOverAndWhoseItWas) {
  const std::string config = std::string(NHACVIEC_SOURCE_DIR) + "/config/";
  std::string reorganisation = file_text("config/examples/reorganisations/muong-te-2025.yaml");
  const std::string day = "2025-07-01";
  reorganisation.replace(reorganisation.find("effective: " + day) + 11, day.size(), "2023-03-01");
  Diagnostics diagnostics;
  const auto directory = write_into_directory(
      {{"r.yaml", reorganisation}, {"d.yaml", file_text("config/directories/muong-te.yaml")}},
      diagnostics);
  ASSERT_TRUE(directory) << diagnostics.format();
  std::ofstream(folder_ / "muong-te.yaml") << *directory;
  ASSERT_EQ(run({"apply", config + "plans/muong-te-2022-2023.yaml", "--directory",
                 (folder_ / "muong-te.yaml").string()}),
            kDone)
      << err;
  EXPECT_EQ(run({"status", "--unit", "ubnd-xa-thuong"}), kDone) << err;
  const std::string row = out.substr(out.find("/commune-attendance/ubnd-bum-nua/"));
  EXPECT_NE(row.substr(0, row.find('\n')).find(" ("), std::string::npos) << row;
}

TEST_F(OnlineCommand, HandlesDeadLetters) {
  EXPECT_EQ(run({"submit", report("team-02"), "--id", "early"}), kRefused);
  const Json letters = run_json({"dead-letters", "list"});
  ASSERT_EQ(letters.size(), 1u);
  const std::string number = letters[0]["id"].dump();
  EXPECT_EQ(run({"dead-letters", "retry", number}), kRefused);
  apply_plan_a();
  EXPECT_EQ(run({"dead-letters", "retry", number}), kDone) << err;
  EXPECT_EQ(run_json({"show", report("team-02")})["state"], "submitted");
  EXPECT_EQ(run({"dead-letters", "discard", number}), kRefused);  // it has gone
}

TEST_F(OnlineCommand, SaysThatAWrongTokenIsRefused) {
  std::ofstream(folder_ / "token") << "wrong\n";
  EXPECT_EQ(run({"status"}), kRefused);
  EXPECT_NE(err.find("A token is needed"), std::string::npos) << err;
}

}  // namespace
}  // namespace nhacviec
