// What a unit is told when something happens to what it owes, where its plan wants that.
#include "workflows/unit_news.h"

#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"

namespace nhacviec {
namespace {

using small_plan::at;
using small_plan::report_of;

class UnitNewsTest : public testing::Test {
 protected:
  void SetUp() override { start({UnitNews::received, UnitNews::returned, UnitNews::extended}); }

  void start(std::set<UnitNews> wanted) {
    Plan plan = small_plan::plan(small_plan::Options{.acceptance = Acceptance::required});
    plan.tell_unit = std::move(wanted);
    workflow_ = std::make_shared<const Workflow>(1, std::move(plan), small_plan::directory(),
                                                 small_plan::calendar(), small_plan::zone());
    obligation_.reset();
    say(Create{}, at("2024-05-01 08:00"));
    say(Tick{}, at("2024-05-01 08:00"));
  }

  const ObligationSpec& spec() const { return *workflow_->find(report_of("team-02")); }

  /// The rules of what is told, with where it goes.
  std::vector<std::string> say(EventBody body, Instant now) {
    const Changes changes =
        decide(*workflow_, spec(), obligation_, {}, Event{std::move(body), "someone", now}, now);
    Obligation after = obligation_.value_or(Obligation{});
    after.id = spec().id;
    for (const Fact& fact : changes.facts) after = apply(std::move(after), fact);
    obligation_ = after;
    last_ = changes.notices;
    std::vector<std::string> told;
    for (const Notice& notice : last_) told.push_back(notice.rule.str());
    return told;
  }

  bool wanted(const Notice& notice) const { return still_wanted(spec(), notice, *obligation_); }

  std::shared_ptr<const Workflow> workflow_;
  std::optional<Obligation> obligation_;
  std::vector<Notice> last_;
};

using Told = std::vector<std::string>;

TEST_F(UnitNewsTest, TellsOfReceiptReturnAndExtensionOnce) {
  EXPECT_EQ(say(Extend{*parse_date("2024-06-18"), {}, "mưa lũ"}, at("2024-05-06 09:00")),
            Told{"extended"});
  const Notice extended = last_.front();
  EXPECT_EQ(extended.kind, NoticeKind::info);
  EXPECT_EQ(extended.deadline_version, 2);
  EXPECT_TRUE(wanted(extended));

  EXPECT_EQ(say(Submit{}, at("2024-05-07 09:00")), Told{"received"});
  const Notice received = last_.front();
  EXPECT_TRUE(wanted(received));
  EXPECT_FALSE(wanted(extended)) << "it has been handed in since";

  EXPECT_EQ(say(Return{"thiếu phụ lục"}, at("2024-05-08 09:00")), Told{"returned"});
  const Notice returned = last_.front();
  EXPECT_EQ(returned.round, 2);
  EXPECT_TRUE(wanted(returned));
  EXPECT_FALSE(wanted(received));

  EXPECT_EQ(say(Submit{}, at("2024-05-09 09:00")), Told{"received"});
  EXPECT_NE(last_.front().key, received.key) << "of the second round";
  const Notice again = last_.front();
  EXPECT_EQ(say(Accept{}, at("2024-05-10 09:00")), Told{});
  EXPECT_TRUE(wanted(again));
}

TEST_F(UnitNewsTest, ARefusedEventIsNoNews) {
  EXPECT_EQ(say(Return{"x"}, at("2024-05-08 09:00")), Told{});
  EXPECT_EQ(say(Extend{*parse_date("2024-06-01"), {}, "x"}, at("2024-05-08 09:00")), Told{});
}

TEST_F(UnitNewsTest, APlanThatWantsNoneSendsNone) {
  start({});
  EXPECT_EQ(say(Submit{}, at("2024-05-07 09:00")), Told{});
  start({UnitNews::returned});
  EXPECT_EQ(say(Submit{}, at("2024-05-07 09:00")), Told{});
  EXPECT_EQ(say(Return{"x"}, at("2024-05-08 09:00")), Told{"returned"});
}

}  // namespace
}  // namespace nhacviec
