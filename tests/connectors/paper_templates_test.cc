#include "connectors/paper_templates.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string page_of(const std::string& docx) {
  const auto entries = read_docx(docx);
  for (const DocxEntry& entry : entries.value()) {
    if (entry.name == "word/document.xml") return entry.content;
  }
  return "";
}

class PaperTemplatesTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder.path() + "/" + name, std::ios::binary) << bytes;
  }
  Result<PaperTemplates> load() { return PaperTemplates::load(folder.path(), errors); }

  TempFolder folder;
  std::vector<std::string> errors;
};

TEST_F(PaperTemplatesTest, TheBuiltInOnesAreWholeInBothLanguages) {
  const auto built_in = PaperTemplates::load("", errors);
  ASSERT_TRUE(built_in.ok()) << testing::PrintToString(errors);
  for (const PaperKind kind : paper_kinds()) {
    const std::string vi = page_of(built_in.value().get(kind, "vi").fill({}).value());
    EXPECT_THAT(vi, HasSubstr("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
    EXPECT_THAT(vi, HasSubstr("Độc lập - Tự do - Hạnh phúc"));
    const std::string en = page_of(built_in.value().get(kind, "en").fill({}).value());
    EXPECT_EQ(en.find("CỘNG HÒA"), std::string::npos);
    EXPECT_EQ(page_of(built_in.value().get(kind, "fr").fill({}).value()), en);
  }
}

TEST_F(PaperTemplatesTest, AnOfficesOwnTakesThePlaceOfABuiltInOne) {
  write("urge.vi.docx",
        write_docx({{"word/document.xml", "<w:document><w:t>{{recipient}}!</w:t></w:document>"}})
            .value());
  write("~$urge.vi.docx", "what Word keeps beside it");
  write("notes.txt", "of no concern");
  const auto own = load();
  ASSERT_TRUE(own.ok()) << testing::PrintToString(errors);
  const TemplateScope scope{{{"recipient", "Tổ 02"}}, {}};
  EXPECT_THAT(page_of(own.value().get(PaperKind::urge, "vi").fill(scope).value()),
              HasSubstr("<w:t>Tổ 02!</w:t>"));
  EXPECT_THAT(page_of(own.value().get(PaperKind::urge, "en").fill(scope).value()),
              HasSubstr("Tổ 02"));
}

TEST_F(PaperTemplatesTest, WhatIsHandedOutAsATemplateIsOne) {
  for (const PaperKind kind : paper_kinds()) {
    write(std::string(to_string(kind)) + ".vi.docx", PaperTemplates::blank(kind, "vi").value());
  }
  const auto own = load();
  ASSERT_TRUE(own.ok()) << testing::PrintToString(errors);
  const auto built_in = PaperTemplates::load("", errors);
  const TemplateScope scope{{{"recipient", "Tổ 02"}, {"one", "1"}}, {}};
  for (const PaperKind kind : paper_kinds()) {
    EXPECT_EQ(own.value().get(kind, "vi").fill(scope).value(),
              built_in.value().get(kind, "vi").fill(scope).value());
  }
  EXPECT_FALSE(PaperTemplates::blank(PaperKind::urge, "fr").ok());
}

TEST_F(PaperTemplatesTest, EveryMistakeIsSaidWithItsFile) {
  write("letter.docx", "");
  write("urge.vi.docx",
        write_docx({{"word/document.xml", "<w:document><w:t>{{nobody}}</w:t></w:document>"}})
            .value());
  EXPECT_FALSE(load().ok());
  EXPECT_THAT(
      errors,
      ElementsAre(folder.path() + "/letter.docx: error: a paper is called urge, reminder-slip or "
                                  "submission-slip, with its language: urge.vi.docx",
                  folder.path() + "/urge.vi.docx: error: {{nobody}}: unknown variable 'nobody'"));
}

TEST_F(PaperTemplatesTest, AFolderThatIsNotThereIsSaid) {
  EXPECT_FALSE(PaperTemplates::load(folder.path() + "/none", errors).ok());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("/none: error: cannot be read")));
}

}  // namespace
}  // namespace nhacviec
