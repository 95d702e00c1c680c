// One AMQP connection: opened with time limits, TLS and capabilities, its errors in words. Used on
// one thread, except hang_up(). rabbitmq-c's types stay in the .cc files.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "config/settings.h"
#include "workflows/result.h"

struct amqp_connection_state_t_;
struct amqp_frame_t_;
struct amqp_rpc_reply_t_;

namespace nhacviec {

class RabbitmqLink {
 public:
  /// `name` is what the broker's operator sees: "nhacviecd events".
  RabbitmqLink(QueueSettings settings, std::string name);
  ~RabbitmqLink();  // closes without a word
  RabbitmqLink(const RabbitmqLink&) = delete;
  RabbitmqLink& operator=(const RabbitmqLink&) = delete;

  Status open();
  void close();           // without a word
  void close_politely();  // waits for the broker's answer, but not for long
  /// From any thread: whoever waits on the socket gets an error.
  void hang_up();

  amqp_connection_state_t_* state() const { return state_; }
  int socket() const;
  const QueueSettings& settings() const { return settings_; }

  /// What the last call with a reply came to.
  Status last_reply(const std::string& doing) const;
  /// Of a call that answers with a status of the library.
  Status check(int status, const std::string& doing) const;
  /// The words of a channel.close or connection.close that came as a frame.
  Error closed_by_broker(const amqp_frame_t_&) const;
  Error problem(const std::string& words) const;  // "RabbitMQ at host:port: words"

  /// True: a frame; false: there is none just now. Keeps up the heartbeats.
  Result<bool> next_frame(amqp_frame_t_&);
  /// The longest that the thread may wait before it looks for a frame again.
  int longest_wait_ms() const;

 private:
  Status connect();
  Status login();
  Status connect_tls();

  QueueSettings settings_;
  std::string name_;
  amqp_connection_state_t_* state_ = nullptr;
  std::mutex socket_mutex_;  // guards the socket against hang_up() while it is closed
  int hang_up_socket_ = -1;
};

/// Of the reply in full, for those who have it.
std::string words_of(const amqp_rpc_reply_t_&);

}  // namespace nhacviec
