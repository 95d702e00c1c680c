#include "daemon/http/http_message.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

TEST(PercentDecoding, ReadsUtf8AndLeavesTheRest) {
  EXPECT_EQ(percent_decoded("a%2Fb%20c+d/e"), "a/b c+d/e");
  EXPECT_EQ(percent_decoded("%C4%91"), "đ");
  EXPECT_EQ(percent_decoded(""), "");
}

TEST(PercentDecoding, RefusesHalfAnEscape) {
  for (const char* text : {"%", "%4", "a%", "%zz", "%4g"}) EXPECT_FALSE(percent_decoded(text));
}

TEST(Query, KeepsTheFirstOfEqualNames) {
  const auto query = parse_query("a=1&b=x%3Dy&a=2&c&=z&&d=e+f");
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(*query, (std::map<std::string, std::string>{
                        {"a", "1"}, {"b", "x=y"}, {"c", ""}, {"d", "e f"}}));
  EXPECT_FALSE(parse_query("a=%zz").has_value());
  EXPECT_TRUE(parse_query("")->empty());
}

}  // namespace
}  // namespace nhacviec
