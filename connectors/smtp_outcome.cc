#include "connectors/smtp_outcome.h"

#include <algorithm>

#include "connectors/joined_outcome.h"

namespace nhacviec {

namespace {

RecipientOutcome outcome_of(const std::string& address, const SmtpReply& reply,
                            const SmtpVerdict& verdict) {
  if (reply.code == 0) {
    const bool unknown = verdict.end_given;
    return {address, unknown ? NoticeStatus::unknown : NoticeStatus::temporary_failure,
            verdict.problem + (unknown ? ", the message was out" : ", before the message was out")};
  }
  if (reply.is_positive()) return {address, NoticeStatus::sent, words_of(reply)};
  if (verdict.sender.is_refusal()) {
    return {address, NoticeStatus::temporary_failure,
            "our own address is refused: " + words_of(reply)};
  }
  const bool for_good = reply.code >= 500;
  return {address, for_good ? NoticeStatus::permanent_failure : NoticeStatus::temporary_failure,
          words_of(reply)};
}

}  // namespace

bool SmtpVerdict::is_complete() const {
  return reached && std::all_of(recipients.begin(), recipients.end(),
                                [](const SmtpReply& reply) { return reply.code != 0; });
}

DeliveryOutcome outcome_of(const std::vector<std::string>& to, const SmtpVerdict& verdict) {
  std::vector<RecipientOutcome> recipients;
  std::vector<RefusedAddress> refused;
  for (size_t i = 0; i < to.size(); ++i) {
    recipients.push_back(outcome_of(to[i], verdict.recipients[i], verdict));
    const std::string& words = recipients.back().words;
    const bool own = i < verdict.refused.size() && verdict.refused[i];
    const AddressFault fault = own ? fault_of_words(words) : AddressFault::none;
    if (fault != AddressFault::none) refused.push_back({to[i], fault, words});
  }
  DeliveryOutcome outcome = joined_outcome(std::move(recipients));
  outcome.refused = std::move(refused);
  return outcome;
}

}  // namespace nhacviec
