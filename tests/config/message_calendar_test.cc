// What a message puts into its reader's calendar.
#include "config/message_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/message.h"
#include "tests/config/story.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class MessageCalendar : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> errors;
    languages_.emplace(Languages::built_in("vi", errors).value());
    moments_ = story::nobody_reports(*workflow_, story::half_year_report("team-02"));
  }

  std::vector<IcsEvent> entries(const story::Moment& moment, const std::string& language = "vi") {
    return render(languages_->get(language), *workflow_, *workflow_->find(moment.notice.obligation),
                  moment.obligation, {}, moment.notice)
        .entries;
  }

  /// The reminder, after something has happened to what it is about.
  story::Moment reminder_after(FactBody fact, const char* rule = nullptr) {
    story::Moment moment = story::moment_of(moments_, "reminder-7wd-0800-lead");
    moment.obligation = apply(moment.obligation, {moment.notice.at, std::move(fact)});
    moment.notice.round = moment.obligation.round;
    moment.notice.deadline_version = moment.obligation.deadline_version;
    if (rule != nullptr) {
      moment.notice.kind = NoticeKind::info;
      moment.notice.rule = RuleId(rule);
    }
    return moment;
  }

  std::shared_ptr<const Workflow> workflow_ = story::workflow();
  std::optional<Languages> languages_;
  std::vector<story::Moment> moments_;
};

TEST_F(MessageCalendar, AReminderPutsTheLastWorkingDayThere) {
  const auto found = entries(story::moment_of(moments_, "reminder-7wd-0800-lead"));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].uid, "da-bac-2024/team-report-half-year/team-02/2024-h1@nhacviec");
  EXPECT_EQ(std::get<Date>(found[0].when), *parse_date("2024-06-07"));
  EXPECT_EQ(found[0].summary, "Hạn gửi: Báo cáo kết quả 6 tháng, Tổ công tác số 02");
  EXPECT_THAT(found[0].description, HasSubstr("Thời hạn: trước ngày 10/6/2024\n"));
  EXPECT_EQ(found[0].sequence, 0);
  EXPECT_FALSE(found[0].cancelled);
  EXPECT_EQ(entries(story::moment_of(moments_, "reminder-7wd-0800-lead"), "en")[0].summary,
            "Due: Half-year report, Working group 02");
}

TEST_F(MessageCalendar, EveryReminderOfADeadlineIsTheSameEntry) {
  const auto first = entries(story::moment_of(moments_, "reminder-7wd-0800-lead"));
  const auto last = entries(story::moment_of(moments_, "reminder+0wd-0800-lead"));
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(last[0].uid, first[0].uid);
  EXPECT_EQ(last[0].sequence, first[0].sequence);
}

TEST_F(MessageCalendar, AnExtensionMovesIt) {
  const auto moved = entries(reminder_after(Extended{story::at("2024-06-19T00:00:00+07:00"), "",
                                                     "x", story::at("2024-06-10T00:00:00+07:00")}));
  ASSERT_THAT(moved, SizeIs(1));
  EXPECT_EQ(std::get<Date>(moved[0].when), *parse_date("2024-06-18"));
  EXPECT_EQ(moved[0].sequence, 2);
}

TEST_F(MessageCalendar, AReceiptTakesItOutAndAReturnPutsItBack) {
  const Submitted submitted{story::at("2024-05-29T08:00:00+07:00"), "", false, {}, ""};
  const auto out = entries(reminder_after(submitted, "received"));
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_TRUE(out[0].cancelled);
  EXPECT_EQ(out[0].sequence, 1);
  story::Moment back = reminder_after(submitted);
  back.obligation = apply(back.obligation, {back.notice.at, Returned{"", "x"}});
  back.notice.kind = NoticeKind::info;
  back.notice.rule = RuleId("returned");
  const auto again = entries(back);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_FALSE(again[0].cancelled);
  EXPECT_EQ(again[0].sequence, 2);
}

TEST_F(MessageCalendar, WhatIsLateOrIsForOthersIsInNoCalendar) {
  EXPECT_THAT(entries(story::moment_of(moments_, "overdue+1wd-0800-lead")), IsEmpty());
  EXPECT_THAT(entries(story::moment_of(moments_, "escalation+3wd-0800-head")), IsEmpty());
  story::Moment elsewhere = story::moment_of(moments_, "reminder-7wd-0800-lead");
  elsewhere.notice.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
  EXPECT_THAT(entries(elsewhere), IsEmpty());
}

TEST_F(MessageCalendar, PeriodsThatShareAReminderHaveAnEntryEach) {
  story::Moment shared = story::moment_of(moments_, "reminder-7wd-0800-lead");
  shared.notice.also = {story::half_year_report("team-01")};
  const auto both = entries(shared);
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_NE(both[0].uid, both[1].uid);
  EXPECT_EQ(both[1].uid, shared.notice.also[0].str() + "@nhacviec");
  EXPECT_EQ(both[1].when, both[0].when);
}

}  // namespace
}  // namespace nhacviec
