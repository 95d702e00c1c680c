#include "workflows/late_at_start.h"

#include <gmock/gmock.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Notice> taken_up(const std::string& when, const std::string& team = "team-02") {
  const auto workflow = small_plan::workflow();
  return decide(*workflow, *workflow->find(report_of(team)), std::nullopt, {},
                Event{Create{}, "", at(when)}, at(when))
      .notices;
}

TEST(LateAtStart, IsToldToWhoOwesItAndToTheStandingBodyTheNextWorkingMorning) {
  const auto notices = taken_up("2024-07-05 09:00");  // a Friday, after the last step's day
  ASSERT_THAT(notices, SizeIs(2));
  EXPECT_EQ(notices[0].kind, NoticeKind::overdue);
  EXPECT_EQ(notices[0].to.unit, UnitId("phong-2"));
  EXPECT_EQ(notices[1].kind, NoticeKind::escalation);
  EXPECT_EQ(notices[1].to.unit, UnitId("van-phong"));
  for (const Notice& notice : notices) {
    EXPECT_TRUE(notice.together);
    EXPECT_EQ(notice.at, at("2024-07-08 08:00"));
  }
  EXPECT_THAT(taken_up("2024-07-05 09:00", "team-03"), SizeIs(1));  // led by the standing body
}

TEST(LateAtStart, IsNotSaidTwiceWhenARuleOfItsOwnStillComes) {
  EXPECT_THAT(taken_up("2024-06-10 09:00"), IsEmpty());  // the urging comes tomorrow
}

TEST(LateAtStart, SaysNothingOfWhatIsInTimeOrOfAPlanWhoseTimeIsOver) {
  EXPECT_THAT(taken_up("2024-06-07 09:00"), IsEmpty());
  EXPECT_THAT(taken_up("2025-01-10 09:00"), IsEmpty());
}

}  // namespace
}  // namespace nhacviec
