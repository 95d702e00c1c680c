#include "connectors/mime.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "connectors/address_check.h"
#include "connectors/encoded_words.h"
#include "connectors/mime_parts.h"
#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestLine = 990;  // RFC 5322, 2.1.1: 998 with the header's name
constexpr size_t kWidestLine = 76;    // where a list of addresses is folded
constexpr size_t kMostRecipients = 100;
constexpr size_t kIdDigits = 40;

bool is_plain_ascii(const std::string& text) {
  return !text.empty() && text.size() <= kLongestLine &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// id-left@id-right of a Message-ID, a little narrower than RFC 5322.
bool is_message_id(const std::string& id) {
  return is_plain_ascii(id) && id.find_first_of("<>\"()[]\\,;:") == std::string::npos &&
         std::count(id.begin(), id.end(), '@') == 1 && id.front() != '@' && id.back() != '@';
}

bool is_word(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

Status check(const OutgoingMessage& message, const MailIdentity& identity) {
  const auto invalid = [](std::string words) { return Error{ErrorKind::invalid, words}; };
  if (!is_mail_address(identity.from_address)) return invalid("the sender's address is not valid");
  if (!identity.reply_to.empty() && !is_mail_address(identity.reply_to)) {
    return invalid("the reply address is not valid");
  }
  if (!message.reply_to.empty() && !is_mail_address(message.reply_to)) {
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
  if (!is_word(message.calendar_method)) return invalid("the calendar's method is not valid");
  if (!is_word(message.declinable)) return invalid("the class of messages is not valid");
  return Done{};
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

// RFC 5322, 3.3: Wed, 29 May 2024 08:00:00 +0700
std::string date_text(Instant at, std::chrono::seconds utc_offset) {
  namespace chr = std::chrono;
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto local = chr::floor<chr::seconds>(at) + utc_offset;
  const auto day = chr::floor<chr::days>(local);
  const chr::year_month_day date(day);
  const chr::hh_mm_ss<chr::seconds> time(local - day);
  const auto offset = chr::abs(chr::duration_cast<chr::minutes>(utc_offset)).count();
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d %c%02d%02d",
                kDays[chr::weekday(day).c_encoding()], unsigned{date.day()},
                kMonths[unsigned{date.month()} - 1], int{date.year()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), utc_offset.count() < 0 ? '-' : '+',
                static_cast<int>(offset / 60), static_cast<int>(offset % 60));
  return text;
}

std::string recipients_text(const std::vector<std::string>& to) {
  std::string text;
  size_t column = 4;  // "To: "
  for (const std::string& address : to) {
    const bool fold = !text.empty() && column + address.size() + 3 > kWidestLine;
    if (!text.empty()) text += fold ? ",\n " : ", ";
    column = fold ? 1 + address.size() : column + 2 + address.size();
    text += address;
  }
  return text;
}

// RFC 2369: whoever does not want this class of messages asks the office by mail, at the address
// that replies to this message come to.
std::string unsubscribe_text(const OutgoingMessage& message, const MailIdentity& identity) {
  const std::string& office = identity.reply_to.empty() ? identity.from_address : identity.reply_to;
  const std::string& to = message.reply_to.empty() ? office : message.reply_to;
  return "<mailto:" + to + "?subject=unsubscribe%20" + message.declinable + ">";
}

// The letter stays the letter: the calendar's part is a file beside it (docs/decisions/0051).
MimeEntity content_of(const OutgoingMessage& message) {
  const MimeEntity plain = text_entity("plain", message.body);
  if (message.html.empty() && message.calendar.empty()) return plain;
  MimeEntity letter = message.html.empty()
                          ? plain
                          : multipart_entity("alternative", message.key,
                                             {plain, text_entity("html", message.html)});
  if (message.calendar.empty()) return letter;
  const std::string type = "text/calendar; charset=utf-8; method=" + message.calendar_method;
  return multipart_entity("mixed", message.key,
                          {letter, file_entity(type, "nhac-viec.ics", message.calendar)});
}

std::string with_line_ends(const std::string& text, LineEnds line_ends) {
  if (line_ends == LineEnds::lf) return text;
  std::string result;
  result.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

}  // namespace

Result<std::string> to_rfc5322(const OutgoingMessage& message, const MailIdentity& identity,
                               LineEnds line_ends) {
  if (const Status checked = check(message, identity); !checked) return checked.error();
  std::string text;
  const auto header = [&text](const char* name, const std::string& value) {
    ((text += name) += ": ") += value;
    text += '\n';
  };
  header("Date", date_text(message.at, message.utc_offset));
  header("From", from_header(identity));
  const std::string& reply_to = message.reply_to.empty() ? identity.reply_to : message.reply_to;
  if (!reply_to.empty()) header("Reply-To", reply_to);
  header("Subject", encoded_after("Subject", message.subject));
  header("To", recipients_text(message.to));
  header("Message-ID", "<" + message.message_id + ">");
  if (!message.thread_id.empty()) {
    header("In-Reply-To", "<" + message.thread_id + ">");
    header("References", "<" + message.thread_id + ">");
  }
  header("Auto-Submitted", "auto-generated");
  header("X-Nhacviec-Notice", message.key);
  if (message.urgent) header("Importance", "high");
  if (!message.declinable.empty()) {
    header("List-Unsubscribe", unsubscribe_text(message, identity));
  }
  if (!message.language.empty()) header("Content-Language", message.language);
  header("MIME-Version", "1.0");
  text += content_of(message);
  return with_line_ends(text, line_ends);
}

std::string thread_id_for(const std::string& obligation_id, const std::string& domain) {
  return digest_of("thread|" + obligation_id).substr(0, kIdDigits) + "@" + domain;
}

}  // namespace nhacviec
