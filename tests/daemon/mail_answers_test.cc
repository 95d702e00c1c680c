// Replies by mail: what is believed, what it means, and what is turned away with its reason.
#include "daemon/mail_answers.h"

#include <gmock/gmock.h>

#include "config/language.h"
#include "connectors/records.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MailAnswersTest : public ApiTest {
 protected:
  void SetUp() override {
    apply_plan_a();
    const auto workflow = daemon().book.latest(PlanId("da-bac-2024"));
    const ObligationSpec& spec = *workflow->find(ObligationId(kTeamReport));
    const Party lead =
        workflow
            ->resolve(RecipientKind::lead, spec, workflow->zone().date_of(daemon().clock->now()))
            .front();
    ticket = signer.ticket(kTeamReport, lead, NoticeKey("k"));
  }

  MailAnswers::Taken take(const std::string& raw, bool too_large = false) {
    if (!answers) {
      rules.box = "nhacviec@example.vn";
      rules.signer = signer;
      rules.phrases = [] {
        std::vector<std::string> errors;
        return Languages::built_in("vi", errors).value().replies();
      };
      answers = std::make_unique<MailAnswers>(daemon().runner, daemon().book, *daemon().clock,
                                              nullptr, rules);
    }
    std::optional<Result<MailAnswers::Taken>> answer;
    answers->take(raw, too_large, [&](const Result<MailAnswers::Taken>& taken) { answer = taken; });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    EXPECT_TRUE(answer && answer->ok());
    return answer && *answer ? answer->value() : MailAnswers::Taken::later;
  }

  std::string reply(const std::string& text, const std::string& more = "",
                    const std::string& from = "gdtrh@so-gddt.example.vn",
                    const std::string& id = "r1") const {
    return "From: <" + from + ">\r\nTo: nhacviec+" + ticket + "@example.vn\r\nMessage-ID: <" + id +
           "@so-gddt.example.vn>\r\n" + more + "Content-Type: text/plain; charset=utf-8\r\n\r\n" +
           text + "\r\n";
  }

  Json shown() { return get("/api/v1/obligation", {{"id", kTeamReport}}); }
  std::vector<std::string> facts() {
    std::vector<std::string> names;
    const Json now = shown();
    for (const Json& fact : now["history"]) {
      if (fact["fact"] != "created") names.push_back(fact["fact"]);
    }
    return names;
  }
  std::string last_reason() { return shown()["history"].back().value("reason", ""); }
  double count(const char* what) {
    return answers->counts().at(std::string("nhacviec_mail_answers_") + what);
  }

  Signer signer{"0123456789abcdef0123456789abcdef"};
  MailAnswers::Settings rules;
  std::unique_ptr<MailAnswers> answers;
  std::string ticket;
};

TEST_F(MailAnswersTest, WhatSaysThatItWasSentIsSubmittedWithItsNumber) {
  take(reply("Đã gửi BC số 123/BC-GDTrH.\r\n> Kính gửi"));
  EXPECT_EQ(shown()["state"], "submitted");
  const Json fact = shown()["history"].back();
  EXPECT_EQ(fact["document"], Json({{"number", "123"}, {"symbol", "BC-GDTrH"}}));
  EXPECT_EQ(fact["note"], "Đã gửi BC số 123/BC-GDTrH.");
}

TEST_F(MailAnswersTest, WhatItQuotesDoesNotSpeak) {
  take(
      reply("Xin thêm thời gian.\r\n\r\nVào thứ Hai, Văn phòng đã viết:\r\nĐơn vị đã gửi BC số 1"));
  EXPECT_EQ(shown()["state"], "open");
  EXPECT_EQ(shown()["history"].back()["reason"], "Xin thêm thời gian.");
}

TEST_F(MailAnswersTest, AMailThatComesTwiceIsOneAnswer) {
  take(reply("Đang chờ số liệu"));
  take(reply("Đang chờ số liệu"));
  EXPECT_THAT(facts(), ElementsAre("remarked"));
}

TEST_F(MailAnswersTest, AnythingElseIsPassedToTheStandingBody) {
  take(reply("Chưa gửi được, xin ý kiến.", "", "gdtrh@so-gddt.example.vn", "r2"));
  EXPECT_THAT(facts(), ElementsAre("remarked"));
  EXPECT_EQ(shown()["state"], "open");
  bool told = false;
  const Json now = shown();
  for (const Json& notice : now["notices"]) {
    told = told || (notice["kind"] == "info" && notice["to"]["unit"] == "van-phong");
  }
  EXPECT_TRUE(told);
}

TEST_F(MailAnswersTest, AnAttachmentIsNamedWithItsHash) {
  take("From: gdtrh@so-gddt.example.vn\r\nTo: nhacviec+" + ticket +
       "@example.vn\r\nMessage-ID: <a@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
       "--b\r\nContent-Type: text/plain\r\n\r\nReported, no. 7/BC\r\n--b\r\n"
       "Content-Type: application/pdf; name=\"BC.pdf\"\r\n\r\ndata\r\n--b--\r\n");
  const Json fact = shown()["history"].back();
  EXPECT_EQ(fact["fact"], "submitted");
  EXPECT_EQ(fact["document"]["number"], "7");
  EXPECT_THAT(fact["evidence"][0].get<std::string>(), HasSubstr("BC.pdf (4 bytes, sha256:"));
}

TEST_F(MailAnswersTest, ReferencesLeadToTheObligationToo) {
  take(
      "From: gdtrh@so-gddt.example.vn\r\nTo: van-phong@so-gddt.example.vn\r\n"
      "Message-ID: <a@x>\r\nReferences: <" +
      ticket + "@example.vn>\r\n\r\nĐã gửi");
  EXPECT_EQ(shown()["state"], "submitted");
}

TEST_F(MailAnswersTest, AColleagueInCopyIsRefusedAndHeardByTheStandingBody) {
  take(reply("Đã gửi BC số 5", "", "khtc@so-gddt.example.vn"));
  EXPECT_EQ(shown()["state"], "open");
  EXPECT_THAT(facts(), ElementsAre("refused", "remarked"));
  EXPECT_THAT(last_reason(), HasSubstr("Đã gửi BC số 5"));
  EXPECT_EQ(shown()["history"][1]["reason"], "the sender is not of the unit that was written to");
}

TEST_F(MailAnswersTest, AForgedTicketIsAboutNothing) {
  ticket.back() = ticket.back() == 'a' ? 'b' : 'a';
  take(reply("Đã gửi BC số 5"));
  EXPECT_THAT(facts(), IsEmpty());
  EXPECT_EQ(count("strangers"), 1);
}

TEST_F(MailAnswersTest, WithoutAProofOfTheSenderItIsRefused) {
  rules.trusted_servers = {"mx.example.vn"};
  take(reply("Đã gửi"));
  EXPECT_EQ(last_reason(), "the sender is not proven: DMARC says nothing");
  take(reply("Đã gửi", "Authentication-Results: mx.example.vn; dmarc=fail\r\n",
             "gdtrh@so-gddt.example.vn", "r2"));
  EXPECT_EQ(last_reason(), "the sender is not proven: DMARC fail");
  EXPECT_EQ(shown()["state"], "open");
  take(reply("Đã gửi", "Authentication-Results: mx.example.vn; dmarc=pass\r\n",
             "gdtrh@so-gddt.example.vn", "r3"));
  EXPECT_EQ(shown()["state"], "submitted");
}

TEST_F(MailAnswersTest, WhatNobodyHasWrittenEndsHere) {
  take(reply("I am out of office: it has been sent", "Auto-Submitted: auto-replied\r\n"));
  take(reply("Đã gửi", "X-Nhacviec-Notice: k\r\n"));
  EXPECT_THAT(facts(), IsEmpty());
  EXPECT_EQ(count("automatic"), 2);
}

TEST_F(MailAnswersTest, AMailThatIsTooLargeIsRefusedWithItsReason) {
  take(reply(std::string(100000, 'x')), true);
  EXPECT_EQ(last_reason(), "the mail is too large");
}

TEST_F(MailAnswersTest, DeliveryReportsGoToWhoTakesThem) {
  std::vector<std::string> given;
  MailAnswers::Taken says = MailAnswers::Taken::later;
  rules.take_bounce = [&](const std::string& raw, const Reply<MailAnswers::Taken>& reply) {
    given.push_back(raw);
    reply(says);
  };
  const std::string report =
      "From: MAILER-DAEMON@example.vn\r\nContent-Type: multipart/report; "
      "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n";
  EXPECT_EQ(take(report), MailAnswers::Taken::later) << "its message is just being sent";
  EXPECT_EQ(count("bounces"), 0);
  says = MailAnswers::Taken::done;
  EXPECT_EQ(take(report), MailAnswers::Taken::done);
  EXPECT_EQ(count("bounces"), 1);
  EXPECT_THAT(given, ElementsAre(report, report));
}

}  // namespace
}  // namespace nhacviec
