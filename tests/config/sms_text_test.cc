#include "config/sms_text.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

std::string times(int count, const std::string& text) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

TEST(SmsText, CountsGsmSegments) {
  EXPECT_EQ(sms_segments(""), 1);
  EXPECT_EQ(sms_segments(times(160, "a")), 1);
  EXPECT_EQ(sms_segments(times(161, "a")), 2);
  EXPECT_EQ(sms_segments(times(306, "a")), 2);
  EXPECT_EQ(sms_segments(times(307, "a")), 3);
}

TEST(SmsText, CountsUnicodeSegments) {
  EXPECT_EQ(sms_segments(times(70, "ổ")), 1);
  EXPECT_EQ(sms_segments(times(71, "ổ")), 2);
  EXPECT_EQ(sms_segments(times(134, "ổ")), 2);
  EXPECT_EQ(sms_segments(times(135, "ổ")), 3);
}

TEST(SmsText, AnEscapedCharacterCountsTwoAndIsNeverSplit) {
  EXPECT_EQ(sms_segments(times(80, "€")), 1);
  EXPECT_EQ(sms_segments(times(80, "€") + "a"), 2);
  // 152 and an escape pair do not fit 153: the pair begins the second part.
  EXPECT_EQ(sms_segments(times(152, "a") + "{" + times(151, "a")), 2);
  EXPECT_EQ(sms_segments(times(152, "a") + "{" + times(152, "a")), 3);
}

TEST(SmsText, ASurrogatePairIsNeverSplit) {
  const std::string pair = "😀";
  EXPECT_EQ(utf16_units(pair), 2u);
  EXPECT_EQ(sms_segments(times(66, "ổ") + pair + times(65, "ổ")), 2);
  EXPECT_EQ(sms_segments(times(66, "ổ") + pair + times(66, "ổ")), 3);
}

TEST(SmsText, NeedsUnicodeForOneCharacter) {
  EXPECT_FALSE(needs_unicode("VP So: bao cao à è é ì ò ù [1] {2} 3€"));
  EXPECT_TRUE(needs_unicode("VP Sở"));
  EXPECT_TRUE(needs_unicode("`"));
}

TEST(SmsText, ToneMarksAreDroppedReadably) {
  EXPECT_EQ(without_tone_marks("Kính đề nghị Đồng chí xem xét: ưỡn ẹo, Ừ, ẵng"),
            "Kinh de nghi Dong chi xem xet: uon eo, U, ang");
  EXPECT_EQ(without_tone_marks("“6 tháng” – quý II…"), "\"6 thang\" - quy II...");
  EXPECT_EQ(without_tone_marks("\xff"), "\xff");
  EXPECT_FALSE(
      needs_unicode(without_tone_marks("Ắ ằ ẳ ẵ ặ ầ ấ ẩ ẫ ậ ề ế ể ễ ệ ồ ố ổ ỗ ộ ờ ớ ở ỡ ợ")));
}

TEST(SmsText, TheFirstVariantThatFitsIsTaken) {
  const std::vector<std::string> variants{times(71, "ổ"), times(70, "ố"), "ộ"};
  EXPECT_EQ(fit_sms(variants, {}), variants[1]);
}

TEST(SmsText, DroppedMarksMakeRoomForTheLongerVariant) {
  const std::vector<std::string> variants{times(71, "ổ"), "ộ"};
  EXPECT_EQ(fit_sms(variants, {ToneMarks::drop, 4}), times(71, "o"));
  EXPECT_EQ(fit_sms(variants, {ToneMarks::cheapest, 4}), times(71, "o"));
  EXPECT_EQ(fit_sms({times(70, "ổ")}, {ToneMarks::cheapest, 4}), times(70, "ổ"));
  EXPECT_EQ(fit_sms({times(70, "ổ")}, {ToneMarks::drop, 4}), times(70, "o"));
}

TEST(SmsText, WhatIsTooLongIsCutBetweenWords) {
  const std::string text = times(30, "đề nghị ");
  EXPECT_EQ(sms_segments(text), 4);
  const std::string cut = fit_sms({text}, {ToneMarks::keep, 2});
  EXPECT_EQ(sms_segments(cut), 2);
  EXPECT_TRUE(cut.ends_with("đề nghị...") || cut.ends_with("đề...")) << cut;
  EXPECT_EQ(sms_segments(cut + "."), 2) << "one word more would not fit, a dot would";
  const std::string one_word = fit_sms({times(200, "ộ")}, {ToneMarks::keep, 1});
  EXPECT_EQ(one_word, times(67, "ộ") + "...");
}

}  // namespace
}  // namespace nhacviec
