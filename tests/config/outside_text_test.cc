#include "config/outside_text.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

TEST(OutsideText, KeepsWhatCanBeReadAndReplacesBrokenOctets) {
  EXPECT_EQ(outside_text(" \n Đã gửi\tBC \x07số 12\xff \n", 100), "Đã gửi\tBC số 12\uFFFD");
  EXPECT_EQ(outside_text("Ho\u0300a", 100), "Hòa");
  EXPECT_EQ(outside_text("a\u009bb\x7f", 100), "ab");
  EXPECT_EQ(outside_text("abcdef", 3), "abc");
  EXPECT_EQ(outside_text(" \u200b\ufeff ", 100), "");
}

TEST(OutsideText, LeavesOutWhatNobodySees) {
  EXPECT_EQ(without_unseen("Đã\u00ad gửi\u200b BC\u2060"), "Đã gửi BC");
  EXPECT_EQ(without_unseen("\ufeffx\U000e0041"), "x");
  EXPECT_EQ(without_unseen("\u202egpj\u202c.\u2066a\u2069"), "gpj.a") << "it reads as it stands";
  EXPECT_EQ(without_unseen("a\u2028b\u2029c"), "a\nb\nc");
}

TEST(OutsideText, KeepsJoinersAndMarksOfDirection) {
  for (const char* text : {"نامه\u200cها", "क्\u200dष", "א\u200e1", "a\u00a0b"}) {
    EXPECT_EQ(without_unseen(text), text);
  }
}

TEST(OutsideText, FindsControlCodes) {
  EXPECT_FALSE(has_control_codes("Đã gửi\n\tBC"));
  EXPECT_FALSE(has_control_codes("\xff\x80"));  // broken octets are another's to refuse
  for (const char* text : {"a\x1b", "\x7f", "\u009b", "\r\n"}) EXPECT_TRUE(has_control_codes(text));
}

}  // namespace
}  // namespace nhacviec
