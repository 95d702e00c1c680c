// A RabbitMQ of the test program's own: on loopback, on free ports, in a private folder, dead with
// the program. It takes seconds to start, so that all tests of a program share one.
#pragma once

#include <sys/types.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "config/settings.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {

class RabbitmqServer {
 public:
  /// Started at the first call, stopped at the program's end.
  static RabbitmqServer& instance();

  /// As guest, on the plain port.
  QueueSettings settings() const;
  /// The same over TLS, trusting the server's authority.
  QueueSettings tls_settings() const;
  int port() const { return port_; }
  pid_t pid() const { return server_; }
  std::string other_authority() const { return folder_.path() + "/other.pem"; }

  /// rabbitmqctl with these arguments; it must succeed.
  void control(const std::vector<std::string>& arguments) const;

  RabbitmqServer(const RabbitmqServer&) = delete;
  RabbitmqServer& operator=(const RabbitmqServer&) = delete;

 private:
  RabbitmqServer();
  ~RabbitmqServer();
  void make_certificates() const;
  std::vector<std::string> environment() const;
  pid_t start(const std::vector<std::string>& command, const std::string& log) const;

  TempFolder folder_;
  int port_ = 0;
  int tls_port_ = 0;
  int distribution_port_ = 0;
  int names_port_ = 0;
  pid_t names_ = 0;  // Erlang's name server
  pid_t server_ = 0;
};

}  // namespace nhacviec
