#include "daemon/sms_reports.h"

#include <charconv>
#include <vector>

namespace nhacviec {

namespace {

constexpr char kSmsReport[] = "sms-report";

bool read_whole(const std::string& text, int& into) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), into);
  return code == std::errc() && end == text.data() + text.size() && into >= 0;
}

}  // namespace

std::string report_token(const Signer& signer, const ReportedSms& sms) {
  return signer.seal(kSmsReport, std::to_string(sms.shard) + "\n" + std::to_string(sms.attempt) +
                                     "\n" + sms.number + "\n" + sms.key);
}

Result<ReportedSms> open_report_token(const Signer& signer, const std::string& token) {
  const auto opened = signer.open(kSmsReport, token);
  if (!opened) return opened.error();
  const std::string& text = opened.value();
  const size_t first = text.find('\n');
  const size_t second = first == std::string::npos ? first : text.find('\n', first + 1);
  const size_t third = second == std::string::npos ? second : text.find('\n', second + 1);
  ReportedSms sms;
  if (third == std::string::npos || !read_whole(text.substr(0, first), sms.shard) ||
      !read_whole(text.substr(first + 1, second - first - 1), sms.attempt)) {
    return Error{ErrorKind::invalid, "this is no report about an SMS"};
  }
  sms.number = text.substr(second + 1, third - second - 1);
  sms.key = text.substr(third + 1);
  return sms;
}

}  // namespace nhacviec
