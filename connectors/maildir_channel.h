// Mail into a maildir on the local disk: the sink of the embedded defaults and of rehearsals.
// All recipients share one box. The file's name comes from the notice's key, so the same notice
// is there once however often it is sent. A folder that cannot be written to is looked at again,
// ever less often, until it can: that takes no message.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "connectors/channel.h"
#include "connectors/mime.h"
#include "connectors/worker.h"

namespace asio {
class io_context;
}

namespace nhacviec {

struct MaildirLimits {
  std::chrono::milliseconds first_retry{1000};  // of a folder in trouble; doubles
  std::chrono::milliseconds longest_retry{60000};
};

class MaildirChannel : public Channel {
 public:
  /// Empty: it works again. Said once each.
  using Report = std::function<void(const std::string& problem)>;

  /// Used on the loop's thread only; the loop outlives the channel. The folders are made at the
  /// first message.
  MaildirChannel(asio::io_context& loop, std::string folder, MailIdentity identity,
                 Report report = nullptr, MaildirLimits limits = {});
  /// Delivers first what it was given.
  ~MaildirChannel() override;

  const char* name() const override { return "maildir"; }
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;
  bool is_away() const override { return away_; }

 private:
  struct Timer;
  void judge(const std::string& problem);
  void look_again_later();
  void look_again();
  DeliveryOutcome deliver(const OutgoingMessage&);
  Status is_fit();
  Status make_folders();
  bool is_there(const std::string& file_name) const;
  DeliveryOutcome store(const std::string& file_name, const std::string& text);
  DeliveryOutcome settled(const char* words) const;

  asio::io_context& loop_;
  const std::string folder_;
  const MailIdentity identity_;
  const Report report_;
  const MaildirLimits limits_;
  bool away_ = false;
  int failures_ = 0;  // looks in a row
  const std::unique_ptr<Timer> retry_timer_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool folders_made_ = false;     // the worker's
  uint64_t temporary_count_ = 0;  // the worker's
  size_t largest_unwritten_ = 0;  // the worker's: bytes that the disk must have room for
  Worker worker_;                 // last: its jobs use all of the above
};

}  // namespace nhacviec
