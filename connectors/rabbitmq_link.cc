#include "connectors/rabbitmq_link.h"

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace nhacviec {

namespace {

constexpr timeval kConnectTimeout{5, 0};
constexpr timeval kGoodbyeTimeout{1, 0};
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

std::string text_of(amqp_bytes_t bytes) {
  return std::string(static_cast<const char*>(bytes.bytes), bytes.len);
}

amqp_table_entry_t flag(const char* name) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  entry.value.value.boolean = 1;
  return entry;
}

amqp_table_entry_t text(const char* name, const char* value) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = amqp_cstring_bytes(value);
  return entry;
}

std::string words_of_close(amqp_method_t method) {
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    return text_of(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text);
  }
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    return text_of(static_cast<amqp_channel_close_t*>(method.decoded)->reply_text);
  }
  return "it said " + std::to_string(method.id) + ", which was not expected";
}

std::string words_of_library(int status) {
  if (status == AMQP_STATUS_HEARTBEAT_TIMEOUT) return "it has gone silent";
  return amqp_error_string2(status);
}

int heartbeat_seconds(const QueueSettings& settings) {
  return static_cast<int>(std::max<int64_t>(1, (settings.heartbeat.count() + 999) / 1000));
}

}  // namespace

std::string words_of(const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    return words_of_library(reply.library_error);
  }
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) return words_of_close(reply.reply);
  return "no answer";
}

RabbitmqLink::RabbitmqLink(QueueSettings settings, std::string name)
    : settings_(std::move(settings)), name_(std::move(name)) {}

RabbitmqLink::~RabbitmqLink() { close(); }

Status RabbitmqLink::open() {
  close();
  state_ = amqp_new_connection();
  if (state_ == nullptr) return problem("out of memory");
  Status opened = connect();
  if (opened) opened = login();
  if (!opened) close();
  return opened;
}

Status RabbitmqLink::connect() {
  const ServerAddress& server = settings_.server;
  // Without a limit the library waits for a peer that hangs for as long as that does.
  const timeval limit{2L * heartbeat_seconds(settings_), 0};
  amqp_set_handshake_timeout(state_, &limit);
  amqp_set_rpc_timeout(state_, &limit);
  if (server.tls) {
    if (Status prepared = connect_tls(); !prepared) return prepared;
  } else if (amqp_tcp_socket_new(state_) == nullptr) {
    return problem("out of memory");
  }
  const int opened = amqp_socket_open_noblock(amqp_get_socket(state_), server.host.c_str(),
                                              server.port, &kConnectTimeout);
  if (Status connected = check(opened, "connecting"); !connected) return connected;
  // Heartbeats do not help a thread that waits to send: the kernel gives up for it.
  const unsigned user_timeout_ms = 2000U * static_cast<unsigned>(heartbeat_seconds(settings_));
  ::setsockopt(socket(), IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout_ms, sizeof user_timeout_ms);
  const std::lock_guard lock(socket_mutex_);
  hang_up_socket_ = socket();
  return Done{};
}

Status RabbitmqLink::connect_tls() {
  amqp_socket_t* tls = amqp_ssl_socket_new(state_);
  if (tls == nullptr) return problem("TLS cannot be used here");
  const std::string authorities =
      settings_.server.ca_file.empty() ? kSystemAuthorities : settings_.server.ca_file.string();
  if (amqp_ssl_socket_set_cacert(tls, authorities.c_str()) != AMQP_STATUS_OK) {
    return problem("the authorities in " + authorities + " cannot be read");
  }
  amqp_ssl_socket_set_verify_peer(tls, 1);
  amqp_ssl_socket_set_verify_hostname(tls, 1);
  amqp_ssl_socket_set_ssl_versions(tls, AMQP_TLSv1_2, AMQP_TLSvLATEST);
  return Done{};
}

Status RabbitmqLink::login() {
  // Without these the broker keeps silent about a deleted queue, and about what it refuses.
  std::array capabilities{flag("consumer_cancel_notify"),
                          flag("connection.blocked"),
                          flag("basic.nack"),
                          flag("publisher_confirms"),
                          flag("authentication_failure_close"),
                          flag("exchange_exchange_bindings")};
  std::array<amqp_table_entry_t, 3> entries{
      text("product", "nhacviec"), text("connection_name", name_.c_str()), amqp_table_entry_t{}};
  entries[2].key = amqp_cstring_bytes("capabilities");
  entries[2].value.kind = AMQP_FIELD_KIND_TABLE;
  entries[2].value.value.table = {static_cast<int>(capabilities.size()), capabilities.data()};
  const amqp_table_t properties{static_cast<int>(entries.size()), entries.data()};
  const ServerAddress& server = settings_.server;
  const std::string user = server.user.empty() ? "guest" : server.user;
  const std::string password = server.user.empty() ? "guest" : server.password;
  const amqp_rpc_reply_t reply = amqp_login_with_properties(
      state_, settings_.vhost.c_str(), 0, AMQP_DEFAULT_FRAME_SIZE, heartbeat_seconds(settings_),
      &properties, AMQP_SASL_METHOD_PLAIN, user.c_str(), password.c_str());
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return Done{};
  return problem("login as " + user + " to the virtual host " + settings_.vhost + ": " +
                 words_of(reply));
}

void RabbitmqLink::close() {
  if (state_ == nullptr) return;
  const std::lock_guard lock(socket_mutex_);
  hang_up_socket_ = -1;
  amqp_destroy_connection(state_);
  state_ = nullptr;
}

void RabbitmqLink::close_politely() {
  if (state_ == nullptr) return;
  amqp_set_rpc_timeout(state_, &kGoodbyeTimeout);
  amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
  close();
}

void RabbitmqLink::hang_up() {
  const std::lock_guard lock(socket_mutex_);
  if (hang_up_socket_ >= 0) ::shutdown(hang_up_socket_, SHUT_RDWR);
}

int RabbitmqLink::socket() const { return amqp_get_sockfd(state_); }

Error RabbitmqLink::problem(const std::string& words) const {
  return Error{ErrorKind::transient, "RabbitMQ at " + settings_.server.host + ":" +
                                         std::to_string(settings_.server.port) + ": " + words};
}

Status RabbitmqLink::last_reply(const std::string& doing) const {
  const amqp_rpc_reply_t reply = amqp_get_rpc_reply(state_);
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return Done{};
  return problem(doing + ": " + words_of(reply));
}

Status RabbitmqLink::check(int status, const std::string& doing) const {
  if (status == AMQP_STATUS_OK) return Done{};
  return problem(doing + ": " + words_of_library(status));
}

Error RabbitmqLink::closed_by_broker(const amqp_frame_t& frame) const {
  return problem(words_of_close(frame.payload.method));
}

Result<bool> RabbitmqLink::next_frame(amqp_frame_t& frame) {
  const timeval now{0, 0};
  const int status = amqp_simple_wait_frame_noblock(state_, &frame, &now);
  if (status == AMQP_STATUS_OK) return true;
  if (status == AMQP_STATUS_TIMEOUT) return false;
  return problem("the connection broke: " + words_of_library(status));
}

int RabbitmqLink::longest_wait_ms() const { return heartbeat_seconds(settings_) * 1000 / 4; }

}  // namespace nhacviec
