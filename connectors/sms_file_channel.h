// SMS into a file, one JSON object a line: the sink of the embedded defaults and of rehearsals.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "connectors/channel.h"
#include "connectors/worker.h"
#include "workflows/result.h"

namespace nhacviec {

/// A repeat is recognised by its key, if the key is among the last ones of the file: those of its
/// last mebibyte, read at the first message, and those written since, up to a bound. A second
/// process on the same file does not see the keys of the first.
class SmsFileChannel : public Channel {
 public:
  using Post = std::function<void(std::function<void()>)>;

  /// `post` runs work on the caller's loop, from any thread; it and the loop outlive the channel.
  SmsFileChannel(std::string path, Post post);

  const char* name() const override { return "sms-file"; }
  /// The body is the text; one line for each number.
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;

 private:
  DeliveryOutcome deliver(const OutgoingMessage&);
  Status append(const std::string& lines);
  void read_last_keys();
  void remember(const std::string& key);

  const std::string path_;
  const Post post_;
  bool keys_read_ = false;             // the worker's, as is all of the following
  std::set<std::string> known_keys_;   // the keys in `key_order_`
  std::deque<std::string> key_order_;  // oldest first
  Worker worker_;                      // last: its jobs use all of the above
};

}  // namespace nhacviec
