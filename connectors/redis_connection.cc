#include "connectors/redis_connection.h"

#include <array>
#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

namespace nhacviec::redis {
namespace {

using Tcp = asio::ip::tcp;

constexpr size_t kReadBytes = size_t{128} << 10;
constexpr Duration kCheckEvery{100};

}  // namespace

/// One connection from its first byte to its last.
struct Link {
  explicit Link(asio::io_context& loop) : resolver(loop), socket(loop) {}

  /// The stream's part that is used: encrypted or not.
  template <class F>
  void with_stream(F use) {
    tls ? use(*tls) : use(socket);
  }
  void close() {
    asio::error_code ignored;
    resolver.cancel();
    socket.close(ignored);
  }

  Tcp::resolver resolver;
  Tcp::socket socket;
  std::optional<asio::ssl::context> trust;
  std::optional<asio::ssl::stream<Tcp::socket&>> tls;
  std::array<char, kReadBytes> input{};
  std::string output;  // being written
  bool writing = false;
};

namespace {

bool is_ip_address(const std::string& host) {
  asio::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

/// Prepares TLS, with the host's name to be found in the certificate.
std::optional<Error> prepare_tls(Link& link, const ServerAddress& server) {
  asio::error_code error;
  link.trust.emplace(asio::ssl::context::tls_client);
  link.trust->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  if (server.ca_file.empty()) {
    link.trust->set_default_verify_paths(error);
  } else {
    link.trust->load_verify_file(server.ca_file.string(), error);
  }
  if (error) {
    return Error{ErrorKind::permanent,
                 "the authorities to trust cannot be read: " + error.message()};
  }
  link.tls.emplace(link.socket, *link.trust);
  link.tls->set_verify_mode(asio::ssl::verify_peer);
  link.tls->set_verify_callback(asio::ssl::host_name_verification(server.host));
  if (!is_ip_address(server.host)) {
    SSL_set_tlsext_host_name(link.tls->native_handle(), server.host.c_str());
  }
  return std::nullopt;
}

Error tls_failure(const asio::error_code& error, Link& link) {
  const long verdict = SSL_get_verify_result(link.tls->native_handle());
  if (verdict != X509_V_OK) {
    return Error{ErrorKind::permanent, std::string("its certificate is not trusted: ") +
                                           X509_verify_cert_error_string(verdict)};
  }
  return Error{ErrorKind::transient, "TLS: " + error.message()};
}

}  // namespace

struct Connection::Core : std::enable_shared_from_this<Core> {
  Core(asio::io_context& context, ServerAddress address, SessionSettings settings)
      : loop(context),
        server(std::move(address)),
        session(std::move(settings)),
        retry_timer(loop),
        check_timer(loop) {}

  void connect();
  void resolved(const std::shared_ptr<Link>&, const Tcp::resolver::results_type&);
  void connected(const std::shared_ptr<Link>&);
  void greet(const std::shared_ptr<Link>&);
  void read(const std::shared_ptr<Link>&);
  void flush_soon();
  void flush(const std::shared_ptr<Link>&);
  void check_later();
  void fail(const std::shared_ptr<Link>&, const Error&);
  void stop();

  /// A handler that does nothing once its link is not the present one any more.
  template <class F>
  auto of(const std::shared_ptr<Link>& its, F handler) {
    return [self = shared_from_this(), its, handler](const asio::error_code& error, auto... more) {
      if (self->link == its) handler(error, more...);
    };
  }
  Error failure(const char* what, const asio::error_code& error) const {
    return Error{ErrorKind::transient, std::string(what) + error.message()};
  }

  asio::io_context& loop;
  ServerAddress server;
  Session session;
  asio::steady_timer retry_timer;
  asio::steady_timer check_timer;
  std::shared_ptr<Link> link;  // none: waiting for the next try
  bool flush_posted = false;
  bool stopped = false;
};

void Connection::Core::connect() {
  if (stopped) return;
  link = std::make_shared<Link>(loop);
  session.connecting(std::chrono::steady_clock::now());
  check_later();
  link->resolver.async_resolve(
      server.host, std::to_string(server.port),
      of(link, [this, its = link](const asio::error_code& error,
                                  const Tcp::resolver::results_type& found) {
        if (error) return fail(its, failure("name lookup: ", error));
        resolved(its, found);
      }));
}

void Connection::Core::resolved(const std::shared_ptr<Link>& its,
                                const Tcp::resolver::results_type& found) {
  asio::async_connect(its->socket, found,
                      of(its, [this, its](const asio::error_code& error, const auto&) {
                        if (error) return fail(its, failure("", error));
                        asio::error_code ignored;
                        its->socket.set_option(Tcp::no_delay(true), ignored);
                        its->socket.set_option(asio::socket_base::keep_alive(true), ignored);
                        connected(its);
                      }));
}

void Connection::Core::connected(const std::shared_ptr<Link>& its) {
  if (!server.tls) return greet(its);
  if (const std::optional<Error> refused = prepare_tls(*its, server)) return fail(its, *refused);
  its->tls->async_handshake(asio::ssl::stream_base::client,
                            of(its, [this, its](const asio::error_code& error) {
                              if (error) return fail(its, tls_failure(error, *its));
                              greet(its);
                            }));
}

void Connection::Core::greet(const std::shared_ptr<Link>& its) {
  session.connected();
  read(its);
  flush(its);
}

void Connection::Core::read(const std::shared_ptr<Link>& its) {
  its->with_stream([&](auto& stream) {
    stream.async_read_some(
        asio::buffer(its->input), of(its, [this, its](const asio::error_code& error, size_t bytes) {
          if (error == asio::error::eof) {
            return fail(its, Error{ErrorKind::transient, "it closed the connection"});
          }
          if (error) return fail(its, failure("", error));
          const auto ended = session.received(std::string_view(its->input.data(), bytes));
          if (stopped) return;
          if (ended) return fail(its, *ended);
          if (session.has_output()) flush_soon();
          read(its);
        }));
  });
}

// All that is sent in one turn of the loop goes out in one piece.
void Connection::Core::flush_soon() {
  if (flush_posted || link == nullptr || link->writing) return;
  flush_posted = true;
  asio::post(loop, [self = shared_from_this()] {
    self->flush_posted = false;
    if (self->link != nullptr) self->flush(self->link);
  });
}

void Connection::Core::flush(const std::shared_ptr<Link>& its) {
  if (its->writing || !session.has_output()) return;
  its->writing = true;
  its->output = session.take_output();
  check_later();
  its->with_stream([&](auto& stream) {
    asio::async_write(stream, asio::buffer(its->output),
                      of(its, [this, its](const asio::error_code& error, size_t) {
                        its->writing = false;
                        if (error) return fail(its, failure("", error));
                        flush(its);
                      }));
  });
}

void Connection::Core::check_later() {
  if (stopped || link == nullptr || check_timer.expiry() > asio::steady_timer::clock_type::now()) {
    return;
  }
  check_timer.expires_after(kCheckEvery);
  check_timer.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (error || self->stopped || self->link == nullptr) return;
    if (const auto late = self->session.check(std::chrono::steady_clock::now())) {
      return self->fail(self->link, *late);
    }
    self->check_timer.expires_at(asio::steady_timer::time_point::min());
    if (self->session.waiting()) self->check_later();
  });
}

void Connection::Core::fail(const std::shared_ptr<Link>& its, const Error& error) {
  if (link != its) return;
  its->close();
  link.reset();
  check_timer.cancel();
  check_timer.expires_at(asio::steady_timer::time_point::min());
  session.lost(error);
  if (stopped) return;
  retry_timer.expires_after(session.retry_delay());
  retry_timer.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (!cancelled) self->connect();
  });
}

void Connection::Core::stop() {
  stopped = true;
  session.silence();
  retry_timer.cancel();
  check_timer.cancel();
  if (link != nullptr) link->close();
  link.reset();
}

Connection::Connection(asio::io_context& loop, ServerAddress server, SessionSettings settings)
    : core_(std::make_shared<Core>(loop, std::move(server), std::move(settings))) {}

Connection::~Connection() { core_->stop(); }

void Connection::listen(SessionEvents events) { core_->session.listen(std::move(events)); }

void Connection::add_greeting(Greeting greeting) {
  core_->session.add_greeting(std::move(greeting));
}

void Connection::start() { core_->connect(); }

void Connection::retry(const Error& error) {
  if (core_->link != nullptr) core_->fail(core_->link, error);
}

void Connection::send(Command command, Reply<Value> reply) {
  // Made before the command is gone: a refusal is answered later, like everything else.
  std::optional<Error> refused =
      core_->session.take(std::move(command), reply, std::chrono::steady_clock::now());
  if (!refused) return core_->flush_soon();
  post([reply = std::move(reply), error = *std::move(refused)] { reply(error); });
}

void Connection::post(std::function<void()> work) {
  asio::post(core_->loop, [weak = std::weak_ptr<Core>(core_), work = std::move(work)] {
    const std::shared_ptr<Core> core = weak.lock();
    if (core != nullptr && !core->stopped) work();
  });
}

}  // namespace nhacviec::redis
