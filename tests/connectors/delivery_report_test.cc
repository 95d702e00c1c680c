// Reports as mail systems write them, and what strangers send in their place.
#include "connectors/delivery_report.h"

#include <gmock/gmock.h>

#include "connectors/address_fault.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kId[] = "abcdefgh.ijklmnop.qrstuvwx.abcdefghijklmnop@so.example.vn";
constexpr char kNotice[] = "p/t/u/2024|r1|d1|remind#1|u/lead|email";

std::string status(const std::string& recipients) {
  return "Content-Type: message/delivery-status\r\n\r\n"
         "Reporting-MTA: dns; mx.example.vn\r\nX-Postfix-Queue-ID: 02551A7C21B\r\n\r\n" +
         recipients + "\r\n";
}

std::string failed(const std::string& address, const std::string& code = "5.1.1") {
  return "Final-Recipient: rfc822; " + address + "\r\nAction: Failed\r\nStatus: " + code +
         "\r\nDiagnostic-Code: smtp; 550 5.1.1 <" + address + "> User doesn't exist:\r\n    " +
         address + "\r\n\r\n";
}

std::string returned(const std::string& type = "message/rfc822") {
  return "Content-Type: " + type + "\r\n\r\nFrom: nhacviec@so.example.vn\r\nMessage-ID: <" + kId +
         ">\r\nX-Nhacviec-Notice:\r\n " + kNotice + "\r\nSubject: x\r\n\r\nbody\r\n";
}

std::string report(const std::vector<std::string>& parts, const std::string& type = "report") {
  std::string mail =
      "From: MAILER-DAEMON@mx.example.vn\r\nMIME-Version: 1.0\r\nContent-Type: "
      "multipart/" +
      type +
      "; report-type=delivery-status; boundary=\"b/1\"\r\n\r\n"
      "--b/1\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n";
  for (const std::string& part : parts) mail += "--b/1\r\n" + part + "\r\n";
  return mail + "--b/1--\r\n";
}

std::string refusal(const std::string& mail) {
  const auto read = read_delivery_report(mail);
  return read ? "taken" : read.error().message;
}

TEST(DeliveryReport, SaysWhatBecameOfWhichMessageForWhom) {
  const auto read = read_delivery_report(
      report({status(failed("a@so.example.vn") +
                     "Original-Recipient: rfc822;B@so.example.vn\r\n"
                     "Final-Recipient: rfc822; b@elsewhere.example.org\r\nAction: delayed\r\n"
                     "Status: 4.4.1 (no answer)\r\n\r\n"),
              returned()}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read.value().message_id, kId);
  EXPECT_EQ(read.value().notice, kNotice);
  ASSERT_THAT(read.value().recipients, SizeIs(2));
  const ReportedRecipient& first = read.value().recipients[0];
  EXPECT_EQ(first.address, "a@so.example.vn");
  EXPECT_EQ(first.action, "failed");
  EXPECT_EQ(first.status, "5.1.1");
  EXPECT_THAT(first.words, HasSubstr("550 5.1.1"));
  EXPECT_THAT(first.words, HasSubstr("User doesn't exist"));
  EXPECT_EQ(first.words.find("a@so.example.vn"), std::string::npos) << first.words;
  EXPECT_EQ(read.value().recipients[1].address, "B@so.example.vn");
  EXPECT_EQ(read.value().recipients[1].action, "delayed");
  EXPECT_EQ(read.value().recipients[1].status, "4.4.1");
}

TEST(DeliveryReport, HeadersAloneAreEnough) {
  const auto read = read_delivery_report(
      report({status(failed("a@so.example.vn")), returned("text/rfc822-headers")}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read.value().message_id, kId);
  EXPECT_EQ(read.value().notice, kNotice);
}

TEST(DeliveryReport, AStatusThatIsNoneIsLeftOut) {
  for (const char* code : {"5.1", "9.1.1", "five", "5.1.1.1", "55.1.1", ""}) {
    const auto read =
        read_delivery_report(report({status(failed("a@example.vn", code)), returned()}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value().recipients[0].status, "") << code;
  }
}

TEST(DeliveryReport, AnythingElseIsRefusedWithItsReason) {
  EXPECT_EQ(refusal(""), "it is no delivery report");
  EXPECT_EQ(refusal("Subject: hello\r\n\r\nAction: failed\r\n"), "it is no delivery report");
  const std::string good = status(failed("a@so.example.vn"));
  EXPECT_EQ(refusal(report({good, returned()})), "taken");
  EXPECT_EQ(refusal(report({good, returned()}, "mixed")), "it is no delivery report");
  EXPECT_EQ(refusal(report({returned()})), "it is no delivery report");
  EXPECT_EQ(refusal(report({status(""), returned()})), "the delivery report names no recipient");
  EXPECT_EQ(refusal(report({good})),
            "the delivery report does not bring back the message's headers");
  EXPECT_EQ(refusal(report({good, returned()}) + std::string(9 << 20, 'x')),
            "it is too long for a delivery report");
}

TEST(DeliveryReport, MoreThanItMayNameIsNotKept) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += failed(std::to_string(i) + "@so.example.vn");
  const auto read = read_delivery_report(report({status(many.substr(0, 60000)), returned()}));
  ASSERT_TRUE(read);
  EXPECT_LE(read.value().recipients.size(), 100U);
  EXPECT_EQ(refusal(report({status(many), returned()})), "the delivery report names no recipient");
}

TEST(DeliveryReport, ANestedBombIsNotOpened) {
  std::string inner = "Content-Type: text/plain\r\n\r\nx\r\n";
  for (int level = 0; level < 3000; ++level) {
    const std::string name = "n" + std::to_string(level);
    inner = "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n" +
            inner + "--" + name + "--\r\n";
    if (inner.size() > (1 << 20)) break;
  }
  EXPECT_EQ(refusal(report({inner, status(failed("a@example.vn")), returned()})), "taken");
}

TEST(DeliveryReport, NoBytesWhateverDoHarm) {
  const std::string good = report({status(failed("a@so.example.vn")), returned()});
  uint32_t state = 1;
  const auto chance = [&] { return state = state * 1664525 + 1013904223; };
  size_t taken = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string mail = good;
    for (uint32_t changes = chance() % 8; changes > 0; --changes) {
      mail[chance() % mail.size()] = static_cast<char>(chance() >> 24);
    }
    if (chance() % 4 == 0) mail.resize(chance() % mail.size());
    if (read_delivery_report(mail)) ++taken;
  }
  EXPECT_GT(taken, 0U);
  EXPECT_LT(taken, 3000U);
}

TEST(AddressFault, OnlyWhatIsAboutTheBoxCountsAgainstIt) {
  EXPECT_EQ(fault_of_words("550 5.1.1 no such mailbox"), AddressFault::hard);
  EXPECT_EQ(fault_of_words("550 no such mailbox"), AddressFault::hard);
  EXPECT_EQ(fault_of_words("550 5.2.1 disabled"), AddressFault::hard);
  EXPECT_EQ(fault_of_words("552 5.2.2 over quota"), AddressFault::strike);
  EXPECT_EQ(fault_of_words("552 over quota"), AddressFault::strike);
  EXPECT_EQ(fault_of_words("554 5.7.1 relay access denied"), AddressFault::none);
  EXPECT_EQ(fault_of_words("552 5.3.4 message too big"), AddressFault::none);
  EXPECT_EQ(fault_of_words("450 4.2.1 later"), AddressFault::none);
  EXPECT_EQ(fault_of_words(""), AddressFault::none);
  EXPECT_EQ(fault_of("4.4.7", 0, true), AddressFault::strike);
  EXPECT_EQ(fault_of("4.4.7", 0, false), AddressFault::none);
  EXPECT_EQ(fault_of("", 0, true), AddressFault::none);
  EXPECT_EQ(fault_of("2.1.5", 0, true), AddressFault::none);
}

}  // namespace
}  // namespace nhacviec
