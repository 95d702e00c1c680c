#include "connectors/smtp_outcome.h"

#include <algorithm>

#include "connectors/redact.h"

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

// One status for all of them, as DeliveryOutcome says.
NoticeStatus together(const std::vector<RecipientOutcome>& recipients) {
  const auto any = [&](NoticeStatus status) {
    return std::any_of(recipients.begin(), recipients.end(),
                       [&](const RecipientOutcome& each) { return each.status == status; });
  };
  for (const NoticeStatus status :
       {NoticeStatus::unknown, NoticeStatus::temporary_failure, NoticeStatus::sent}) {
    if (any(status)) return status;
  }
  return NoticeStatus::permanent_failure;
}

// Who did not get it and why; bounded, the rest is in the recipients.
std::string words_about_the_others(const std::vector<RecipientOutcome>& recipients) {
  constexpr size_t kNamed = 3;
  std::string words;
  size_t others = 0;
  for (const RecipientOutcome& each : recipients) {
    if (each.status == NoticeStatus::sent) continue;
    if (++others > kNamed) continue;
    words += (words.empty() ? "" : "; ") + masked_addresses(each.address) + ": " + each.words;
  }
  const std::string count = std::to_string(others) + " of " + std::to_string(recipients.size());
  return count + " not reached: " + words + (others > kNamed ? "; ..." : "");
}

}  // namespace

bool SmtpVerdict::is_complete() const {
  return reached && std::all_of(recipients.begin(), recipients.end(),
                                [](const SmtpReply& reply) { return reply.code != 0; });
}

DeliveryOutcome outcome_of(const std::vector<std::string>& to, const SmtpVerdict& verdict) {
  DeliveryOutcome outcome;
  for (size_t i = 0; i < to.size(); ++i) {
    outcome.recipients.push_back(outcome_of(to[i], verdict.recipients[i], verdict));
    const RecipientOutcome& last = outcome.recipients.back();
    const bool own = i < verdict.refused.size() && verdict.refused[i];
    const AddressFault fault = own ? fault_of_words(last.words) : AddressFault::none;
    if (fault != AddressFault::none) outcome.refused.push_back({to[i], fault, last.words});
  }
  outcome.status = together(outcome.recipients);
  const RecipientOutcome& first = outcome.recipients.front();
  const bool all_alike =
      std::all_of(outcome.recipients.begin(), outcome.recipients.end(),
                  [&](const RecipientOutcome& each) { return each.status == first.status; });
  if (all_alike) {
    outcome.words = first.words;
    outcome.recipients.clear();
  } else {
    outcome.words = words_about_the_others(outcome.recipients);
  }
  return outcome;
}

}  // namespace nhacviec
