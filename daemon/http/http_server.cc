// The only file that includes RESTinio: it takes long to compile.
#include "daemon/http/http_server.h"

#include <restinio/all.hpp>
#include <utility>

namespace nhacviec {

namespace {

struct ServerTraits : public restinio::default_single_thread_traits_t {
  static constexpr bool use_connection_count_limiter = true;
};
using Server = restinio::http_server_t<ServerTraits>;
using RequestHandle = restinio::request_handle_t;

// Headers that the API looks at; the rest is not copied.
const std::pair<restinio::http_field_t, const char*> kHeaders[] = {
    {restinio::http_field_t::authorization, "authorization"},
    {restinio::http_field_t::content_type, "content-type"},
    {restinio::http_field_t::accept_language, "accept-language"},
    {restinio::http_field_t::host, "host"},
};
constexpr const char* kGatewaysSecret = "X-Nhacviec-Secret";

/// False when it is not a valid URL.
bool read_request(const RequestHandle& handle, HttpRequest& request) {
  const auto& header = handle->header();
  request.method = header.method().c_str();
  auto path = percent_decoded(std::string(header.path().data(), header.path().size()));
  auto query = parse_query(std::string(header.query().data(), header.query().size()));
  if (!path || !query) return false;
  request.path = *std::move(path);
  request.query = *std::move(query);
  for (const auto& [field, name] : kHeaders) {
    if (const auto value = header.opt_value_of(field)) {
      request.headers.emplace(name, std::string(value->data(), value->size()));
    }
  }
  if (const auto secret = header.opt_value_of(kGatewaysSecret)) {
    request.headers.emplace("x-nhacviec-secret", std::string(secret->data(), secret->size()));
  }
  request.body = handle->body();
  return true;
}

restinio::http_status_line_t status_line(int status) {
  return {restinio::http_status_code_t(static_cast<uint16_t>(status)), reason_phrase(status)};
}

template <class Response>
void add_headers(Response& response, const HttpResponse& answer) {
  response.append_header(restinio::http_field_t::content_type, answer.content_type);
  for (const auto& [name, value] : answer.headers) response.append_header(name, value);
}

/// A client that listens to a stream. The library tells of a dead one only by a failed write.
class StreamConnection : public EventStream::Subscriber {
 public:
  using Response = restinio::response_builder_t<restinio::chunked_output_t>;

  StreamConnection(Response response, size_t max_backlog)
      : response_(std::move(response)),
        state_(std::make_shared<State>()),
        max_backlog_(max_backlog) {}

  ~StreamConnection() override {
    if (!state_->failed) response_.done();
  }

  bool write(const std::string& text) override {
    if (state_->failed || state_->backlog >= max_backlog_) return false;
    ++state_->backlog;
    response_.append_chunk(text);
    response_.flush([state = state_](const asio::error_code& error) {
      --state->backlog;
      if (error) state->failed = true;
    });
    return true;
  }

 private:
  struct State {  // outlives us in the write's callback
    size_t backlog = 0;
    bool failed = false;
  };
  Response response_;
  std::shared_ptr<State> state_;
  size_t max_backlog_;
};

/// RESTinio counts its connections in the server, and a connection's last holder may be a handler
/// that only the end of the loop drops: the server is kept until after that. Services end after
/// every handler, the newest first.
class ServersOfTheLoop final : public asio::execution_context::service {
 public:
  using key_type = ServersOfTheLoop;
  static asio::execution_context::id id;

  explicit ServersOfTheLoop(asio::execution_context& loop)
      : asio::execution_context::service(loop) {}
  void shutdown() override {}
  void keep(std::shared_ptr<Server> server) { servers_.push_back(std::move(server)); }

 private:
  std::vector<std::shared_ptr<Server>> servers_;
};
asio::execution_context::id ServersOfTheLoop::id;

}  // namespace

struct HttpServer::Impl : public std::enable_shared_from_this<HttpServer::Impl> {
  Impl(asio::io_context& io, EventStream& the_stream, HttpHandler the_handler,
       Settings the_settings)
      : io_context(io),
        stream(the_stream),
        handler(std::move(the_handler)),
        settings(std::move(the_settings)),
        heartbeat(io) {}

  restinio::request_handling_status_t handle(const RequestHandle& handle) {
    HttpRequest request;
    if (!read_request(handle, request)) {
      return answer(handle, {400, "text/plain", "bad URL\n", {}, nullptr}, false);
    }
    if (in_flight >= settings.max_in_flight) {
      return answer(handle, {503, "text/plain", "busy\n", {{"Retry-After", "1"}}, nullptr}, false);
    }
    ++in_flight;
    const bool head = request.method == "HEAD";
    if (head) request.method = "GET";
    // The handler may keep the reply for long: it must not keep a stopped server alive, and it may
    // forget the reply, so the count goes down with the last copy of it.
    auto ticket = std::shared_ptr<void>(nullptr, [weak = weak_from_this()](void*) {
      if (const auto self = weak.lock()) --self->in_flight;
    });
    handler(std::move(request),
            [weak = weak_from_this(), handle, head, ticket](HttpResponse response) {
              if (const auto self = weak.lock()) self->answer(handle, std::move(response), head);
            });
    return restinio::request_accepted();
  }

  restinio::request_handling_status_t answer(const RequestHandle& handle, HttpResponse response,
                                             bool head) {
    if (!running) return restinio::request_rejected();
    if (response.stream != nullptr && !head) {
      open_stream(handle, response);
      return restinio::request_accepted();
    }
    if (head) {
      auto builder =
          handle->create_response<restinio::user_controlled_output_t>(status_line(response.status));
      builder.set_content_length(response.body.size());
      add_headers(builder, response);
      builder.done();
      return restinio::request_accepted();
    }
    auto builder = handle->create_response(status_line(response.status));
    add_headers(builder, response);
    builder.set_body(std::move(response.body));
    builder.done();
    return restinio::request_accepted();
  }

  void open_stream(const RequestHandle& handle, const HttpResponse& response) {
    auto builder =
        handle->create_response<restinio::chunked_output_t>(status_line(response.status));
    add_headers(builder, response);
    auto connection =
        std::make_unique<StreamConnection>(std::move(builder), settings.max_stream_backlog);
    if (connection->write(response.body)) response.stream->subscribe(std::move(connection));
  }

  void beat() {
    heartbeat.expires_after(settings.heartbeat);
    heartbeat.async_wait([weak = weak_from_this()](const asio::error_code& error) {
      const auto self = weak.lock();
      if (error || !self || !self->running) return;
      self->stream.beat();
      self->beat();
    });
  }

  Status start() {
    restinio::server_settings_t<ServerTraits> server_settings;
    server_settings.address(settings.address)
        .port(settings.port)
        .max_parallel_connections(settings.max_connections)
        .read_next_http_message_timelimit(settings.idle)
        .write_http_response_timelimit(settings.write)
        .handle_request_timeout(settings.handling)
        .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                      .max_url_size(8 * 1024)
                                      .max_field_name_size(256)
                                      .max_field_value_size(8 * 1024)
                                      .max_field_count(100)
                                      .max_body_size(settings.max_body_bytes))
        .acceptor_post_bind_hook([this](asio::ip::tcp::acceptor& acceptor) {
          bound_port = acceptor.local_endpoint().port();
        })
        .request_handler([weak = weak_from_this()](RequestHandle request) {
          const auto self = weak.lock();
          return self ? self->handle(request) : restinio::request_rejected();
        });
    try {
      server = std::make_shared<Server>(restinio::external_io_context(io_context),
                                        std::move(server_settings));
      server->open_sync();
      asio::use_service<ServersOfTheLoop>(io_context).keep(server);
    } catch (const std::exception& problem) {
      server.reset();
      return Error{ErrorKind::transient, "cannot listen on " + settings.address + " port " +
                                             std::to_string(settings.port) + ": " + problem.what()};
    }
    running = true;
    beat();
    return Done{};
  }

  void stop() {
    if (!running) return;
    stream.close_all();
    running = false;
    heartbeat.cancel();
    try {
      server->close_sync();
    } catch (const std::exception&) {
      // Closing what is closed already: there is nothing left to do about it.
    }
  }

  asio::io_context& io_context;
  EventStream& stream;
  HttpHandler handler;
  Settings settings;
  asio::steady_timer heartbeat;
  std::shared_ptr<Server> server;
  size_t in_flight = 0;
  uint16_t bound_port = 0;
  bool running = false;
};

HttpServer::HttpServer(asio::io_context& io, EventStream& stream, HttpHandler handler,
                       Settings settings)
    : impl_(std::make_shared<Impl>(io, stream, std::move(handler), std::move(settings))) {}

HttpServer::~HttpServer() { stop(); }

Status HttpServer::start() { return impl_->start(); }

void HttpServer::stop() { impl_->stop(); }

uint16_t HttpServer::port() const { return impl_->bound_port; }

}  // namespace nhacviec
