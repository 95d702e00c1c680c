#include "connectors/smtp_transfer.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <system_error>

namespace nhacviec {

namespace {

constexpr int kLoggedIn = 235;
constexpr int kStartMailInput = 354;
constexpr long kGoodbyeSeconds = 1;
constexpr long kUploadBytes = 16384;                // the least that libcurl takes
constexpr long kNeverTooOld = 365L * 24 * 60 * 60;  // seconds; the lane looks after idle ones

std::string url_of(const ServerAddress& server, const std::string& client_name) {
  const bool v6 = server.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + server.host + "]" : server.host;
  return (server.tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port) + "/" +
         client_name;
}

// Whoever names a user or the authorities to trust wants nothing sent in the clear.
long use_of_tls(const ServerAddress& server) {
  return server.user.empty() && server.ca_file.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

/// Strings as libcurl wants them.
class StringList {
 public:
  explicit StringList(const std::vector<std::string>& strings) {
    for (const std::string& each : strings) list_ = curl_slist_append(list_, each.c_str());
  }
  ~StringList() { curl_slist_free_all(list_); }
  StringList(const StringList&) = delete;
  StringList& operator=(const StringList&) = delete;
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace

class SmtpTransfer::Wire {
 public:
  Wire(const ServerAddress& server, const std::string& client_name, const SmtpTiming& timing)
      : server_(server), url_(url_of(server, client_name)), timing_(timing) {
    set_up();
  }
  ~Wire() {
    shut_sockets();  // else libcurl says goodbye and waits for the answer
    curl_easy_cleanup(handle_);
  }

  SmtpVerdict send(const SmtpEnvelope& envelope) {
    const StringList recipients(envelope.to);
    look_at_kept_connection();
    set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
    set(CURLOPT_MAIL_FROM, envelope.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    text_ = envelope.text;
    const CURLcode result = perform(envelope.to.size() + 3, timing_.message);
    SmtpVerdict verdict = judge(envelope.to.size(), result);
    // After a refusal of the text the server waits for the next message; otherwise who knows.
    connected_ = result == CURLE_OK || end_reply(envelope.to.size()).code != 0;
    tidy_up();
    set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    return verdict;
  }

  SmtpVerdict knock() { return command("NOOP", timing_.connect); }

  void leave(std::chrono::milliseconds longest) {
    if (!connected_) return;
    command("QUIT", longest);
    connected_ = false;
    tidy_up();
  }

  bool is_connected() const { return connected_; }

  void hang_up() {
    stopping_ = true;
    shut_sockets();
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    // Fails when there is no memory left, or for an option that this libcurl does not have.
    if (curl_easy_setopt(handle_, option, value) != CURLE_OK) std::abort();
  }

  void set_up() {
    handle_ = curl_easy_init();
    if (!handle_) std::abort();
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // does not wait for a name server
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timing_.connect.count()));
    set(CURLOPT_MAXAGE_CONN, kNeverTooOld);
    set(CURLOPT_MAXCONNECTS, 1L);
    set(CURLOPT_UPLOAD_BUFFERSIZE, kUploadBytes);
    set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    set_up_security();
    set(CURLOPT_ERRORBUFFER, error_.data());
    set_up_callbacks();
  }

  void set_up_security() {
    set(CURLOPT_USE_SSL, use_of_tls(server_));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // or later
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server_.ca_file.empty()) set(CURLOPT_CAINFO, server_.ca_file.c_str());
    if (server_.user.empty()) return;
    set(CURLOPT_USERNAME, server_.user.c_str());
    set(CURLOPT_PASSWORD, server_.password.c_str());
  }

  void set_up_callbacks() {
    set(CURLOPT_READDATA, this);
    set(
        CURLOPT_READFUNCTION, +[](char* to, size_t size, size_t count, void* wire) {
          return static_cast<Wire*>(wire)->give_text(to, size * count);
        });
    set(CURLOPT_HEADERDATA, this);
    set(
        CURLOPT_HEADERFUNCTION, +[](char* line, size_t size, size_t count, void* wire) {
          return static_cast<Wire*>(wire)->take_line({line, size * count});
        });
    set(
        CURLOPT_WRITEFUNCTION, +[](char*, size_t size, size_t count, void*) {
          return size * count;  // what a command answers comes as lines, too
        });
    set(CURLOPT_PREREQDATA, this);
    set(
        CURLOPT_PREREQFUNCTION,
        +[](void* wire, char*, char*, int, int) { return static_cast<Wire*>(wire)->begin(); });
    set(CURLOPT_OPENSOCKETDATA, this);
    set(
        CURLOPT_OPENSOCKETFUNCTION, +[](void* wire, curlsocktype, curl_sockaddr* address) {
          return static_cast<Wire*>(wire)->open_socket(*address);
        });
    set(CURLOPT_CLOSESOCKETDATA, this);
    set(
        CURLOPT_CLOSESOCKETFUNCTION, +[](void* wire, curl_socket_t socket) {
          return static_cast<Wire*>(wire)->close_socket(socket);
        });
    // Asked about once a second, also while a name is looked up and there is no socket to shut.
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFODATA, this);
    set(
        CURLOPT_XFERINFOFUNCTION, +[](void* wire, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
          return static_cast<Wire*>(wire)->stopping_ ? 1 : 0;
        });
  }

  // --- one transfer

  CURLcode perform(size_t most_replies, std::chrono::milliseconds longest) {
    text_given_ = 0;
    end_given_ = false;
    reader_ = SmtpReplyReader();
    replies_.clear();
    most_replies_ = most_replies;
    login_reply_ = SmtpReply();
    login_replies_ = 0;
    reached_ = false;
    fresh_ = false;
    error_[0] = '\0';
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(longest.count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(longest.count() / 1000 + 1));
    return stopping_ ? CURLE_ABORTED_BY_CALLBACK : curl_easy_perform(handle_);
  }

  SmtpVerdict command(const char* verb, std::chrono::milliseconds longest) {
    look_at_kept_connection();
    set(CURLOPT_UPLOAD, 0L);
    set(CURLOPT_CUSTOMREQUEST, verb);
    const CURLcode result = perform(1, longest);
    connected_ = result == CURLE_OK;
    SmtpVerdict verdict = judge(0, result);
    tidy_up();
    return verdict;
  }

  // One on which the server has said something that was not asked, or closed, is given up: what
  // it says would be taken for the answer to the next command.
  void look_at_kept_connection() {
    if (!connected_) return;
    char byte = 0;
    {
      const std::lock_guard lock(mutex_);
      connected_ = !sockets_.empty() &&
                   ::recv(sockets_.back(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
                   (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    tidy_up();
  }

  // A connection of which nobody knows how it stands is not used again.
  void tidy_up() {
    if (connected_) return;
    {
      const std::lock_guard lock(mutex_);
      if (sockets_.empty()) return;
    }
    shut_sockets();
    curl_easy_cleanup(handle_);
    set_up();
  }

  SmtpVerdict judge(size_t recipients, CURLcode result) const {
    SmtpVerdict verdict;
    verdict.reached = reached_;
    verdict.fresh = fresh_;
    verdict.login_refused = !reached_ && (result == CURLE_LOGIN_DENIED || lacks_login_);
    verdict.heard = !replies_.empty();
    verdict.end_given = end_given_;
    verdict.recipients.resize(recipients);
    if (recipients > 0) read_replies(verdict);
    const bool complete = std::all_of(verdict.recipients.begin(), verdict.recipients.end(),
                                      [](const SmtpReply& reply) { return reply.code != 0; });
    if (!reached_ || !complete || (recipients == 0 && result != CURLE_OK)) {
      verdict.problem =
          server_.host + ":" + std::to_string(server_.port) + " " + problem_of(result);
    }
    return verdict;
  }

  // Replies come in the order of the commands: MAIL, a RCPT each, DATA, the end of the text. After
  // a refusal that ends the matter libcurl says QUIT, and the answer to that comes as well.
  void read_replies(SmtpVerdict& verdict) const {
    if (replies_.empty()) return;
    const size_t count = verdict.recipients.size();
    verdict.sender = replies_[0];
    if (verdict.sender.is_refusal()) verdict.recipients.assign(count, verdict.sender);
    if (!verdict.sender.is_positive()) return;
    SmtpReply rest = end_reply(count);  // for those whom RCPT did not refuse
    if (data_reply(count).is_refusal()) rest = data_reply(count);
    if (!rest.is_positive() && !rest.is_refusal()) rest = SmtpReply();
    for (size_t i = 0; i < count && i + 1 < replies_.size(); ++i) {
      const SmtpReply& own = replies_[i + 1];
      verdict.recipients[i] = own.is_positive() ? rest : own;
    }
  }

  SmtpReply data_reply(size_t recipients) const {
    return replies_.size() > recipients + 1 ? replies_[recipients + 1] : SmtpReply();
  }
  SmtpReply end_reply(size_t recipients) const {
    const bool asked = end_given_ && data_reply(recipients).code == kStartMailInput;
    return asked && replies_.size() > recipients + 2 ? replies_[recipients + 2] : SmtpReply();
  }

  // From here on libcurl only says goodbye, and is not to wait for long.
  bool is_refused() const {
    const SmtpReply& last = replies_.back();
    if (last.is_positive() || last.code == kStartMailInput || most_replies_ == 1) return false;
    const size_t recipients = most_replies_ - 3;
    if (replies_.size() == 1 || replies_.size() == recipients + 2) return true;
    return replies_.size() == recipients + 1 &&
           std::none_of(replies_.begin() + 1, replies_.end(),
                        [](const SmtpReply& reply) { return reply.is_positive(); });
  }

  std::string problem_of(CURLcode result) const {
    if (stopping_) return "is left, since the daemon stops";
    if (reader_.is_broken()) return "does not speak SMTP";
    if (!reached_ && login_reply_.is_refusal()) return refusal_at_login(result);
    const std::string words(error_.data());
    switch (result) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return "cannot be found: no such name, or no name server answers";
      case CURLE_COULDNT_CONNECT:
        return "cannot be reached: " + system_error();
      case CURLE_PEER_FAILED_VERIFICATION:
        return "has a certificate that is not trusted: " + words;
      case CURLE_SSL_CACERT_BADFILE:
        return "cannot be checked: the certificates of " + server_.ca_file.string() +
               " cannot be read";
      case CURLE_SSL_CONNECT_ERROR:
        return "could not start TLS: " + words;
      case CURLE_USE_SSL_FAILED:
        return "offers no STARTTLS; nothing is sent to it in the clear";
      case CURLE_LOGIN_DENIED:
      case CURLE_ABORTED_BY_CALLBACK:  // begin() does so
        return "offers no login that we know, such as AUTH PLAIN or AUTH LOGIN";
      case CURLE_OPERATION_TIMEDOUT:
        return "gave no answer in time";
      case CURLE_WEIRD_SERVER_REPLY:
        if (!reached_) return "says more in the clear after STARTTLS";
        break;
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_GOT_NOTHING:
        if (has_strange_end()) break;
        return "closed the connection";
      default:
        return words.empty() ? curl_easy_strerror(result) : words;
    }
    return "gives a strange answer: " + words_of(replies_.back());
  }

  // Neither yes nor no: libcurl cannot go on, though the server is there.
  bool has_strange_end() const {
    return !replies_.empty() && !replies_.back().is_refusal() && replies_.size() == most_replies_;
  }

  std::string refusal_at_login(CURLcode result) const {
    const std::string said = words_of(login_reply_);
    if (login_replies_ == 1) return "turns us away: " + said;
    if (result == CURLE_USE_SSL_FAILED) return "refuses STARTTLS: " + said;
    if (result == CURLE_LOGIN_DENIED) return "refuses the login: " + said;
    return "refuses our greeting: " + said;
  }

  std::string system_error() const {
    long number = 0;
    curl_easy_getinfo(handle_, CURLINFO_OS_ERRNO, &number);
    return std::generic_category().message(static_cast<int>(number));
  }

  // --- called by libcurl

  size_t give_text(char* to, size_t most) {
    const size_t size = std::min(most, text_.size() - text_given_);
    std::memcpy(to, text_.data() + text_given_, size);
    text_given_ += size;
    if (size == 0) end_given_ = true;
    return size;
  }

  size_t take_line(std::string_view line) {
    constexpr size_t kEndsTheTransfer = 0;
    reader_.add(line);
    while (const std::optional<SmtpReply> reply = reader_.next()) {
      if (!reached_) {
        login_reply_ = *reply;
        ++login_replies_;
        if (reply->code == kLoggedIn) logged_in_ = true;
      } else if (replies_.size() < most_replies_) {
        replies_.push_back(*reply);
        if (is_refused()) set(CURLOPT_SERVER_RESPONSE_TIMEOUT, kGoodbyeSeconds);
      } else {
        return kEndsTheTransfer;
      }
    }
    return reader_.is_broken() ? kEndsTheTransfer : line.size();
  }

  // The connection is there, and the first command of the message comes next. libcurl goes on
  // without a login where the server offers none that it knows.
  int begin() {
    lacks_login_ = !server_.user.empty() && !logged_in_;
    if (lacks_login_) return CURL_PREREQFUNC_ABORT;
    reached_ = true;
    return CURL_PREREQFUNC_OK;
  }

  curl_socket_t open_socket(const curl_sockaddr& address) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return CURL_SOCKET_BAD;
    const int socket = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
    if (socket < 0) return CURL_SOCKET_BAD;
    sockets_.push_back(socket);
    fresh_ = true;
    logged_in_ = false;
    return socket;
  }

  int close_socket(curl_socket_t socket) {
    const std::lock_guard lock(mutex_);
    std::erase(sockets_, socket);
    return ::close(socket);
  }

  void shut_sockets() {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

  const ServerAddress server_;
  const std::string url_;
  const SmtpTiming timing_;
  CURL* handle_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
  bool connected_ = false;  // a connection is kept, and the server waits for a command
  bool logged_in_ = false;  // on it

  std::mutex mutex_;  // guards the sockets against hang_up()
  std::vector<int> sockets_;
  std::atomic<bool> stopping_{false};

  // The transfer that is under way.
  std::string_view text_;
  size_t text_given_ = 0;
  bool end_given_ = false;
  SmtpReplyReader reader_;
  SmtpReply login_reply_;  // the last one before `reached_`
  int login_replies_ = 0;
  std::vector<SmtpReply> replies_;  // after it
  size_t most_replies_ = 0;
  bool reached_ = false;
  bool fresh_ = false;
  bool lacks_login_ = false;
};

SmtpTransfer::SmtpTransfer(const ServerAddress& server, const std::string& client_name,
                           const SmtpTiming& timing)
    : wire_(std::make_unique<Wire>(server, client_name, timing)) {}

SmtpTransfer::~SmtpTransfer() = default;

SmtpVerdict SmtpTransfer::send(const SmtpEnvelope& envelope) { return wire_->send(envelope); }
SmtpVerdict SmtpTransfer::knock() { return wire_->knock(); }
void SmtpTransfer::leave(std::chrono::milliseconds longest) { wire_->leave(longest); }
bool SmtpTransfer::is_connected() const { return wire_->is_connected(); }
void SmtpTransfer::hang_up() { wire_->hang_up(); }

}  // namespace nhacviec
