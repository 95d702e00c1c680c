#include "daemon/command/command_words.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nhacviec {
namespace {

TEST(CommandWords, CallMessagesByWhatTheyAre) {
  using Row = nlohmann::ordered_json;
  const Row reminder{{"kind", "reminder"}, {"rule", "reminder-15wd-0800-lead"}};
  const Row question{{"kind", "info"}, {"rule", "approval-1-escalation+3wd-0800-head"}};
  const Row summary{{"kind", "digest"}, {"rule", "summary-fri-1530-director"}};
  EXPECT_EQ(message_word(reminder, "vi"), "nhắc việc");
  EXPECT_EQ(message_word(question, "vi"), "xin ý kiến duyệt");
  EXPECT_EQ(message_word(question, "en"), "approval asked");
  EXPECT_EQ(message_word(summary, "vi"), "tổng hợp tuần");
  EXPECT_EQ(message_word(Row{{"kind", "info"}}, "en"), "info");
}

}  // namespace
}  // namespace nhacviec
