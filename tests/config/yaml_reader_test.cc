#include "config/yaml_reader.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "config/map_reader.h"
#include "config/source_text.h"
#include "config/spelling.h"

namespace nhacviec {
namespace {

std::string problems_of_yaml(const std::string& text, const YamlLimits& limits = {}) {
  Diagnostics diagnostics;
  read_yaml({"f.yaml", text}, diagnostics, limits);
  return diagnostics.format();
}

TEST(YamlReader, KeepsPlacesInCharactersNotBytes) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f", "{vi: Kế hoạch, en: x}\n"}, diagnostics);
  ASSERT_TRUE(root);
  ASSERT_NE(root->find("en"), nullptr);
  EXPECT_EQ(root->find("en")->where.line, 1);
  EXPECT_EQ(root->find("en")->where.col, 20);
  EXPECT_EQ(*root->find("en")->where.file, "f");
}

TEST(YamlReader, RefusesDuplicateKeysAndKeepsReading) {
  EXPECT_EQ(problems_of_yaml("a: 1\nb: {c: 1, c: 2}\na: 3\n"),
            "f.yaml:2:11: error: duplicate key \"c\" (first given at line 2)\n"
            "f.yaml:3:1: error: duplicate key \"a\" (first given at line 1)\n");
}

TEST(YamlReader, KeysThatDifferOnlyInNormalFormAreDuplicates) {
  EXPECT_EQ(problems_of_yaml("k\u1ebf: 1\nke\u0302\u0301: 2\n"),
            "f.yaml:2:1: error: duplicate key \"k\u1ebf\" (first given at line 1)\n");
}

TEST(YamlReader, NormalisesTextToNfc) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f", "t: Ke\u0302\u0301 hoa\u0323ch\n"}, diagnostics);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("t")->text, "K\u1ebf ho\u1ea1ch");
}

TEST(YamlReader, TextsThatAreLeftAloneAreWhatUtf8procMakesOfThem) {
  for (utf8proc_int32_t point = 1; point < 0x2000; ++point) {
    utf8proc_uint8_t bytes[4];
    const auto size = static_cast<size_t>(utf8proc_encode_char(point, bytes));
    std::string text = "a";
    text.append(reinterpret_cast<const char*>(bytes), size);
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> composed(
        utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str())), &std::free);
    EXPECT_EQ(to_nfc(text), reinterpret_cast<const char*>(composed.get())) << point;
  }
}

TEST(YamlReader, RefusesInvalidUtf8WithItsPlace) {
  EXPECT_EQ(problems_of_yaml("a: 1\nb: Kế \xff\n"),
            "f.yaml:2:7: error: not valid UTF-8 (save the file as UTF-8)\n");
}

TEST(YamlReader, RefusesControlCharacters) {
  EXPECT_EQ(problems_of_yaml(std::string("a\0b: 1\n", 7)),
            "f.yaml:1:2: error: a control character is not allowed here\n");
}

TEST(YamlReader, IgnoresAByteOrderMark) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f",
                               "\xef\xbb\xbf"
                               "a: 1\n"},
                              diagnostics);
  ASSERT_TRUE(root);
  ASSERT_NE(root->entry("a"), nullptr);
  EXPECT_EQ(root->entry("a")->where.col, 1);
}

TEST(YamlReader, ReportsSyntaxErrorsWithTheirPlace) {
  const auto found = problems_of_yaml("a: 1\nb: [1, 2\nc: 3\n");
  EXPECT_TRUE(found.starts_with("f.yaml:3:2: error: not valid YAML: ")) << found;
}

TEST(YamlReader, RefusesEmptyFilesAndSecondDocuments) {
  EXPECT_EQ(problems_of_yaml(""), "f.yaml:1:1: error: the file is empty\n");
  EXPECT_EQ(problems_of_yaml("a: 1\n---\nb: 2\n"),
            "f.yaml:3:1: error: a second document in one file\n");
}

TEST(YamlReader, RefusesKeysThatAreNoWords) {
  EXPECT_EQ(problems_of_yaml("? [a]\n: 1\n"), "f.yaml:1:3: error: a key must be a plain word\n");
}

TEST(YamlReader, CapsSizeAtTheByte) {
  YamlLimits limits;
  limits.max_bytes = 5;
  EXPECT_EQ(problems_of_yaml("a: 1\n", limits), "");
  EXPECT_EQ(problems_of_yaml("a: 12\n", limits), "f.yaml:1:1: error: larger than 5 bytes\n");
}

TEST(YamlReader, CapsDepth) {
  YamlLimits limits;
  limits.max_depth = 3;
  EXPECT_EQ(problems_of_yaml("[[[1]]]", limits), "");
  EXPECT_EQ(problems_of_yaml("[[[[1]]]]", limits),
            "f.yaml:1:4: error: nested deeper than 3 levels\n");
}

TEST(YamlReader, SurvivesAHundredThousandBrackets) {
  const auto found = problems_of_yaml(std::string(100000, '['));
  EXPECT_NE(found.find("nested deeper than 32 levels"), std::string::npos) << found;
}

TEST(YamlReader, CountsAliasesAsWhatTheyStandFor) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    laughs += name + ": &" + name + " [";
    for (int j = 0; j < 10; ++j) laughs += (j ? ", " : "") + before;
    laughs += "]\n";
  }
  const auto found = problems_of_yaml(laughs);
  EXPECT_NE(found.find("more than 100000 values"), std::string::npos) << found;
}

TEST(YamlReader, AliasesMayNotDeepenPastTheCap) {
  YamlLimits limits;
  limits.max_depth = 3;
  EXPECT_EQ(problems_of_yaml("a: &a [[1]]\nb: [*a]\n", limits),
            "f.yaml:2:5: error: nested deeper than 3 levels\n");
}

TEST(YamlReader, RefusesAnAliasInsideItself) {
  EXPECT_EQ(problems_of_yaml("a: &a [*a]\n"),
            "f.yaml:1:8: error: this alias stands inside what it stands for\n");
}

TEST(MapReader, GuessesWhatAnUnknownKeyMeant) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f", "titel: x\nzzzzzz: 1\n"}, diagnostics);
  ASSERT_TRUE(root);
  const MapReader reader(*root, diagnostics, "the task", {"title", "kind"});
  EXPECT_EQ(reader.required("title"), nullptr);
  EXPECT_EQ(diagnostics.format(),
            "f:1:1: error: unknown key \"titel\" in the task (did you mean \"title\"?)\n"
            "f:1:1: error: the task lacks the key \"title\"\n"
            "f:2:1: error: unknown key \"zzzzzz\" in the task\n");
}

TEST(MapReader, SaysWhenARequiredKeyHasNoValue) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f", "title:\n"}, diagnostics);
  ASSERT_TRUE(root);
  const MapReader reader(*root, diagnostics, "the task", {"title"});
  EXPECT_EQ(reader.required("title"), nullptr);
  EXPECT_EQ(diagnostics.format(), "f:1:1: error: \"title\" has no value\n");
}

TEST(Spelling, CountsSwapsAsOneSlip) {
  EXPECT_EQ(edit_distance("titel", "title"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("report", "report"), 0u);
}

TEST(Spelling, DoesNotGuessWhatIsFar) {
  EXPECT_EQ(did_you_mean("unit", {"evidence", "quote"}), "");
  EXPECT_EQ(did_you_mean("reportt", {"plan", "report"}), "did you mean \"report\"?");
}

TEST(Diagnostics, CountsPastItsCap) {
  Diagnostics diagnostics;
  for (size_t i = 0; i < Diagnostics::kMost + 7; ++i) diagnostics.error(at_start_of("f"), "x");
  EXPECT_EQ(diagnostics.errors(), Diagnostics::kMost + 7);
  EXPECT_TRUE(diagnostics.format().ends_with("... and 7 more\n"));
}

TEST(YamlReader, AKeyWithoutAValueStandsWhereItIsWritten) {
  Diagnostics diagnostics;
  const auto root = read_yaml({"f", "a:\n  b: 1\n  d:\n\ne: 2\n"}, diagnostics);
  ASSERT_TRUE(root);
  const YamlNode::Entry* empty = root->find("a")->entry("d");
  ASSERT_NE(empty, nullptr);
  EXPECT_TRUE(empty->value.is_null());
  EXPECT_EQ(empty->value.where.line, 3);
  EXPECT_EQ(empty->value.where.col, 3);
}

}  // namespace
}  // namespace nhacviec
