#include "connectors/incoming_mail.h"

#include <gmock/gmock.h>

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kHead =
    "From: =?utf-8?B?UGjDsm5nIEdEVHJI?= <GDTrH@so-gddt.example.vn>\r\n"
    "To: Office <nhacviec+aa.bb@example.vn>\r\n"
    "Cc: van-phong@so-gddt.example.vn\r\n"
    "Message-ID: <reply-1@so-gddt.example.vn>\r\n"
    "MIME-Version: 1.0\r\n";

Result<IncomingMail> read(const std::string& raw) { return read_mail(raw, MailLimits{}); }

IncomingMail plain(const std::string& headers, const std::string& body) {
  auto mail = read(kHead + headers + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body);
  EXPECT_TRUE(mail.ok());
  return mail ? std::move(mail).value() : IncomingMail{};
}

TEST(IncomingMail, SaysWhoWroteWhatInAnswerToWhat) {
  const IncomingMail mail = plain(
      "In-Reply-To: <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n"
      "Delivered-To: NhacViec+aa.bb@example.vn\r\n"
      "Subject: =?utf-8?B?xJDDoyA=?=\r\n =?utf-8?B?Z+G7rWk=?=\r\n",
      "Đã gửi BC số 12.\r\n\r\n> Kính gửi\r\n");
  EXPECT_EQ(mail.id, "reply-1@so-gddt.example.vn");
  EXPECT_THAT(mail.from, ElementsAre("gdtrh@so-gddt.example.vn"));
  EXPECT_THAT(mail.to,
              testing::IsSupersetOf({"nhacviec+aa.bb@example.vn", "van-phong@so-gddt.example.vn"}));
  EXPECT_THAT(mail.answers, ElementsAre("b@x", "a@x", "b@x"));
  EXPECT_EQ(mail.subject, "Đã gửi");
  EXPECT_EQ(mail.text, "Đã gửi BC số 12.\n\n> Kính gửi");
  EXPECT_EQ(mail.automatic, "");
  EXPECT_FALSE(mail.delivery_report);
}

TEST(IncomingMail, TakesAttachmentsAsTheyAreAndTheTextBesideThem) {
  const auto mail = read(kHead +
                         "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                         "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
                         "--c\r\nContent-Type: text/plain\r\n\r\nSent.\r\n"
                         "--c\r\nContent-Type: text/html\r\n\r\n<p>Other</p>\r\n--c--\r\n"
                         "--b\r\nContent-Type: application/pdf\r\n"
                         "Content-Disposition: attachment; filename=\"../../etc/BC 12.pdf\"\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xCg==\r\n--b--\r\n");
  ASSERT_TRUE(mail.ok());
  EXPECT_EQ(mail.value().text, "Sent.");
  ASSERT_THAT(mail.value().attachments, SizeIs(1));
  EXPECT_EQ(mail.value().attachments[0].name, "BC 12.pdf");
  EXPECT_EQ(mail.value().attachments[0].content, "%PDF-1\n");
}

TEST(IncomingMail, ReadsTheWordsOfAMailThatHasOnlyHtml) {
  const auto mail =
      read(kHead +
           "Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Đã gửi &amp; "
           "xong</p><blockquote>Kính gửi</blockquote>");
  EXPECT_EQ(mail.value().text, "Đã gửi & xong");
}

TEST(IncomingMail, KnowsWhatNobodyHasWritten) {
  for (const char* header :
       {"Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "List-Id: <l.example.vn>\r\n",
        "X-Autoreply: yes\r\n", "Return-Path: <>\r\n"}) {
    EXPECT_NE(plain(header, "I am away").automatic, "") << header;
  }
  EXPECT_EQ(plain("Auto-Submitted: no\r\nReturn-Path: <a@example.vn>\r\n", "x").automatic, "");
  EXPECT_EQ(plain("X-Nhacviec-Notice: p/t/u|r1\r\n", "x").own_notice, "p/t/u|r1");
}

TEST(IncomingMail, KnowsADeliveryReport) {
  const auto mail = read(kHead +
                         "Content-Type: multipart/report; report-type=delivery-status; "
                         "boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n");
  EXPECT_TRUE(mail.value().delivery_report);
}

TEST(IncomingMail, TheTopmostResultOfATrustedServerCounts) {
  const IncomingMail mail = plain(
      "Authentication-Results: mx.evil.example.org; dmarc=pass\r\n"
      "Authentication-Results: MX.example.vn; spf=pass;\r\n dmarc=FAIL (p=none) header.from=x\r\n"
      "Authentication-Results: mx.example.vn; dmarc=pass\r\n",
      "x");
  EXPECT_EQ(dmarc_of(mail, {"mx.example.vn"}), "fail");
  EXPECT_EQ(dmarc_of(mail, {"other.example.vn"}), "");
}

TEST(IncomingMail, RefusesWhatIsTooLargeOrNestedWithoutEnd) {
  MailLimits small;
  small.bytes = 1024 * 1024;
  EXPECT_EQ(read_mail(std::string(2 * 1024 * 1024, 'x'), small).error().message,
            "it is larger than 1 MB");
  std::string bomb = kHead;
  for (int i = 0; i < 100000; ++i) {
    const std::string name = "b" + std::to_string(i);
    bomb += "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n";
  }
  EXPECT_EQ(read(bomb).error().message, "it has too many parts");
  std::string deep = kHead;
  for (int i = 0; i < 50; ++i) {
    const std::string name = "b" + std::to_string(i);
    deep += "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n";
  }
  EXPECT_EQ(read(deep + "\r\nx").error().message, "it is nested too deeply");
}

TEST(IncomingMail, BrokenOctetsAndHeadersDoNoHarm) {
  EXPECT_FALSE(read("").ok());
  for (const std::string& raw :
       {std::string("\0\xff\xfe", 3), kHead + "Subject: \xff\xfe\r\n\r\n\x80\x81",
        std::string("From: @@<<>>\r\nReferences: <\r\n\r\n"), std::string("\r\n\r\n"),
        kHead + "Content-Type: text/plain; charset=no-such\r\n\r\n\xe1\xba",
        kHead + "Content-Type: multipart/mixed\r\n\r\nno boundary"}) {
    const auto mail = read(raw);
    EXPECT_LT(mail ? mail.value().text.size() : 0, raw.size() + 20);
  }
}

TEST(IncomingMail, WithoutAMessageIdItsHashStandsForIt) {
  const auto one = read("From: a@example.vn\r\n\r\nx");
  EXPECT_TRUE(one.value().id.starts_with("sha256:"));
  EXPECT_EQ(one.value().id, read("From: a@example.vn\r\n\r\nx").value().id);
  EXPECT_NE(one.value().id, read("From: a@example.vn\r\n\r\ny").value().id);
}

}  // namespace
}  // namespace nhacviec
