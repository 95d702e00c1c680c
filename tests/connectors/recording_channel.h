// The fake of channels: keeps what it is given. Passes the same contract as the real ones.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "connectors/channel.h"

namespace nhacviec {

class RecordingChannel : public Channel {
 public:
  using Post = std::function<void(std::function<void()>)>;
  explicit RecordingChannel(Post post) : post_(std::move(post)) {}

  const char* name() const override { return "recording"; }
  void send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) override;

  /// What the outside answers from now on, instead of taking the message.
  void answer_with(DeliveryOutcome outcome) { answer_ = std::move(outcome); }
  void take_messages() { answer_ = {}; }

  const std::vector<OutgoingMessage>& messages() const { return messages_; }

 private:
  DeliveryOutcome take(OutgoingMessage message);

  Post post_;
  DeliveryOutcome answer_;  // sent: takes it
  std::vector<OutgoingMessage> messages_;
  std::set<std::string> keys_;
};

}  // namespace nhacviec
