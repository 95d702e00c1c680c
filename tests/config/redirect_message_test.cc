#include "config/redirect_message.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

TEST(RedirectMessage, KeepsAMarkAndSaysFirstToWhomItWouldHaveGone) {
  Diagnostics diagnostics;
  const auto workflow =
      workflow_from_texts(std::string(samples::kHeader) + "  t: {title: T, unit: a}\n",
                          samples::kDirectory, samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  const Party to = *workflow->directory().lead_of(UnitId("a"));
  std::vector<std::string> errors;
  const auto languages = Languages::built_in("vi", errors);
  ASSERT_TRUE(languages.ok());
  const std::vector<std::string> addresses{"a@example.vn", "b@example.vn"};
  const RenderedMessage vietnamese =
      redirected(languages.value().get("vi"), {"[Nhắc việc] X", "Kính gửi: A\n\nB\n", "Tin"},
                 workflow->directory(), to, addresses);
  EXPECT_EQ(vietnamese.subject, "[Diễn tập] [Nhắc việc] X");
  EXPECT_TRUE(vietnamese.body.starts_with("Diễn tập: thư này không gửi đến nơi nhận.\n"))
      << vietnamese.body;
  EXPECT_NE(vietnamese.body.find("(a@example.vn và b@example.vn)\n\nKính gửi: A\n\nB"),
            std::string::npos)
      << vietnamese.body;
  EXPECT_EQ(vietnamese.sms, "[Diễn tập, thay cho a@example.vn và b@example.vn] Tin");
  const RenderedMessage english = redirected(languages.value().get("en"), {"S", "B\n", "T"},
                                             workflow->directory(), to, addresses);
  EXPECT_EQ(english.subject, "[Rehearsal] S");
  EXPECT_TRUE(english.body.starts_with("Rehearsal: this message has not been sent"))
      << english.body;
  EXPECT_EQ(english.sms, "[Rehearsal, for a@example.vn and b@example.vn] T");
}

}  // namespace
}  // namespace nhacviec
