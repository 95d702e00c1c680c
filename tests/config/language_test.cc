// Language packs: the habits of each language, and that a wrong pack is refused with the place.
#include "config/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kFolder = std::string(NHACVIEC_SOURCE_DIR) + "/config/templates";

Date date(const char* text) { return *parse_date(text); }

LanguagePack shipped_pack(const std::string& language) {
  std::vector<std::string> errors;
  auto pack = LanguagePack::load(kFolder + "/" + language + ".yaml", errors);
  EXPECT_THAT(errors, ElementsAre());
  return std::move(pack).value();
}

// The shipped Vietnamese pack with one place changed.
std::vector<std::string> errors_after(const std::string& from, const std::string& to) {
  std::ifstream file(kFolder + "/vi.yaml");
  std::ostringstream stream;
  stream << file.rdbuf();
  std::string text = stream.str();
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  std::vector<std::string> errors;
  EXPECT_FALSE(LanguagePack::parse(text, "vi.yaml", errors).ok());
  return errors;
}

TEST(LanguagePack, WritesVietnameseDatesAsDecree30Does) {
  const LanguagePack vi = shipped_pack("vi");
  EXPECT_EQ(vi.date(date("2024-06-07")), "07/6/2024");
  EXPECT_EQ(vi.date(date("2024-02-09")), "09/02/2024");
  EXPECT_EQ(vi.date(date("2024-01-10")), "10/01/2024");
  EXPECT_EQ(vi.date(date("2024-10-30")), "30/10/2024");
  EXPECT_EQ(vi.short_date(date("2024-06-07")), "07/6");
  EXPECT_EQ(vi.weekday(date("2024-06-07")), "thứ Sáu");
  EXPECT_EQ(vi.weekday(date("2024-06-09")), "Chủ nhật");
  EXPECT_EQ(vi.time(TimeOfDay(480)), "08 giờ 00");
}

TEST(LanguagePack, WritesEnglishDatesInWords) {
  const LanguagePack en = shipped_pack("en");
  EXPECT_EQ(en.date(date("2024-06-07")), "7 June 2024");
  EXPECT_EQ(en.short_date(date("2024-12-31")), "31 December");
  EXPECT_EQ(en.weekday(date("2024-06-10")), "Monday");
  EXPECT_EQ(en.time(TimeOfDay(480)), "08:00");
}

TEST(LanguagePack, CountsInTheLanguagesOwnWay) {
  const LanguagePack vi = shipped_pack("vi");
  EXPECT_EQ(vi.working_days(7), "07 ngày làm việc");
  EXPECT_EQ(vi.working_days(10), "10 ngày làm việc");
  EXPECT_EQ(vi.working_days_sms(3), "3 ngày làm việc");
  const LanguagePack en = shipped_pack("en");
  EXPECT_EQ(en.working_days(1), "1 working day");
  EXPECT_EQ(en.working_days(3), "3 working days");
}

TEST(LanguagePack, JoinsLists) {
  const LanguagePack vi = shipped_pack("vi");
  EXPECT_EQ(vi.list({}), "");
  EXPECT_EQ(vi.list({"17/5"}), "17/5");
  EXPECT_EQ(vi.list({"17/5", "29/5", "07/6"}), "17/5, 29/5 và 07/6");
}

TEST(LanguagePack, LowersTheFirstLetterButNoAbbreviation) {
  const LanguagePack vi = shipped_pack("vi");
  EXPECT_EQ(vi.lower_first("Báo cáo kết quả"), "báo cáo kết quả");
  EXPECT_EQ(vi.lower_first("Đăng ký"), "đăng ký");
  EXPECT_EQ(vi.lower_first("Ủy quyền"), "ủy quyền");
  EXPECT_EQ(vi.lower_first("UBND xã"), "UBND xã");
  EXPECT_EQ(vi.lower_first(""), "");
}

TEST(LanguagePack, ShortensForSms) {
  EXPECT_EQ(shipped_pack("vi").shortened("báo cáo kết quả 6 tháng"), "BC 6 tháng");
}

TEST(LanguagePack, NamesTheUnknownVariableWithLineAndColumn) {
  const auto errors = errors_after("của {{issuer}}", "của {{isuer}}");
  ASSERT_EQ(errors.size(), 1U) << testing::PrintToString(errors);
  std::ifstream file(kFolder + "/vi.yaml");
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const size_t found = line.find("của {{issuer}}");
    if (found == std::string::npos) continue;
    EXPECT_EQ(errors[0], "vi.yaml:" + std::to_string(number) + ":" +
                             std::to_string(found + 1 + std::string("của ").size()) +
                             ": error: unknown variable 'isuer'");
    return;
  }
  FAIL() << "the pack no longer has the sentence";
}

TEST(LanguagePack, CollectsEveryErrorAtOnce) {
  std::vector<std::string> errors;
  const auto pack = LanguagePack::parse(
      "language: vi\nweekdays: [a, b]\nnumbers: { pad_day_below: much }\ncolour: red\n", "x.yaml",
      errors);
  EXPECT_FALSE(pack.ok());
  EXPECT_THAT(errors, testing::Contains(HasSubstr("x.yaml:4:1: error: unknown key 'colour'")));
  EXPECT_THAT(errors,
              testing::Contains(HasSubstr("x.yaml:2:11: error: 'weekdays' must be a list")));
  EXPECT_THAT(errors, testing::Contains(HasSubstr("x.yaml:3:27: error: 'pad_day_below' must be")));
  EXPECT_THAT(errors, testing::Contains(HasSubstr("'messages' is missing")));
}

TEST(LanguagePack, NamesAPhraseOfRepliesThatIsWrong) {
  EXPECT_THAT(errors_after("number: [số]", "number: số"),
              ElementsAre(HasSubstr("'number' must be a list of texts")));
  EXPECT_THAT(errors_after("number: [số]", "number: [\"\"]"),
              ElementsAre(HasSubstr("a phrase must not be empty")));
  EXPECT_THAT(errors_after("number: [số]", "numbers: [số]"),
              ElementsAre(HasSubstr("unknown key 'numbers' in replies")));
}

TEST(LanguagePack, RefusesDuplicateKeys) {
  EXPECT_THAT(errors_after("list_separator: \", \"", "list_separator: a\nlist_separator: b"),
              ElementsAre(HasSubstr("the key 'list_separator' stands twice")));
}

TEST(LanguagePack, RefusesWhatIsNotYaml) {
  EXPECT_THAT(errors_after("language: vi", "language: [vi"), ElementsAre(HasSubstr(": error: ")));
}

TEST(LanguagePack, RefusesBrokenUtf8) {
  EXPECT_FALSE(errors_after("list_last: \" và \"", "list_last: \" v\xc3( \"").empty());
}

TEST(LanguagePack, ComposesDecomposedText) {
  std::ifstream file(kFolder + "/vi.yaml");
  std::ostringstream stream;
  stream << file.rdbuf();
  std::string text = stream.str();
  const std::string from = "list_last: \" và \"";
  text.replace(text.find(from), from.size(), "list_last: \" va\xcc\x80 \"");
  std::vector<std::string> errors;
  const auto pack = LanguagePack::parse(text, "vi.yaml", errors);
  ASSERT_TRUE(pack.ok()) << testing::PrintToString(errors);
  EXPECT_EQ(pack.value().list({"a", "b"}), "a và b");
}

TEST(LanguagePack, SaysWhenTheFileCannotBeRead) {
  std::vector<std::string> errors;
  EXPECT_FALSE(LanguagePack::load("/nonexistent/vi.yaml", errors).ok());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("cannot be read")));
}

TEST(Languages, FallsBackToTheDaemonsLanguage) {
  std::vector<std::string> errors;
  const auto languages = Languages::load(kFolder, "vi", errors);
  ASSERT_TRUE(languages.ok());
  EXPECT_EQ(languages.value().get("en").language(), "en");
  EXPECT_EQ(languages.value().get("").language(), "vi");
  EXPECT_EQ(languages.value().get("fr").language(), "vi");
}

TEST(Languages, UnderstandTheRepliesOfTheShippedOnesAlways) {
  const std::string folder =
      testing::TempDir() + "nhacviec-one-language-" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  std::ifstream shipped(kFolder + "/en.yaml");
  std::ostringstream stream;
  stream << shipped.rdbuf();
  std::string text = stream.str();
  const size_t from = text.find("\nreplies:"), to = text.find("\nmessages:");
  text.erase(from, to - from);
  std::ofstream(folder + "/en.yaml") << text;
  std::vector<std::string> errors;
  const auto languages = Languages::load(folder, "en", errors);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(languages.ok()) << errors.front();
  EXPECT_THAT(languages.value().replies().reported, testing::IsSupersetOf({"đã gửi", "sent"}));
}

TEST(Languages, NeedTheFallback) {
  std::vector<std::string> errors;
  EXPECT_FALSE(Languages::load(kFolder, "fr", errors).ok());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("no language pack 'fr'")));
  EXPECT_FALSE(Languages::load("/nonexistent", "vi", errors).ok());
}

TEST(TemplateText, RefusesPartialsAndOpenSections) {
  const std::set<std::string> known{"unit"};
  EXPECT_TRUE(TemplateText("{{#unit}}x{{/unit}}").check(known).empty());
  EXPECT_EQ(TemplateText("{{>unit}}").check(known).size(), 1U);
  EXPECT_EQ(TemplateText("{{{unit}}}").check(known).size(), 1U);
  EXPECT_FALSE(TemplateText("{{#unit}}x").check(known).empty());
  EXPECT_FALSE(TemplateText("{{unit").check(known).empty());
}

TEST(TemplateText, AnEmptyValueIsMissing) {
  const TemplateText text("a{{#unit}} ({{unit}}){{/unit}}{{^unit}} -{{/unit}}");
  EXPECT_EQ(text.render({{"unit", ""}}), "a -");
  EXPECT_EQ(text.render({{"unit", "<T&>"}}), "a (<T&>)");
}

}  // namespace
}  // namespace nhacviec
