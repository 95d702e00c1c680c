// One shard's way through the pump: a look asks the store for due timers, due notices and what
// comes next, all at once; timers go to the runner, notices to the dispatcher.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/dispatcher.h"
#include "daemon/runner.h"
#include "daemon/sending_switch.h"

namespace nhacviec {

class WebhookSender;

/// How much may be out at a time, over all lanes. Lanes that look at the same moment may each fill
/// it: nothing is set aside for an answer that may well be empty.
struct Room {
  int most = 0;
  int used = 0;
  int left() const { return most - used; }
};

/// What a look found.
struct Look {
  bool handled = false;         // something was due
  bool failed = false;          // the store did not answer
  bool crowded = false;         // there was no room for all that is due
  int leased = 0;               // handed out, to us or to another daemon, and not settled
  std::optional<Instant> next;  // the earliest that was not handed out
};

class Lane {
 public:
  struct Settings {
    int batch = 100;
    Duration timer_lease = std::chrono::seconds(30);
    Duration notice_lease = std::chrono::seconds(30);
    const SendingSwitch* sending = nullptr;  // borrowed; none: nobody can hold it
    WebhookSender* webhooks = nullptr;       // borrowed; none: there never were any
  };

  /// All borrowed. `freed` is called whenever something that was out is done.
  Lane(Shard shard, Store& store, Runner& runner, Dispatcher& dispatcher, const Clock& clock,
       Settings settings, Room& timers, Room& letters, std::function<void()> freed);
  ~Lane();

  /// One look at a time. `until_done`: answers only when all that was handed out is committed and
  /// settled; else as soon as it is handed out.
  void look(bool until_done, std::function<void(const Look&)> done);

  bool is_looking() const { return looking_; }
  int out() const { return timers_out_ + letters_out_ + webhooks_out_; }

 private:
  void survey(const Pending& pending);
  bool is_held() const { return settings_.sending != nullptr && settings_.sending->is_held(); }
  void take_timers();
  void tick(std::vector<Store::DueSubject> due);
  void take_notices();
  void send(std::vector<LeasedNotice> leased);
  std::vector<LeasedNotice> send_webhooks(std::vector<LeasedNotice> leased);
  void answered();
  void one_done(int& out, Room* room);
  void finish();

  const Shard shard_;
  Store& store_;
  Runner& runner_;
  Dispatcher& dispatcher_;
  const Clock& clock_;
  const Settings settings_;
  Room& timers_;
  Room& letters_;
  std::function<void()> freed_;
  bool looking_ = false;
  bool until_done_ = false;
  int asking_ = 0;        // questions to the store that are not answered yet
  bool waiting_ = false;  // for what is out
  int timers_out_ = 0;
  int letters_out_ = 0;
  int webhooks_out_ = 0;  // they have bounds of their own, and take no letter's room
  Look found_;
  std::function<void(const Look&)> done_;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
