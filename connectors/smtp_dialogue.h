// The client's side of SMTP (RFC 5321, STARTTLS 3207, AUTH 4954, PIPELINING 2920) without I/O:
// replies go in, bytes to be sent come out. One dialogue a connection; one message at a time.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "connectors/smtp_reply.h"

namespace nhacviec {

/// How a connection is secured and who logs in.
struct SmtpLogin {
  std::string client_name;    // of EHLO: a domain, or an address in brackets
  bool encrypted = false;     // TLS from the first byte on
  bool tls_required = false;  // without it nothing is sent, least of all the password
  std::string user;           // empty: no login
  std::string password;
};

struct SmtpEnvelope {
  std::string from;
  std::vector<std::string> to;
  std::string data;  // of smtp_data()
};

/// The message as it stands on the wire: CRLF line ends, dots doubled, the final dot.
std::string smtp_data(const std::string& crlf_text);

/// What the server said to one message.
struct SmtpVerdict {
  SmtpReply sender;                   // to MAIL
  std::vector<SmtpReply> recipients;  // the last word on each; code 0: none came
  bool end_given = false;             // the whole message was handed out to be sent
  bool heard = false;                 // anything at all
  std::string problem;                // of the connection; empty: it is still good
};

class SmtpDialogue {
 public:
  enum class Step {
    wait,       // for the next reply
    start_tls,  // shake hands, then tls_started()
    idle,       // begin() may be called
    done,       // the message has its verdict(); the connection is idle
    broken,     // problem() says why; of no use any more
  };

  explicit SmtpDialogue(SmtpLogin login) : login_(std::move(login)) {}

  Step take(const SmtpReply& reply);
  void tls_started();
  void begin(SmtpEnvelope envelope);

  /// What is to be sent now; empties it.
  std::string output() { return std::exchange(output_, {}); }
  const SmtpVerdict& verdict() const { return verdict_; }
  const std::string& problem() const { return problem_; }
  bool is_login_refused() const { return login_refused_; }

 private:
  enum class State {
    greeting,
    ehlo,
    helo,
    starttls,
    shaking_hands,
    auth_name,
    auth_password,
    auth_result,
    idle,
    transaction,
    body,
    empty_body,
    broken,
  };
  enum class Command { reset, mail, recipient, data };

  Step greet();
  Step take_hello(const SmtpReply& reply);
  Step take_starttls(const SmtpReply& reply);
  Step log_in();
  Step take_login(const SmtpReply& reply);
  Step take_command(const SmtpReply& reply);
  Step take_data_reply(const SmtpReply& reply);
  Step take_end(const SmtpReply& reply);
  void say_next();
  bool anybody_accepted() const;
  void give_everybody_accepted(const SmtpReply& reply);
  Step finish(bool open_transaction);
  Step fail(std::string problem);
  bool offers(const std::string& keyword) const;
  Command command_at(size_t index) const;
  std::string line_of(size_t index) const;

  SmtpLogin login_;
  State state_ = State::greeting;
  std::string offers_;  // the lines of the reply to EHLO, upper case, each with "\n" before it
  std::string output_;
  std::string problem_;
  bool login_refused_ = false;
  bool closing_ = false;      // the server said 421
  bool needs_reset_ = false;  // the last transaction was left open

  SmtpEnvelope envelope_;
  SmtpVerdict verdict_;
  std::vector<bool> accepted_;  // at RCPT, by recipient
  size_t said_ = 0;             // commands of the transaction that were sent,
  size_t answered_ = 0;         // and answered
};

}  // namespace nhacviec
