// Letters in HTML: the same words as the text, escaped, in a layout that an office may change.
#include "config/mail_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/diagnostics.h"
#include "config/load.h"
#include "tests/config/story.h"
#include "tests/config/support.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kTemplates = std::string(NHACVIEC_SOURCE_DIR) + "/config/templates";

MailLayout shipped_layout() {
  std::vector<std::string> errors;
  auto layout = MailLayout::load(kTemplates + "/mail.html", errors);
  EXPECT_THAT(errors, IsEmpty());
  return std::move(layout).value();
}

std::vector<std::string> errors_in(const std::string& layout) {
  std::vector<std::string> errors;
  const bool good = MailLayout::parse(layout, "mail.html", errors).ok();
  EXPECT_EQ(good, errors.empty());
  return errors;
}

std::string rendered(const std::string& layout, const RenderedMessage& message) {
  std::vector<std::string> errors;
  auto parsed = MailLayout::parse(layout, "mail.html", errors);
  EXPECT_THAT(errors, IsEmpty());
  return parsed.value().render("vi", message);
}

RenderedMessage letter() {
  return {"Tiêu đề", "Kính gửi: Phòng\n\nMột.\nHai.\n\n- a\n- b\n\nTrân trọng.\n\nVăn phòng Sở\n",
          "SMS"};
}

TEST(MailLayout, PlacesTheWordsOfTheText) {
  EXPECT_EQ(rendered("{{#greeting}}<1>{{text}}{{/greeting}}"
                     "{{#paragraphs}}<p>{{#lines}}{{#item}}<li>{{/item}}{{text}};{{/lines}}"
                     "{{/paragraphs}}{{#footer}}<f>{{text}}{{/footer}}",
                     letter()),
            "<1>Kính gửi: Phòng<p>Một.;Hai.;<p><li>- a;<li>- b;<p>Trân trọng.;<f>Văn phòng Sở");
}

TEST(MailLayout, EscapesEverythingThatPeopleWrote) {
  RenderedMessage message = letter();
  message.subject = "</title><script>alert('1')</script>";
  message.body = "Kính gửi: \"A\" & <b>B</b>\n\n<img src=x onerror=1>\n\n{{subject}}<hr>\n";
  message.facts = {{"<i>", "</td><script>"}};
  message.actions = {{"<u>", "https://so.example.vn/?a=1&b=\"><script>"}};
  const std::string html = shipped_layout().render("vi", message);
  for (const char* raw : {"<script", "<img", "<b>", "<i>", "<u>", "<hr>", "\"A\"", "'1'"}) {
    EXPECT_THAT(html, Not(HasSubstr(raw)));
  }
  EXPECT_THAT(html, HasSubstr("&quot;A&quot; &amp; &lt;b&gt;B&lt;/b&gt;"));
  EXPECT_THAT(html, HasSubstr("{{subject}}&lt;hr&gt;")) << "braces inside a value mean nothing";
  EXPECT_THAT(html,
              HasSubstr("href=\"https://so.example.vn/?a=1&amp;b=&quot;&gt;&lt;script&gt;\""));
}

TEST(MailLayout, LinksOnlyToPages) {
  RenderedMessage message = letter();
  message.actions = {{"a", "javascript:alert(1)"}, {"b", "data:text/html,x"}, {"c", "https://x"}};
  EXPECT_EQ(rendered("{{#actions}}{{label}}={{url}} {{/actions}}", message), "c=https://x ");
}

TEST(MailLayout, HasABoxOnlyWhereThereIsSomethingInIt) {
  const std::string box = "{{#summed_up}}[{{#facts}}{{label}}:{{value}} {{/facts}}]{{/summed_up}}";
  RenderedMessage message = letter();
  EXPECT_EQ(rendered(box, message), "");
  message.facts = {{"Hạn", "10/6"}, {"Mã", "x"}};
  EXPECT_EQ(rendered(box, message), "[Hạn:10/6 Mã:x ]");
}

TEST(MailLayout, TellsWhatIsLateFromTheRest) {
  RenderedMessage message = letter();
  const std::string layout = "{{#late}}L{{/late}}{{^late}}-{{/late}}";
  EXPECT_EQ(rendered(layout, message), "-");
  message.late = true;
  EXPECT_EQ(rendered(layout, message), "L");
}

TEST(MailLayout, DrawsWhereAPlanStands) {
  RenderedMessage message = letter();
  message.late = true;  // of the letter, not of each part
  message.bars = {{"KH <A>", {{"done", "xong", "07", 70}, {"late", "chậm", "03", 30}}}};
  EXPECT_EQ(rendered("{{#bars}}{{label}}:{{#parts}} {{#done}}D{{/done}}{{#late}}L{{/late}}"
                     "{{label}} {{count}} {{percent}}%{{/parts}}{{/bars}}",
                     message),
            "KH &lt;A&gt;: Dxong 07 70% Lchậm 03 30%");
}

TEST(MailLayout, RefusesWhatItCannotPlaceAndSaysWhere) {
  EXPECT_THAT(errors_in("<p>\n  {{subjct}}</p>"),
              ElementsAre("mail.html:2:3: error: unknown variable 'subjct'"));
  EXPECT_THAT(errors_in("{{text}}"),
              ElementsAre(HasSubstr(":1:1: error: unknown variable 'text'")));
  EXPECT_THAT(errors_in("{{#facts}}{{label}}{{/facts}}{{label}}"),
              ElementsAre(HasSubstr(":1:30: error: unknown variable 'label'")));
  EXPECT_THAT(errors_in("{{{subject}}}"), ElementsAre(HasSubstr("every value is escaped")));
  EXPECT_THAT(errors_in("{{&subject}}"), ElementsAre(HasSubstr("every value is escaped")));
  EXPECT_THAT(errors_in("a\n{{#facts}}x"),
              ElementsAre(HasSubstr(":2:1: error: the section 'facts'")));
  EXPECT_THAT(errors_in("{{/facts}}"), ElementsAre(HasSubstr("no section 'facts' is open")));
  EXPECT_THAT(errors_in("{{>head}}{{}}{{subject"),
              ElementsAre(HasSubstr("partials"), HasSubstr("empty tag"), HasSubstr("no end")));
  EXPECT_THAT(errors_in(std::string(70000, 'x')), ElementsAre(HasSubstr("64 KiB")));
  EXPECT_THAT(errors_in("{{! a remark }}{{#facts}}{{subject}}{{/facts}}"), IsEmpty());
}

TEST(MailLayout, AReminderIsSummedUpInBothLanguages) {
  const auto workflow = story::workflow();
  const auto told = story::nobody_reports(*workflow, story::half_year_report("team-02"));
  const story::Moment moment = story::moment_of(told, "reminder-7wd-0800-lead");
  std::vector<std::string> errors;
  const auto languages = Languages::load(kTemplates, "vi", errors);
  ASSERT_TRUE(languages.ok()) << testing::PrintToString(errors);
  const auto box = [&](const std::string& language) {
    const RenderedMessage message =
        render(languages.value().get(language), *workflow,
               *workflow->find(moment.notice.obligation), moment.obligation, {}, moment.notice);
    EXPECT_FALSE(message.late);
    EXPECT_THAT(languages.value().html(language, message),
                HasSubstr("<html lang=\"" + language + "\">"));
    std::string text;
    for (const MessageFact& fact : message.facts) text += fact.label + "=" + fact.value + "\n";
    return text;
  };
  EXPECT_EQ(box("vi"),
            "Nội dung=Báo cáo kết quả 6 tháng\nĐơn vị thực hiện=Tổ công tác số 02\n"
            "Thời hạn=trước ngày 10/6/2024\n"
            "Còn lại=07 ngày làm việc, đến hết thứ Sáu, ngày 07/6/2024\n"
            "Kế hoạch=Theo dõi, giúp đỡ các xã khó khăn huyện Đà Bắc năm 2024\n"
            "Mã việc=da-bac-2024/team-report-half-year/team-02/2024-h1\n");
  EXPECT_EQ(box("en"),
            "Item=Half-year report\nOwed by=Working group 02\nDue=before 10 June 2024\n"
            "Left=7 working days, to the end of Friday, 7 June 2024\n"
            "Plan=Following and helping the disadvantaged communes of Đà Bắc in 2024\n"
            "Item id=da-bac-2024/team-report-half-year/team-02/2024-h1\n");
}

class LayoutFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::copy(kTemplates + "/vi.yaml", folder_); }

  void write_layout(const std::string& text) { std::ofstream(folder_ + "/mail.html") << text; }

  const samples::TempFolder own_;
  const std::string folder_ = own_.path().string();
};

TEST_F(LayoutFolder, AnOfficesOwnLayoutIsUsed) {
  write_layout("<own>{{subject}}");
  std::vector<std::string> errors;
  const auto languages = Languages::load(folder_, "vi", errors);
  ASSERT_TRUE(languages.ok()) << testing::PrintToString(errors);
  EXPECT_EQ(languages.value().html("vi", letter()), "<own>Tiêu đề");
}

TEST_F(LayoutFolder, WithoutOneTheBuiltInLayoutIsUsed) {
  std::vector<std::string> errors;
  const auto languages = Languages::load(folder_, "vi", errors);
  ASSERT_TRUE(languages.ok());
  EXPECT_EQ(languages.value().html("vi", letter()), shipped_layout().render("vi", letter()));
}

TEST_F(LayoutFolder, AWrongLayoutIsRefusedWithTheFolder) {
  write_layout("{{sujet}}");
  std::vector<std::string> errors;
  EXPECT_FALSE(Languages::load(folder_, "vi", errors).ok());
  EXPECT_THAT(errors, ElementsAre(folder_ + "/mail.html:1:1: error: unknown variable 'sujet'"));
}

TEST_F(LayoutFolder, CheckNamesWhatIsWrongInTemplates) {
  const auto checked = [](const std::string& path, FileKind kind) {
    Diagnostics diagnostics;
    EXPECT_EQ(check_file(path, {}, diagnostics), kind);
    return diagnostics.format();
  };
  EXPECT_EQ(checked(kTemplates + "/mail.html", FileKind::templates), "");
  EXPECT_EQ(checked(kTemplates + "/vi.yaml", FileKind::templates), "");
  EXPECT_EQ(checked(kTemplates + "/en.yaml", FileKind::templates), "");
  write_layout("a\n{{sujet}}");
  EXPECT_EQ(checked(folder_ + "/mail.html", FileKind::templates),
            folder_ + "/mail.html:2:1: error: unknown variable 'sujet'\n");
  std::ofstream(folder_ + "/xx.yaml") << "language: xx\nmessages: {}\nform: 1\n";
  EXPECT_THAT(checked(folder_ + "/xx.yaml", FileKind::templates),
              HasSubstr("xx.yaml:3:1: error: unknown key 'form'"));
}

}  // namespace
}  // namespace nhacviec
