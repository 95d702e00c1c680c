#include "connectors/imap_mailbox.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>

#include "connectors/redact.h"

namespace nhacviec {

namespace {

constexpr std::chrono::seconds kImapConnect(20);
constexpr size_t kMostListed = 1024 * 1024;  // bytes of an answer that is no mail
constexpr int kLongestLook = 100000;         // UIDs of one search

/// The folder as a part of a URL.
std::string encoded(const std::string& text) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_' || c == '.' || c == '/';
    if (plain) {
      result += c;
    } else {
      result += {'%', kHex[octet >> 4], kHex[octet & 15]};
    }
  }
  return result;
}

std::optional<uint32_t> number_at(std::string_view text, size_t at) {
  uint32_t number = 0;
  const auto [end, code] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  return code == std::errc() ? std::optional(number) : std::nullopt;
}

/// One connection: what it says besides mails, and the mail that it hands out.
class ImapSession {
 public:
  ImapSession(const ImapMailbox::Settings& settings, const std::atomic<bool>& stopping)
      : settings_(settings), stopping_(stopping) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    handle_ = curl_easy_init();
    if (handle_ == nullptr) std::abort();  // out of memory
    const ServerAddress& server = settings.server;
    const bool v6 = server.host.find(':') != std::string::npos;
    base_ = (server.tls ? "imaps://" : "imap://") + (v6 ? "[" + server.host + "]" : server.host) +
            ":" + std::to_string(server.port) + "/" + encoded(settings.folder);
    set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::chrono::milliseconds(kImapConnect).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    set(CURLOPT_USE_SSL,
        static_cast<long>(settings.in_the_clear ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
    if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_WRITEFUNCTION, &ImapSession::on_data);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &ImapSession::on_line);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &ImapSession::on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }
  ~ImapSession() { curl_easy_cleanup(handle_); }
  ImapSession(const ImapSession&) = delete;
  ImapSession& operator=(const ImapSession&) = delete;

  /// The UIDs from `first` on, in order.
  Result<std::vector<uint32_t>> search(uint32_t first) {
    set(CURLOPT_CUSTOMREQUEST, ("UID SEARCH UID " + std::to_string(first) + ":*").c_str());
    const Status done = perform(base_, kMostListed);
    set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
    if (!done) return done.error();
    std::vector<uint32_t> uids;
    constexpr std::string_view kSearch = "* SEARCH";
    for (size_t at = data_.find(kSearch); at != std::string::npos;
         at = data_.find(kSearch, at + 1)) {
      const size_t end = std::min(data_.find('\r', at), data_.size());
      for (size_t i = at + kSearch.size(); i < end && uids.size() < kLongestLook;) {
        const auto uid = number_at(std::string_view(data_).substr(0, end), i + 1);
        if (!uid) break;
        if (*uid >= first) uids.push_back(*uid);  // "n:*" names the last one whatever n is
        i = std::min(data_.find(' ', i + 1), end);
      }
    }
    std::sort(uids.begin(), uids.end());
    return uids;
  }

  /// A mail; cut off when it is larger than that. By its URL: other FETCHes give one line only.
  Result<MailboxBatch::Mail> fetch(MailboxPosition at) {
    MailboxBatch::Mail mail;
    mail.at = at;
    const Status done = perform(
        base_ + ";UIDVALIDITY=" + std::to_string(at.validity) + "/;UID=" + std::to_string(at.uid),
        settings_.most_bytes);
    mail.too_large = too_much_;
    if (!done && !too_much_) return done.error();
    mail.raw = std::move(data_);
    return mail;
  }

  uint32_t validity() const { return validity_; }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(handle_, option, value) != CURLE_OK) std::abort();
  }

  Status perform(const std::string& url, size_t most) {
    data_.clear();
    too_much_ = false;
    most_ = most;
    error_[0] = '\0';
    set(CURLOPT_URL, url.c_str());
    const CURLcode code = curl_easy_perform(handle_);
    if (code == CURLE_OK) return Done{};
    const std::string words = error_[0] == '\0' ? curl_easy_strerror(code) : error_;
    return Error{ErrorKind::transient, masked_addresses(words)};
  }

  static size_t on_data(char* data, size_t size, size_t count, void* self) {
    auto& session = *static_cast<ImapSession*>(self);
    const size_t bytes = size * count;
    const size_t room = session.most_ - session.data_.size();
    session.data_.append(data, std::min(bytes, room));
    session.too_much_ = session.too_much_ || bytes > room;
    return session.too_much_ ? 0 : bytes;
  }

  static size_t on_line(char* data, size_t size, size_t count, void* self) {
    auto& session = *static_cast<ImapSession*>(self);
    const std::string_view line(data, size * count);
    constexpr std::string_view kValidity = "[UIDVALIDITY ";
    const size_t at = line.find(kValidity);
    if (at != std::string_view::npos) {
      session.validity_ = number_at(line, at + kValidity.size()).value_or(session.validity_);
    }
    return size * count;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<ImapSession*>(self)->stopping_ ? 1 : 0;
  }

  const ImapMailbox::Settings& settings_;
  const std::atomic<bool>& stopping_;
  CURL* handle_ = nullptr;
  std::string base_;
  std::string data_;
  size_t most_ = 0;
  bool too_much_ = false;
  uint32_t validity_ = 0;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace

std::string to_string(const MailboxPosition& position) {
  return std::to_string(position.validity) + " " + std::to_string(position.uid);
}

MailboxPosition parse_position(const std::string& text) {
  const size_t space = text.find(' ');
  if (space == std::string::npos) return {};
  const auto validity = number_at(text, 0), uid = number_at(text, space + 1);
  return validity && uid ? MailboxPosition{*validity, *uid} : MailboxPosition{};
}

ImapMailbox::ImapMailbox(Settings settings, Post post)
    : settings_(std::move(settings)), post_(std::move(post)), worker_(4) {}

ImapMailbox::~ImapMailbox() { stopping_ = true; }

void ImapMailbox::look(MailboxPosition after, Reply<MailboxBatch> reply) {
  auto answer = std::make_shared<Reply<MailboxBatch>>(std::move(reply));
  const bool taken = worker_.run([this, after, answer] {
    auto batch = std::make_shared<Result<MailboxBatch>>(read(after));
    post_([answer, batch] { (*answer)(std::move(*batch)); });
  });
  if (taken) return;
  post_([answer] { (*answer)(Error{ErrorKind::transient, "the mailbox is being read"}); });
}

Result<MailboxBatch> ImapMailbox::read(MailboxPosition after) const {
  ImapSession session(settings_, stopping_);
  auto uids = session.search(after.uid + 1);
  if (!uids) return uids.error();
  if (session.validity() == 0) {
    return Error{ErrorKind::transient, "the server does not say UIDVALIDITY"};
  }
  if (session.validity() != after.validity && after.uid > 0) {
    uids = session.search(1);  // another mailbox, from its beginning
    if (!uids) return uids.error();
  }
  MailboxBatch batch;
  for (const uint32_t uid : uids.value()) {
    if (static_cast<int>(batch.mails.size()) >= settings_.most_mails) break;
    auto mail = session.fetch({session.validity(), uid});
    if (!mail && batch.mails.empty()) return mail.error();
    if (!mail) break;  // the next look begins with it
    batch.mails.push_back(std::move(mail).value());
  }
  return batch;
}

}  // namespace nhacviec
