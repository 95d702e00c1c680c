#include "tests/connectors/rabbitmq_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "connectors/rabbitmq_link.h"

namespace nhacviec {

namespace {

constexpr int kStartsWithin = 600;  // tenths of a second

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "RabbitMQ for the tests: %s\n", why.c_str());
  std::abort();
}

/// A port nobody listens on. All are held until they are known, so that they differ.
std::vector<int> free_ports(size_t count) {
  std::vector<int> sockets;
  std::vector<int> ports;
  for (size_t i = 0; i < count; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) fail("no free port");
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    sockets.push_back(socket);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int socket : sockets) ::close(socket);
  return ports;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

void end(pid_t pid) {
  if (pid <= 0) return;
  ::kill(pid, SIGCONT);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

}  // namespace

RabbitmqServer& RabbitmqServer::instance() {
  static RabbitmqServer server;
  return server;
}

RabbitmqServer::RabbitmqServer() {
  const auto ports = free_ports(4);
  port_ = ports[0];
  tls_port_ = ports[1];
  distribution_port_ = ports[2];
  names_port_ = ports[3];
  make_certificates();
  std::ofstream(folder_.path() + "/plugins") << "[].\n";
  std::ofstream(folder_.path() + "/rabbitmq.conf")
      << "listeners.tcp.default = 127.0.0.1:" << port_ << "\n"
      << "listeners.ssl.default = 127.0.0.1:" << tls_port_ << "\n"
      << "ssl_options.cacertfile = " << folder_.path() << "/authority.pem\n"
      << "ssl_options.certfile = " << folder_.path() << "/server.pem\n"
      << "ssl_options.keyfile = " << folder_.path() << "/server.key\n"
      << "log.file.level = warning\n";
  names_ = start({"/usr/bin/epmd", "-address", "127.0.0.1", "-port", std::to_string(names_port_)},
                 "names.log");
  server_ = start({"/usr/lib/rabbitmq/bin/rabbitmq-server", "-noinput"}, "server.log");
  RabbitmqLink link(settings(), "is it there");
  for (int tries = 0; !link.open(); ++tries) {
    if (tries == kStartsWithin || ::waitpid(server_, nullptr, WNOHANG) != 0) {
      std::ifstream log(folder_.path() + "/server.log");
      std::stringstream words;
      words << log.rdbuf();
      fail("does not start: " + words.str());
    }
    ::usleep(100'000);  // between two looks; nothing is assumed after it
  }
}

RabbitmqServer::~RabbitmqServer() {
  end(server_);
  end(names_);
}

void RabbitmqServer::make_certificates() const {
  const std::string in_folder = "cd '" + folder_.path() + "' && ";
  const std::string key = "openssl req -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 ";
  const std::string made =
      in_folder + "(" + key + "-x509 -days 2 -subj /CN=authority -keyout authority.key" +
      " -out authority.pem && " + key + "-x509 -days 2 -subj /CN=other -keyout other.key" +
      " -out other.pem && " + key + "-subj /CN=localhost -keyout server.key -out server.csr && " +
      "printf 'subjectAltName=DNS:localhost' > names && openssl x509 -req -in server.csr -days 2" +
      " -CA authority.pem -CAkey authority.key -CAcreateserial -extfile names -out server.pem)" +
      " > certificates.log 2>&1";
  if (std::system(made.c_str()) != 0) fail("openssl cannot make certificates");
}

std::vector<std::string> RabbitmqServer::environment() const {
  const std::string& folder = folder_.path();
  return {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME=" + folder,
          "LANG=C.UTF-8",
          "ERL_EPMD_ADDRESS=127.0.0.1",
          "ERL_EPMD_PORT=" + std::to_string(names_port_),
          "RABBITMQ_ALLOW_INPUT=1",  // else a shell stands between us and the server
          "RABBITMQ_NODENAME=test" + std::to_string(port_) + "@localhost",
          "RABBITMQ_DIST_PORT=" + std::to_string(distribution_port_),
          "RABBITMQ_MNESIA_BASE=" + folder + "/data",
          "RABBITMQ_LOG_BASE=" + folder + "/log",
          "RABBITMQ_CONFIG_FILE=" + folder + "/rabbitmq.conf",
          "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder + "/plugins",
          "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}"};
}

pid_t RabbitmqServer::start(const std::vector<std::string>& command, const std::string& log) const {
  const auto variables = environment();
  const auto arguments = pointers(command);
  const auto environment = pointers(variables);
  const std::string path = folder_.path() + "/" + log;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const int in = ::open("/dev/null", O_RDONLY);
  const int out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execve(arguments[0], arguments.data(), environment.data());
  ::_exit(127);
}

QueueSettings RabbitmqServer::settings() const {
  QueueSettings settings;
  settings.server.host = "127.0.0.1";
  settings.server.port = port_;
  settings.server.user = "guest";
  settings.server.password = "guest";
  settings.heartbeat = std::chrono::seconds(1);
  return settings;
}

QueueSettings RabbitmqServer::tls_settings() const {
  QueueSettings settings = this->settings();
  settings.server.host = "localhost";
  settings.server.port = tls_port_;
  settings.server.tls = true;
  settings.server.ca_file = folder_.path() + "/authority.pem";
  return settings;
}

void RabbitmqServer::control(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"/usr/lib/rabbitmq/bin/rabbitmqctl", "-n",
                                   "test" + std::to_string(port_) + "@localhost"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  int status = 0;
  ::waitpid(start(command, "control.log"), &status, 0);
  if (status != 0) fail("rabbitmqctl " + arguments.front() + " failed");
}

}  // namespace nhacviec
