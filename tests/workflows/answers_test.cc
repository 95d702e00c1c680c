#include "workflows/answers.h"

#include <gmock/gmock.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;
using testing::IsEmpty;
using testing::SizeIs;

/// Group 02's report, open since the plan came into force.
class AnswersTest : public testing::Test {
 protected:
  void SetUp() override { happen(Create{}, "2024-05-20 08:00"); }

  Changes happen(EventBody body, const std::string& when, const std::string& by = "team-02") {
    Changes changes =
        decide(*workflow_, *spec_, obligation_, {}, Event{std::move(body), by, at(when)}, at(when));
    for (const Fact& fact : changes.facts) {
      obligation_ = apply(obligation_.value_or(Obligation{}), fact);
    }
    return changes;
  }
  Changes ask(const std::string& until, const std::string& when) {
    return happen(AskTime{*parse_date(until), "Mưa lũ"}, when);
  }

  std::shared_ptr<const Workflow> workflow_ = small_plan::workflow();
  const ObligationSpec* spec_ = workflow_->find(report_of("team-02"));
  std::optional<Obligation> obligation_;
};

TEST_F(AnswersTest, ARequestForMoreTimeIsRememberedAndToldToTheStandingBody) {
  const Changes changes = ask("2024-06-18", "2024-06-05 09:00");
  ASSERT_THAT(changes.notices, SizeIs(1));
  const Notice& notice = changes.notices.front();
  EXPECT_EQ(notice.kind, NoticeKind::info);
  EXPECT_EQ(notice.to.unit, UnitId("van-phong"));
  EXPECT_EQ(notice.said, (Said{"team-02", "Mưa lũ", at("2024-06-19 00:00")}));
  EXPECT_EQ(obligation_->time_request->due_at, at("2024-06-19 00:00"));
  EXPECT_EQ(obligation_->due_at, at("2024-06-10 00:00"));  // nobody has decided
  EXPECT_TRUE(still_wanted(*spec_, notice, *obligation_));
}

TEST_F(AnswersTest, ARequestStopsNoReminder) {
  const auto before = next_wake(*workflow_, *spec_, *obligation_, {});
  ask("2024-06-18", "2024-05-21 09:00");
  EXPECT_EQ(next_wake(*workflow_, *spec_, *obligation_, {}), before);
}

TEST_F(AnswersTest, ToExtendGrantsTheRequest) {
  const Changes asked = ask("2024-06-18", "2024-06-05 09:00");
  happen(Extend{*parse_date("2024-06-14"), {}, "Đồng ý"}, "2024-06-05 10:00", "van-phong");
  EXPECT_EQ(obligation_->time_request, std::nullopt);
  EXPECT_FALSE(still_wanted(*spec_, asked.notices.front(), *obligation_));
}

TEST_F(AnswersTest, ARefusalIsToldToTheUnit) {
  EXPECT_EQ(refusal_in(happen(RefuseTime{"Không lùi được"}, "2024-06-05 08:00", "van-phong")),
            "nobody has asked for more time");
  ask("2024-06-18", "2024-06-05 09:00");
  const Changes refused = happen(RefuseTime{"Không lùi được"}, "2024-06-05 10:00", "van-phong");
  ASSERT_THAT(refused.notices, SizeIs(1));
  EXPECT_EQ(refused.notices.front().to.unit, UnitId("phong-2"));  // leads the group
  EXPECT_EQ(obligation_->time_request, std::nullopt);
}

TEST_F(AnswersTest, WhoAsksAgainIsHeardAgain) {
  const Changes first = ask("2024-06-18", "2024-06-05 09:00");
  EXPECT_EQ(refusal_in(ask("2024-06-18", "2024-06-05 09:30")), "that has been asked for already");
  happen(RefuseTime{"Không lùi được"}, "2024-06-05 10:00", "van-phong");
  const Changes second = ask("2024-06-18", "2024-06-06 09:00");
  ASSERT_THAT(second.notices, SizeIs(1));
  EXPECT_NE(second.notices.front().key, first.notices.front().key);
}

TEST_F(AnswersTest, RefusesDatesThatAreNoLaterOrLieTooFarAhead) {
  EXPECT_EQ(refusal_in(ask("2024-06-09", "2024-06-05 09:00")),
            "the new date, 2024-06-09, is not later than the present one, 2024-06-09");
  EXPECT_EQ(refusal_in(ask("2204-06-09", "2024-06-05 09:00")),
            "2204-06-09 is more than ten years ahead");
  EXPECT_EQ(refusal_in(happen(AskTime{*parse_date("2024-06-18"), ""}, "2024-06-05 09:00")),
            "a reason is needed");
}

TEST_F(AnswersTest, AWrongAddresseeAndARemarkChangeNothingAndAreTold) {
  const State state = obligation_->state;
  const Changes disputed = happen(DisputeAddressee{"Đã chuyển"}, "2024-06-05 09:00");
  const Changes remarked = happen(Remark{"Đang chờ số liệu", {"BC 1"}}, "2024-06-05 09:00");
  ASSERT_THAT(disputed.notices, SizeIs(1));
  ASSERT_THAT(remarked.notices, SizeIs(1));
  EXPECT_EQ(remarked.notices.front().said->documents, 1);
  EXPECT_EQ(obligation_->state, state);
  EXPECT_EQ(refusal_in(happen(Remark{}, "2024-06-05 09:00")), "it says nothing");
}

TEST_F(AnswersTest, AfterSubmissionARemarkIsHeardAndARequestIsRefused) {
  ask("2024-06-18", "2024-06-05 09:00");
  happen(Submit{}, "2024-06-06 09:00");
  EXPECT_EQ(obligation_->time_request, std::nullopt);
  EXPECT_EQ(refusal_in(ask("2024-06-18", "2024-06-06 09:30")),
            "it cannot be extended: it is submitted");
  const Changes remarked = happen(Remark{"Gửi kèm phụ lục", {}}, "2024-06-06 10:00");
  ASSERT_THAT(remarked.notices, SizeIs(1));
  EXPECT_TRUE(still_wanted(*spec_, remarked.notices.front(), *obligation_));
}

TEST_F(AnswersTest, WhereTheStandingBodyOwesItItsSuperiorsAreTold) {
  spec_ = workflow_->find(report_of("team-03"));
  obligation_.reset();
  happen(Create{}, "2024-05-20 08:00");
  const Changes changes = ask("2024-06-18", "2024-06-05 09:00");
  for (const Notice& notice : changes.notices) EXPECT_NE(notice.to.unit, UnitId("van-phong"));
}

TEST_F(AnswersTest, WhatIsNotBelievedIsOnTheLogAndItsWordsArePassedOn) {
  const TurnAway expired{"submit", "the link has expired", ""};
  const Changes changes = happen(expired, "2024-06-05 09:00");
  EXPECT_EQ(refusal_in(changes), "the link has expired");
  EXPECT_THAT(changes.notices, IsEmpty());
  const TurnAway colleague{"mail", "the sender is not of the unit", "Đã gửi rồi"};
  EXPECT_THAT(happen(colleague, "2024-06-05 10:00").notices, SizeIs(1));
  EXPECT_EQ(obligation_->state, State::open);
}

TEST_F(AnswersTest, TheFactThatMadeANoticeIsFoundAgain) {
  const Obligation before = *obligation_;
  const Changes asked = ask("2024-06-18", "2024-06-05 09:00");
  EXPECT_TRUE(tells_of(asked.notices.front(), before, asked.facts.front()));
  EXPECT_FALSE(tells_of(asked.notices.front(), *obligation_, asked.facts.front()));
}

}  // namespace
}  // namespace nhacviec
