#include "daemon/command/diff_command.h"

#include "tests/daemon/command_run.h"

namespace nhacviec::diff_command_test {
namespace {

using command_run::Folder;
using command_run::Outcome;
using command_run::run;
using command_run::shipped;
using Json = nlohmann::json;

/// Plan A as shipped, and another edition of it beside copies of its documents.
class DiffOfPlanA : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* document : {"directories/so-gddt-hoa-binh.yaml", "calendars/vn.yaml"}) {
      folder_.write(document, command_run::slurp(shipped(document)));
    }
    text_ = command_run::slurp(old_);
    write_new();
  }

  void write_new() { new_ = folder_.write("plans/new.yaml", text_); }
  /// The other edition says `to` where it said `from`, once.
  void replace(const std::string& from, const std::string& to) {
    const size_t place = text_.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    text_.replace(place, from.size(), to);
    write_new();
  }

  Outcome diff(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"diff", old_, new_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  Folder folder_;
  std::string old_ = shipped("plans/da-bac-2024.yaml");
  std::string new_;
  std::string text_;
};

TEST_F(DiffOfPlanA, SaysThatNothingChanges) {
  const Outcome vietnamese = diff({"--language", "vi"});
  EXPECT_EQ(vietnamese.code, kDone) << vietnamese.err;
  EXPECT_EQ(vietnamese.out, "Không có gì thay đổi.\n");
  EXPECT_EQ(vietnamese.err, "");
  EXPECT_EQ(diff({"--language", "en"}).out, "Nothing changes.\n");
  const Json json = diff({"--format", "json"}).json();
  EXPECT_EQ(json["equal"], true);
  EXPECT_EQ(json["obligations"], Json::parse(R"({"added": [], "removed": [], "changed": []})"));
  EXPECT_EQ(json["notices"], Json::parse(R"({"added": [], "removed": [], "moved": []})"));
}

TEST_F(DiffOfPlanA, ShowsAMovedDeadlineAndItsMessages) {
  replace("due: {before: 10/6}", "due: {before: 15/6}");
  for (const char* language : {"vi", "en"}) {
    const Outcome outcome = diff({"--language", language});
    EXPECT_EQ(outcome.code, kDone) << outcome.err;
    command_run::expect_golden(std::string("diff_moved_deadline.") + language + ".txt",
                               outcome.out);
  }
  EXPECT_NE(diff({"--language", "vi"}).out.find("trước ngày 10/6 -> 15/6\n"), std::string::npos);
}

TEST_F(DiffOfPlanA, GivesBothDatesInJson) {
  replace("due: {before: 10/6}", "due: {before: 15/6}");
  const Json json = diff({"--format", "json"}).json();
  EXPECT_EQ(json["equal"], false);
  EXPECT_EQ(json["before"]["plan"], "da-bac-2024");
  EXPECT_EQ(json["counts"]["obligations"], Json({{"added", 0}, {"removed", 0}, {"changed", 4}}));
  EXPECT_EQ(json["counts"]["notices"]["moved"], json["notices"]["moved"].size());
  const Json& changed = json["obligations"]["changed"][1];
  EXPECT_EQ(changed["id"], "da-bac-2024/team-report-half-year/team-02/2024-h1");
  EXPECT_EQ(changed["title_only"], false);
  EXPECT_EQ(changed["changes"],
            Json({{"due_at",
                   {{"from", "2024-06-10T00:00:00+07:00"}, {"to", "2024-06-15T00:00:00+07:00"}}}}));
  bool found = false;
  for (const Json& notice : json["notices"]["moved"]) {
    if (notice["obligation"] != changed["id"] || notice["rule"] != "overdue+1wd-0800-lead")
      continue;
    found = true;
    EXPECT_EQ(notice["from"], "2024-06-11T08:00:00+07:00");
    EXPECT_EQ(notice["to"], "2024-06-18T08:00:00+07:00");
    EXPECT_EQ(notice["recipient"], Json({{"unit", "phong-giao-duc-trung-hoc"},
                                         {"role", "truong-phong"},
                                         {"channels", {"email", "sms"}}}));
  }
  EXPECT_TRUE(found);
}

TEST_F(DiffOfPlanA, ATaskLessIsItsObligationsAndMessagesLess) {
  const size_t from = text_.find("  team-report-year:\n");
  const size_t to = text_.find("  office-synthesis-half-year:\n");
  ASSERT_LT(from, to);
  text_.erase(from, to - from);
  // What waited for it waits for the other round.
  for (size_t at = text_.find("team-report-year"); at != std::string::npos;
       at = text_.find("team-report-year")) {
    text_.replace(at, 16, "team-report-half-year");
  }
  write_new();
  const Outcome outcome = diff({"--format", "json"});
  ASSERT_EQ(outcome.code, kDone) << outcome.err;
  const Json json = outcome.json();
  EXPECT_EQ(json["counts"]["obligations"]["removed"], 4);
  EXPECT_EQ(json["obligations"]["removed"][0]["due_at"], "2024-11-10T00:00:00+07:00");
  EXPECT_GT(json["counts"]["notices"]["removed"], 20);
  for (const Json& notice : json["notices"]["removed"]) {
    EXPECT_NE(notice["obligation"].get<std::string>().find("/team-report-year/"),
              std::string::npos);
  }
  EXPECT_NE(diff({"--language", "vi"}).out.find("bỏ   "), std::string::npos);
}

TEST_F(DiffOfPlanA, SaysOfATitleThatItIsAllThatChanges) {
  replace("title: {vi: Báo cáo kết quả 6 tháng, en: Half-year report}",
          "title: {vi: Báo cáo sáu tháng, en: Half-year report}");
  EXPECT_NE(diff({"--language", "vi"})
                .out.find("chỉ đổi tên: “Báo cáo kết quả 6 tháng” -> “Báo cáo sáu tháng”\n"),
            std::string::npos);
  // In the other language the title is the same: the words that differ are shown.
  EXPECT_NE(diff({"--language", "en"}).out.find("only the title: “Báo cáo kết quả 6 tháng” -> "),
            std::string::npos);
  EXPECT_EQ(diff({"--format", "json"}).json()["obligations"]["changed"][0]["title_only"], true);
}

TEST_F(DiffOfPlanA, NamesReceiversAndRules) {
  replace("    deliver_to: van-phong\n", "    deliver_to: [van-phong, ban-dan-toc]\n");
  replace("    remind: standard\n    escalate: standard\n\n  team-report-year:",
          "    remind: check-in\n    escalate: standard\n\n  team-report-year:");
  const std::string out = diff({"--language", "vi"}).out;
  EXPECT_NE(out.find("nơi nhận báo cáo: + ban-dan-toc; nhắc việc: + "), std::string::npos) << out;
  EXPECT_NE(out.find("- reminder-15wd-0800-lead (email)"), std::string::npos) << out;
}

TEST_F(DiffOfPlanA, ReadsEachEditionWithItsOwnCalendar) {
  std::string calendar = command_run::slurp(shipped("calendars/vn.yaml"));
  const std::string days = "\ndays:\n";
  ASSERT_NE(calendar.find(days), std::string::npos);
  calendar.replace(calendar.find(days), days.size(),
                   days + "  - {date: 2024-06-07, holiday: national-day}\n");
  folder_.write("calendars/vn.yaml", calendar);
  const Outcome own = diff({"--language", "vi"});
  ASSERT_EQ(own.code, kDone) << own.err;
  EXPECT_NE(own.out.find("ngày làm việc cuối cùng 07/6/2024 -> 06/6/2024"), std::string::npos)
      << own.out;
  // One calendar for both: nothing is left of it.
  EXPECT_EQ(diff({"--language", "vi", "--calendar", shipped("calendars")}).out,
            "Không có gì thay đổi.\n");
}

TEST_F(DiffOfPlanA, CountsWhatElseThePlanSays) {
  replace("number: \"\"", "number: 123/KH-SGDĐT");
  const Outcome outcome = diff({"--language", "vi"});
  EXPECT_NE(outcome.out.find("sửa       số, ký hiệu\n"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("Phần khác của kế hoạch: 1.\n"), std::string::npos) << outcome.out;
}

TEST_F(DiffOfPlanA, SaysThatTwoPlansAreNotEditionsOfOne) {
  new_ = shipped("plans/dan-van-2022.yaml");
  const Outcome outcome = diff({"--language", "vi"});
  EXPECT_EQ(outcome.code, kDone);
  EXPECT_NE(outcome.err.find("hai kế hoạch khác nhau"), std::string::npos);
}

TEST_F(DiffOfPlanA, RefusesWhatItCannotRead) {
  folder_.write("plans/new.yaml", "nhacviec: 1\nplan: Bad Id\n");
  const Outcome outcome = diff();
  EXPECT_EQ(outcome.code, kRefused);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("new.yaml:2:7: error: "), std::string::npos) << outcome.err;
  EXPECT_EQ(run({"diff", old_}).code, kUsage);
  EXPECT_EQ(run({"diff", old_, old_, "--format", "ics"}).code, kUsage);
}

}  // namespace
}  // namespace nhacviec::diff_command_test
