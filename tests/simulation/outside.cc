#include "tests/simulation/outside.h"

namespace nhacviec::simulation {

void SimChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> done) {
  const auto delay = [this] { return Duration(loop_.draw(faults_.longest_delay_ms + 1)); };
  const bool busy = loop_.chance(faults_.busy_permille);
  const bool lost = loop_.chance(faults_.lost_permille);
  const bool unknown = lost || loop_.chance(faults_.arrived_unknown_permille);
  const Duration back = delay();
  // What is on the wire arrives even when the sender has died meanwhile.
  loop_.after(delay(), [this, busy, lost, unknown, back, message = std::move(message),
                        done = std::move(done)] {
    if (!busy && !lost) {
      received_.push_back({message.key, clock_.now(), message.at, message.body});
    }
    DeliveryOutcome outcome;
    if (busy) {
      outcome = {NoticeStatus::temporary_failure, "450 busy"};
    } else if (unknown) {
      outcome = {NoticeStatus::unknown, "connection lost"};
    } else {
      outcome = {NoticeStatus::sent, "250 ok"};
    }
    loop_.after(back, [done, outcome] { done(outcome); });
  });
}

}  // namespace nhacviec::simulation
