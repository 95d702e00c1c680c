#include "connectors/incoming_mail.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "config/outside_text.h"
#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestHeaderValue = 8192;
constexpr size_t kMostNames = 100;  // addresses or ids of a header
constexpr size_t kLongestName = 200;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

/// Every part has its own type line: a mail with more of them than parts are allowed is not parsed,
/// so that nesting cannot exhaust the stack.
bool has_too_many_types(std::string_view raw, int most) {
  constexpr std::string_view kType = "content-type:";
  int found = 0;
  for (size_t at = 0; at + kType.size() <= raw.size();) {
    const bool here = std::equal(
        kType.begin(), kType.end(), raw.begin() + static_cast<long>(at),
        [](char wanted, char c) { return wanted == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
    if (here && ++found > most) return true;
    const size_t line = raw.find('\n', at);
    if (line == std::string_view::npos) break;
    at = line + 1;
  }
  return false;
}

/// Each encoded word by itself, since GMime loses text of adjacent ones that are padded.
std::string decoded_header(const std::string& raw) {
  std::string result;
  bool after_encoded = false;
  for (size_t from = 0; from < raw.size();) {
    const size_t first = raw.find_first_not_of(" \t\r\n", from);
    if (first == std::string::npos) break;
    const size_t end = std::min(raw.find_first_of(" \t\r\n", first), raw.size());
    const std::string word = raw.substr(first, end - first);
    const bool encoded = word.starts_with("=?") && word.ends_with("?=");
    if (!result.empty() && !(encoded && after_encoded)) result += " ";
    if (encoded) {
      char* text = g_mime_utils_header_decode_text(nullptr, word.c_str());
      result += text_or_empty(text);
      g_free(text);
    } else {
      result += word;
    }
    after_encoded = encoded;
    from = end;
  }
  return result;
}

/// One mail taken apart.
class MailReader {
 public:
  explicit MailReader(const MailLimits& limits) : limits_(limits) {}

  Result<IncomingMail> read(std::string_view raw) {
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(raw.data(), raw.size());
    const Owned<GMimeStream> stream_owner(stream);
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message) return refused("it is not a mail");
    read_headers(message.get());
    if (mail_.id.empty()) mail_.id = "sha256:" + digest_of(std::string(raw));
    GMimeObject* body = g_mime_message_get_mime_part(message.get());
    if (body != nullptr && !mail_.delivery_report) walk(body, 0);
    if (!problem_.empty()) return refused(problem_);
    const std::string text = plain_ ? *plain_ : html_ ? *html_ : "";
    mail_.text = outside_text(text, limits_.text_bytes);
    return std::move(mail_);
  }

 private:
  static Error refused(const std::string& why) { return Error{ErrorKind::invalid, why}; }

  void read_headers(GMimeMessage* message) {
    auto* object = reinterpret_cast<GMimeObject*>(message);
    mail_.id = text_or_empty(g_mime_message_get_message_id(message)).substr(0, kLongestName * 2);
    add_addresses(g_mime_message_get_from(message), mail_.from);
    add_addresses(g_mime_message_get_to(message), mail_.to);
    add_addresses(g_mime_message_get_cc(message), mail_.to);
    GMimeHeaderList* headers = g_mime_object_get_header_list(object);
    std::vector<std::string> references;
    for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(headers, i);
      const std::string name = lowered(text_or_empty(g_mime_header_get_name(header)));
      const std::string value =
          text_or_empty(g_mime_header_get_raw_value(header)).substr(0, kLongestHeaderValue);
      read_header(name, value, references);
    }
    for (std::string& id : references) mail_.answers.push_back(std::move(id));
    GMimeContentType* type = g_mime_object_get_content_type(
        g_mime_message_get_mime_part(message) == nullptr ? object
                                                         : g_mime_message_get_mime_part(message));
    const char* report =
        type == nullptr ? nullptr : g_mime_content_type_get_parameter(type, "report-type");
    mail_.delivery_report = type != nullptr &&
                            g_mime_content_type_is_type(type, "multipart", "report") &&
                            lowered(text_or_empty(report)) == "delivery-status";
  }

  void read_header(const std::string& name, const std::string& value,
                   std::vector<std::string>& references) {
    const std::string plain = lowered(outside_text(value, kLongestHeaderValue));
    const auto call_automatic = [&](const std::string& why) {
      if (mail_.automatic.empty()) mail_.automatic = why;
    };
    if (name == "in-reply-to") add_ids(value, mail_.answers);
    if (name == "references") add_ids(value, references);
    if (name == "delivered-to" || name == "x-original-to") {
      if (mail_.to.size() < kMostNames) mail_.to.push_back(plain);
    }
    if (name == "authentication-results") mail_.authentication_results.push_back(plain);
    if (name == "subject") mail_.subject = outside_text(decoded_header(value), kLongestName * 2);
    if (name == "x-nhacviec-notice") mail_.own_notice = outside_text(value, kLongestName);
    if (name == "auto-submitted" && !plain.starts_with("no")) call_automatic("auto-submitted");
    if (name == "precedence" &&
        (plain == "bulk" || plain == "list" || plain == "junk" || plain == "auto_reply")) {
      call_automatic("precedence");
    }
    if (name == "list-id" || name == "x-autoreply" || name == "x-autorespond" ||
        name == "x-auto-response") {
      call_automatic(name);
    }
    if (name == "return-path" && plain == "<>") call_automatic("empty return path");
  }

  static void add_addresses(InternetAddressList* list, std::vector<std::string>& into) {
    if (list == nullptr) return;
    for (int i = 0; i < internet_address_list_length(list) && into.size() < kMostNames; ++i) {
      InternetAddress* address = internet_address_list_get_address(list, i);
      if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;  // a group names nobody in particular
      into.push_back(lowered(outside_text(
          text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))),
          kLongestName)));
    }
  }

  static void add_ids(const std::string& value, std::vector<std::string>& into) {
    for (size_t from = value.find('<'); from != std::string::npos && into.size() < kMostNames;
         from = value.find('<', from + 1)) {
      const size_t end = value.find('>', from);
      if (end == std::string::npos) return;
      into.push_back(value.substr(from + 1, end - from - 1));
    }
  }

  void walk(GMimeObject* object, int depth) {
    if (depth > limits_.depth) problem_ = "it is nested too deeply";
    if (++parts_ > limits_.parts) problem_ = "it has too many parts";
    if (!problem_.empty()) return;
    if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
        walk(g_mime_multipart_get_part(multipart, i), depth + 1);
      }
    } else if (GMIME_IS_PART(object)) {
      take_part(GMIME_PART(object));
    }  // a mail inside the mail is what somebody else has written
  }

  void take_part(GMimePart* part) {
    const char* file_name = g_mime_part_get_filename(part);
    const bool attached = file_name != nullptr || g_mime_part_is_attachment(part);
    if (!attached && GMIME_IS_TEXT_PART(part)) return take_text(GMIME_TEXT_PART(part));
    if (!attached) return;  // a picture of the signature
    if (static_cast<int>(mail_.attachments.size()) >= limits_.attachments) {
      problem_ = "it has too many attachments";
      return;
    }
    MailAttachment attachment;
    attachment.name = outside_text(text_or_empty(file_name), kLongestName);
    std::replace(attachment.name.begin(), attachment.name.end(), '\n', ' ');
    attachment.name.erase(0, attachment.name.find_last_of("/\\") + 1);
    attachment.content = content_of(part);
    mail_.attachments.push_back(std::move(attachment));
  }

  static std::string content_of(GMimePart* part) {
    GMimeDataWrapper* data = g_mime_part_get_content(part);
    if (data == nullptr) return "";
    const Owned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(data, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
  }

  void take_text(GMimeTextPart* part) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    char* decoded = g_mime_text_part_get_text(part);
    std::string text = text_or_empty(decoded);
    g_free(decoded);
    if (g_mime_content_type_is_type(type, "text", "html")) {
      if (!html_) html_ = without_tags(text);
    } else if (!plain_) {
      plain_ = std::move(text);
    }
  }

  /// Good enough to read an answer by: a line for each block, no tags, the common entities.
  static std::string without_tags(const std::string& html) {
    std::string text;
    bool skipping = false;  // <style>, <script>
    for (size_t i = 0; i < html.size(); ++i) {
      if (html[i] != '<') {
        if (!skipping) text += html[i] == '\n' || html[i] == '\r' ? ' ' : html[i];
        continue;
      }
      const size_t end = std::min(html.find('>', i), html.size());
      const std::string tag = lowered(html.substr(i + 1, std::min<size_t>(end - i - 1, 12)));
      if (tag.starts_with("style") || tag.starts_with("script")) skipping = true;
      if (tag.starts_with("/style") || tag.starts_with("/script")) skipping = false;
      if (tag.starts_with("blockquote")) break;  // what it answers
      if (tag.starts_with("br") || tag.starts_with("p") || tag.starts_with("/p") ||
          tag.starts_with("div") || tag.starts_with("/div") || tag.starts_with("tr")) {
        text += '\n';
      }
      i = end;
    }
    for (const auto& [entity, sign] : {std::pair{"&nbsp;", " "},
                                       {"&lt;", "<"},
                                       {"&gt;", ">"},
                                       {"&quot;", "\""},
                                       {"&apos;", "'"},
                                       {"&#39;", "'"},
                                       {"&rsquo;", "’"},
                                       {"&#8217;", "’"},
                                       {"&amp;", "&"}}) {
      for (size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
        text.replace(at, std::string_view(entity).size(), sign);
      }
    }
    return text;
  }

  const MailLimits& limits_;
  IncomingMail mail_;
  std::optional<std::string> plain_, html_;
  int parts_ = 0;
  std::string problem_;
};

}  // namespace

Result<IncomingMail> read_mail(std::string_view raw, const MailLimits& limits) {
  static const bool ready = [] {
    g_mime_init();
    return true;
  }();
  if (!ready || raw.empty()) return Error{ErrorKind::invalid, "it is not a mail"};
  if (raw.size() > limits.bytes) {
    return Error{ErrorKind::invalid,
                 "it is larger than " + std::to_string(limits.bytes / 1024 / 1024) + " MB"};
  }
  if (has_too_many_types(raw, limits.parts)) {
    return Error{ErrorKind::invalid, "it has too many parts"};
  }
  return MailReader(limits).read(raw);
}

std::string dmarc_of(const IncomingMail& mail, const std::vector<std::string>& trusted) {
  for (const std::string& result : mail.authentication_results) {
    const std::string server = result.substr(0, result.find_first_of("; \t"));
    if (std::find(trusted.begin(), trusted.end(), server) == trusted.end()) continue;
    const size_t at = result.find("dmarc=");
    if (at == std::string::npos) return "";
    const size_t from = at + 6;
    return result.substr(from, result.find_first_of("; \t\n(", from) - from);
  }
  return "";
}

}  // namespace nhacviec
