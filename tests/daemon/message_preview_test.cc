// One message as it would go out, over the API and by the command.
#include "tests/daemon/api_fixture.h"
#include "tests/daemon/command_run.h"

namespace nhacviec {
namespace {

class MessagePreviewTest : public ApiTest {
 protected:
  void SetUp() override { settings.language = "vi"; }

  Json preview(std::map<std::string, std::string> query) {
    query.emplace("obligation", kTeamReport);
    return get("/api/v1/message", std::move(query));
  }
  int status_of(std::map<std::string, std::string> query) {
    return call({"GET", "/api/v1/message", "", "", "", std::move(query), {}}).status;
  }
};

TEST_F(MessagePreviewTest, ShowsWhatComesNextAndAtTheEndWhatCameLast) {
  apply_plan_a();
  const Json first = preview({});
  EXPECT_EQ(first["kind"], "reminder");
  EXPECT_EQ(first["audience"], "office");
  EXPECT_EQ(first["language"], "vi");
  EXPECT_EQ(first["to"]["unit"], "phong-giao-duc-trung-hoc");
  move_clock("2024-06-07");
  const Json today = preview({});
  EXPECT_EQ(today["message"], "reminder_last_day");
  EXPECT_EQ(today["at"], "2024-06-07T08:00:00+07:00");
  EXPECT_TRUE(today["subject"].get<std::string>().starts_with("[Nhắc việc - đến hạn hôm nay]"));
  move_clock("2024-12-01");
  EXPECT_EQ(preview({})["kind"], "escalation");
}

TEST_F(MessagePreviewTest, GivesTheMessageInEveryForm) {
  apply_plan_a();
  const Json message = preview({{"language", "en"}});
  EXPECT_EQ(message["language"], "en");
  const auto text = [&](const char* form) { return message[form].get<std::string>(); };
  EXPECT_NE(text("text").find("Secondary Education"), std::string::npos) << text("text");
  EXPECT_NE(text("html").find("<html lang=\"en\">"), std::string::npos);
  EXPECT_FALSE(text("sms").empty());
  EXPECT_NE(text("eml").find("Content-Type: multipart/mixed"), std::string::npos);
  EXPECT_NE(text("eml").find("To: recipient@example.org\r\n"), std::string::npos);
}

TEST_F(MessagePreviewTest, ShowsAKindAsIfItHappened) {
  apply_plan_a();
  const auto subject = [&](const char* kind) {
    return preview({{"kind", kind}})["subject"].get<std::string>();
  };
  EXPECT_EQ(subject("received"), "Đã nhận báo cáo kết quả 6 tháng, Tổ công tác số 02");
  EXPECT_EQ(subject("returned"),
            "Đề nghị bổ sung, hoàn thiện báo cáo kết quả 6 tháng, Tổ công tác số 02");
  EXPECT_TRUE(subject("extended")
                  .starts_with("Đồng ý gia hạn báo cáo kết quả 6 tháng, Tổ công tác số 02 đến "))
      << subject("extended");
  EXPECT_TRUE(subject("overdue").starts_with("[Đôn đốc lần 1]")) << subject("overdue");
  EXPECT_TRUE(subject("escalation").starts_with("[Quá hạn - mức 1]")) << subject("escalation");
  const Json leader = preview({{"kind", "escalation"}, {"audience", "leader"}});
  EXPECT_EQ(leader["to"]["role"], "pho-giam-doc-1") << "the first step that goes to a leader";
  EXPECT_NE(leader["text"].get<std::string>().find("đã đôn đốc ngày 11/6"), std::string::npos)
      << leader["text"];
  EXPECT_TRUE(preview({{"kind", "overdue"}, {"audience", "outside"}})["subject"]
                  .get<std::string>()
                  .starts_with("[Đề nghị phối hợp]"));
}

TEST_F(MessagePreviewTest, RefusesWhatThereIsNot) {
  apply_plan_a();
  EXPECT_EQ(status_of({{"obligation", "x"}}), 400);
  EXPECT_EQ(status_of({{"obligation", "da-bac-2024/x/y/z"}}), 404);
  EXPECT_EQ(status_of({{"obligation", kTeamReport}, {"kind", "digest"}}), 400);
  EXPECT_EQ(status_of({{"obligation", kTeamReport}, {"audience", "all"}}), 400);
}

TEST_F(MessagePreviewTest, ChangesAndSendsNothing) {
  apply_plan_a();
  const Json before = get("/api/v1/obligation", {{"id", kTeamReport}});
  const size_t sent = get("/api/v1/messages")["messages"].size();
  for (const char* kind : {"", "received", "extended", "escalation"}) preview({{"kind", kind}});
  EXPECT_EQ(get("/api/v1/obligation", {{"id", kTeamReport}}), before);
  EXPECT_EQ(get("/api/v1/messages")["messages"].size(), sent);
}

const std::string kPlanA = command_run::shipped("plans/da-bac-2024.yaml");

TEST(MessageCommand, PreviewsOfAPlanFileWithoutADaemon) {
  const auto text =
      command_run::run({"message", "preview", "--language", "vi", "--plan", kPlanA, kTeamReport});
  EXPECT_EQ(text.code, kDone) << text.err;
  EXPECT_NE(text.out.find("Tiêu đề: [Nhắc việc] Báo cáo kết quả 6 tháng, Tổ công tác số 02"),
            std::string::npos)
      << text.out;
  const auto sms = command_run::run({"message", "preview", "--language", "vi", "--plan", kPlanA,
                                     "--format", "sms", "--kind", "overdue", kTeamReport});
  EXPECT_EQ(sms.out, "VP Sở chưa nhận BC 6 tháng của Tổ 02 (hạn trước 10/6). Đề nghị gửi.\n");
  const auto html = command_run::run({"message", "preview", "--language", "vi", "--plan", kPlanA,
                                      "--format", "html", kTeamReport});
  EXPECT_TRUE(html.out.starts_with("<!DOCTYPE html>")) << html.out;
  EXPECT_EQ(command_run::run(
                {"message", "preview", "--language", "vi", "--plan", kPlanA, "da-bac-2024/x/y/z"})
                .code,
            kRefused);
}

TEST(MessageCommand, UsesTheOfficesOwnTemplates) {
  const command_run::Folder folder;
  folder.write("vi.yaml", command_run::slurp(command_run::shipped("templates/vi.yaml")));
  const std::string layout = folder.write("mail.html", "<own>{{subject}}");
  const auto preview = [&] {
    return command_run::run({"message", "preview", "--language", "vi", "--plan", kPlanA, "--format",
                             "html", "--templates", layout.substr(0, layout.rfind('/')),
                             kTeamReport});
  };
  EXPECT_TRUE(preview().out.starts_with("<own>[Nhắc việc] ")) << preview().out << preview().err;
  folder.write("mail.html", "{{sujet}}");
  const auto wrong = preview();
  EXPECT_EQ(wrong.code, kRefused);
  EXPECT_NE(wrong.err.find("mail.html:1:1: error: unknown variable 'sujet'"), std::string::npos);
  const auto checked = command_run::run({"check", layout});
  EXPECT_EQ(checked.code, kRefused);
  EXPECT_NE(checked.out.find("mail.html:1:1: error: unknown variable 'sujet'"), std::string::npos);
}

}  // namespace
}  // namespace nhacviec
