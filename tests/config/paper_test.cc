#include "config/paper.h"

#include <gtest/gtest.h>

#include "tests/config/story.h"

namespace nhacviec {
namespace {

const Instant kNow = story::at("2024-06-13T09:00:00+07:00");

class PaperTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> errors;
    auto loaded =
        Languages::load(std::string(NHACVIEC_SOURCE_DIR) + "/config/templates", "vi", errors);
    ASSERT_TRUE(loaded.ok()) << testing::PrintToString(errors);
    languages_.emplace(std::move(loaded).value());
  }

  /// What group `unit` owes on the morning of 13 June, a day of escalation.
  Obligation owed_by(const char* unit) {
    return story::moment_of(story::nobody_reports(*workflow_, story::half_year_report(unit)),
                            "escalation+3wd-0800-head")
        .obligation;
  }
  PaperItem item(const Obligation& obligation) {
    return {*workflow_, *workflow_->find(obligation.id), obligation, no_waits_};
  }
  Result<TemplateScope> values(PaperKind kind, const std::vector<PaperItem>& items,
                               std::optional<bool> second = {}, Instant now = kNow) {
    return paper_values(languages_->get("vi"), kind, items, second, now);
  }
  std::string refusal(PaperKind kind, const std::vector<PaperItem>& items, Instant now = kNow) {
    const auto made = values(kind, items, {}, now);
    return made ? "" : made.error().message;
  }

  std::shared_ptr<const Workflow> workflow_ = story::workflow();
  std::optional<Languages> languages_;
  const Waits no_waits_;
};

TEST_F(PaperTest, NamesTheUnitTheTaskAndTheDaysLate) {
  const Obligation owed = owed_by("team-02");
  const TemplateScope paper = values(PaperKind::urge, {item(owed)}).value();
  EXPECT_EQ(paper.values.at("recipient"), "Phòng Giáo dục Trung học");
  EXPECT_EQ(paper.values.at("unit"), "Tổ công tác số 02");
  EXPECT_EQ(paper.values.at("object"), "báo cáo kết quả 6 tháng");
  EXPECT_EQ(paper.values.at("by"), "trước ngày 10/6/2024");
  EXPECT_EQ(paper.values.at("days_late"), "03 ngày làm việc");
  EXPECT_EQ(paper.values.at("answer_by"), "trước 17 giờ 00 ngày 18/6/2024");
  EXPECT_EQ(paper.values.at("year"), "2024");
  EXPECT_EQ(paper.values.at("one"), "1");
  EXPECT_EQ(paper.values.at("outside"), "");
  ASSERT_EQ(paper.lists.at("items").size(), 1u);
  EXPECT_EQ(paper.lists.at("items").front().values.at("n"), "1");
}

TEST_F(PaperTest, TheSecondUrgingIsThatOfAUnitThatWasUrgedBefore) {
  Obligation owed = owed_by("team-02");
  EXPECT_EQ(values(PaperKind::urge, {item(owed)}).value().values.at("second"), "1");
  EXPECT_EQ(values(PaperKind::urge, {item(owed)}, false).value().values.at("second"), "");
  owed.handled.clear();
  EXPECT_FALSE(was_urged(item(owed)));
  EXPECT_EQ(values(PaperKind::urge, {item(owed)}).value().values.at("second"), "");
  EXPECT_EQ(values(PaperKind::urge, {item(owed)}, true).value().values.at("second"), "1");
}

TEST_F(PaperTest, WhatNeverArrivedIsNoUrging) {
  Obligation owed = owed_by("team-02");
  ASSERT_TRUE(was_urged(item(owed)));
  for (HandledRule& done : owed.handled) done.undelivered = "550 no such user";
  EXPECT_FALSE(was_urged(item(owed)));
}

TEST_F(PaperTest, WhatStillWaitsForApprovalIsNoUrging) {
  Obligation owed = owed_by("team-02");
  for (const HandledRule& done : owed.handled) {
    AwaitedApproval waiting;
    waiting.rule = done.rule;
    waiting.occurrence = done.occurrence;
    owed.awaited.push_back(std::move(waiting));
  }
  EXPECT_FALSE(was_urged(item(owed)));
  EXPECT_EQ(values(PaperKind::urge, {item(owed)}).value().values.at("urged_on"), "");
}

TEST_F(PaperTest, OnlyWhatIsOwedAndLateIsUrged) {
  Obligation owed = owed_by("team-02");
  const std::string id = owed.id.str();
  const Instant before = story::at("2024-06-07T09:00:00+07:00");
  EXPECT_EQ(refusal(PaperKind::urge, {item(owed)}, before),
            id + " is not late: a reminder-slip can be written");
  EXPECT_EQ(refusal(PaperKind::reminder_slip, {item(owed)}, before), "");
  owed.state = State::submitted;
  EXPECT_EQ(refusal(PaperKind::submission_slip, {item(owed)}),
            id + " is not owed: it is submitted");
}

TEST_F(PaperTest, GoesToOneUnit) {
  const Obligation owed = owed_by("team-02");
  const Obligation other = owed_by("team-01");
  EXPECT_EQ(refusal(PaperKind::urge, {item(owed), item(other)}).find("a paper goes to one unit: "),
            0u);
  EXPECT_EQ(refusal(PaperKind::urge, {}), "no obligation is named");
  EXPECT_EQ(refusal(PaperKind::urge, std::vector<PaperItem>(51, item(owed))),
            "a paper is about at most 50 obligations");
}

TEST_F(PaperTest, SeveralAreListedWithTheirOwnValues) {
  const Obligation owed = owed_by("team-02");
  const TemplateScope paper = values(PaperKind::urge, {item(owed), item(owed)}).value();
  EXPECT_EQ(paper.values.at("one"), "");
  EXPECT_EQ(paper.values.at("one_plan"), "1");
  EXPECT_EQ(paper.values.at("count"), "02");
  EXPECT_EQ(paper.lists.at("items").back().values.at("n"), "2");
  EXPECT_EQ(paper.lists.at("items").back().values.at("unit"), "Tổ công tác số 02");
}

TEST_F(PaperTest, EveryValueIsOneOfTheKnownNames) {
  const Obligation owed = owed_by("team-02");
  const TemplateScope paper = values(PaperKind::urge, {item(owed)}).value();
  for (const auto& [name, value] : paper.values) {
    EXPECT_TRUE(known_paper_names().contains(name)) << name;
  }
}

TEST_F(PaperTest, ControlCharactersDoNotGetIntoXml) {
  Obligation owed = owed_by("team-02");
  owed.state = State::returned;
  owed.reason = "thiếu\nphụ lục\x01";
  const TemplateScope paper = values(PaperKind::urge, {item(owed)}).value();
  EXPECT_EQ(paper.values.at("reason"), "thiếu phụ lục ");
}

}  // namespace
}  // namespace nhacviec
