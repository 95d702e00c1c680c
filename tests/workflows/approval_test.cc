#include "workflows/approval.h"

#include <gmock/gmock.h>

#include "tests/workflows/small_plan.h"
#include "workflows/preview.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const RuleId kHeadStep("escalation+3wd-0800-head");
const RuleId kDirectorStep("escalation+5wd-0800-director");

std::shared_ptr<const Workflow> asks_for(Approval of_leaders) {
  small_plan::Options options;
  options.approval.leaders = of_leaders;
  return small_plan::workflow(options);
}

/// Group 02's report, which nobody hands in; what is sent arrives at once.
class Approvals : public testing::Test {
 protected:
  void begin(Approval of_leaders) {
    small_plan::Options options;
    options.approval.leaders = of_leaders;
    begin(options);
  }
  void begin(const small_plan::Options& options, const std::string& team = "team-02") {
    adopt(options, team);
    happen(Create{}, "2024-05-20 08:00");
  }
  /// Another edition, which is not told of yet.
  void adopt(const small_plan::Options& options, const std::string& team = "team-02") {
    workflow_ = small_plan::workflow(options);
    spec_ = workflow_->find(report_of(team));
  }
  /// What became of the question of 13/6.
  static Tick after_asking(Fate fate, ChannelKind channel = ChannelKind::email, int times = 1) {
    NoticeOutcome outcome;
    outcome.kind = NoticeKind::info;
    outcome.rule = approval_rule(kHeadStep, times);
    outcome.fate = fate;
    outcome.channel = channel;
    return {NoticeOutcomes{outcome}, true};
  }

  Changes happen(EventBody body, const std::string& when,
                 const std::string& by = "van-phong/chanh-van-phong") {
    Changes changes =
        decide(*workflow_, *spec_, obligation_, {}, Event{std::move(body), by, at(when)}, at(when));
    Obligation after = obligation_.value_or(Obligation{});
    after.id = spec_->id;
    for (const Fact& fact : changes.facts) after = apply(std::move(after), fact);
    obligation_ = after;
    return changes;
  }

  /// All wake-ups before that moment; the rules of what went out, each with whom it went to.
  std::vector<std::string> run(const std::string& until) {
    std::vector<std::string> sent;
    while (const auto next = wake()) {
      if (*next >= at(until)) break;
      for (const Notice& notice : happen(Tick{}, local(*next), "").notices) {
        sent.push_back(notice.rule.str() + " " + notice.to.role.str());
      }
    }
    return sent;
  }
  std::optional<Instant> wake() const { return next_wake(*workflow_, *spec_, *obligation_, {}); }
  static std::string local(Instant instant) {
    return format_rfc3339(instant, *small_plan::zone()).substr(0, 16).replace(10, 1, " ");
  }
  std::vector<const AwaitedApproval*> awaited() const {
    return awaited_approvals(*spec_, *obligation_);
  }

  std::shared_ptr<const Workflow> workflow_;
  const ObligationSpec* spec_ = nullptr;
  std::optional<Obligation> obligation_;
};

constexpr Approval kRequired{ApprovalNeed::required, 0};
constexpr Approval kAfterFour{ApprovalNeed::after, 4};

TEST_F(Approvals, WhatGoesToALeaderWaitsAndTheChiefOfOfficeIsAsked) {
  begin(kRequired);
  run("2024-06-13 08:00");
  const Changes changes = happen(Tick{}, "2024-06-13 08:00", "");
  ASSERT_THAT(changes.notices, SizeIs(1));
  const Notice& asking = changes.notices.front();
  EXPECT_EQ(asking.to, (Party{UnitId("van-phong"), RoleId("chanh-van-phong")}));
  EXPECT_EQ(read_approval_rule(asking.rule)->awaited, kHeadStep);
  EXPECT_TRUE(still_wanted(*spec_, asking, *obligation_));
  ASSERT_THAT(awaited(), SizeIs(1));
  EXPECT_EQ(awaited().front()->notices.front().to.role, RoleId("pho-giam-doc-1"));
}

TEST_F(Approvals, TheLateUnitAndTheStandingBodyAreWrittenToWithoutAsking) {
  begin(kRequired);
  EXPECT_THAT(run("2024-06-12 00:00"), testing::Contains("overdue+1wd-0800-lead truong-phong"));
  EXPECT_THAT(awaited(), IsEmpty());
}

TEST_F(Approvals, WhatIsApprovedGoesOutWithTheNote) {
  begin(kRequired);
  run("2024-06-13 09:00");
  const Changes changes = happen(Approve{kHeadStep, 1, "Đã điện thoại cho Tổ"}, "2024-06-13 10:00");
  ASSERT_THAT(changes.notices, SizeIs(1));
  const Notice& sent = changes.notices.front();
  EXPECT_EQ(sent.to.role, RoleId("pho-giam-doc-1"));
  EXPECT_EQ(sent.at, at("2024-06-13 10:00"));
  EXPECT_EQ(sent.agreed, (Agreed{"van-phong/chanh-van-phong", "Đã điện thoại cho Tổ"}));
  EXPECT_TRUE(still_wanted(*spec_, sent, *obligation_));
  EXPECT_THAT(awaited(), IsEmpty());
  EXPECT_EQ(refusal_in(happen(Approve{kHeadStep, 1, ""}, "2024-06-13 10:01")),
            "no message of it waits for approval");
}

TEST_F(Approvals, ApprovedAtNightItWaitsForTheMorning) {
  begin(kRequired);
  run("2024-06-13 09:00");
  EXPECT_EQ(happen(Approve{}, "2024-06-13 22:00").notices.front().at, at("2024-06-14 07:30"));
}

TEST_F(Approvals, WithoutAWordItIsAskedForFiveTimesAndGoesNowhere) {
  begin(kRequired);
  run("2024-06-13 09:00");
  EXPECT_EQ(wake(), at("2024-06-14 08:00"));
  std::vector<std::string> later = run("2024-09-01 00:00");
  std::erase_if(later,
                [](const std::string& one) { return one.find("head") == std::string::npos; });
  EXPECT_THAT(later, ElementsAre("approval-2-escalation+3wd-0800-head chanh-van-phong",
                                 "approval-3-escalation+3wd-0800-head chanh-van-phong",
                                 "approval-4-escalation+3wd-0800-head chanh-van-phong",
                                 "approval-5-escalation+3wd-0800-head chanh-van-phong"));
  EXPECT_THAT(awaited(), SizeIs(2));  // the Director's too
}

TEST_F(Approvals, OnlyTheLatestQuestionIsStillWorthAsking) {
  begin(kRequired);
  run("2024-06-13 08:00");
  const Notice first = happen(Tick{}, "2024-06-13 08:00", "").notices.front();
  const Notice second = happen(Tick{}, "2024-06-14 08:00", "").notices.front();
  EXPECT_FALSE(still_wanted(*spec_, first, *obligation_));
  EXPECT_TRUE(still_wanted(*spec_, second, *obligation_));
  happen(Approve{}, "2024-06-14 09:00");
  EXPECT_FALSE(still_wanted(*spec_, second, *obligation_));
}

TEST_F(Approvals, AfterItsOfficeHoursItGoesOutByItself) {
  begin(kAfterFour);
  run("2024-06-13 09:00");
  EXPECT_EQ(wake(), at("2024-06-13 12:00"));
  const Changes changes = happen(Tick{}, "2024-06-13 12:00", "");
  ASSERT_THAT(changes.notices, SizeIs(1));
  EXPECT_EQ(changes.notices.front().rule, kHeadStep);
  EXPECT_EQ(changes.notices.front().agreed, Agreed{});
}

TEST_F(Approvals, OfficeHoursRunOnOverNightsAndDaysOff) {
  const auto calendar = small_plan::calendar();
  EXPECT_EQ(calendar->add_office_hours(at("2024-06-14 15:00"), 4, *small_plan::zone()),
            at("2024-06-17 09:30"));  // Friday to Monday
  EXPECT_EQ(calendar->add_office_hours(at("2024-06-15 10:00"), 1, *small_plan::zone()),
            at("2024-06-17 08:30"));
  EXPECT_EQ(calendar->add_office_hours(at("2024-06-13 20:00"), 19, *small_plan::zone()),
            at("2024-06-17 17:00"));
}

TEST_F(Approvals, WhatIsKeptBackIsAskedForNoMoreAndCanStillBeApproved) {
  begin(kAfterFour);
  run("2024-06-13 09:00");
  EXPECT_EQ(refusal_in(happen(Withhold{kHeadStep, 1, ""}, "2024-06-13 09:30")),
            "a reason is needed");
  happen(Withhold{kHeadStep, 1, "Tổ đang gửi"}, "2024-06-13 10:00");
  EXPECT_EQ(wake(), at("2024-06-17 08:00"));  // the Director's step: nothing before it
  EXPECT_TRUE(awaited().front()->is_withheld);
  EXPECT_EQ(refusal_in(happen(Withhold{kHeadStep, 1, "x"}, "2024-06-13 10:30")),
            "it is kept back already");
  EXPECT_THAT(happen(Approve{kHeadStep, 1, ""}, "2024-06-13 11:00").notices, SizeIs(1));
}

TEST_F(Approvals, OnceHandedInNothingIsLeftToApprove) {
  begin(kRequired);
  run("2024-06-13 09:00");
  happen(Submit{}, "2024-06-13 10:00", "team-02");
  EXPECT_THAT(awaited(), IsEmpty());
  EXPECT_EQ(wake(), std::nullopt);
  EXPECT_EQ(refusal_in(happen(Approve{}, "2024-06-13 10:30")),
            "no message of it waits for approval");
}

TEST_F(Approvals, AnExtensionEndsWhatWaits) {
  begin(kRequired);
  run("2024-06-13 09:00");
  happen(Extend{*parse_date("2024-06-20"), {}, "Mưa lũ"}, "2024-06-13 10:00");
  EXPECT_THAT(awaited(), IsEmpty());
}

TEST_F(Approvals, WhereSeveralWaitTheRuleIsToBeNamed) {
  begin(kRequired);
  run("2024-06-18 00:00");
  ASSERT_THAT(awaited(), SizeIs(2));
  EXPECT_EQ(refusal_in(happen(Approve{}, "2024-06-18 09:00")),
            "several messages wait for approval, name the rule: " + kHeadStep.str() + ", " +
                kDirectorStep.str());
  EXPECT_THAT(happen(Approve{kDirectorStep, 0, ""}, "2024-06-18 09:00").notices, SizeIs(1));
}

TEST_F(Approvals, NobodyApprovesWhatGoesToThemselves) {
  small_plan::Options options;
  options.approval.leaders = kRequired;
  options.approval.by = Party{UnitId("so-gddt"), RoleId("pho-giam-doc-1")};
  begin(options);
  EXPECT_THAT(run("2024-06-14 00:00"),
              testing::Contains("escalation+3wd-0800-head pho-giam-doc-1"));
  EXPECT_THAT(awaited(), IsEmpty());
}

TEST_F(Approvals, NobodyApprovesWhatTheirOwnUnitLeads) {
  small_plan::Options options;
  options.approval.leaders = kRequired;
  begin(options, "team-03");  // led by the Office, whose Chief would approve
  EXPECT_THAT(run("2024-06-14 00:00"),
              testing::Contains("escalation+3wd-0800-head pho-giam-doc-2"));
  EXPECT_THAT(awaited(), IsEmpty());
}

TEST_F(Approvals, AReminderIsNotApprovedOnceItsDueDateHasPassed) {
  small_plan::Options options;
  options.approval.outside = kRequired;
  options.outside = "phong-2";
  begin(options);
  run("2024-06-08 00:00");
  ASSERT_FALSE(awaited().empty());
  const RuleId waiting = awaited().front()->rule;
  EXPECT_EQ(refusal_in(happen(Approve{waiting, 1, ""}, "2024-06-11 09:00")),
            "what it says is out of date: the due date has passed");
}

TEST_F(Approvals, AnotherRuleThanThoseThatWaitIsRefusedByTheirNames) {
  begin(kRequired);
  run("2024-06-13 09:00");
  EXPECT_EQ(refusal_in(happen(Approve{kDirectorStep, 1, ""}, "2024-06-13 10:00")),
            "no message of that rule waits for approval, but of: " + kHeadStep.str());
}

TEST_F(Approvals, ANoteHasAThousandCharactersNotBytes) {
  begin(kRequired);
  run("2024-06-13 09:00");
  std::string note;
  for (int i = 0; i < 1000; ++i) note += "ệ";
  EXPECT_THAT(happen(Approve{kHeadStep, 1, note}, "2024-06-13 10:00").notices, SizeIs(1));
}

TEST_F(Approvals, WhoeverApprovesUnderANewEditionIsAskedThen) {
  begin(kRequired);
  run("2024-06-13 09:00");
  small_plan::Options options;
  options.revision = 2;
  options.approval.leaders = kRequired;
  options.approval.by = Party{UnitId("so-gddt"), RoleId("giam-doc")};
  adopt(options);
  const Changes changes = happen(Create{}, "2024-06-13 10:00");
  ASSERT_THAT(changes.notices, SizeIs(1));
  EXPECT_EQ(changes.notices.front().to.role, RoleId("giam-doc"));
  EXPECT_EQ(read_approval_rule(changes.notices.front().rule)->times, 2);
  EXPECT_TRUE(still_wanted(*spec_, changes.notices.front(), *obligation_));
  EXPECT_EQ(awaited().front()->office, "so-gddt/giam-doc");
  EXPECT_THAT(happen(Create{}, "2024-06-13 10:00").notices, IsEmpty());  // read once more
}

TEST_F(Approvals, HoursThatANewEditionGivesRunFromThen) {
  begin(kRequired);
  run("2024-06-13 09:00");
  small_plan::Options options;
  options.revision = 2;
  options.approval.leaders = kAfterFour;
  adopt(options);
  happen(Create{}, "2024-06-13 10:00");
  EXPECT_EQ(wake(), at("2024-06-13 14:00"));
}

TEST_F(Approvals, AnEditionThatAsksForItNoLongerLetsItOutWhenAdopted) {
  begin(kRequired);
  run("2024-06-13 09:00");
  small_plan::Options options;
  options.revision = 2;
  adopt(options);
  const Changes changes = happen(Create{}, "2024-06-13 10:00");
  ASSERT_THAT(changes.notices, SizeIs(1));
  EXPECT_EQ(changes.notices.front().rule, kHeadStep);
  EXPECT_THAT(awaited(), IsEmpty());
}

TEST_F(Approvals, AQuestionThatReachedNobodyIsAskedOnceMoreByTelephoneToo) {
  small_plan::Options options;
  options.approval.leaders = kAfterFour;
  options.telephones = {"chanh-van-phong"};
  begin(options);
  run("2024-06-13 09:00");
  const Changes again = happen(after_asking(Fate::failed), "2024-06-13 09:00", "");
  ASSERT_THAT(again.notices, SizeIs(2));
  EXPECT_EQ(again.notices.back().channel, ChannelKind::sms);
  EXPECT_EQ(wake(), at("2024-06-13 12:00"));  // its hours run on
  const Tick sms_failed = after_asking(Fate::failed, ChannelKind::sms, 2);
  EXPECT_THAT(happen(sms_failed, "2024-06-13 09:05", "").notices, IsEmpty());
  EXPECT_EQ(happen(Tick{}, "2024-06-13 12:00", "").notices.front().rule, kHeadStep);
}

TEST_F(Approvals, AQuestionThatReachedNobodyUntilItsHoursAreOverIsAskedBeforeItGoesOut) {
  small_plan::Options options;
  options.approval.leaders = kAfterFour;
  options.telephones = {"chanh-van-phong"};
  begin(options);
  run("2024-06-13 09:00");
  const Changes again = happen(after_asking(Fate::failed), "2024-06-13 12:00", "");
  EXPECT_THAT(again.notices, SizeIs(2));
  EXPECT_THAT(awaited(), SizeIs(1));
  EXPECT_EQ(wake(), at("2024-06-14 08:00"));
  EXPECT_EQ(happen(Tick{}, "2024-06-14 08:00", "").notices.front().rule, kHeadStep);
}

TEST_F(Approvals, WithoutATelephoneAQuestionThatFailedIsAskedByMailEachMorning) {
  begin(kRequired);
  run("2024-06-13 09:00");
  EXPECT_THAT(happen(after_asking(Fate::failed), "2024-06-13 09:00", "").notices, IsEmpty());
  EXPECT_EQ(wake(), at("2024-06-14 08:00"));
}

TEST_F(Approvals, AnOversizeNoteIsRefused) {
  begin(kRequired);
  run("2024-06-13 09:00");
  EXPECT_EQ(refusal_in(happen(Approve{kHeadStep, 1, std::string(1001, 'x')}, "2024-06-13 10:00")),
            "a note has at most 1000 characters");
}

TEST_F(Approvals, AnEditionThatAsksForItNoLongerLetsItOut) {
  begin(kRequired);
  run("2024-06-13 09:00");
  workflow_ = asks_for({});
  spec_ = workflow_->find(report_of("team-02"));
  const Changes changes = happen(Tick{}, "2024-06-14 08:00", "");
  ASSERT_THAT(changes.notices, SizeIs(1));
  EXPECT_EQ(changes.notices.front().rule, kHeadStep);
}

TEST_F(Approvals, ReplayGivesTheSameState) {
  begin(kRequired);
  std::vector<Fact> facts;
  std::optional<Obligation> live;
  const auto step = [&](EventBody body, const std::string& when) {
    const Changes changes =
        decide(*workflow_, *spec_, live, {}, Event{std::move(body), "x", at(when)}, at(when));
    for (const Fact& fact : changes.facts) {
      live = apply(live.value_or(Obligation{}), fact);
      facts.push_back(fact);
    }
    live->id = spec_->id;
  };
  step(Create{}, "2024-05-20 08:00");
  step(Tick{}, "2024-06-11 08:00");
  step(Tick{}, "2024-06-13 08:00");
  step(Withhold{kHeadStep, 1, "chờ"}, "2024-06-13 09:00");
  EXPECT_EQ(replay(spec_->id, facts), *live);
}

TEST(ApprovalPreview, AssumesThatWhatIsAskedForIsApproved) {
  const auto workflow = asks_for(kRequired);
  const Preview shown = preview(*workflow, Assume::nobody_reports, {}, std::nullopt, std::nullopt);
  int asked = 0, approved = 0;
  for (const Notice& notice : shown.notices) {
    if (read_approval_rule(notice.rule)) ++asked;
    if (notice.agreed) ++approved;
  }
  EXPECT_GT(asked, 0);
  EXPECT_EQ(asked, approved);
  const auto without = small_plan::workflow();
  const size_t plain =
      preview(*without, Assume::nobody_reports, {}, std::nullopt, std::nullopt).notices.size();
  EXPECT_EQ(shown.notices.size(), plain + static_cast<size_t>(asked));
}

TEST(ApprovalRules, AreReadBackFromWhatAsksForThem) {
  const auto read = read_approval_rule(approval_rule(kHeadStep, 12));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->awaited, kHeadStep);
  EXPECT_EQ(read->times, 12);
  for (const char* none : {"approval-", "approval-x-y", "approval-3", "escalation+3wd-0800-head"}) {
    EXPECT_FALSE(read_approval_rule(RuleId(none))) << none;
  }
}

}  // namespace
}  // namespace nhacviec
