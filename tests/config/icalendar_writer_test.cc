#include "config/icalendar_writer.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <chrono>

#include "config/icalendar.h"

namespace nhacviec {
namespace {

constexpr char kVietnamese[] =
    "Báo cáo kết quả 6 tháng, Tổ công tác số 02; gửi trước ngày 10/6/2024 về Văn phòng Sở: thực "
    "hiện Kế hoạch theo dõi, giúp đỡ các xã khó khăn huyện Đà Bắc \\ \"năm 2024\"";

IcsFile file_with(const std::string& summary, const std::string& description = "") {
  IcsFile file{"Kế hoạch", *parse_rfc3339("2024-01-01T00:00:00Z"), {}};
  file.events.push_back({"a/b@nhacviec", *parse_date("2024-06-07"), summary, description, "", {}});
  return file;
}

std::vector<std::string> physical_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t from = 0; from < text.size();) {
    const size_t end = text.find("\r\n", from);
    if (end == std::string::npos) {
      ADD_FAILURE() << "a line without CRLF";
      break;
    }
    lines.push_back(text.substr(from, end - from));
    from = end + 2;
  }
  return lines;
}

std::string unfolded(std::string text) {
  for (size_t fold = text.find("\r\n "); fold != std::string::npos; fold = text.find("\r\n ", fold))
    text.erase(fold, 3);
  return text;
}

bool is_utf8(const std::string& text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t codepoint = 0;
    const utf8proc_ssize_t read = utf8proc_iterate(bytes, left, &codepoint);
    if (read <= 0) return false;
    bytes += read;
    left -= read;
  }
  return true;
}

TEST(WriteIcs, FoldsAtSeventyFiveOctetsAndNeverInsideALetter) {
  std::string letters;
  for (int i = 0; i < 100; ++i) letters += "ệ";  // three octets each, no place to break at
  for (const std::string& summary :
       {std::string(kVietnamese), letters, "x" + letters, "xy" + letters, std::string(500, 'x')}) {
    const std::string text = write_ics(file_with(summary, summary + "\n" + summary));
    size_t longest = 0;
    for (const std::string& line : physical_lines(text)) {
      longest = std::max(longest, line.size());
      EXPECT_TRUE(is_utf8(line)) << line;
      EXPECT_EQ(line.find('\n'), std::string::npos);
    }
    EXPECT_LE(longest, 75u);
    EXPECT_GT(longest, 60u);  // it does fill its lines
  }
}

TEST(WriteIcs, EscapesTexts) {
  const std::string text = unfolded(write_ics(file_with("a, b; c \\ \"d\": e", "one\ntwo")));
  EXPECT_NE(text.find("\r\nSUMMARY:a\\, b\\; c \\\\ \"d\": e\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\nDESCRIPTION:one\\ntwo\r\n"), std::string::npos) << text;
}

TEST(WriteIcs, LeavesOutControlCharacters) {
  const std::string text =
      unfolded(write_ics(file_with("a\x1b\r\x7f"
                                   "b\tc")));
  EXPECT_NE(text.find("\r\nSUMMARY:ab\tc\r\n"), std::string::npos) << text;
}

TEST(WriteIcs, WritesDaysAsDaysAndMomentsInUtc) {
  IcsFile file = file_with("x");
  file.events[0].categories = {"p-2024", "thời hạn", "a, b"};
  file.events.push_back({"a/b/rule@nhacviec",
                         *parse_rfc3339("2024-06-07T08:00:00+07:00"),
                         "y",
                         "",
                         "a/b@nhacviec",
                         {}});
  const std::string text = write_ics(file);
  EXPECT_EQ(text,
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//nhacviec//nhacviec//VI\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "NAME:Kế hoạch\r\n"
            "X-WR-CALNAME:Kế hoạch\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:a/b@nhacviec\r\n"
            "DTSTAMP:20240101T000000Z\r\n"
            "DTSTART;VALUE=DATE:20240607\r\n"
            "SUMMARY:x\r\n"
            "CATEGORIES:p-2024,thời hạn,a  b\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:a/b/rule@nhacviec\r\n"
            "DTSTAMP:20240101T000000Z\r\n"
            "DTSTART:20240607T010000Z\r\n"
            "SUMMARY:y\r\n"
            "RELATED-TO:a/b@nhacviec\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(WriteIcs, IsReadBackAsItWas) {
  const auto days = days_of_ics(write_ics(file_with(kVietnamese)), *parse_date("2024-01-01"),
                                *parse_date("2024-12-31"));
  ASSERT_TRUE(days);
  ASSERT_EQ(days.value().size(), 1u);
  EXPECT_EQ(days.value()[0].date, *parse_date("2024-06-07"));
  EXPECT_EQ(days.value()[0].name, kVietnamese);
}

TEST(WriteIcs, AFileWithoutEventsIsAFile) {
  const std::string text = write_ics({"x", Instant{}, {}});
  EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\n"));
  EXPECT_TRUE(text.ends_with("END:VCALENDAR\r\n"));
}

TEST(WriteIcs, AnEntryForAnyCalendarSaysWhatBecomesOfIt) {
  IcsFile file = file_with("Hạn gửi");
  file.name.clear();
  file.method = "CANCEL";
  file.organizer = "van-phong@so.example.vn";
  file.events[0].sequence = 3;
  file.events[0].cancelled = true;
  const std::string text = unfolded(write_ics(file));
  for (const char* line :
       {"METHOD:CANCEL", "SEQUENCE:3", "STATUS:CANCELLED",
        "ORGANIZER:mailto:van-phong@so.example.vn", "DTSTART;VALUE=DATE:20240607"}) {
    EXPECT_NE(text.find(std::string("\r\n") + line + "\r\n"), std::string::npos) << line << text;
  }
  // With a name Outlook would open it as a calendar of its own.
  EXPECT_EQ(text.find("NAME"), std::string::npos) << text;
}

}  // namespace
}  // namespace nhacviec
