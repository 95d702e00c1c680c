#include "workflows/letter_box.h"

#include <gmock/gmock.h>

#include "tests/workflows/small_plan.h"
#include "workflows/preview.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

using small_plan::at;
using small_plan::report_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::shared_ptr<const Workflow> workflow_for(const std::string& person, Preferences preferences) {
  small_plan::Options options;
  options.preferences[person] = std::move(preferences);
  return small_plan::workflow(options);
}

Preferences digest(DailyDigest wish = {}) {
  Preferences preferences;
  preferences.digest = wish;
  return preferences;
}

/// "06-11T08:00 digest x3" of everything that goes to this role while nobody reports.
std::vector<std::string> lines_to(const Workflow& workflow, const std::string& role,
                                  const std::vector<AssumedEvent>& events = {}) {
  std::vector<std::string> lines;
  for (const Notice& notice : preview(workflow, Assume::nobody_reports, events, {}, {}).notices) {
    if (notice.to.role.str() != role) continue;
    std::string line =
        format_rfc3339(notice.at, workflow.zone()).substr(5, 11) + " " + to_string(notice.kind);
    if (!notice.items.empty()) line += " x" + std::to_string(notice.items.size());
    lines.push_back(line);
  }
  return lines;
}

TEST(LetterBox, WhatIsDueInADayGoesOutAsOneLetterAndALoneItemAsThePlainMessage) {
  const auto workflow = workflow_for("chanh-van-phong", digest({chr::hours(8), true, true}));
  EXPECT_THAT(lines_to(*workflow, "chanh-van-phong"),
              ElementsAre("05-17T08:00 reminder", "05-29T08:00 reminder", "06-07T08:00 reminder",
                          "06-11T08:00 digest x4"));
}

TEST(LetterBox, EscalationsAreNotHeldBackUnlessAsked) {
  const auto workflow = workflow_for("chanh-van-phong", digest());
  EXPECT_THAT(lines_to(*workflow, "chanh-van-phong"),
              testing::UnorderedElementsAre("05-17T08:00 reminder", "05-29T08:00 reminder",
                                            "06-07T08:00 reminder", "06-11T08:00 overdue",
                                            "06-11T08:00 escalation", "06-11T08:00 escalation",
                                            "06-11T08:00 escalation"));
}

TEST(LetterBox, WhoHasReportedMeanwhileFallsOutOfTheDigest) {
  const auto workflow = workflow_for("chanh-van-phong", digest({chr::hours(8), true, true}));
  const auto submits = [](const std::string& team) {
    return AssumedEvent{report_of(team), Event{Submit{}, team, at("2024-06-11 08:03")}};
  };
  EXPECT_THAT(lines_to(*workflow, "chanh-van-phong", {submits("team-01"), submits("team-03")}),
              ElementsAre("05-17T08:00 reminder", "05-29T08:00 reminder", "06-07T08:00 reminder",
                          "06-11T08:00 digest x2"));
  // Nobody is written to about nothing; what opened at 08:03 is told the next morning.
  EXPECT_THAT(
      lines_to(*workflow, "chanh-van-phong",
               {submits("team-01"), submits("team-02"), submits("team-03"), submits("team-04")}),
      ElementsAre("05-17T08:00 reminder", "05-29T08:00 reminder", "06-07T08:00 reminder",
                  "06-12T08:00 open"));
}

TEST(LetterBox, AReminderThatTheDigestWouldBringTooLateGoesByItself) {
  const auto workflow = workflow_for("chanh-van-phong", digest({chr::hours(7) + chr::minutes(45)}));
  // 08:00 is after 07:45, so the digest is the next working day's; the last reminder cannot wait.
  EXPECT_THAT(lines_to(*workflow, "chanh-van-phong"),
              testing::UnorderedElementsAre("05-20T07:45 reminder", "05-30T07:45 reminder",
                                            "06-07T08:00 reminder", "06-11T08:00 overdue",
                                            "06-11T08:00 escalation", "06-11T08:00 escalation",
                                            "06-11T08:00 escalation"));
}

TEST(LetterBox, QuietHoursPutOffEvenWhatIsMandatoryAndNeverLeaveItOut) {
  Preferences preferences;
  preferences.quiet_hours = DaySpan{chr::hours(16), chr::hours(9) + chr::minutes(30)};
  const auto workflow = workflow_for("pho-giam-doc-1", preferences);
  EXPECT_THAT(lines_to(*workflow, "pho-giam-doc-1"), ElementsAre("06-13T09:30 escalation"));
}

/// A box with so many reminders of one morning.
LetterBox box_with(const Workflow& workflow, int count) {
  LetterBox box;
  for (int i = 0; i < count; ++i) {
    HandOver over;
    over.recipient = "recipient:small/truong-phong-2/email";
    over.notice.key = NoticeKey("n" + std::to_string(i));
    over.notice.obligation = report_of("team-02");
    over.notice.to = *workflow.directory().lead_of(UnitId("team-02"));
    over.notice.person = PersonId("truong-phong-2");
    over.notice.at = over.due = at("2024-06-07 08:00");
    box = put_in(std::move(box), over);
    box = put_in(std::move(box), over);  // once more: it is there already
  }
  return box;
}

TEST(LetterBox, ThirtyOnePromptsOfAMorningBecomeOneLetterBeyondTheLimit) {
  Preferences preferences;
  preferences.at_most.per_hour = 5;
  const auto workflow = workflow_for("truong-phong-2", preferences);
  const Letters made =
      make_letters(box_with(*workflow, 31), *workflow, at("2024-06-07 08:05"), kCollecting);
  ASSERT_THAT(made.notices, SizeIs(1));
  EXPECT_EQ(made.notices.front().kind, NoticeKind::digest);
  EXPECT_THAT(made.notices.front().items, SizeIs(31));
  EXPECT_EQ(made.notices.front().at, at("2024-06-07 08:00"));
  EXPECT_THAT(made.after.waiting, IsEmpty());

  const Letters few =
      make_letters(box_with(*workflow, 5), *workflow, at("2024-06-07 08:05"), kCollecting);
  EXPECT_THAT(few.notices, SizeIs(5));  // within it each goes by itself
}

TEST(LetterBox, BeyondTheLimitItWaitsForRoomAndIsNotDropped) {
  Preferences preferences;
  preferences.at_most.per_hour = 1;
  const auto workflow = workflow_for("truong-phong-2", preferences);
  LetterBox box = box_with(*workflow, 3);
  box.sent = {at("2024-06-07 07:45")};
  Letters made = make_letters(std::move(box), *workflow, at("2024-06-07 08:05"), kCollecting);
  EXPECT_THAT(made.notices, IsEmpty());
  ASSERT_THAT(made.after.waiting, SizeIs(3));
  const auto next = next_letters(made.after, kCollecting);
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(*next, at("2024-06-07 08:50"));
  made = make_letters(std::move(made.after), *workflow, *next, kCollecting);
  ASSERT_THAT(made.notices, SizeIs(1));
  EXPECT_THAT(made.notices.front().items, SizeIs(3));
}

TEST(LetterBox, WhatIsNotDueStaysAndWhatIsFullGoesAtOnce) {
  const auto workflow = small_plan::workflow();
  Letters made =
      make_letters(box_with(*workflow, 3), *workflow, at("2024-06-07 08:04"), kCollecting);
  EXPECT_THAT(made.notices, IsEmpty());
  EXPECT_THAT(made.after.waiting, SizeIs(3));
  made = make_letters(box_with(*workflow, 200), *workflow, at("2024-06-07 08:01"), kCollecting);
  EXPECT_THAT(made.after.waiting, IsEmpty());
  EXPECT_THAT(made.notices, testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace nhacviec
