#include "tests/connectors/recording_channel.h"

namespace nhacviec {

void RecordingChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  post_([outcome = take(std::move(message)), answer = std::move(answer)] { answer(outcome); });
}

DeliveryOutcome RecordingChannel::take(OutgoingMessage message) {
  if (answer_.status != NoticeStatus::sent) return answer_;
  if (message.to.empty()) return {NoticeStatus::permanent_failure, "no recipient"};
  for (const std::string& to : message.to) {
    if (to.find('@') == std::string::npos) {
      return {NoticeStatus::permanent_failure, "a recipient's address is not valid"};
    }
  }
  if (!keys_.insert(message.key).second) return {NoticeStatus::sent, "already there"};
  messages_.push_back(std::move(message));
  return {NoticeStatus::sent, "taken"};
}

}  // namespace nhacviec
