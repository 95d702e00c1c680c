#include "config/sentences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "config/built_in_files.h"
#include "config/diagnostics.h"
#include "config/yaml_reader.h"

namespace nhacviec {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::set<std::string> parameters_of(const std::string& sentence) {
  std::set<std::string> names;
  for (size_t at = sentence.find('{'); at != std::string::npos; at = sentence.find('{', at + 1)) {
    const size_t end = sentence.find_first_not_of("+abcdefghijklmnopqrstuvwxyz", at + 1);
    if (end != std::string::npos && end > at + 1 && sentence[end] == '}')
      names.insert(sentence.substr(at, end - at + 1));
  }
  return names;
}

TEST(Sentences, AreListedOnceEachAndTakeNoParameterThatThereIsNot) {
  ASSERT_EQ(built_in_sentences().size(), 1u);
  const BuiltInFile& file = built_in_sentences().front();
  Diagnostics diagnostics;
  const auto root = read_yaml({file.name, file.text}, diagnostics);
  ASSERT_TRUE(root) << diagnostics.format();
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.format();
  std::set<std::string> seen;
  for (const YamlNode& item : root->items) {
    ASSERT_TRUE(item.find("en") && item.find("vi")) << item.where.line;
    const std::string english = item.find("en")->text;
    EXPECT_TRUE(seen.insert(english).second) << english;
    // What English names and Vietnamese need not may be left out.
    const auto there = parameters_of(english);
    for (const std::string& name : parameters_of(item.find("vi")->text))
      EXPECT_TRUE(there.contains(name)) << english << ": " << name;
  }
  EXPECT_GT(seen.size(), 500u);
}

TEST(Sentences, KeepWhatDiffersBetweenTwoOfAKind) {
  const Sentences sentences(Pairs{{"no {what} \"{id}\"", "{id}: không có {what}"}});
  EXPECT_EQ(sentences.of("no plan \"a\""), "a: không có plan");
  EXPECT_EQ(sentences.of("no plan a"), "no plan a");
  EXPECT_EQ(sentences.of("no  \"\""), "no  \"\"");
}

TEST(Sentences, TakeTheMostExactOfThoseThatFit) {
  const Sentences sentences(Pairs{{"{a} is {b}", "chung"}, {"it is {b} already", "riêng {b}"}});
  EXPECT_EQ(sentences.of("it is open already"), "riêng open");
  EXPECT_EQ(sentences.of("it is open"), "chung");
}

TEST(Sentences, SayAParameterThatIsASentenceInTheOtherLanguageToo) {
  const Sentences sentences(
      Pairs{{"it is {+state}", "đang {+state}"}, {"open", "mở"}, {"x {s}", "y {s}"}});
  EXPECT_EQ(sentences.of("it is open"), "đang mở");
  EXPECT_EQ(sentences.of("x open"), "y open");
}

TEST(Sentences, AreLeftInEnglishForWhoReadsEnglish) {
  EXPECT_EQ(in_language("a reason is needed", "en"), "a reason is needed");
  EXPECT_EQ(in_language("a reason is needed", "vi"), "cần nêu lý do");
}

TEST(Sentences, WriteDaysAsVietnameseDoesButNotInsideQuotesAndIds) {
  EXPECT_EQ(in_language("the new date, 2025-06-16, has passed already", "vi"),
            "ngày mới 16/6/2025 đã qua");
  EXPECT_EQ(in_language("the new date, 2025-06-16, has passed already", "en"),
            "the new date, 2025-06-16, has passed already");
  EXPECT_EQ(in_language("days off to be confirmed: 2027-02-05, 2027-10-01 and 16 more", "vi"),
            "ngày nghỉ cần xác nhận: 05/02/2027, 01/10/2027 và 16 mục khác");
  EXPECT_EQ(in_language("the clock never goes back: it stands at 2025-06-16T08:30:00+07:00", "vi"),
            "đồng hồ không lùi lại được: đang ở 16/6/2025 08:30");
  EXPECT_EQ(in_language("\"2024-06-10\" is not a time of day", "vi"),
            "\"2024-06-10\" không phải là giờ trong ngày");
  EXPECT_EQ(in_language("it still waits for p/t/u/2024-06-10", "vi"), "còn chờ: p/t/u/2024-06-10");
}

TEST(Sentences, OfASecondSubmissionSayThatItIsInAlready) {
  const char* twice = "báo cáo đã được gửi và tiếp nhận từ trước";
  EXPECT_EQ(in_language("it was handed in and accepted already", "vi"), twice);
  EXPECT_EQ(in_language("it cannot be submitted: it is accepted", "vi"), twice) << "of older logs";
  EXPECT_EQ(in_language("it cannot be extended: it is accepted", "vi"),
            "không thể gia hạn: đầu việc ở trạng thái đã tiếp nhận");
}

TEST(Sentences, OfACommandSayWhatWentWrongWithoutAWordOfEnglish) {
  EXPECT_EQ(in_language("--year: Value 1800 not in range 1900 to 2200", "vi"),
            "--year: 1800 không nằm trong khoảng từ 1900 đến 2200");
  EXPECT_EQ(in_language("there is no unit \"foo\"", "vi"), "không có đơn vị \"foo\"");
  EXPECT_EQ(in_language("the id of a dead letter must be a whole number from 1 to 9", "vi"),
            "số của bản tin không xử lý được phải là số nguyên từ 1 đến 9");
}

TEST(Sentences, OfADiagnosticKeepItsPlaceAndSeverity) {
  EXPECT_EQ(in_language("a.yaml:3:5: error: unknown unit \"x (1)\" (did you mean \"y\"?)\n"
                        "b.yaml:1:1: warning: the week needs at least one working day",
                        "vi"),
            "a.yaml:3:5: error: danh bạ không có đơn vị \"x (1)\" (có phải \"y\"?)\n"
            "b.yaml:1:1: warning: tuần cần ít nhất một ngày làm việc");
}

TEST(Diagnostics, AreSaidInTheLanguageAskedFor) {
  Diagnostics diagnostics;
  diagnostics.error(at_start_of("a.yaml"), "unknown unit \"tô-1\"", "did you mean \"to-1\"?");
  EXPECT_EQ(diagnostics.format("vi"),
            "a.yaml:1:1: error: danh bạ không có đơn vị \"tô-1\" (có phải \"to-1\"?)\n");
  EXPECT_EQ(diagnostics.format(),
            "a.yaml:1:1: error: unknown unit \"tô-1\" (did you mean \"to-1\"?)\n");
}

TEST(Diagnostics, ShowControlCharactersOfAFileEscaped) {
  Diagnostics diagnostics;
  diagnostics.error(at_start_of("a\x1b.yaml"), "unknown unit \"a\nb\x1b[31m\xc2\x9b\"");
  EXPECT_EQ(diagnostics.format(), "a\\x1b.yaml:1:1: error: unknown unit \"a\\nb\\x1b[31m\\x9b\"\n");
}

TEST(Diagnostics, TakeOverWhatIsNew) {
  Diagnostics all, one;
  all.error(at_start_of("p/../d.yaml"), "wrong");
  one.error(at_start_of("d.yaml"), "wrong");
  one.warning(at_start_of("d.yaml"), "wrong");
  all.add_new(one);
  EXPECT_EQ(all.errors(), 1u);
  EXPECT_EQ(all.warnings(), 1u);
}

}  // namespace
}  // namespace nhacviec
