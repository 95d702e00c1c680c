// SMS cost money, and too many in a day are not read: what is beyond an office's caps is not sent.
// The counts are a record of the store, one a month, so that every daemon of it counts together.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "config/message.h"
#include "config/settings.h"
#include "connectors/channel.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

/// What has gone out in a month.
struct SmsCounts {
  std::string day;                   // local, 2024-06-07: whose counts `today` has
  std::map<std::string, int> today;  // by a hash of the number
  int month = 0;
  std::string alarm;  // the key of the first notice that the month had no room for
  bool operator==(const SmsCounts&) const = default;
};
std::string encode(const SmsCounts&);
Result<SmsCounts> decode_sms_counts(const std::string& json);

/// Before another channel. A message that is beyond a cap is withdrawn with the reason; its first
/// attempt is counted, retries are not. When the month is full, the standing body is told once.
class CappedChannel final : public Channel {
 public:
  /// All borrowed but the channel; they live longer.
  CappedChannel(std::unique_ptr<Channel> inner, SmsCaps caps, Store& store,
                const WorkflowBook& book, const Clock& clock);
  ~CappedChannel() override;

  const char* name() const override { return inner_->name(); }
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;
  bool is_away() const override { return inner_->is_away(); }

 private:
  struct Asked;
  void next();
  void count(const std::shared_ptr<Asked>& asked, const std::optional<SubjectRecord>& record);
  void counted(const std::shared_ptr<Asked>& asked, const Result<CommitReply>& reply);
  void finish(const std::shared_ptr<Asked>& asked, const std::string& refusal);
  void raise_alarm(const std::string& key, const std::string& month);

  const std::unique_ptr<Channel> inner_;
  const SmsCaps caps_;
  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  std::deque<std::shared_ptr<Asked>> waiting_;  // the first is being counted
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The channel itself where nothing is capped.
std::unique_ptr<Channel> capped(std::unique_ptr<Channel>, const SmsCaps&, Store&,
                                const WorkflowBook&, const Clock&);

}  // namespace nhacviec
