// The one switch for all sending: a value in the store that every daemon follows. While it is held
// no notice is handed out: each waits in the outbox as it is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/observer.h"

namespace nhacviec {

/// The store's value that holds the switch, as JSON (docs/formats.md).
inline constexpr char kSendingValue[] = "sending";

class SendingSwitch {
 public:
  /// Borrowed. `changed` is called when sending was held or released, here or by another daemon.
  SendingSwitch(Store& store, const Clock& clock,
                std::function<void(const std::optional<SendingHold>&)> changed)
      : store_(store), clock_(clock), changed_(std::move(changed)) {}

  bool is_held() const { return hold_.has_value(); }
  const std::optional<SendingHold>& state() const { return hold_; }

  /// Goes on when the switch stands as the store's does; an error: the store did not say.
  void follow(std::function<void(const Result<Done>&)> then);

  /// Answered when it is in the store. invalid: it is held already; or, of release, it is not.
  void hold(std::string by, std::string reason, Reply<Done> reply);
  void release(Reply<Done> reply);

 private:
  void put(std::optional<SendingHold> wanted, Reply<Done> reply);
  void take(std::optional<SendingHold> found);

  Store& store_;
  const Clock& clock_;
  std::function<void(const std::optional<SendingHold>&)> changed_;
  std::optional<SendingHold> hold_;
  uint64_t writes_ = 0;  // of this daemon: an answer asked for before the last one is old
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
