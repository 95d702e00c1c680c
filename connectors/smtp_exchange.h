// What a server answers in the course of one message or command, kept apart by what it answers.
// libcurl hands over the lines of all replies in their order, without saying to which command.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "connectors/smtp_outcome.h"
#include "connectors/smtp_reply.h"

namespace nhacviec {

class SmtpExchange {
 public:
  SmtpExchange() : SmtpExchange(0) {}
  /// Without recipients: one command.
  explicit SmtpExchange(size_t recipients) : recipients_(recipients) {}

  /// One line as it came. False: this is no SMTP, or more than was asked for.
  bool take(std::string_view line);
  /// The login is over: the next reply is to MAIL, or to the command.
  void begin() { begun_ = true; }
  /// The whole text was handed out to be sent.
  void give_end() { end_given_ = true; }

  bool has_begun() const { return begun_; }
  bool has_logged_in() const { return logged_in_; }
  bool is_broken() const { return reader_.is_broken(); }
  /// There is nothing more to come: everybody, the sender or the message is refused.
  bool is_refused() const;
  /// The server has answered the end of the text, and waits for the next message.
  bool is_over() const { return end_reply().code != 0; }

  /// The replies of the verdict, and all that goes with them.
  SmtpVerdict verdict() const;
  /// The last one before begin(), and how many there were.
  const SmtpReply& login_reply() const { return login_reply_; }
  int login_replies() const { return login_replies_; }
  /// The last one after it; code 0: none came.
  SmtpReply last_reply() const { return replies_.empty() ? SmtpReply() : replies_.back(); }

 private:
  size_t most_replies() const { return recipients_ == 0 ? 1 : recipients_ + 3; }
  SmtpReply data_reply() const;
  SmtpReply end_reply() const;

  size_t recipients_;
  SmtpReplyReader reader_;
  SmtpReply login_reply_;
  int login_replies_ = 0;
  std::vector<SmtpReply> replies_;  // since begin()
  bool begun_ = false;
  bool logged_in_ = false;
  bool end_given_ = false;
};

}  // namespace nhacviec
