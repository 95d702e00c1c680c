// How a digest ends: what is overdue is not asked for "in time".
#include "config/digest_message.h"

#include <gmock/gmock.h>

#include "tests/config/story.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

class DigestMessage : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> errors;
    auto loaded =
        Languages::load(std::string(NHACVIEC_SOURCE_DIR) + "/config/templates", "vi", errors);
    ASSERT_TRUE(loaded.ok()) << testing::PrintToString(errors);
    languages_.emplace(std::move(loaded).value());
  }

  /// A digest of these rules' notices about the report of a unit.
  std::string body(const std::string& language, const ObligationId& id,
                   const std::vector<const char*>& rules) {
    const auto all = story::nobody_reports(*workflow_, id);
    std::vector<story::Moment> moments;
    for (const char* rule : rules) moments.push_back(story::moment_of(all, rule));
    std::vector<DigestItem> items;
    for (const story::Moment& moment : moments) {
      items.push_back(
          {workflow_.get(), workflow_->find(id), &moment.obligation, &none_, &moment.notice});
    }
    Notice digest = moments.back().notice;
    digest.kind = NoticeKind::digest;
    return render_digest(languages_->get(language), digest, items).body;
  }

  std::shared_ptr<const Workflow> workflow_ = story::workflow();
  std::optional<Languages> languages_;
  Waits none_;
};

constexpr const char* kDigestReminder = "reminder+0wd-0800-lead";
constexpr const char* kDigestOverdue = "overdue+1wd-0800-lead";
constexpr const char* kDigestHead = "escalation+3wd-0800-head";

TEST_F(DigestMessage, WhatIsStillInTimeIsAskedForInTime) {
  const ObligationId id = story::half_year_report("team-02");
  EXPECT_THAT(body("en", id, {kDigestReminder, kDigestOverdue}),
              HasSubstr("Please see to them in time."));
  EXPECT_THAT(body("vi", id, {kDigestReminder, kDigestOverdue}),
              HasSubstr("thực hiện đúng thời hạn"));
}

TEST_F(DigestMessage, WhereAllOfItIsOverdueNothingIsAskedForInTime) {
  const ObligationId id = story::half_year_report("team-02");
  const std::string english = body("en", id, {kDigestOverdue, kDigestOverdue});
  EXPECT_THAT(english, HasSubstr("All of them are overdue: please see to them without delay"));
  EXPECT_THAT(english, Not(HasSubstr("in time")));
  const std::string vietnamese = body("vi", id, {kDigestOverdue, kDigestOverdue});
  EXPECT_THAT(vietnamese, HasSubstr("đều đã quá thời hạn. Đề nghị quý đơn vị khẩn trương"));
  EXPECT_THAT(vietnamese, Not(HasSubstr("đúng thời hạn")));
}

TEST_F(DigestMessage, AnOutsideBodyAndALeaderHaveWordsOfTheirOwnForIt) {
  const ObligationId outside("da-bac-2024/commune-quarterly-report/xa-muong-chieng/2024-q1");
  EXPECT_THAT(body("en", outside, {kDigestOverdue, kDigestOverdue}),
              HasSubstr("would be grateful if they could be completed soon"));
  EXPECT_THAT(body("vi", outside, {kDigestOverdue, kDigestOverdue}),
              HasSubstr("quan tâm, sớm hoàn thành"));
  const ObligationId id = story::half_year_report("team-02");
  EXPECT_THAT(body("en", id, {kDigestHead, kDigestHead}), HasSubstr("without further delay"));
  EXPECT_THAT(body("vi", id, {kDigestHead, kDigestHead}),
              HasSubstr("Kính đề nghị đồng chí chỉ đạo"));
}

}  // namespace
}  // namespace nhacviec
