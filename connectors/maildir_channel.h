// Mail into a maildir on the local disk: the sink of the embedded defaults and of rehearsals.
// All recipients share one box. The file's name comes from the notice's key, so the same notice
// is there once however often it is sent.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "connectors/channel.h"
#include "connectors/mime.h"
#include "connectors/worker.h"

namespace nhacviec {

class MaildirChannel : public Channel {
 public:
  using Post = std::function<void(std::function<void()>)>;

  /// `post` runs work on the caller's loop, from any thread; it and the loop outlive the channel.
  /// The folders are made at the first message.
  MaildirChannel(std::string folder, MailIdentity identity, Post post);

  const char* name() const override { return "maildir"; }
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;

 private:
  DeliveryOutcome deliver(const OutgoingMessage&);
  Status make_folders();
  bool is_there(const std::string& file_name) const;
  DeliveryOutcome store(const std::string& file_name, const std::string& text);
  DeliveryOutcome settled(const char* words) const;

  const std::string folder_;
  const MailIdentity identity_;
  const Post post_;
  bool folders_made_ = false;     // the worker's
  uint64_t temporary_count_ = 0;  // the worker's
  Worker worker_;                 // last: its jobs use all of the above
};

}  // namespace nhacviec
