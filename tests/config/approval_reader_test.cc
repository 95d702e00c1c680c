#include "config/approval_reader.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

struct Read {
  explicit Read(const std::string& approval) {
    const std::string plan =
        "nhacviec: 1\nplan: p\ntitle: T\nissuer: office\ndirectory: d\n"
        "calendar: c\nperiod: {year: 2024}\napproval: " +
        approval + "\ntasks:\n  t: {title: T, unit: a, due: {before: 10/6}}\n";
    workflow = workflow_from_texts(plan, samples::kDirectory, samples::kCalendar, 1, diagnostics);
  }
  const ApprovalRules& rules() const { return workflow->plan().approval; }
  Diagnostics diagnostics;
  std::shared_ptr<const Workflow> workflow;
};

TEST(ApprovalReader, OneWordIsOfLeadersAndOfOutsideBodies) {
  const Read it("required");
  ASSERT_NE(it.workflow, nullptr) << it.diagnostics.format();
  EXPECT_EQ(it.rules().leaders, (Approval{ApprovalNeed::required, 0}));
  EXPECT_EQ(it.rules().outside, it.rules().leaders);
  EXPECT_EQ(it.rules().by, std::nullopt);
}

TEST(ApprovalReader, CountsOfficeHours) {
  EXPECT_EQ(Read("{after: 4h}").rules().outside, (Approval{ApprovalNeed::after, 4}));
  const Read it("{leaders: required, outside: {after: 8h}, by: office/chief}");
  ASSERT_NE(it.workflow, nullptr) << it.diagnostics.format();
  EXPECT_EQ(it.rules().leaders.need, ApprovalNeed::required);
  EXPECT_EQ(it.rules().outside, (Approval{ApprovalNeed::after, 8}));
  EXPECT_EQ(it.rules().by, (Party{UnitId("office"), RoleId("chief")}));
}

TEST(ApprovalReader, SaysWhereSomethingIsWrong) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"sometimes", "8:11: error: \"sometimes\" is not one of none, required"},
      {"{after: 2d}", "8:19: error: \"2d\" is not a number of office hours"},
      {"{after: 0h}", "8:19: error: \"0h\" is not a number of office hours"},
      {"{leaders: {}}", "8:21: error: the approval lacks the key \"after\""},
      {"{by: nowhere/chief}", "8:16: error: unknown unit \"nowhere\""},
      {"{by: office/nobody}", "8:16: error:"},
      {"{after: 4h, leaders: required}", "8:19: error: after is of both leaders"}};
  for (const auto& [approval, error] : wrong) {
    const Read it(approval);
    EXPECT_EQ(it.workflow, nullptr) << approval;
    EXPECT_NE(it.diagnostics.format().find(error), std::string::npos) << approval << "\n"
                                                                      << it.diagnostics.format();
  }
}

}  // namespace
}  // namespace nhacviec
