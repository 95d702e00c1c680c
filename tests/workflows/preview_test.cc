#include "workflows/preview.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;

std::vector<std::string> lines_about(const Workflow& workflow, const Preview& run,
                                     const ObligationId& id) {
  std::vector<std::string> lines;
  for (const Notice& notice : run.notices) {
    if (notice.obligation != id) continue;
    lines.push_back(format_rfc3339(notice.at, workflow.zone()).substr(5, 11) + " " +
                    to_string(notice.kind) + " " + notice.to.unit.str() + "/" +
                    notice.to.role.str());
  }
  return lines;
}

class NobodyReports : public testing::Test {
 protected:
  std::vector<std::string> about(const std::string& team) {
    return lines_about(*workflow_, run_, report_of(team));
  }
  std::shared_ptr<const Workflow> workflow_ = small_plan::workflow();
  Preview run_ = preview(*workflow_, Assume::nobody_reports, {}, {}, {});
};

using Lines = std::vector<std::string>;

TEST_F(NobodyReports, GroupLedByADepartmentClimbsEveryRung) {
  EXPECT_EQ(about("team-02"), (Lines{"05-17T08:00 reminder phong-2/truong-phong",
                                     "05-29T08:00 reminder phong-2/truong-phong",
                                     "06-07T08:00 reminder phong-2/truong-phong",
                                     "06-11T08:00 overdue phong-2/truong-phong",
                                     "06-11T08:00 escalation van-phong/chanh-van-phong",
                                     "06-13T08:00 escalation so-gddt/pho-giam-doc-1",
                                     "06-17T08:00 escalation so-gddt/giam-doc"}));
}

TEST_F(NobodyReports, GroupLedByTheStandingBodySkipsThatRungOnly) {
  EXPECT_EQ(about("team-03"), (Lines{"05-17T08:00 reminder van-phong/chanh-van-phong",
                                     "05-29T08:00 reminder van-phong/chanh-van-phong",
                                     "06-07T08:00 reminder van-phong/chanh-van-phong",
                                     "06-11T08:00 overdue van-phong/chanh-van-phong",
                                     "06-13T08:00 escalation so-gddt/pho-giam-doc-2",
                                     "06-17T08:00 escalation so-gddt/giam-doc"}));
}

TEST_F(NobodyReports, GroupHeadedByTheDirectorHasNoRungAbove) {
  EXPECT_EQ(about("team-01"), (Lines{"05-17T08:00 reminder phong-1/truong-phong",
                                     "05-29T08:00 reminder phong-1/truong-phong",
                                     "06-07T08:00 reminder phong-1/truong-phong",
                                     "06-11T08:00 overdue phong-1/truong-phong",
                                     "06-11T08:00 escalation van-phong/chanh-van-phong",
                                     "06-13T08:00 escalation so-gddt/giam-doc"}));
}

TEST_F(NobodyReports, SkippedStepsAreKeptWithTheirReason) {
  const auto skips = [&](const std::string& team) {
    std::string text;
    for (const HandledRule& rule : run_.obligations.at(report_of(team)).handled) {
      if (!rule.skipped.empty()) text += rule.rule.str() + ":" + rule.skipped;
    }
    return text;
  };
  EXPECT_EQ(skips("team-03"), "escalation+1wd-0800-standing-body:late_party");
  EXPECT_EQ(skips("team-01"), "escalation+5wd-0800-director:already_told");
  EXPECT_EQ(skips("team-02"), "");
}

TEST_F(NobodyReports, SynthesisNeverOpens) {
  EXPECT_EQ(run_.obligations.at(small_plan::synthesis()).state, State::waiting);
}

TEST(Preview, EverybodyOnTimeHearsOnlyTheEarlyRemindersAndTheSynthesisOpens) {
  const auto workflow = small_plan::workflow();
  const Preview run = preview(*workflow, Assume::everybody_on_time, {}, {}, {});
  EXPECT_EQ(lines_about(*workflow, run, report_of("team-02")),
            (Lines{"05-17T08:00 reminder phong-2/truong-phong",
                   "05-29T08:00 reminder phong-2/truong-phong"}));
  EXPECT_EQ(lines_about(*workflow, run, small_plan::synthesis()),
            (Lines{"06-06T08:00 open van-phong/chanh-van-phong"}));
  const Obligation& synthesis = run.obligations.at(small_plan::synthesis());
  EXPECT_EQ(synthesis.state, State::submitted);
  EXPECT_EQ(synthesis.confirmed.size(), 2u);
}

TEST(Preview, EventsOfARehearsalAreHeardAtTheirTime) {
  const auto workflow = small_plan::workflow();
  std::vector<AssumedEvent> events;
  for (const char* team : {"team-01", "team-02", "team-03", "team-04"}) {
    const bool late = std::string(team) == "team-02";
    events.push_back({report_of(team),
                      Event{Submit{}, team, at(late ? "2024-06-15 21:00" : "2024-06-05 09:00")}});
  }
  const Preview run = preview(*workflow, Assume::nobody_reports, events, {}, {});
  // The fourth report came on a Saturday night: the Office hears of it on Monday morning.
  EXPECT_EQ(lines_about(*workflow, run, small_plan::synthesis()),
            (Lines{"06-17T07:30 open van-phong/chanh-van-phong"}));
  EXPECT_EQ(run.obligations.at(report_of("team-02")).late, true);
  EXPECT_EQ(run.obligations.at(report_of("team-01")).late, false);
  EXPECT_EQ(lines_about(*workflow, run, report_of("team-01")).size(), 2u);
}

TEST(Preview, CutsToTheAskedSpan) {
  const auto workflow = small_plan::workflow();
  const Preview run = preview(*workflow, Assume::nobody_reports, {}, at("2024-06-07 08:00"),
                              at("2024-06-11 08:00"));
  EXPECT_EQ(run.notices.size(), 4u);  // the reminders of 7/6; the end is not part of the span
}

TEST(Preview, NothingFallsOutsideTheSendWindow) {
  const auto workflow = small_plan::workflow({.due = "2024-05-06"});
  const Preview run = preview(*workflow, Assume::nobody_reports, {}, {}, {});
  ASSERT_FALSE(run.notices.empty());
  for (const Notice& notice : run.notices) {
    EXPECT_EQ(workflow->calendar().next_send_time(notice.at, workflow->zone()), notice.at)
        << notice.key.str();
  }
}

}  // namespace
}  // namespace nhacviec
