// The SMTP channel with a real server, aiosmtpd, over TLS and with a login.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/connectors/smtp_setup.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

/// A program that ends when the test does; its output line by line.
class Program {
 public:
  explicit Program(std::vector<std::string> words) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0) std::abort();
    const pid_t test = ::getpid();
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != test) ::_exit(1);
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      ::dup2(::open("/dev/null", O_WRONLY), 2);  // its complaints about what the tests do to it
      for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output_ = ::fdopen(out[0], "r");
  }
  ~Program() {
    ::close(input_);
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    std::fclose(output_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string line() {
    std::array<char, 1000> text{};
    if (std::fgets(text.data(), text.size(), output_) == nullptr) return "";
    std::string result(text.data());
    if (!result.empty() && result.back() == '\n') result.pop_back();
    return result;
  }

 private:
  pid_t child_ = 0;
  int input_ = -1;
  std::FILE* output_ = nullptr;
};

class SmtpTlsTest : public testing::Test {
 protected:
  /// A certificate of its own for that name.
  void make_certificate(const std::string& name) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout " +
        key() + " -out " + certificate() + " -subj /CN=" + name +
        " -addext subjectAltName=" + name + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void start(const std::string& kind, const std::string& without = "") {
    program_ = std::make_unique<Program>(std::vector<std::string>{
        "/usr/bin/python3", "-B",
        std::string(NHACVIEC_SOURCE_DIR) + "/tests/connectors/tls_smtp_server.py", kind, without,
        certificate(), key()});
    ServerAddress& server = setup_.settings.server;
    server.port = std::atoi(program_->line().c_str());
    ASSERT_NE(server.port, 0) << "the server did not start";
    server.tls = kind == "implicit";
    server.user = "nhacviec";
    server.password = "mật-khẩu";
    server.ca_file = certificate();
  }
  DeliveryOutcome send() {
    OutgoingMessage message;
    message.key = "k1";
    message.message_id = "k1@so.example.vn";
    message.to = {"a@so.example.vn", "b@so.example.vn"};
    message.subject = "Nhắc việc";
    message.body = "x\n";
    std::optional<DeliveryOutcome> answer;
    setup_.channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }
  /// `login`: what the server says of it, once for the kept connection.
  void expect_sent(const std::string& login = "login PLAIN") {
    for (int i = 0; i < 2; ++i) {
      const DeliveryOutcome outcome = send();
      EXPECT_EQ(outcome.status, NoticeStatus::sent) << outcome.words;
      if (i == 0) {
        EXPECT_EQ(program_->line(), login);
      }
      EXPECT_THAT(program_->line(),
                  MatchesRegex("mail nhacviec TLSv1\\.[23] a@so.example.vn b@so.example.vn"));
    }
  }
  void expect_refused(const std::string& words) {
    const DeliveryOutcome outcome = send();
    EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
    EXPECT_THAT(outcome.words, HasSubstr(words));
    EXPECT_THAT(outcome.words, testing::Not(HasSubstr("mật-khẩu")));
    EXPECT_THAT(setup_.reports, ElementsAre(outcome.words));
  }

  void use_token(const std::string& text) {
    setup_.settings.login = SmtpLogin::xoauth2;
    setup_.settings.server.password.clear();
    setup_.settings.token_file = folder_.path() + "/token";
    write_token(text);
  }
  void write_token(const std::string& text) {
    std::ofstream(setup_.settings.token_file, std::ios::trunc) << text;
  }

  std::string certificate() const { return folder_.path() + "/certificate.pem"; }
  std::string key() const { return folder_.path() + "/key.pem"; }

  TempFolder folder_;
  HandLoop loop_;
  SmtpSetup setup_{loop_};
  std::unique_ptr<Program> program_;
};

TEST_F(SmtpTlsTest, StartTlsAndAPlainLogin) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  expect_sent();
}

TEST_F(SmtpTlsTest, TheOlderLoginWhereThereIsNoOther) {
  make_certificate("IP:127.0.0.1");
  start("starttls", "PLAIN");
  expect_sent("login LOGIN");
}

TEST_F(SmtpTlsTest, TheWayToLogInThatTheSettingsName) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  setup_.settings.login = SmtpLogin::login;
  expect_sent("login LOGIN");
  setup_.settings.login = SmtpLogin::plain;
  setup_.restart();
  expect_sent("login PLAIN");
}

TEST_F(SmtpTlsTest, AWayToLogInThatTheServerLacksIsNotReplacedByAnother) {
  make_certificate("IP:127.0.0.1");
  start("starttls", "PLAIN");
  setup_.settings.login = SmtpLogin::plain;
  expect_refused("offers no login that we know");
}

TEST_F(SmtpTlsTest, ATokenInsteadOfAPasswordReadAtEachConnection) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  use_token("first-token\n");
  expect_sent("token first-token");
  write_token("second-token\n");
  setup_.restart();
  expect_sent("token second-token");
}

TEST_F(SmtpTlsTest, AnOldTokenIsTheOperatorsToMend) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  use_token("worn-out\n");
  expect_refused("refuses the token of ");
}

TEST_F(SmtpTlsTest, NothingIsSaidToTheServerWithoutAToken) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  use_token("two words\n");
  expect_refused("cannot be read or holds no token");
}

TEST_F(SmtpTlsTest, TlsFromTheFirstByteOnAndTheServersName) {
  make_certificate("DNS:localhost");
  start("implicit");
  setup_.settings.server.host = "localhost";
  expect_sent();
}

TEST_F(SmtpTlsTest, ACertificateOfAnotherNameIsRefused) {
  make_certificate("DNS:elsewhere.example.org");
  start("starttls");
  expect_refused("no alternative certificate subject name matches");
}

TEST_F(SmtpTlsTest, ACertificateOfAnUnknownAuthorityIsRefused) {
  make_certificate("IP:127.0.0.1");
  start("implicit");
  setup_.settings.server.ca_file.clear();
  expect_refused("has a certificate that is not trusted: self-signed certificate");
}

TEST_F(SmtpTlsTest, AnAuthoritiesFileThatIsMissingIsNamed) {
  make_certificate("IP:127.0.0.1");
  start("implicit");
  setup_.settings.server.ca_file = "/nowhere/ca.pem";
  expect_refused("the certificates of /nowhere/ca.pem cannot be read");
}

TEST_F(SmtpTlsTest, AWrongPasswordIsTheOperatorsToMend) {
  make_certificate("IP:127.0.0.1");
  start("starttls");
  setup_.settings.server.password = "sai";
  expect_refused("refuses the login: 535");
}

TEST_F(SmtpTlsTest, WithoutALoginTheCertificateIsLookedAtJustTheSame) {
  make_certificate("DNS:elsewhere.example.org");
  start("starttls");
  setup_.settings.server.user.clear();
  setup_.settings.server.ca_file.clear();
  expect_refused("has a certificate that is not trusted");
}

}  // namespace
}  // namespace nhacviec
