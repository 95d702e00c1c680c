#include "connectors/smtp_transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "connectors/curl_setup.h"
#include "connectors/secret_file.h"
#include "connectors/smtp_exchange.h"

namespace nhacviec {

namespace {

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

const char* login_option(SmtpLogin login) {
  switch (login) {
    case SmtpLogin::plain:
      return "AUTH=PLAIN";
    case SmtpLogin::login:
      return "AUTH=LOGIN";
    case SmtpLogin::xoauth2:
      return "AUTH=XOAUTH2";
    case SmtpLogin::any:
      break;
  }
  return "AUTH=*";
}

}  // namespace

class SmtpTransfer::Wire {
 public:
  Wire(const SmtpSettings& settings, const std::string& client_name,
       std::chrono::milliseconds connect)
      : server_(settings.server),
        login_(settings.login),
        token_file_(settings.token_file),
        url_(url_of(settings.server, client_name)),
        connect_(connect) {
    set_up();
  }
  ~Wire() {
    shut_sockets();  // else libcurl says goodbye and waits for the answer
    curl_easy_cleanup(handle_);
  }

  SmtpVerdict send(const SmtpEnvelope& envelope, std::chrono::milliseconds longest) {
    const CurlStrings recipients(envelope.to);
    look_at_kept_connection();
    set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
    set(CURLOPT_MAIL_FROM, envelope.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    text_ = envelope.text;
    const CURLcode result = perform(envelope.to.size(), longest);
    // After a refusal of the text the server waits for the next message; otherwise who knows.
    connected_ = result == CURLE_OK || exchange_.is_over();
    SmtpVerdict verdict = judge(result);
    tidy_up();
    set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    return verdict;
  }

  SmtpVerdict knock() { return command("NOOP", connect_); }

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
    set_curl(handle_, option, value);
  }

  void set_up() {
    handle_ = curl_easy_init();
    if (!handle_) std::abort();
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // does not wait for a name server
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_.count()));
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
    trust_only(handle_, server_.ca_file);
    if (server_.user.empty()) return;
    set(CURLOPT_USERNAME, server_.user.c_str());
    if (login_ != SmtpLogin::any) set(CURLOPT_LOGIN_OPTIONS, login_option(login_));
    if (login_ != SmtpLogin::xoauth2) set(CURLOPT_PASSWORD, server_.password.c_str());
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

  CURLcode perform(size_t recipients, std::chrono::milliseconds longest) {
    text_given_ = 0;
    exchange_ = SmtpExchange(recipients);
    lacks_login_ = false;
    fresh_ = false;
    error_[0] = '\0';
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(longest.count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(longest.count() / 1000 + 1));
    if (!connected_ && login_ == SmtpLogin::xoauth2 && !take_token()) return CURLE_READ_ERROR;
    return stopping_ ? CURLE_ABORTED_BY_CALLBACK : curl_easy_perform(handle_);
  }

  /// A token lasts an hour or so, and somebody else renews it.
  bool take_token() {
    const auto token = secret_in(token_file_);
    lacks_token_ = !token || !std::all_of(token->begin(), token->end(),
                                          [](char c) { return c > 0x20 && c < 0x7f; });
    if (!lacks_token_) set(CURLOPT_XOAUTH2_BEARER, token->c_str());
    return !lacks_token_;
  }

  SmtpVerdict command(const char* verb, std::chrono::milliseconds longest) {
    look_at_kept_connection();
    set(CURLOPT_UPLOAD, 0L);
    set(CURLOPT_CUSTOMREQUEST, verb);
    const CURLcode result = perform(0, longest);
    connected_ = result == CURLE_OK;
    SmtpVerdict verdict = judge(result);
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

  SmtpVerdict judge(CURLcode result) const {
    SmtpVerdict verdict = exchange_.verdict();
    verdict.fresh = fresh_;
    verdict.login_refused =
        !verdict.reached && (result == CURLE_LOGIN_DENIED || lacks_login_ || lacks_token_);
    if (!verdict.is_complete()) {
      verdict.problem =
          server_.host + ":" + std::to_string(server_.port) + " " + problem_of(result);
    }
    return verdict;
  }

  std::string problem_of(CURLcode result) const {
    if (stopping_) return "is left, since the daemon stops";
    if (lacks_token_) {
      return "is not asked: " + token_file_.string() + " cannot be read or holds no token";
    }
    if (exchange_.is_broken()) return "does not speak SMTP";
    if (!exchange_.has_begun() && exchange_.login_reply().is_refusal())
      return refusal_at_login(result);
    const std::string words(error_.data());
    const std::string problem = connection_problem(handle_, result, words, server_.ca_file);
    if (!problem.empty()) return problem;
    switch (result) {
      case CURLE_USE_SSL_FAILED:
        return "offers no STARTTLS; nothing is sent to it in the clear";
      case CURLE_LOGIN_DENIED:
        if (exchange_.login_reply().code == kSmtpLoginGoesOn) {  // with the reason, in its own form
          return "refuses the token of " + token_file_.string();
        }
        [[fallthrough]];
      case CURLE_ABORTED_BY_CALLBACK:  // begin() does so
        return "offers no login that we know, such as AUTH PLAIN or AUTH LOGIN";
      case CURLE_WEIRD_SERVER_REPLY:
        if (!exchange_.has_begun()) return "says more in the clear after STARTTLS";
        break;
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_GOT_NOTHING:
        if (exchange_.is_refused()) break;
        return "closed the connection";
      default:
        return words.empty() ? curl_easy_strerror(result) : words;
    }
    return "gives a strange answer: " + words_of(exchange_.last_reply());
  }

  std::string refusal_at_login(CURLcode result) const {
    const std::string said = words_of(exchange_.login_reply());
    if (exchange_.login_replies() == 1) return "turns us away: " + said;
    if (result == CURLE_USE_SSL_FAILED) return "refuses STARTTLS: " + said;
    if (result == CURLE_LOGIN_DENIED) return "refuses the login: " + said;
    return "refuses our greeting: " + said;
  }

  // --- called by libcurl

  size_t give_text(char* to, size_t most) {
    const size_t size = std::min(most, text_.size() - text_given_);
    std::memcpy(to, text_.data() + text_given_, size);
    text_given_ += size;
    if (size == 0) exchange_.give_end();
    return size;
  }

  size_t take_line(std::string_view line) {
    constexpr size_t kEndsTheTransfer = 0;
    if (!exchange_.take(line)) return kEndsTheTransfer;
    if (exchange_.is_refused()) set(CURLOPT_SERVER_RESPONSE_TIMEOUT, kGoodbyeSeconds);
    return line.size();
  }

  // The connection is there, and the first command of the message comes next. libcurl goes on
  // without a login where the server offers none that it knows.
  int begin() {
    lacks_login_ = !server_.user.empty() && fresh_ && !exchange_.has_logged_in();
    if (lacks_login_) return CURL_PREREQFUNC_ABORT;
    exchange_.begin();
    return CURL_PREREQFUNC_OK;
  }

  curl_socket_t open_socket(const curl_sockaddr& address) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return CURL_SOCKET_BAD;
    const int socket = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
    if (socket < 0) return CURL_SOCKET_BAD;
    sockets_.push_back(socket);
    fresh_ = true;
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
  const SmtpLogin login_;
  const std::filesystem::path token_file_;
  const std::string url_;
  const std::chrono::milliseconds connect_;
  CURL* handle_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
  bool connected_ = false;  // a connection is kept, and the server waits for a command

  std::mutex mutex_;  // guards the sockets against hang_up()
  std::vector<int> sockets_;
  std::atomic<bool> stopping_{false};

  // The transfer that is under way.
  std::string_view text_;
  size_t text_given_ = 0;
  SmtpExchange exchange_;
  bool fresh_ = false;
  bool lacks_login_ = false;
  bool lacks_token_ = false;
};

SmtpTransfer::SmtpTransfer(const SmtpSettings& settings, const std::string& client_name,
                           std::chrono::milliseconds connect)
    : wire_(std::make_unique<Wire>(settings, client_name, connect)) {}

SmtpTransfer::~SmtpTransfer() = default;

SmtpVerdict SmtpTransfer::send(const SmtpEnvelope& envelope, std::chrono::milliseconds longest) {
  return wire_->send(envelope, longest);
}
SmtpVerdict SmtpTransfer::knock() { return wire_->knock(); }
void SmtpTransfer::leave(std::chrono::milliseconds longest) { wire_->leave(longest); }
bool SmtpTransfer::is_connected() const { return wire_->is_connected(); }
void SmtpTransfer::hang_up() { wire_->hang_up(); }

}  // namespace nhacviec
