#include "connectors/docx_template.h"

#include <gmock/gmock.h>

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::set<std::string> kKnown{"name", "more", "items", "n"};
const std::string kOpen = R"(<w:document xmlns:w="urn:w"><w:body>)";

std::string page(const std::string& body) { return kOpen + body + "</w:body></w:document>"; }
std::string run(const std::string& text) { return "<w:r><w:t>" + text + "</w:t></w:r>"; }
std::string paragraph(const std::string& runs) { return "<w:p>" + runs + "</w:p>"; }

std::string zipped(const std::string& document) {
  return write_docx({{"word/document.xml", document}, {"word/styles.xml", "<w:styles/>"}}).value();
}

class DocxTemplateTest : public testing::Test {
 protected:
  /// The page as it is filled in, or "" with the reasons in `errors`.
  std::string filled(const std::string& body, const TemplateScope& scope) {
    const auto made = DocxTemplate::parse(zipped(page(body)), kKnown, errors);
    if (!made) return "";
    const auto docx = made.value().fill(scope);
    if (!docx) return docx.error().message;
    const std::vector<DocxEntry> entries = read_docx(docx.value()).value();
    const std::string& text = entries.front().content;
    return text.substr(text.find("<w:body>"));
  }
  std::vector<std::string> wrong(const std::string& archive) {
    errors.clear();
    EXPECT_FALSE(DocxTemplate::parse(archive, kKnown, errors).ok());
    return errors;
  }

  std::vector<std::string> errors;
};

TEST_F(DocxTemplateTest, FillsInValuesAndKeepsWhatIsSpecialInXml) {
  const TemplateScope scope{{{"name", "Trường “Hòa Bình” & <Đà Bắc>"}}, {}};
  EXPECT_THAT(filled(paragraph(run("Kính gửi: {{name}}")), scope),
              HasSubstr("Kính gửi: Trường “Hòa Bình” &amp; &lt;Đà Bắc&gt;"));
  EXPECT_THAT(errors, ElementsAre());
}

TEST_F(DocxTemplateTest, JoinsANameThatWordHasSplitOverSeveralRuns) {
  const std::string split = "<w:r><w:rPr><w:b/></w:rPr><w:t>Gửi {{</w:t></w:r><w:proofErr/>" +
                            run("na") + "<w:hyperlink>" + run("me}") + "</w:hyperlink>" +
                            run("} ạ");
  const std::string text = filled(paragraph(split), {{{"name", "Tổ 02"}}, {}});
  EXPECT_THAT(text, HasSubstr("<w:b/></w:rPr><w:t xml:space=\"preserve\">Gửi Tổ 02</w:t>"));
  EXPECT_THAT(text, HasSubstr("> ạ</w:t>"));
}

TEST_F(DocxTemplateTest, ASectionMayLieOverRunsOfOneParagraph) {
  const std::string runs = run("a{{#more}} (") + run("{{more}}") + run("){{/more}}b");
  EXPECT_THAT(filled(paragraph(runs), {{{"more", "lần 2"}}, {}}), HasSubstr(">a (lần 2)<"));
  EXPECT_THAT(filled(paragraph(runs), {}), HasSubstr(">a<"));
}

TEST_F(DocxTemplateTest, ARowComesOnceForEachOfAList) {
  const std::string row = "<w:tr><w:tc>" + paragraph(run("{{#items}}{{n}}.")) + "</w:tc><w:tc>" +
                          paragraph(run("{{name}}{{/items}}")) + "</w:tc></w:tr>";
  TemplateScope scope;
  scope.values["name"] = "ngoài";
  scope.lists["items"] = {{{{"n", "1"}, {"name", "một"}}, {}}, {{{"n", "2"}}, {}}};
  const std::string text = filled("<w:tbl>" + row + "</w:tbl>", scope);
  EXPECT_THAT(text, HasSubstr(">1.</w:t>"));
  EXPECT_THAT(text, HasSubstr(">một</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc>"));
  EXPECT_THAT(text, HasSubstr(">2.</w:t>"));
  EXPECT_THAT(text, HasSubstr(">ngoài</w:t>"));
  EXPECT_THAT(filled("<w:tbl>" + row + "</w:tbl>", {}), HasSubstr("<w:tbl/>"));
}

TEST_F(DocxTemplateTest, ParagraphsBetweenTwoTagsComeOrGoTogether) {
  const std::string body = paragraph(run("{{#mo") + run("re}}")) + paragraph(run("một")) +
                           paragraph(run("hai")) + paragraph(run(" {{/more}} ")) +
                           paragraph(run("ba"));
  EXPECT_THAT(filled(body, {{{"more", "x"}}, {}}),
              HasSubstr("<w:body><w:p><w:r><w:t>một</w:t></w:r></w:p><w:p>"));
  EXPECT_THAT(filled(body, {}), HasSubstr("<w:body><w:p><w:r><w:t>ba</w:t>"));
}

TEST_F(DocxTemplateTest, ACellThatLosesItsParagraphsKeepsAnEmptyOne) {
  const std::string cell = "<w:tbl><w:tr><w:tc>" + paragraph(run("{{#more}}")) +
                           paragraph(run("x")) + paragraph(run("{{/more}}")) + "</w:tc><w:tc>" +
                           paragraph(run("y")) + "</w:tc></w:tr></w:tbl>";
  EXPECT_THAT(filled(cell, {}), HasSubstr("<w:tc><w:p/></w:tc>"));
}

TEST_F(DocxTemplateTest, ATextBoxHasParagraphsOfItsOwn) {
  const std::string box = "<w:p><w:r><w:txbxContent>" + paragraph(run("{{#more}}")) +
                          paragraph(run("{{name}}")) + paragraph(run("{{/more}}")) +
                          "</w:txbxContent></w:r>" + run("{{na") + run("me}}") + "</w:p>";
  const std::string text = filled(box, {{{"name", "x"}}, {}});
  EXPECT_THAT(text, HasSubstr("<w:txbxContent/>"));
  EXPECT_THAT(text, HasSubstr(">x</w:t>"));
}

TEST_F(DocxTemplateTest, TheSameValuesGiveTheSameBytes) {
  const auto made = DocxTemplate::parse(zipped(page(paragraph(run("{{name}}")))), kKnown, errors);
  const TemplateScope scope{{{"name", "Tổ 02"}}, {}};
  EXPECT_EQ(made.value().fill(scope).value(), made.value().fill(scope).value());
  EXPECT_NE(made.value().fill(scope).value(), made.value().fill({}).value());
}

TEST_F(DocxTemplateTest, AnUnknownNameIsSaid) {
  EXPECT_THAT(wrong(zipped(page(paragraph(run("{{nam") + run("e}} {{nmae}}"))))),
              ElementsAre("{{nmae}}: unknown variable 'nmae'"));
  EXPECT_THAT(
      wrong(write_docx({{"word/document.xml", page("")},
                        {"word/footer2.xml", "<w:ftr>" + paragraph(run("{{x}}")) + "</w:ftr>"}})
                .value()),
      ElementsAre("{{x}}: unknown variable 'x'"));
}

TEST_F(DocxTemplateTest, ASectionThatEndsElsewhereIsRefused) {
  const std::string body = paragraph(run("a {{#more}} b")) + paragraph(run("c {{/more}} d"));
  EXPECT_THAT(wrong(zipped(page("<w:tbl>" + body + "</w:tbl>" + paragraph(run("x {{#name}}")) +
                                "<w:tbl>" + paragraph(run("{{/name}} y")) + "</w:tbl>"))),
              ElementsAre("a section begins and ends in different places of "
                          "word/document.xml"));
}

TEST_F(DocxTemplateTest, WhatIsNoDocxIsRefused) {
  EXPECT_THAT(wrong("no archive"), ElementsAre("it is no .docx file (no ZIP archive)"));
  EXPECT_THAT(wrong(write_docx({{"a.txt", "x"}}).value()),
              ElementsAre("it is no .docx file (word/document.xml is missing)"));
  EXPECT_THAT(wrong(zipped("<w:document>")), ElementsAre(HasSubstr("is no XML")));
  EXPECT_THAT(wrong(zipped(std::string("<\0w\0", 4))), ElementsAre(HasSubstr("is not UTF-8")));
}

TEST_F(DocxTemplateTest, AHalfTagIsRefused) {
  for (const std::string& text : {run("a {{name"), run("{{name}} b {") + run("{nam")}) {
    EXPECT_THAT(wrong(zipped(page(paragraph(text)))),
                ElementsAre("word/document.xml has \"{{\" without \"}}\" in the same paragraph"));
  }
}

TEST_F(DocxTemplateTest, MacrosAreRefused) {
  for (const char* name : {"word/vbaProject.bin", "word/activeX/activeX1.bin"}) {
    EXPECT_THAT(wrong(write_docx({{"word/document.xml", page("")}, {name, "x"}}).value()),
                ElementsAre("it holds macros: save it without them, as .docx"));
  }
}

TEST_F(DocxTemplateTest, EntitiesAreNotRead) {
  EXPECT_THAT(
      wrong(zipped("<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + page("&x;"))),
      ElementsAre("word/document.xml declares a document type: entities are not "
                  "read"));
}

TEST_F(DocxTemplateTest, WhatIsNestedTooDeeplyIsRefused) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<w:r a=\"/>\">";
  EXPECT_THAT(wrong(zipped(page(deep))), ElementsAre(HasSubstr("is nested too deeply")));
}

TEST(DocxArchive, WhatUnpacksToTooMuchIsRefusedWhateverItSaysOfItself) {
  const std::string bomb = write_docx({{"word/document.xml", std::string(9 << 20, 'x')}}).value();
  EXPECT_LT(bomb.size(), 100000u);
  EXPECT_EQ(read_docx(bomb).error().message, "it unpacks to too much");
  std::vector<DocxEntry> many;
  for (int i = 0; i < 4; ++i) many.push_back({std::to_string(i), std::string(7 << 20, 'x')});
  EXPECT_EQ(read_docx(write_docx(many).value()).error().message, "it unpacks to too much");
}

TEST(DocxArchive, TooManyFilesAndTooManyBytesAreRefused) {
  std::vector<DocxEntry> many;
  for (int i = 0; i < 201; ++i) many.push_back({std::to_string(i), ""});
  EXPECT_EQ(read_docx(write_docx(many).value()).error().message, "it holds more than 200 files");
  EXPECT_EQ(read_docx(std::string((4 << 20) + 1, 'x')).error().message, "it is larger than 4 MiB");
}

TEST(DocxArchive, PathsThatLeadOutsideAreRefused) {
  for (const char* name :
       {"../a.xml", "word/../../a", "word/..", "/etc/a", "C:/a", "word\\document.xml"}) {
    EXPECT_EQ(read_docx(write_docx({{name, "x"}}).value()).error().message,
              "a file in it has a path that leads outside of it")
        << name;
  }
  EXPECT_TRUE(read_docx(write_docx({{"word/a..b.xml", "x"}}).value()).ok());
}

TEST(DocxArchive, DamageIsAReasonAndNoCrash) {
  std::string archive = write_docx({{"word/document.xml", std::string(5000, 'x')}}).value();
  for (size_t i = 0; i < archive.size(); i += 3) {
    std::string damaged = archive;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    const auto read = read_docx(damaged);
    EXPECT_TRUE(read.ok() || read.error().kind == ErrorKind::invalid) << i;
  }
  EXPECT_FALSE(read_docx(archive.substr(0, archive.size() / 2)).ok());
}

}  // namespace
}  // namespace nhacviec
