#include "connectors/mime.h"

#include <gmime/gmime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "connectors/encoded_words.h"
#include "tests/connectors/mime_reader.h"

namespace nhacviec {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const MailIdentity kOffice{"van-phong@so.example.vn", "Văn phòng Sở Giáo dục và Đào tạo",
                           "so.example.vn", "tra-loi@so.example.vn"};
const char kKey[] =
    "da-bac-2024/team-report-half-year/team-02/2024-h1|r1|d1|reminder-7wd-0800-lead|"
    "phong-gdtrh/truong-phong|email";

OutgoingMessage letter() {
  OutgoingMessage message;
  message.key = kKey;
  message.message_id = "abc.def@so.example.vn";
  message.thread_id = thread_id_for("da-bac-2024/x/team-02/2024-h1", "so.example.vn");
  message.to = {"phong-gdtrh@so.example.vn"};
  message.subject =
      "[Nhắc việc] Báo cáo kết quả 6 tháng, Tổ công tác số 02 - gửi trước ngày 10/6/2024";
  message.body = "Kính gửi: Phòng Giáo dục Trung học\n\nTrân trọng.\n";
  message.language = "vi";
  message.at = *parse_rfc3339("2024-05-29T08:00:00+07:00");
  message.utc_offset = std::chrono::hours(7);
  return message;
}

ReadMessage read(const OutgoingMessage& message, const MailIdentity& identity = kOffice) {
  const Result<std::string> text = to_rfc5322(message, identity, LineEnds::lf);
  EXPECT_TRUE(text.ok()) << text.error().message;
  return read_message(text.ok() ? text.value() : "", "\n");
}

// Words of Vietnamese offices, with every tone, in random order and of random length.
std::string random_subject(std::mt19937& random) {
  static const char* const kWords[] = {
      "Báo",  "cáo",    "kết",   "quả",  "quý",    "đôn",    "đốc", "trước", "ngày",
      "Tổ",   "công",   "tác",   "số",   "02",     "quá",    "hạn", "Ủy",    "ban",
      "nhân", "dân",    "xã",    "Giáp", "Đắt",    "Vầy",    "Nưa", "a",     "10/6/2024",
      "(x)",  "nghiệp", "=?",    "?=",   "khuyến", "trường", "ữ",   "ẫ",     "thường",
      "😀",    "học",    "thông", "-",    "Mường",  "[Nhắc",  "“",   "”",     "việc]"};
  std::string subject;
  const int count = 1 + static_cast<int>(random() % 25);
  for (int i = 0; i < count; ++i) {
    if (i > 0 && random() % 8 != 0) subject += random() % 20 == 0 ? "  " : " ";
    subject += kWords[random() % std::size(kWords)];
  }
  return subject;
}

TEST(Mime, RandomVietnameseSubjectsSurviveTheRoundTrip) {
  const unsigned seed = 20240610;
  RecordProperty("seed", static_cast<int>(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 3000; ++i) {
    OutgoingMessage message = letter();
    message.subject = random_subject(random);
    ReadMessage back = read(message);
    ASSERT_EQ(back.decoded("Subject"), message.subject) << "seed " << seed << ", number " << i;
    ASSERT_THAT(back.complaints, IsEmpty()) << "seed " << seed << ", number " << i;
  }
}

TEST(Mime, ReadersThatLoseTextBetweenPaddedWordsLoseNothing) {
  const unsigned seed = 7;
  std::mt19937 random(seed);
  for (int i = 0; i < 500; ++i) {
    const std::string subject = "Đề nghị " + random_subject(random);
    const std::string encoded = encode_header_text(subject, 9);
    for (size_t at = encoded.find("=?=\n"); at != std::string::npos;
         at = encoded.find("=?=\n", at + 1)) {
      ADD_FAILURE() << "padded before the last word, seed " << seed << ": " << encoded;
    }
  }
}

TEST(Mime, GMimeItselfReadsTheSubject) {
  const Result<std::string> text = to_rfc5322(letter(), kOffice, LineEnds::lf);
  ASSERT_TRUE(text.ok());
  g_mime_init();
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(text.value().data(), text.value().size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* parsed = g_mime_parser_construct_message(parser, nullptr);
  EXPECT_EQ(std::string(g_mime_message_get_subject(parsed)), letter().subject);
  EXPECT_EQ(std::string(g_mime_message_get_message_id(parsed)), letter().message_id);
  g_object_unref(parsed);
  g_object_unref(parser);
  g_object_unref(stream);
}

TEST(Mime, WritesTheHeadersOfAnAutomaticLetter) {
  OutgoingMessage message = letter();
  message.to = {"a@so.example.vn", "b@so.example.vn"};
  ReadMessage back = read(message);
  EXPECT_EQ(back.header("Date"), "Wed, 29 May 2024 08:00:00 +0700");
  EXPECT_EQ(back.decoded("From"), "Văn phòng Sở Giáo dục và Đào tạo <van-phong@so.example.vn>");
  EXPECT_EQ(back.header("Reply-To"), "tra-loi@so.example.vn");
  EXPECT_EQ(back.header("To"), "a@so.example.vn, b@so.example.vn");
  EXPECT_EQ(back.header("Message-ID"), "<" + message.message_id + ">");
  EXPECT_EQ(back.header("In-Reply-To"), "<" + message.thread_id + ">");
  EXPECT_EQ(back.header("References"), "<" + message.thread_id + ">");
  EXPECT_EQ(back.header("Auto-Submitted"), "auto-generated");
  EXPECT_EQ(back.header("X-Nhacviec-Notice"), kKey);
  EXPECT_EQ(back.header("Content-Language"), "vi");
  EXPECT_EQ(back.header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(back.header("Content-Transfer-Encoding"), "quoted-printable");
  EXPECT_EQ(back.header("MIME-Version"), "1.0");
  EXPECT_THAT(back.complaints, IsEmpty());
}

TEST(Mime, OnlyAnEscalationIsImportant) {
  OutgoingMessage message = letter();
  EXPECT_EQ(to_rfc5322(message, kOffice, LineEnds::lf).value().find("Importance"),
            std::string::npos);
  message.urgent = true;
  EXPECT_EQ(read(message).header("Importance"), "high");
}

/// The parts as GMime reads them: "type|disposition|text", the multiparts with their children
/// after.
void list_parts(GMimeObject* object, std::vector<std::string>& parts) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  char* name = g_mime_content_type_get_mime_type(type);
  std::string full_type = name;
  g_free(name);
  for (const char* parameter : {"charset", "method"}) {
    const char* value = g_mime_content_type_get_parameter(type, parameter);
    if (value != nullptr) full_type += std::string("; ") + parameter + "=" + value;
  }
  if (GMIME_IS_MULTIPART(object)) {
    parts.push_back(full_type);
    auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
      list_parts(g_mime_multipart_get_part(multipart, i), parts);
    }
    return;
  }
  GMimeDataWrapper* content = g_mime_part_get_content(reinterpret_cast<GMimePart*>(object));
  GMimeStream* stream = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, stream);
  const GByteArray* bytes =
      g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream));
  const char* disposition = g_mime_object_get_disposition(object);
  parts.push_back(full_type + "|" + (disposition == nullptr ? "" : disposition) + "|" +
                  std::string(reinterpret_cast<const char*>(bytes->data), bytes->len));
  g_object_unref(stream);
}

std::vector<std::string> parts_of(const OutgoingMessage& message) {
  const Result<std::string> text = to_rfc5322(message, kOffice, LineEnds::crlf);
  if (!text) return {text.error().message};
  g_mime_init();
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(text.value().data(), text.value().size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* parsed = g_mime_parser_construct_message(parser, nullptr);
  std::vector<std::string> parts;
  list_parts(g_mime_message_get_mime_part(parsed), parts);
  g_object_unref(parsed);
  g_object_unref(parser);
  g_object_unref(stream);
  return parts;
}

/// What is wrong with headers and lines; the parts are read by GMime.
std::vector<std::string> complaints_of(const OutgoingMessage& message) {
  std::vector<std::string> complaints = read(message).complaints;
  std::erase_if(complaints,
                [](const std::string& one) { return one.starts_with("not quoted-printable"); });
  return complaints;
}

TEST(Mime, HtmlStandsBesideThePlainText) {
  OutgoingMessage message = letter();
  message.body = "Kính gửi: Phòng\n\nTrân trọng.\n";
  message.html = "<p>Kính gửi: Phòng</p>\n" + std::string(3000, 'x') + "\n";
  const std::string text = "text/plain; charset=utf-8||Kính gửi: Phòng\r\n\r\nTrân trọng.\r\n";
  const std::string html =
      "text/html; charset=utf-8||<p>Kính gửi: Phòng</p>\r\n" + std::string(3000, 'x') + "\r\n";
  EXPECT_THAT(parts_of(message), ElementsAre("multipart/alternative", text, html));
  EXPECT_THAT(complaints_of(message), IsEmpty());
  message.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" + std::string(200, '\xff');
  message.calendar_method = "PUBLISH";
  EXPECT_THAT(
      parts_of(message),
      ElementsAre("multipart/mixed", "multipart/alternative", text, html,
                  "text/calendar; charset=utf-8; method=PUBLISH|attachment|" + message.calendar));
  EXPECT_THAT(complaints_of(message), IsEmpty());
}

TEST(Mime, TheSameNoticeIsTheSameMessageAtEveryAttempt) {
  OutgoingMessage message = letter();
  message.html = "<p>x</p>\n";
  const std::string first = to_rfc5322(message, kOffice, LineEnds::lf).value();
  EXPECT_EQ(to_rfc5322(message, kOffice, LineEnds::lf).value(), first);
}

TEST(Mime, NoTextCanEndItsPart) {
  OutgoingMessage message = letter();
  message.html = "<p>x</p>\n";
  const std::string whole = to_rfc5322(message, kOffice, LineEnds::lf).value();
  const size_t at = whole.find("boundary=\"") + 10;
  const std::string boundary = whole.substr(at, whole.find('"', at) - at);
  message.body = "--" + boundary + "--\n--" + boundary + "\nContent-Type: text/html\n\n<script>\n";
  message.html = message.body;
  const std::vector<std::string> parts = parts_of(message);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_THAT(parts[1], HasSubstr("--" + boundary + "--\r\n--" + boundary + "\r\nContent-Type"));
}

TEST(Mime, SaysHowToDeclineOnlyWhatMayBeDeclined) {
  OutgoingMessage message = letter();
  EXPECT_EQ(to_rfc5322(message, kOffice, LineEnds::lf).value().find("List-Unsubscribe"),
            std::string::npos);
  message.declinable = "reminder";
  EXPECT_EQ(read(message).header("List-Unsubscribe"),
            "<mailto:tra-loi@so.example.vn?subject=unsubscribe%20reminder>");
}

TEST(Mime, ThreadsAreStableAndTellObligationsApart) {
  const std::string id = thread_id_for("k", "so.example.vn");
  EXPECT_EQ(id, "ac9b0051c6ef3f1c4336a2e7a0f108a4943adec5@so.example.vn");
  EXPECT_NE(id, thread_id_for("l", "so.example.vn"));
}

TEST(Mime, BodiesSurvive) {
  OutgoingMessage message = letter();
  message.body = "Kính gửi: Phòng\n\n.\n..\n.dòng bắt đầu bằng dấu chấm\nFrom đầu dòng\n" +
                 std::string(2000, 'x') + "\ncuối dòng có dấu cách   \n=3D\nhết\n";
  for (int i = 0; i < 40; ++i) message.body += "Ủy ban nhân dân xã Mường Chiềng kính gửi ";
  message.body += "\n";
  ReadMessage back = read(message);
  EXPECT_EQ(back.body, message.body);
  EXPECT_THAT(back.complaints, IsEmpty());
}

TEST(Mime, WritesCrlfForTheWire) {
  const Result<std::string> text = to_rfc5322(letter(), kOffice, LineEnds::crlf);
  ASSERT_TRUE(text.ok());
  ReadMessage back = read_message(text.value(), "\r\n");
  EXPECT_EQ(back.body, letter().body);
  EXPECT_EQ(back.decoded("Subject"), letter().subject);
  EXPECT_THAT(back.complaints, IsEmpty());
}

TEST(Mime, NoTextCanStartAHeader) {
  for (const char* end : {"\r\n", "\n", "\r", "\xe2\x80\xa8", "\xc2\x85", "\x0b"}) {
    const std::string attack = std::string("Nhắc") + end + "Bcc: all@example.org" + end + end + "x";
    OutgoingMessage message = letter();
    message.subject = attack;
    MailIdentity identity = kOffice;
    identity.from_name = attack;
    ReadMessage back = read(message, identity);
    EXPECT_EQ(back.headers.size(), read(letter()).headers.size());
    EXPECT_EQ(back.body, letter().body);
    EXPECT_THAT(back.complaints, IsEmpty());
    EXPECT_THAT(back.decoded("Subject"), HasSubstr("Bcc: all@example.org"));
  }
}

TEST(Mime, RefusesAddressesAndIdsThatCouldBreakAHeader) {
  const auto refused = [](auto change) {
    OutgoingMessage message = letter();
    MailIdentity identity = kOffice;
    change(message, identity);
    const Result<std::string> text = to_rfc5322(message, identity, LineEnds::lf);
    return !text.ok() && text.error().kind == ErrorKind::invalid;
  };
  const std::string end = "\r\nBcc: all@example.org";
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to = {"a@so.example.vn" + end}; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to = {"Tên <a@so.example.vn>"}; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to = {"a@so.example.vn, b@so.example.vn"}; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to = {"nobody"}; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to.clear(); }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.to.assign(1000, "a@so.example.vn"); }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.key += end; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.key.assign(2000, 'k'); }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.message_id += end; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.thread_id = "a@b> <c@d"; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.language = "vi" + end; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.declinable = "reminder" + end; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.declinable = "x>, <mailto:a"; }));
  EXPECT_TRUE(refused([&](auto& m, auto&) { m.calendar_method = "PUBLISH" + end; }));
  EXPECT_TRUE(refused([&](auto&, auto& i) { i.from_address += end; }));
  EXPECT_TRUE(refused([&](auto&, auto& i) { i.reply_to += end; }));
  EXPECT_FALSE(refused([&](auto&, auto&) {}));
}

TEST(Mime, QuotesAnAsciiNameWithSpecials) {
  MailIdentity identity = kOffice;
  identity.from_name = "Office, \"Dept.\" <x@example.org>";
  ReadMessage back = read(letter(), identity);
  EXPECT_EQ(back.header("From"), "\"Office, Dept. <x@example.org>\" <van-phong@so.example.vn>");
  identity.from_name.clear();
  EXPECT_EQ(read(letter(), identity).header("From"), "van-phong@so.example.vn");
}

TEST(Mime, RepairsBrokenUtf8) {
  OutgoingMessage message = letter();
  message.subject = "Nh\xe1\xba";
  message.body = "a\xff\nb\0c\r\n"s;
  ReadMessage back = read(message);
  EXPECT_EQ(back.decoded("Subject"), "Nh\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(back.body, "a\xef\xbf\xbd\nb c\n");
}

TEST(Mime, AnAsciiSubjectStaysReadable) {
  EXPECT_EQ(encode_header_text("[Reminder] Half-year report", 9), "[Reminder] Half-year report");
  const std::string longer = encode_header_text(
      std::string("word ") + std::string(30, 'x') + " " + std::string(33, 'y') + " z", 9);
  EXPECT_EQ(longer, "word " + std::string(30, 'x') + "\n " + std::string(33, 'y') + " z");
}

}  // namespace
}  // namespace nhacviec
