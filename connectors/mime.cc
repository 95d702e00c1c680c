#include "connectors/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "connectors/address_check.h"
#include "connectors/encoded_words.h"
#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestLine = 990;  // RFC 5322, 2.1.1: 998 with the header's name
constexpr size_t kMostRecipients = 100;
constexpr size_t kIdDigits = 40;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

bool is_plain_ascii(const std::string& text) {
  return !text.empty() && text.size() <= kLongestLine &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// id-left@id-right of a Message-ID, a little narrower than RFC 5322.
bool is_message_id(const std::string& id) {
  return is_plain_ascii(id) && id.find_first_of("<>\"()[]\\,;:") == std::string::npos &&
         std::count(id.begin(), id.end(), '@') == 1 && id.front() != '@' && id.back() != '@';
}

Status check(const OutgoingMessage& message, const MailIdentity& identity) {
  const auto invalid = [](std::string words) { return Error{ErrorKind::invalid, words}; };
  if (!is_mail_address(identity.from_address)) return invalid("the sender's address is not valid");
  if (!identity.reply_to.empty() && !is_mail_address(identity.reply_to)) {
    return invalid("the reply address is not valid");
  }
  if (message.to.empty()) return invalid("no recipient");
  if (message.to.size() > kMostRecipients) return invalid("too many recipients");
  if (!std::all_of(message.to.begin(), message.to.end(), is_mail_address)) {
    return invalid("a recipient's address is not valid");
  }
  if (!is_message_id(message.message_id)) return invalid("the message id is not valid");
  if (!message.thread_id.empty() && !is_message_id(message.thread_id)) {
    return invalid("the thread id is not valid");
  }
  if (!is_plain_ascii(message.key)) return invalid("the notice's key is not valid");
  if (!message.language.empty() && !is_plain_ascii(message.language)) {
    return invalid("the language is not valid");
  }
  return Done{};
}

void set_header(GMimeObject* object, const char* name, const std::string& value) {
  g_mime_object_set_header(object, name, value.c_str(), nullptr);
}

// A value that is encoded and folded already; GMime must not do it again.
void set_raw_header(GMimeObject* object, const char* name, const std::string& value) {
  set_header(object, name, "x");
  GMimeHeader* header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
  g_mime_header_set_raw_value(header, (" " + value + "\n").c_str());
}

std::string encoded_after(const std::string& name, const std::string& text) {
  return encode_header_text(one_line(text), name.size() + 2);
}

std::string from_header(const MailIdentity& identity) {
  const std::string address = "<" + identity.from_address + ">";
  if (identity.from_name.empty()) return identity.from_address;
  std::string name = one_line(identity.from_name);
  const bool ascii =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  // A phrase of words needs no quotes; anything else is encoded, which quotes it as well.
  const bool phrase = name.find_first_of("()<>[]:;@\\,.\"") == std::string::npos;
  if (ascii && !phrase) {
    name.erase(
        std::remove_if(name.begin(), name.end(), [](char c) { return c == '"' || c == '\\'; }),
        name.end());
    return "\"" + name + "\"\n " + address;
  }
  return encoded_after("From", name) + "\n " + address;
}

// The text line by line, each made safe as a header's would be.
std::string safe_body(const std::string& body) {
  std::string result;
  for (size_t from = 0; from < body.size();) {
    const size_t end = std::min(body.find('\n', from), body.size());
    const size_t size = end > from && body[end - 1] == '\r' ? end - from - 1 : end - from;
    result += one_line(body.substr(from, size)) + "\n";
    from = end + 1;
  }
  return result;
}

Owned<GMimeTextPart> text_part(const OutgoingMessage& message) {
  Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype("plain"));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), safe_body(message.body).c_str());
  g_mime_part_set_content_encoding(GMIME_PART(part.get()), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  if (!message.language.empty()) {
    set_header(GMIME_OBJECT(part.get()), "Content-Language", message.language);
  }
  return part;
}

void set_date(GMimeMessage* message, Instant at, std::chrono::seconds utc_offset) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  GTimeZone* zone = g_time_zone_new_offset(static_cast<gint32>(utc_offset.count()));
  GDateTime* utc = g_date_time_new_from_unix_utc(seconds);
  GDateTime* local = g_date_time_to_timezone(utc, zone);
  g_mime_message_set_date(message, local);
  g_date_time_unref(local);
  g_date_time_unref(utc);
  g_time_zone_unref(zone);
}

std::string written(GMimeObject* message, LineEnds line_ends) {
  GMimeFormatOptions* options = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(
      options, line_ends == LineEnds::crlf ? GMIME_NEWLINE_FORMAT_DOS : GMIME_NEWLINE_FORMAT_UNIX);
  char* text = g_mime_object_to_string(message, options);
  std::string result(text);
  g_free(text);
  g_mime_format_options_free(options);
  return result;
}

}  // namespace

Result<std::string> to_rfc5322(const OutgoingMessage& message, const MailIdentity& identity,
                               LineEnds line_ends) {
  if (const Status checked = check(message, identity); !checked) return checked.error();
  start_gmime();
  Owned<GMimeMessage> mail(g_mime_message_new(TRUE));
  GMimeObject* headers = GMIME_OBJECT(mail.get());
  set_date(mail.get(), message.at, message.utc_offset);
  set_raw_header(headers, "From", from_header(identity));
  for (const std::string& to : message.to) {
    g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_TO, nullptr, to.c_str());
  }
  if (!identity.reply_to.empty()) set_raw_header(headers, "Reply-To", identity.reply_to);
  set_raw_header(headers, "Subject", encoded_after("Subject", message.subject));
  set_raw_header(headers, "Message-ID", "<" + message.message_id + ">");
  if (!message.thread_id.empty()) {
    set_raw_header(headers, "In-Reply-To", "<" + message.thread_id + ">");
    set_raw_header(headers, "References", "<" + message.thread_id + ">");
  }
  set_raw_header(headers, "Auto-Submitted", "auto-generated");
  set_raw_header(headers, "X-Nhacviec-Notice", message.key);
  if (message.urgent) set_raw_header(headers, "Importance", "high");
  const Owned<GMimeTextPart> part = text_part(message);
  g_mime_message_set_mime_part(mail.get(), GMIME_OBJECT(part.get()));
  return written(headers, line_ends);
}

std::string message_id_for(const std::string& notice_key, const std::string& domain) {
  return digest_of(notice_key).substr(0, kIdDigits) + "@" + domain;
}

std::string thread_id_for(const std::string& obligation_id, const std::string& domain) {
  return digest_of("thread|" + obligation_id).substr(0, kIdDigits) + "@" + domain;
}

}  // namespace nhacviec
