#include "connectors/smtp_exchange.h"

#include <algorithm>
#include <optional>

namespace nhacviec {

bool SmtpExchange::take(std::string_view line) {
  reader_.add(line);
  while (const std::optional<SmtpReply> reply = reader_.next()) {
    if (!begun_) {
      login_reply_ = *reply;
      ++login_replies_;
      if (reply->code == kSmtpLoggedIn) logged_in_ = true;
    } else if (replies_.size() < most_replies()) {
      replies_.push_back(*reply);
    } else {
      return false;
    }
  }
  return !reader_.is_broken();
}

bool SmtpExchange::is_refused() const {
  if (replies_.empty() || recipients_ == 0) return false;
  if (!replies_.front().is_positive()) return true;
  if (replies_.size() <= recipients_) return false;
  const auto rcpt = replies_.begin() + 1;
  const bool nobody = std::none_of(rcpt, rcpt + static_cast<std::ptrdiff_t>(recipients_),
                                   [](const SmtpReply& reply) { return reply.is_positive(); });
  return nobody || (data_reply().code != 0 && data_reply().code != kSmtpStartMailInput);
}

// Replies come in the order of the commands: MAIL, a RCPT each, DATA, the end of the text. After a
// refusal that ends the matter libcurl says QUIT, and the answer to that comes as well.
SmtpVerdict SmtpExchange::verdict() const {
  SmtpVerdict verdict;
  verdict.reached = begun_;
  verdict.heard = !replies_.empty();
  verdict.end_given = end_given_;
  verdict.recipients.resize(recipients_);
  verdict.refused.resize(recipients_);
  if (replies_.empty() || recipients_ == 0) return verdict;
  verdict.sender = replies_.front();
  if (verdict.sender.is_refusal()) verdict.recipients.assign(recipients_, verdict.sender);
  if (!verdict.sender.is_positive()) return verdict;
  SmtpReply rest = end_reply();  // for those whom RCPT did not refuse
  if (data_reply().is_refusal()) rest = data_reply();
  if (!rest.is_positive() && !rest.is_refusal()) rest = SmtpReply();
  for (size_t i = 0; i < recipients_ && i + 1 < replies_.size(); ++i) {
    const SmtpReply& own = replies_[i + 1];
    verdict.recipients[i] = own.is_positive() ? rest : own;
    verdict.refused[i] = own.is_refusal();
  }
  return verdict;
}

SmtpReply SmtpExchange::data_reply() const {
  return replies_.size() > recipients_ + 1 ? replies_[recipients_ + 1] : SmtpReply();
}

SmtpReply SmtpExchange::end_reply() const {
  const bool asked = end_given_ && data_reply().code == kSmtpStartMailInput;
  return asked && replies_.size() > recipients_ + 2 ? replies_[recipients_ + 2] : SmtpReply();
}

}  // namespace nhacviec
