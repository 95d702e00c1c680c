#include "connectors/smtp_dialogue.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>

namespace nhacviec {

namespace {

constexpr int kStartMailInput = 354;
constexpr int kAuthContinue = 334;

std::string base64(const std::string& text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  encoded.resize(static_cast<size_t>(size));
  return encoded;
}

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

}  // namespace

std::string smtp_data(const std::string& crlf_text) {
  std::string data;
  data.reserve(crlf_text.size() + 64);
  for (size_t from = 0; from < crlf_text.size();) {
    const size_t end = crlf_text.find("\r\n", from);
    const size_t next = end == std::string::npos ? crlf_text.size() : end + 2;
    if (crlf_text[from] == '.') data += '.';
    data.append(crlf_text, from, next - from);
    from = next;
  }
  if (!data.ends_with("\r\n")) data += "\r\n";
  data += ".\r\n";
  return data;
}

SmtpDialogue::Step SmtpDialogue::take(const SmtpReply& reply) {
  if (reply.code == kSmtpServiceClosing) closing_ = true;
  switch (state_) {
    case State::greeting:
      if (!reply.is_positive()) return fail("turns us away: " + words_of(reply));
      return greet();
    case State::ehlo:
    case State::helo:
      return take_hello(reply);
    case State::starttls:
      return take_starttls(reply);
    case State::auth_name:
    case State::auth_password:
    case State::auth_result:
      return take_login(reply);
    case State::transaction:
      verdict_.heard = true;
      return take_command(reply);
    case State::body:
      return take_end(reply);
    case State::empty_body:
      return finish(false);
    case State::idle:
      return fail(closing_ ? "" : "says something that was not asked: " + words_of(reply));
    case State::shaking_hands:
    case State::broken:
      break;
  }
  return fail("speaks out of turn: " + words_of(reply));
}

SmtpDialogue::Step SmtpDialogue::greet() {
  state_ = State::ehlo;
  output_ += "EHLO " + login_.client_name + "\r\n";
  return Step::wait;
}

void SmtpDialogue::tls_started() {
  login_.encrypted = true;
  offers_.clear();  // what was said before anybody could read it does not count
  greet();
}

SmtpDialogue::Step SmtpDialogue::take_hello(const SmtpReply& reply) {
  if (!reply.is_positive()) {
    // A server of before 1995; it has neither TLS nor a login.
    const bool plain_will_do = !login_.tls_required && login_.user.empty();
    if (state_ == State::ehlo && plain_will_do && reply.code >= 500) {
      state_ = State::helo;
      output_ += "HELO " + login_.client_name + "\r\n";
      return Step::wait;
    }
    return fail("refuses our greeting: " + words_of(reply));
  }
  if (state_ == State::ehlo) offers_ = "\n" + upper_case(reply.text) + "\n";
  if (!login_.encrypted && offers("STARTTLS")) {
    state_ = State::starttls;
    output_ += "STARTTLS\r\n";
    return Step::wait;
  }
  if (!login_.encrypted && login_.tls_required) {
    return fail("offers no STARTTLS; nothing is sent to it in the clear");
  }
  return log_in();
}

SmtpDialogue::Step SmtpDialogue::take_starttls(const SmtpReply& reply) {
  if (reply.is_positive()) {
    state_ = State::shaking_hands;
    return Step::start_tls;
  }
  if (login_.tls_required) return fail("refuses STARTTLS: " + words_of(reply));
  return log_in();
}

SmtpDialogue::Step SmtpDialogue::log_in() {
  if (login_.user.empty()) {
    state_ = State::idle;
    return Step::idle;
  }
  const auto has = [this](const std::string& mechanism) {
    for (const char* const auth : {"\nAUTH ", "\nAUTH="}) {
      const size_t from = offers_.find(auth);
      if (from == std::string::npos) continue;
      const std::string line = offers_.substr(from + 6, offers_.find('\n', from + 1) - from - 6);
      if ((" " + line + " ").find(" " + mechanism + " ") != std::string::npos) return true;
    }
    return false;
  };
  if (has("PLAIN")) {
    state_ = State::auth_result;
    const std::string nul(1, '\0');
    output_ += "AUTH PLAIN " + base64(nul + login_.user + nul + login_.password) + "\r\n";
    return Step::wait;
  }
  if (has("LOGIN")) {
    state_ = State::auth_name;
    output_ += "AUTH LOGIN\r\n";
    return Step::wait;
  }
  login_refused_ = true;
  return fail("offers neither AUTH PLAIN nor AUTH LOGIN");
}

SmtpDialogue::Step SmtpDialogue::take_login(const SmtpReply& reply) {
  if (state_ != State::auth_result && reply.code == kAuthContinue) {
    const bool name = state_ == State::auth_name;
    output_ += base64(name ? login_.user : login_.password) + "\r\n";
    state_ = name ? State::auth_password : State::auth_result;
    return Step::wait;
  }
  if (state_ == State::auth_result && reply.is_positive()) {
    state_ = State::idle;
    return Step::idle;
  }
  login_refused_ = true;
  return fail("refuses the login: " + words_of(reply));
}

// --- one message

void SmtpDialogue::begin(SmtpEnvelope envelope) {
  envelope_ = std::move(envelope);
  verdict_ = SmtpVerdict();
  verdict_.recipients.resize(envelope_.to.size());
  accepted_.assign(envelope_.to.size(), false);
  said_ = needs_reset_ ? 0 : 1;
  answered_ = said_;
  state_ = State::transaction;
  say_next();
}

SmtpDialogue::Command SmtpDialogue::command_at(size_t index) const {
  if (index == 0) return Command::reset;
  if (index == 1) return Command::mail;
  return index < envelope_.to.size() + 2 ? Command::recipient : Command::data;
}

std::string SmtpDialogue::line_of(size_t index) const {
  switch (command_at(index)) {
    case Command::reset:
      return "RSET\r\n";
    case Command::mail:
      return "MAIL FROM:<" + envelope_.from + ">\r\n";
    case Command::recipient:
      return "RCPT TO:<" + envelope_.to[index - 2] + ">\r\n";
    case Command::data:
      break;
  }
  return "DATA\r\n";
}

void SmtpDialogue::say_next() {
  const size_t all = envelope_.to.size() + 3;
  const size_t until = offers("PIPELINING") ? all : said_ + 1;
  for (; said_ < until; ++said_) output_ += line_of(said_);
}

SmtpDialogue::Step SmtpDialogue::take_command(const SmtpReply& reply) {
  const Command command = command_at(answered_);
  if (command == Command::data) return take_data_reply(reply);
  if (!reply.is_positive() && !reply.is_refusal()) {
    return fail("answers a command with " + words_of(reply));
  }
  if (command == Command::reset && !reply.is_positive()) {
    return fail("refuses RSET: " + words_of(reply));
  }
  if (command == Command::mail) verdict_.sender = reply;
  if (command == Command::recipient) {
    const size_t recipient = answered_ - 2;
    accepted_[recipient] = reply.is_positive();
    if (!reply.is_positive()) verdict_.recipients[recipient] = reply;
  }
  ++answered_;
  if (closing_) return finish(true);
  if (answered_ < said_) return Step::wait;
  // Without pipelining: there is nothing more to say when nobody is left to say it for.
  const bool refused = command == Command::mail && !reply.is_positive();
  if (refused || (command_at(answered_) == Command::data && !anybody_accepted())) {
    return finish(true);
  }
  say_next();
  return Step::wait;
}

SmtpDialogue::Step SmtpDialogue::take_data_reply(const SmtpReply& reply) {
  ++answered_;
  if (reply.code == kStartMailInput) {
    const bool wanted = anybody_accepted();
    state_ = wanted ? State::body : State::empty_body;
    verdict_.end_given = wanted;
    output_ += wanted ? std::move(envelope_.data) : std::string(".\r\n");
    return Step::wait;
  }
  if (!reply.is_refusal()) return fail("answers DATA with " + words_of(reply));
  give_everybody_accepted(reply);
  return finish(true);
}

SmtpDialogue::Step SmtpDialogue::take_end(const SmtpReply& reply) {
  if (!reply.is_positive() && !reply.is_refusal()) {
    return fail("answers the message with " + words_of(reply));
  }
  give_everybody_accepted(reply);
  return finish(false);
}

bool SmtpDialogue::anybody_accepted() const {
  return verdict_.sender.is_positive() &&
         std::find(accepted_.begin(), accepted_.end(), true) != accepted_.end();
}

void SmtpDialogue::give_everybody_accepted(const SmtpReply& reply) {
  for (size_t i = 0; i < accepted_.size(); ++i) {
    if (accepted_[i]) verdict_.recipients[i] = reply;
  }
}

SmtpDialogue::Step SmtpDialogue::finish(bool open_transaction) {
  if (verdict_.sender.is_refusal()) {
    verdict_.recipients.assign(envelope_.to.size(), verdict_.sender);
  }
  needs_reset_ = open_transaction;
  state_ = closing_ ? State::broken : State::idle;
  if (closing_) verdict_.problem = "closes the connection";
  return Step::done;
}

SmtpDialogue::Step SmtpDialogue::fail(std::string problem) {
  state_ = State::broken;
  problem_ = std::move(problem);
  return Step::broken;
}

bool SmtpDialogue::offers(const std::string& keyword) const {
  return offers_.find("\n" + keyword + "\n") != std::string::npos;
}

}  // namespace nhacviec
