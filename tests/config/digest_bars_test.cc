// A digest that a leader can read in ten seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/digest_message.h"
#include "tests/config/story.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class DigestBars : public testing::Test {
 protected:
  RenderedMessage digest(const std::string& language, const PlanStanding* standing) {
    std::vector<std::string> errors;
    const auto languages = Languages::built_in("vi", errors);
    const auto told = story::nobody_reports(*workflow_, story::half_year_report("team-02"));
    const story::Moment moment = story::moment_of(told, "escalation+5wd-0800-director");
    const ObligationSpec& spec = *workflow_->find(moment.notice.obligation);
    const Waits waits;
    const RenderedMessage message = render_digest(
        languages.value().get(language), moment.notice,
        {{workflow_.get(), &spec, &moment.obligation, &waits, &moment.notice, standing}});
    html_ = languages.value().html(language, message);
    return message;
  }

  std::shared_ptr<const Workflow> workflow_ = story::workflow();
  std::string html_;
};

TEST_F(DigestBars, SaysFirstWhereThePlanStands) {
  const PlanStanding standing{7, 0, 18, 1};
  const RenderedMessage vi = digest("vi", &standing);
  EXPECT_THAT(vi.body, HasSubstr("tổng số 26 đầu việc; hoàn thành đúng hạn 07; hoàn thành quá hạn "
                                 "0; đang thực hiện, trong hạn 18; đang thực hiện, quá hạn 01."));
  EXPECT_LT(vi.body.find("tổng số 26"), vi.body.find("Mã việc:"));
  EXPECT_THAT(
      digest("en", &standing).body,
      HasSubstr("26 items; done in time 7; done late 0; open in time 18; open and late 1."));
}

TEST_F(DigestBars, DrawsItAsABarOfThoseThatAreThere) {
  const PlanStanding standing{7, 0, 18, 1};
  const RenderedMessage message = digest("vi", &standing);
  ASSERT_THAT(message.bars, SizeIs(1));
  ASSERT_THAT(message.bars[0].parts, SizeIs(3));
  EXPECT_EQ(message.bars[0].parts[0].label, "hoàn thành đúng hạn");
  EXPECT_EQ(message.bars[0].parts[0].percent, 26);
  EXPECT_EQ(message.bars[0].parts[2].kind, "late");
  EXPECT_EQ(message.bars[0].parts[2].percent, 3);
  EXPECT_THAT(html_, HasSubstr("<td width=\"26%\" align=\"center\" bgcolor=\"#2f7d4f\""));
}

TEST_F(DigestBars, WhereNothingIsToldThereIsNoBar) {
  const RenderedMessage message = digest("vi", nullptr);
  EXPECT_THAT(message.bars, IsEmpty());
  EXPECT_THAT(message.body, Not(HasSubstr("tổng số")));
}

}  // namespace
}  // namespace nhacviec
