// STARTTLS, TLS from the first byte and logins against a real server (aiosmtpd).
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>
#include <thread>

#include "tests/connectors/smtp_setup.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Runs tls_smtp_server.py; it ends with its standard input, also when the test is killed.
class TlsSmtpServer {
 public:
  TlsSmtpServer() {
    int to_server[2];
    int from_server[2];
    if (::pipe2(to_server, O_CLOEXEC) != 0 || ::pipe2(from_server, O_CLOEXEC) != 0) std::abort();
    const std::string script =
        std::string(NHACVIEC_SOURCE_DIR) + "/tests/connectors/tls_smtp_server.py";
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(to_server[0], STDIN_FILENO);
      ::dup2(from_server[1], STDOUT_FILENO);
      ::execl("/usr/bin/python3", "python3", "-B", script.c_str(), folder_.path().c_str(),
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(to_server[0]);
    ::close(from_server[1]);
    input_ = to_server[1];
    said_ = ::fdopen(from_server[0], "r");
    std::istringstream ports(next_line());
    ports >> starttls_port >> login_only_port >> tls_port;
  }
  ~TlsSmtpServer() {
    ::close(input_);
    ::waitpid(process_, nullptr, 0);
    ::fclose(said_);
  }
  TlsSmtpServer(const TlsSmtpServer&) = delete;
  TlsSmtpServer& operator=(const TlsSmtpServer&) = delete;

  std::string certificate() const { return folder_.path() + "/cert.pem"; }
  /// "user tls port-of-the-client recipient" of the next message; empty when the server ended.
  std::string next_line() {
    char line[1000];
    return ::fgets(line, sizeof line, said_) ? line : "";
  }

  int starttls_port = 0;
  int login_only_port = 0;  // offers STARTTLS, then AUTH LOGIN alone
  int tls_port = 0;

 private:
  TempFolder folder_;
  pid_t process_ = -1;
  int input_ = -1;
  FILE* said_ = nullptr;
};

class SmtpTlsTest : public testing::Test {
 protected:
  SmtpTlsTest() {
    setup_.settings.server.port = server_.starttls_port;
    setup_.settings.server.user = "nhacviec";
    setup_.settings.server.password = "mat-khau";
    setup_.settings.server.ca_file = server_.certificate();
  }
  DeliveryOutcome send(const std::string& key) {
    OutgoingMessage message;
    message.key = key;
    message.message_id = key + "@so.example.vn";
    message.to = {"a@so.example.vn"};
    message.subject = "Nhắc việc";
    message.body = "x\n";
    std::optional<DeliveryOutcome> answer;
    setup_.channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }
  /// Nothing went out, and the operator reads why.
  void expect_refused(const std::string& why) {
    const DeliveryOutcome outcome = send("k1");
    EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
    EXPECT_THAT(outcome.words, AllOf(HasSubstr(why), Not(HasSubstr("mat-khau"))));
    EXPECT_THAT(setup_.reports, ElementsAre(outcome.words));
  }

  TlsSmtpServer server_;
  HandLoop loop_;
  SmtpSetup setup_{loop_};
};

TEST_F(SmtpTlsTest, StartTlsThenALogin) {
  ASSERT_NE(server_.tls_port, 0) << "the server did not start";
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  const std::string first = server_.next_line();
  EXPECT_THAT(first, AllOf(HasSubstr("nhacviec tls "), HasSubstr("a@so.example.vn")));
  EXPECT_EQ(send("k2").status, NoticeStatus::sent);
  EXPECT_EQ(server_.next_line(), first) << "on the connection that was kept";
  EXPECT_THAT(setup_.reports, IsEmpty());
}

TEST_F(SmtpTlsTest, AServerThatKnowsOnlyAuthLogin) {
  setup_.settings.server.port = server_.login_only_port;
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  EXPECT_THAT(server_.next_line(), HasSubstr("nhacviec tls "));
}

TEST_F(SmtpTlsTest, TlsFromTheFirstByteOn) {
  setup_.settings.server.port = server_.tls_port;
  setup_.settings.server.tls = true;
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  EXPECT_THAT(server_.next_line(), HasSubstr("nhacviec tls "));
}

TEST_F(SmtpTlsTest, AWrongPasswordIsTrouble) {
  setup_.settings.server.password = "mat-khau-sai";
  const DeliveryOutcome outcome = send("k1");
  EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(outcome.words, HasSubstr("refuses the login: 535"));
  EXPECT_THAT(setup_.reports, ElementsAre(outcome.words));
}

TEST_F(SmtpTlsTest, ACertificateOfNobodyWeTrustIsTrouble) {
  setup_.settings.server.ca_file.clear();
  expect_refused("certificate that is not trusted");
}

TEST_F(SmtpTlsTest, ACertificateOfAnotherNameIsTrouble) {
  setup_.settings.server.host = "localhost";
  expect_refused("certificate that is not trusted");
}

TEST_F(SmtpTlsTest, WithoutALoginTheCertificateIsCheckedJustTheSame) {
  setup_.settings.server.user.clear();
  setup_.settings.server.ca_file.clear();
  expect_refused("certificate that is not trusted");
}

TEST_F(SmtpTlsTest, AMissingFileOfCertificatesIsNamed) {
  setup_.settings.server.ca_file = server_.certificate() + ".not-there";
  expect_refused("cert.pem.not-there cannot be read");
}

}  // namespace
}  // namespace nhacviec
