// Papers about obligations, over the API and by the command.
#include <gmock/gmock.h>

#include "connectors/docx_archive.h"
#include "tests/connectors/temp_folder.h"
#include "tests/daemon/api_fixture.h"
#include "tests/daemon/command_run.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

class PapersTest : public ApiTest {
 protected:
  void SetUp() override {
    settings.language = "vi";
    std::vector<std::string> errors;
    auto papers = PaperTemplates::load("", errors);
    ASSERT_TRUE(papers.ok()) << testing::PrintToString(errors);
    auto shared = std::make_shared<const PaperTemplates>(std::move(papers).value());
    settings.papers = [shared] { return shared; };
  }

  HttpResponse paper(const std::string& kind, std::map<std::string, std::string> query,
                     const std::string& token = "") {
    return call({"GET", "/api/v1/papers/" + kind, token, "", "", std::move(query), {}});
  }
  std::string page(const std::string& kind, std::map<std::string, std::string> query) {
    const HttpResponse response = paper(kind, std::move(query));
    EXPECT_EQ(response.status, 200) << response.body;
    const auto entries = read_docx(response.body);
    return entries ? entries.value().back().content : entries.error().message;
  }
  std::string problem(const std::string& kind, std::map<std::string, std::string> query,
                      int status) {
    const HttpResponse response = paper(kind, std::move(query));
    EXPECT_EQ(response.status, status) << response.body;
    return Json::parse(response.body)["detail"];
  }
};

TEST_F(PapersTest, TheFirstUrgingBecomesTheSecondOnceTheUnitWasUrged) {
  apply_plan_a();
  move_clock("2024-06-10T07:00:00+07:00");  // late, and nothing has been said yet
  const std::string first = page("urge", {{"obligation", report("team-02")}});
  EXPECT_THAT(first, HasSubstr("V/v đôn đốc gửi báo cáo kết quả 6 tháng<"));
  EXPECT_THAT(first, HasSubstr("Kính gửi: Phòng Giáo dục Trung học (đơn vị chủ trì Tổ công tác"));
  EXPECT_THAT(first, HasSubstr("Sở Giáo dục và Đào tạo"));
  EXPECT_THAT(first, Not(HasSubstr("khẩn trương")));
  move_clock("2024-06-13T09:00:00+07:00");
  const std::string second = page("urge", {{"obligation", report("team-02")}});
  EXPECT_THAT(second, HasSubstr("báo cáo kết quả 6 tháng (lần 2)<"));
  EXPECT_THAT(second, HasSubstr("đã đôn đốc ngày 11/6."));
  EXPECT_THAT(second, HasSubstr("khẩn trương gửi báo cáo trước 17 giờ 00 ngày 18/6/2024"));
  EXPECT_THAT(page("urge", {{"obligation", report("team-02")}, {"urging", "1"}}),
              Not(HasSubstr("(lần 2)")));
}

TEST_F(PapersTest, SlipsSpeakOfWhatIsNotLateToo) {
  apply_plan_a();
  EXPECT_THAT(page("reminder-slip", {{"obligation", report("team-02")}}),
              HasSubstr("Phiếu nhắc việc"));
  EXPECT_THAT(page("submission-slip", {{"obligation", report("team-02")}, {"language", "en"}}),
              HasSubstr("Submission"));
  EXPECT_EQ(problem("urge", {{"obligation", report("team-02")}, {"language", "en"}}, 422)
                .find(report("team-02") + " "),
            0u);
}

TEST_F(PapersTest, SaysWhatCannotBeWritten) {
  apply_plan_a();
  EXPECT_EQ(paper("letter", {{"obligation", report("team-02")}}).status, 404);
  EXPECT_EQ(paper("urge", {}).status, 400);
  EXPECT_EQ(paper("urge", {{"obligation", "no-id"}}).status, 400);
  EXPECT_EQ(paper("urge", {{"obligation", report("team-02")}, {"urging", "3"}}).status, 400);
  EXPECT_EQ(paper("urge", {{"obligation", report("team-99")}}).status, 404);
  EXPECT_EQ(
      paper("reminder-slip", {{"obligation", report("team-01") + "," + report("team-02")}}).status,
      422);
}

TEST_F(PapersTest, IsAFileWithANameAndTheSameBytesOnTheSameDay) {
  apply_plan_a();
  const HttpResponse one = paper("reminder-slip", {{"obligation", report("team-02")}});
  EXPECT_EQ(header(one, "Content-Disposition"),
            "attachment; filename=\"reminder-slip-team-02-2024-05-20.docx\"");
  EXPECT_EQ(paper("reminder-slip", {{"obligation", report("team-02")}}).body, one.body);
}

TEST(PaperCommand, HandsOutTheBuiltInTemplate) {
  const TempFolder folder;
  const std::string to = folder.path() + "/urge.vi.docx";
  const auto made =
      command_run::run({"paper", "urge", "--template", "--language", "vi", "--to", to});
  ASSERT_EQ(made.code, kDone) << made.err;
  EXPECT_EQ(made.out, to + "\n");
  EXPECT_THAT(read_docx(command_run::slurp(to)).value().back().content, HasSubstr("{{recipient}}"));
  EXPECT_EQ(command_run::run({"paper", "letter", "--template"}).code, kUsage);
  EXPECT_EQ(command_run::run({"paper", "urge"}).code, kUsage);
  EXPECT_EQ(command_run::run({"paper", "urge", "x", "--first", "--second"}).code, kUsage);
  EXPECT_EQ(command_run::run({"paper", "urge", "--template", "--to", "/no/such/x"}).code, kRefused);
}

}  // namespace
}  // namespace nhacviec
