#include "connectors/joined_outcome.h"

#include <algorithm>

#include "connectors/redact.h"

namespace nhacviec {

namespace {

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
    words += (words.empty() ? "" : "; ") + masked_recipient(each.address) + ": " + each.words;
  }
  const std::string count = std::to_string(others) + " of " + std::to_string(recipients.size());
  return count + " not reached: " + words + (others > kNamed ? "; ..." : "");
}

}  // namespace

DeliveryOutcome joined_outcome(std::vector<RecipientOutcome> recipients) {
  DeliveryOutcome outcome;
  outcome.status = together(recipients);
  const bool all_alike = std::all_of(
      recipients.begin(), recipients.end(),
      [&](const RecipientOutcome& each) { return each.status == recipients[0].status; });
  if (all_alike) {
    outcome.words = recipients[0].words;
  } else {
    outcome.words = words_about_the_others(recipients);
    outcome.recipients = std::move(recipients);
  }
  return outcome;
}

}  // namespace nhacviec
