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
