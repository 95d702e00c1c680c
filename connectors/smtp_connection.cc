#include "connectors/smtp_connection.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <asio.hpp>
#include <asio/ssl.hpp>

namespace nhacviec {

namespace {

using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

// A fully qualified name, or the address that the server sees (RFC 5321, 4.1.3).
std::string client_name(const tcp::socket& socket) {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) {
    const std::string host(name.data());
    const bool plain = host.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
                       std::string::npos;
    if (plain && host.find('.') != std::string::npos) return host;
  }
  asio::error_code failed;
  const tcp::endpoint local = socket.local_endpoint(failed);
  if (failed) return "[127.0.0.1]";
  const bool v6 = local.address().is_v6();
  return (v6 ? "[IPv6:" : "[") + local.address().to_string() + "]";
}

bool is_ip_address(const std::string& host) {
  asio::error_code failed;
  asio::ip::make_address(host, failed);
  return !failed;
}

// What OpenSSL has against the certificate, in its own words.
std::string tls_problem(SSL* ssl, const asio::error_code& failed) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) {
    return std::string("has a certificate that is not trusted: ") +
           X509_verify_cert_error_string(verdict);
  }
  return "could not start TLS: " + failed.message();
}

}  // namespace

class SmtpTls {
 public:
  asio::ssl::context context{asio::ssl::context::tls_client};
  bool checks = false;
};

bool is_tls_required(const ServerAddress& server) {
  return server.tls || !server.user.empty() || !server.ca_file.empty();
}

Result<std::shared_ptr<SmtpTls>> make_smtp_tls(const ServerAddress& server) {
  auto tls = std::make_shared<SmtpTls>();
  tls->checks = is_tls_required(server);
  asio::error_code failed;
  SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
  if (!tls->checks) return tls;
  if (server.ca_file.empty()) {
    tls->context.set_default_verify_paths(failed);
  } else {
    tls->context.load_verify_file(server.ca_file.string(), failed);
  }
  if (failed) {
    return Error{ErrorKind::invalid, "cannot read the certificates of " +
                                         (server.ca_file.empty() ? std::string("the system")
                                                                 : server.ca_file.string())};
  }
  tls->context.set_verify_mode(asio::ssl::verify_peer, failed);
  return tls;
}

class SmtpConnection::Wire : public std::enable_shared_from_this<Wire> {
 public:
  Wire(asio::io_context& loop, const ServerAddress& server, const SmtpTiming& timing,
       std::shared_ptr<SmtpTls> tls, Events events)
      : server_(server),
        timing_(timing),
        tls_(std::move(tls)),
        events_(std::move(events)),
        resolver_(loop),
        socket_(loop),
        timer_(loop) {}

  void start() {
    deadline_in(timing_.connect);
    resolver_.async_resolve(
        server_.host, std::to_string(server_.port),
        [self = shared_from_this()](const asio::error_code& failed, const auto& found) {
          if (self->closing_) return;  // not waited for: a name server may take its time
          if (failed) return self->close("cannot be found: " + failed.message());
          self->connect(found);
        });
  }

  void send(SmtpEnvelope envelope, std::chrono::milliseconds longest) {
    in_message_ = true;
    end_written_ = false;
    deadline_in(longest);
    dialogue_->begin(std::move(envelope));
    flush();
  }

  std::optional<SmtpVerdict> verdict() const {
    if (!in_message_) return std::nullopt;
    return dialogue_->verdict();
  }

  bool is_idle() const { return ready_ && !in_message_ && !closing_; }

  // The owner goes.
  void abandon() {
    events_ = Events();
    if (closing_) return;
    if (is_idle()) return leave();
    close("");
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    ++pending_;
    asio::async_connect(
        socket_, found,
        [self = shared_from_this()](const asio::error_code& failed, const tcp::endpoint&) {
          if (self->ended()) return;
          if (failed) return self->close("cannot be reached: " + failed.message());
          self->connected();
        });
  }

  void connected() {
    asio::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    dialogue_.emplace(SmtpLogin{client_name(socket_), server_.tls, is_tls_required(server_),
                                server_.user, server_.password});
    if (server_.tls) return shake_hands();
    read();
  }

  void shake_hands() {
    stream_.emplace(socket_, tls_->context);
    SSL* ssl = stream_->native_handle();
    if (is_ip_address(server_.host)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), server_.host.c_str());
    } else {
      SSL_set1_host(ssl, server_.host.c_str());
      SSL_set_tlsext_host_name(ssl, server_.host.c_str());
    }
    ++pending_;
    stream_->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](
                                                                 const asio::error_code& failed) {
      if (self->ended()) return;
      if (failed) return self->close(tls_problem(self->stream_->native_handle(), failed));
      if (!self->server_.tls) self->dialogue_->tls_started();
      self->flush();
      self->read();
    });
  }

  void read() {
    ++pending_;
    const auto take = [self = shared_from_this()](const asio::error_code& failed, size_t size) {
      if (self->ended()) return;
      if (failed) return self->lost(failed);
      self->take(std::string_view(self->incoming_.data(), size));
    };
    if (stream_) {
      stream_->async_read_some(asio::buffer(incoming_), take);
    } else {
      socket_.async_read_some(asio::buffer(incoming_), take);
    }
  }

  void take(std::string_view bytes) {
    replies_.add(bytes);
    while (const std::optional<SmtpReply> reply = replies_.next()) {
      switch (dialogue_->take(*reply)) {
        case SmtpDialogue::Step::wait:
          break;
        case SmtpDialogue::Step::start_tls:
          // Whoever put more behind this reply wants it to be taken for the secured server's.
          if (!replies_.is_empty()) return close("says more in the clear after STARTTLS");
          return shake_hands();
        case SmtpDialogue::Step::idle:
          ready_ = true;
          deadline_in(timing_.idle);
          events_.ready();
          break;
        case SmtpDialogue::Step::done:
          message_done();
          break;
        case SmtpDialogue::Step::broken:
          close(dialogue_->problem());
          break;
      }
      if (closing_) return;
    }
    if (replies_.is_broken()) return close("does not speak SMTP");
    flush();
    read();
  }

  void message_done() {
    SmtpVerdict verdict = dialogue_->verdict();
    in_message_ = false;
    deadline_in(timing_.idle);
    // It judged the message before it had it all: the rest would be taken for commands.
    if (writing_ && verdict.problem.empty()) verdict.problem = "did not wait for the message";
    const std::string problem = verdict.problem;
    events_.done(std::move(verdict));
    if (!problem.empty()) close(problem);
  }

  void flush() {
    if (writing_ || closing_) return;
    outgoing_ = dialogue_->output();
    if (outgoing_.empty()) return;
    writing_ = true;
    const bool has_end = in_message_ && dialogue_->verdict().end_given;
    ++pending_;
    write([self = shared_from_this(), has_end](const asio::error_code& failed, size_t) {
      self->writing_ = false;
      if (!failed && has_end) self->end_written_ = true;
      if (self->ended()) return;
      if (failed) return self->lost(failed);
      self->flush();
    });
  }

  template <class Handler>
  void write(Handler handler) {
    if (stream_) {
      asio::async_write(*stream_, asio::buffer(outgoing_), std::move(handler));
    } else {
      asio::async_write(socket_, asio::buffer(outgoing_), std::move(handler));
    }
  }

  // One timer for all: it looks at the deadline when it fires, so moving the deadline is free.
  void deadline_in(std::chrono::milliseconds delay) {
    deadline_ = std::chrono::steady_clock::now() + delay;
    if (!timer_at_ || deadline_ < *timer_at_) arm();
  }

  void arm() {
    timer_at_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([self = shared_from_this()](const asio::error_code& failed) {
      if (failed || self->closing_) return;
      if (std::chrono::steady_clock::now() < self->deadline_) return self->arm();
      if (self->is_idle()) return self->leave();
      self->close("gave no answer in time");
    });
  }

  // The server hears a goodbye, as far as its socket takes it at once.
  void leave() {
    if (writing_) return close("");
    closing_ = true;
    timer_.cancel();
    outgoing_ = "QUIT\r\n";
    ++pending_;
    write([self = shared_from_this()](const asio::error_code&, size_t) {
      asio::error_code ignored;
      self->socket_.close(ignored);
      self->ended();
    });
  }

  void lost(const asio::error_code& failed) {
    // Servers end idle connections as they like.
    if (ready_ && !in_message_) return close("");
    const bool ended = failed == asio::error::eof || failed == asio::ssl::error::stream_truncated;
    close(ended ? "closed the connection" : "lost the connection: " + failed.message());
  }

  void close(std::string problem) {
    if (closing_) return;
    closing_ = true;
    problem_ = std::move(problem);
    timer_.cancel();
    resolver_.cancel();
    asio::error_code ignored;
    socket_.close(ignored);
    if (pending_ == 0) tell();
  }

  // Counts an operation that is over; true when the connection is, and nothing more may be done.
  // What the last operations say about the message is waited for.
  bool ended() {
    --pending_;
    if (!closing_) return false;
    if (pending_ == 0) tell();
    return true;
  }

  void tell() {
    if (!events_.closed) return;
    SmtpClosed end;
    if (!problem_.empty()) {
      end.problem = server_.host + ":" + std::to_string(server_.port) + " " + problem_;
    }
    end.login_refused = dialogue_ && dialogue_->is_login_refused();
    if (in_message_) {
      end.verdict = dialogue_->verdict();
      end.verdict->end_given = end_written_;
      end.verdict->problem = end.problem;
    }
    const auto closed = std::move(events_.closed);
    events_ = Events();
    closed(std::move(end));
  }

  const ServerAddress server_;
  const SmtpTiming timing_;
  const std::shared_ptr<SmtpTls> tls_;
  Events events_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> stream_;
  asio::steady_timer timer_;
  std::optional<SteadyTime> timer_at_;
  SteadyTime deadline_{};

  std::optional<SmtpDialogue> dialogue_;  // from the connection on
  SmtpReplyReader replies_;
  std::array<char, 4096> incoming_{};
  std::string outgoing_;  // what is being written
  int pending_ = 0;       // operations under way, the timer not counted
  bool writing_ = false;
  bool ready_ = false;
  bool in_message_ = false;
  bool end_written_ = false;
  bool closing_ = false;
  std::string problem_;
};

SmtpConnection::SmtpConnection(asio::io_context& loop, const ServerAddress& server,
                               const SmtpTiming& timing, std::shared_ptr<SmtpTls> tls,
                               Events events)
    : wire_(std::make_shared<Wire>(loop, server, timing, std::move(tls), std::move(events))) {
  wire_->start();
}

SmtpConnection::~SmtpConnection() { wire_->abandon(); }

bool SmtpConnection::is_idle() const { return wire_->is_idle(); }

void SmtpConnection::send(SmtpEnvelope envelope, std::chrono::milliseconds longest) {
  wire_->send(std::move(envelope), longest);
}

std::optional<SmtpVerdict> SmtpConnection::verdict() const { return wire_->verdict(); }

}  // namespace nhacviec
