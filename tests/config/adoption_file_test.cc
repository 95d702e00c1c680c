#include "config/adoption_file.h"

#include <gtest/gtest.h>

#include "config/load.h"

namespace nhacviec {
namespace {

class AdoptionFileTest : public testing::Test {
 protected:
  static std::shared_ptr<const Workflow> plan_a() {
    Diagnostics diagnostics;
    return load_workflow(std::string(NHACVIEC_SOURCE_DIR) + "/config/plans/da-bac-2024.yaml", {},
                         diagnostics);
  }
  std::optional<std::vector<AdoptionRow>> read(const std::string& text) {
    Diagnostics diagnostics;
    auto rows = read_adoption({"done.csv", text}, *workflow_, diagnostics);
    problems_ = diagnostics.format();
    return rows;
  }
  Instant day(const char* date) { return workflow_->zone().at(*parse_date(date), TimeOfDay(0)); }

  std::shared_ptr<const Workflow> workflow_ = plan_a();
  std::string problems_;
};

constexpr const char* kReport = "da-bac-2024/team-report-half-year/team-02/2024-h1";

TEST_F(AdoptionFileTest, ReadsHeadingsOfBothLanguagesInAnyOrder) {
  const auto vi = read(std::string("Ngày gửi;Trạng thái;Mã đầu việc;Tài liệu;Ghi chú\n") +
                       "7/6/2024;Đã gửi;" + kReport + ";\"BC 12; BC 13\";đủ\n");
  ASSERT_TRUE(vi) << problems_;
  const auto en = read(std::string("obligation,state,at,evidence,note\n") + kReport +
                       ",submitted,2024-06-07,BC 12; BC 13,đủ\n");
  ASSERT_TRUE(en) << problems_;
  EXPECT_EQ(*vi, *en);
  const AdoptionRow& row = vi->front();
  EXPECT_EQ(row.at, day("2024-06-07"));
  EXPECT_EQ(row.by, "team-02");
  EXPECT_EQ(row.what.evidence, (std::vector<std::string>{"BC 12", "BC 13"}));
}

TEST_F(AdoptionFileTest, ReadsTimesOfDayAndInstants) {
  for (const char* at : {"7/6/2024 09:30", "2024-06-07 09:30", "2024-06-07T09:30:00+07:00"}) {
    const auto rows = read(std::string("obligation,state,at\n") + kReport + ",submitted," + at);
    ASSERT_TRUE(rows) << problems_;
    EXPECT_EQ(rows->front().at, day("2024-06-07") + std::chrono::minutes(570)) << at;
  }
}

TEST_F(AdoptionFileTest, ARowWithoutAStateSaysNothing) {
  const auto rows = read(std::string("obligation,state,at\n") + kReport + ",,\n");
  ASSERT_TRUE(rows) << problems_;
  EXPECT_TRUE(rows->empty());
}

TEST_F(AdoptionFileTest, NamesEveryWrongRowByLineAndColumn) {
  const std::string report = kReport;
  EXPECT_FALSE(read("obligation,state,at\n" + report + "x,submitted,2024-06-07\n" + report +
                    ",submited,2024-06-07\n" + report + ",submitted,31/6/2024\n" +
                    "da-bac-2024/sol-14/so-gddt/2024-h1,submitted,\n"));
  for (const char* expected :
       {"done.csv:2:1: error: the plan has no obligation",
        "done.csv:3:51: error: \"submited\" is no state a plan is taken up with (did you mean "
        "\"submitted\"?)",
        "done.csv:4:1: error: the obligation", "done.csv:4:61: error: \"31/6/2024\" is not a day",
        "done.csv:5:36: error: it was handed in: the day is missing"}) {
    EXPECT_NE(problems_.find(expected), std::string::npos) << expected << "\n" << problems_;
  }
}

TEST_F(AdoptionFileTest, AnOpenQuotationMarkHidesNoOtherRow) {
  EXPECT_FALSE(read(std::string("obligation,state,at\n\"") + kReport + ",submitted,2024-06-07\n" +
                    kReport + ",submited,2024-06-07\n"));
  EXPECT_NE(problems_.find("done.csv:2:1: error: the quotation mark is never closed"),
            std::string::npos)
      << problems_;
  EXPECT_NE(problems_.find("done.csv:3:51: error: \"submited\" is no state"), std::string::npos)
      << problems_;
}

TEST_F(AdoptionFileTest, WarnsOfASynthesisThatIsDoneWhileItsSourcesAreNot) {
  const std::string synthesis =
      "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1,submitted,2024-06-14\n";
  ASSERT_TRUE(read("obligation,state,at\n" + synthesis + kReport + ",submitted,2024-06-07\n"));
  EXPECT_NE(problems_.find("done.csv:2:1: warning: it is done, but what it waits for is not: "),
            std::string::npos)
      << problems_;
  EXPECT_EQ(problems_.find("team-02"), std::string::npos) << problems_;
  EXPECT_NE(problems_.find("team-01"), std::string::npos) << problems_;
  ASSERT_TRUE(read(std::string("obligation,state,at\n") + kReport + ",submitted,2024-06-07\n"));
  EXPECT_EQ(problems_, "");
}

TEST_F(AdoptionFileTest, NamesUnknownDoubledAndMissingHeadings) {
  EXPECT_FALSE(read("obligation,stat,at,ngày\n"));
  EXPECT_NE(problems_.find("1:12: error: there is no column \"stat\" (did you mean \"state\"?)"),
            std::string::npos)
      << problems_;
  EXPECT_NE(problems_.find("1:20: error: the column \"ngày\" is there twice"), std::string::npos)
      << problems_;
  EXPECT_NE(problems_.find("the column of the states is missing"), std::string::npos) << problems_;
}

TEST_F(AdoptionFileTest, TheTemplateIsReadAsSayingNothingInBothLanguages) {
  for (const char* language : {"vi", "en"}) {
    const std::string text = adoption_template(*workflow_, language);
    EXPECT_TRUE(text.starts_with(kByteOrderMark));
    EXPECT_NE(text.find(kReport), std::string::npos);
    const auto rows = read(text);
    ASSERT_TRUE(rows) << problems_;
    EXPECT_TRUE(rows->empty());
  }
}

TEST_F(AdoptionFileTest, WhatTheStoreKeepsIsReadAgain) {
  const auto rows = read(std::string("obligation,state,at,note,evidence\n") + kReport +
                         ",accepted,2024-06-07,ghi chú,BC 12\n");
  ASSERT_TRUE(rows) << problems_;
  EXPECT_EQ(unpack_adoption(pack_adoption(*rows)), rows);
  EXPECT_EQ(unpack_adoption("x"), std::nullopt);
}

}  // namespace
}  // namespace nhacviec
