// The weekly summary in words, after the fifth sample message of the office.
#include "config/summary_message.h"

#include <gmock/gmock.h>

#include "tests/config/support.h"
#include "workflows/decide.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

class SummaryMessageTest : public testing::Test {
 protected:
  SummaryMessageTest() {
    Diagnostics diagnostics;
    std::string plan = samples::slurp(samples::shipped("plans/da-bac-2024.yaml"));
    plan.insert(plan.find("\ntitle:"), "\nsummaries: [{to: director, on: fri, at: \"15:30\"}]");
    workflow = workflow_from_texts(
        plan, samples::slurp(samples::shipped("directories/so-gddt-hoa-binh.yaml")),
        samples::slurp(samples::shipped("calendars/vn.yaml")), 1, diagnostics);
    if (!workflow) ADD_FAILURE() << diagnostics.format();
    std::vector<std::string> errors;
    languages = std::make_unique<Languages>(Languages::built_in("vi", errors).value());
    const Instant friday = *parse_rfc3339("2024-06-14T15:30:00+07:00");
    notice = notice_at(friday);
  }

  static Notice notice_at(Instant at) {
    Notice made;
    made.kind = NoticeKind::digest;
    made.obligation = ObligationId("da-bac-2024/summaries/x");
    made.to = {UnitId("so-gddt"), RoleId("giam-doc")};
    made.at = at;
    return made;
  }

  PlanFigures::Item item(const std::string& id) const {
    const ObligationSpec* spec = workflow->find(ObligationId("da-bac-2024/" + id));
    Obligation obligation;
    obligation.id = spec->id;
    obligation.state = State::open;
    obligation.due_at = spec->due_at;
    return {spec, obligation};
  }
  RenderedMessage render(const PlanFigures& figures, const std::string& language = "vi") const {
    return render_summary(languages->get(language), *workflow, notice, figures);
  }

  std::shared_ptr<const Workflow> workflow;
  std::unique_ptr<Languages> languages;
  Notice notice;
};

TEST_F(SummaryMessageTest, SaysInTenSecondsHowThePlanStands) {
  PlanFigures figures;
  figures.standing = {7, 0, 18, 1};
  figures.late = {item("team-report-half-year/team-02/2024-h1")};
  PlanFigures::Item asked = figures.late.front();
  asked.obligation.time_request =
      TimeRequest{notice.at, *parse_rfc3339("2024-06-19T00:00:00+07:00"), "team-02", "Mưa lũ"};
  figures.asked = {asked};
  const RenderedMessage made = render(figures);
  EXPECT_EQ(made.subject,
            "Tổng hợp tuần (10/6 - 14/6/2024): 26 đầu việc, quá hạn 01, chờ ý kiến 01");
  EXPECT_THAT(made.body, HasSubstr("Kính gửi: Đồng chí Giám đốc Sở"));
  EXPECT_THAT(made.body,
              HasSubstr("tổng số 26 đầu việc; hoàn thành đúng hạn 07; hoàn thành quá hạn 0; đang "
                        "thực hiện, trong hạn 18; đang thực hiện, quá hạn 01."));
  EXPECT_THAT(made.body, HasSubstr("- Quá hạn: báo cáo kết quả 6 tháng của Tổ công tác số 02"));
  EXPECT_THAT(made.body, HasSubstr("(04 ngày làm việc)"));
  EXPECT_THAT(made.body, HasSubstr("- Chờ ý kiến: đề nghị gia hạn"));
  EXPECT_THAT(made.body, HasSubstr("đến hết ngày 18/6/2024"));
  ASSERT_EQ(made.bars.size(), 1u);
  EXPECT_EQ(made.bars.front().parts.size(), 3u);
  EXPECT_TRUE(made.late);
}

TEST_F(SummaryMessageTest, WhatIsDueTogetherIsOneLine) {
  PlanFigures figures;
  for (const char* team : {"team-01", "team-02", "team-03"}) {
    figures.soon.push_back(item(std::string("team-report-half-year/") + team + "/2024-h1"));
  }
  const std::string body = render(figures).body;
  EXPECT_THAT(body, HasSubstr("- Sắp đến hạn: 03 đầu việc báo cáo kết quả 6 tháng, ngày làm việc "
                              "cuối cùng 07/6/2024"));
  EXPECT_THAT(body, Not(HasSubstr("Tổ công tác số 01")));
}

TEST_F(SummaryMessageTest, OfManyWhoOweTheSameSomeAreNamed) {
  PlanFigures figures;
  for (int i = 0; i < 7; ++i) {
    figures.late.push_back(item("team-report-half-year/team-02/2024-h1"));
  }
  EXPECT_THAT(render(figures).body, HasSubstr("- Quá hạn: 07 đầu việc báo cáo kết quả 6 tháng"));
  EXPECT_THAT(render(figures).body, HasSubstr("03 đơn vị khác (04 ngày làm việc)"));
}

TEST_F(SummaryMessageTest, AListThatIsTooLongIsCounted) {
  PlanFigures figures;
  for (int i = 0; i < 11; ++i) {
    figures.soon.push_back(item("team-report-half-year/team-02/2024-h1"));
    figures.soon.back().obligation.due_at =
        *figures.soon.back().obligation.due_at + std::chrono::days(i);
  }
  EXPECT_THAT(render(figures).body, HasSubstr("- Và 03 nội dung khác."));
}

TEST_F(SummaryMessageTest, AQuietWeekSaysSo) {
  EXPECT_THAT(render({}).body, HasSubstr("Không có việc quá hạn"));
  EXPECT_THAT(render({}, "en").body, HasSubstr("Nothing is overdue"));
}

TEST_F(SummaryMessageTest, OneThatIsForetoldHasNoFigures) {
  PlanFigures unknown;
  unknown.is_known = false;
  const RenderedMessage made = render(unknown);
  EXPECT_EQ(made.subject, "Tổng hợp tuần (10/6 - 14/6/2024)");
  EXPECT_TRUE(made.bars.empty());
}

TEST(SummaryReader, SaysWhereSomethingIsWrong) {
  const auto read = [](const std::string& summaries) {
    Diagnostics diagnostics;
    workflow_from_texts(
        "nhacviec: 1\nplan: p\ntitle: T\nissuer: office\ndirectory: d\n"
        "calendar: c\nperiod: {year: 2024}\nsummaries: " +
            summaries + "\ntasks:\n  t: {title: T, unit: a, due: {before: 10/6}}\n",
        samples::kDirectory, samples::kCalendar, 1, diagnostics);
    return diagnostics.format();
  };
  EXPECT_THAT(read("[{to: director, on: friday}]"), HasSubstr("8:32: error:"));
  EXPECT_THAT(read("[{on: fri}]"), HasSubstr("lacks the key \"to\""));
  EXPECT_THAT(read("{to: director}"), HasSubstr("summaries must be a list"));
  EXPECT_THAT(read("[{to: director}, {to: director}]"), HasSubstr("the same rule twice"));
  EXPECT_THAT(read("[{to: {unit: x, role: y}}]"), HasSubstr("unknown unit \"x\""));
  EXPECT_THAT(read("[{to: director, at: \"25:00\"}]"), HasSubstr("is not a time of day"));
}

}  // namespace
}  // namespace nhacviec
