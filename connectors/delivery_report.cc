#include "connectors/delivery_report.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "connectors/redact.h"
#include "connectors/smtp_reply.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestReport = 8 << 20;  // it may bring our whole message back
constexpr int kMostParts = 20;
constexpr size_t kLongestStatus = 65536;
constexpr size_t kMostRecipients = 100;
constexpr size_t kLongestField = 2000;

struct GObjectEnd {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using ReportHeld = std::unique_ptr<T, GObjectEnd>;

void start_gmime_once() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string report_word(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string_view report_trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

/// The header fields of one group, names in lower case; the first of each counts.
struct ReportFields {
  std::vector<std::pair<std::string, std::string>> all;
  const std::string& operator[](std::string_view name) const {
    static const std::string none;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& field) { return field.first == name; });
    return found == all.end() ? none : found->second;
  }
};

/// Groups of fields with empty lines between them (RFC 3464, 2.1); continued lines are joined.
std::vector<ReportFields> report_groups(std::string_view text) {
  std::vector<ReportFields> groups(1);
  while (!text.empty() && groups.size() <= kMostRecipients + 1) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto& fields = groups.back().all;
    const std::string_view content = report_trimmed(line);
    if (content.empty()) {
      if (!fields.empty()) groups.emplace_back();
    } else if ((line[0] == ' ' || line[0] == '\t') && !fields.empty()) {
      std::string& value = fields.back().second;
      if (value.size() < kLongestField) value += " " + std::string(content);
    } else if (const size_t colon = content.find(':'); colon != std::string_view::npos) {
      fields.emplace_back(
          report_word(std::string(report_trimmed(content.substr(0, colon)))),
          std::string(report_trimmed(content.substr(colon + 1)).substr(0, kLongestField)));
    }
  }
  if (groups.back().all.empty()) groups.pop_back();
  return groups;
}

/// "rfc822; a@example.org": what follows the type.
std::string after_field_type(const std::string& field) {
  const size_t semicolon = field.find(';');
  const std::string_view rest(field);
  return std::string(
      report_trimmed(semicolon == std::string::npos ? rest : rest.substr(semicolon + 1)));
}

/// x.y.z with x of 2, 4, 5 (RFC 3463).
std::string reported_status(const std::string& field) {
  const std::string status = field.substr(0, field.find_first_of(" \t("));
  const bool plain = status.find_first_not_of("0123456789.") == std::string::npos &&
                     std::count(status.begin(), status.end(), '.') == 2 && status.size() <= 11;
  const bool known = !status.empty() && (status[0] == '2' || status[0] == '4' || status[0] == '5');
  return plain && known && status[1] == '.' ? status : "";
}

std::optional<ReportedRecipient> reported_recipient(const ReportFields& fields) {
  std::string address = after_field_type(fields["original-recipient"]);
  if (address.find('@') == std::string::npos) address = after_field_type(fields["final-recipient"]);
  if (address.size() > 2 && address.front() == '<' && address.back() == '>') {
    address = address.substr(1, address.size() - 2);
  }
  if (address.find('@') == std::string::npos) return std::nullopt;
  SmtpReply words;
  words.text = after_field_type(fields["diagnostic-code"]);
  std::string said = words_of(words);
  said.erase(0, said.find(' ') == std::string::npos ? said.size() : said.find(' ') + 1);
  return ReportedRecipient{address, report_word(fields["action"]),
                           reported_status(fields["status"]), std::move(said)};
}

/// The part's own text, decoded; nothing when it is too long.
std::optional<std::string> content_of_part(GMimeObject* part) {
  if (!GMIME_IS_PART(part)) return std::nullopt;
  GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(part));
  if (content == nullptr) return std::string();
  const ReportHeld<GMimeStream> memory(g_mime_stream_mem_new());
  if (g_mime_data_wrapper_write_to_stream(content, memory.get()) < 0) return std::nullopt;
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  if (bytes->len > kLongestStatus) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

void take_status(GMimeObject* part, DeliveryReport& report) {
  const auto text = content_of_part(part);
  if (!text) return;
  for (const ReportFields& fields : report_groups(*text)) {
    auto recipient = reported_recipient(fields);
    if (recipient && report.recipients.size() < kMostRecipients) {
      report.recipients.push_back(std::move(*recipient));
    }
  }
}

void name_message(std::string message_id, const std::string& notice, DeliveryReport& report) {
  std::erase_if(message_id, [](char c) { return c == '<' || c == '>'; });
  report.message_id = std::string(report_trimmed(message_id)).substr(0, kLongestField);
  report.notice = std::string(report_trimmed(notice)).substr(0, kLongestField);
}

/// The message that comes back, whole or its headers only.
void take_returned(GMimeObject* part, DeliveryReport& report) {
  const auto header = [](GMimeObject* of, const char* name) {
    const char* value = g_mime_object_get_header(of, name);
    return std::string(value == nullptr ? "" : value);
  };
  if (GMIME_IS_MESSAGE_PART(part)) {
    GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (message == nullptr) return;
    return name_message(header(GMIME_OBJECT(message), "Message-ID"),
                        header(GMIME_OBJECT(message), "X-Nhacviec-Notice"), report);
  }
  const auto text = content_of_part(part);
  const std::vector<ReportFields> groups =
      text ? report_groups(*text) : std::vector<ReportFields>();
  if (groups.empty()) return;
  name_message(groups.front()["message-id"], groups.front()["x-nhacviec-notice"], report);
}

bool is_report_part(GMimeObject* part, const char* type, const char* subtype) {
  GMimeContentType* found = g_mime_object_get_content_type(part);
  return found != nullptr && g_mime_content_type_is_type(found, type, subtype);
}

ReportHeld<GMimeMessage> parsed_report(std::string_view mail) {
  start_gmime_once();
  const ReportHeld<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  const ReportHeld<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  return ReportHeld<GMimeMessage>(g_mime_parser_construct_message(parser.get(), nullptr));
}

}  // namespace

Result<DeliveryReport> read_delivery_report(std::string_view mail) {
  const auto refused = [](const char* why) { return Error{ErrorKind::invalid, why}; };
  if (mail.size() > kLongestReport) return refused("it is too long for a delivery report");
  const ReportHeld<GMimeMessage> message = parsed_report(mail);
  GMimeObject* whole = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (whole == nullptr || !GMIME_IS_MULTIPART(whole) ||
      !is_report_part(whole, "multipart", "report")) {
    return refused("it is no delivery report");
  }
  DeliveryReport report;
  bool has_status = false;
  const int parts = std::min(g_mime_multipart_get_count(GMIME_MULTIPART(whole)), kMostParts);
  for (int i = 0; i < parts; ++i) {
    GMimeObject* part = g_mime_multipart_get_part(GMIME_MULTIPART(whole), i);
    if (is_report_part(part, "message", "delivery-status") && !has_status) {
      has_status = true;
      take_status(part, report);
    } else if (is_report_part(part, "message", "rfc822") ||
               is_report_part(part, "text", "rfc822-headers") ||
               is_report_part(part, "message", "global") ||
               is_report_part(part, "message", "global-headers")) {
      if (report.message_id.empty()) take_returned(part, report);
    }
  }
  if (!has_status) return refused("it is no delivery report");
  if (report.recipients.empty()) return refused("the delivery report names no recipient");
  if (report.message_id.empty()) {
    return refused("the delivery report does not bring back the message's headers");
  }
  return report;
}

}  // namespace nhacviec
