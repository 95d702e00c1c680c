#include "daemon/lane.h"

#include <algorithm>
#include <utility>

#include "daemon/loop.h"

namespace nhacviec {

Lane::Lane(Shard shard, Store& store, Runner& runner, Dispatcher& dispatcher, const Clock& clock,
           Settings settings, Room& timers, Room& letters, std::function<void()> freed)
    : shard_(shard),
      store_(store),
      runner_(runner),
      dispatcher_(dispatcher),
      clock_(clock),
      settings_(settings),
      timers_(timers),
      letters_(letters),
      freed_(std::move(freed)),
      alive_(std::make_shared<bool>(true)) {}

Lane::~Lane() = default;

void Lane::look(bool until_done, std::function<void(const Look&)> done) {
  looking_ = true;
  until_done_ = until_done;
  found_ = Look{};
  done_ = std::move(done);
  take_timers();
}

void Lane::take_timers() {
  const int asked = std::min(settings_.batch, timers_.left());
  if (asked <= 0) {
    found_.crowded = true;
    return take_notices();
  }
  store_.lease_due(
      shard_, clock_.now(), asked, settings_.timer_lease,
      while_alive(alive_, [this, asked](const Result<std::vector<Store::DueSubject>>& due) {
        const int got = due ? static_cast<int>(due.value().size()) : 0;
        if (!due) found_.failed = true;
        if (got == 0) return take_notices();
        found_.handled = true;
        timers_out_ += got;
        timers_.used += got;
        for (const Store::DueSubject& subject : due.value()) {
          runner_.tick(ObligationId(subject.id), subject.wake_at,
                       while_alive(alive_, [this] { one_done(timers_out_, timers_); }));
        }
        if (got == asked) return take_timers();
        take_notices();
      }));
}

void Lane::take_notices() {
  const int asked = std::min(settings_.batch, letters_.left());
  if (asked <= 0) {
    found_.crowded = true;
    return all_taken();
  }
  store_.lease_notices(shard_, clock_.now(), asked, settings_.notice_lease,
                       while_alive(alive_, [this, asked](Result<std::vector<LeasedNotice>> leased) {
                         const int got = leased ? static_cast<int>(leased.value().size()) : 0;
                         if (!leased) found_.failed = true;
                         if (got == 0) return all_taken();
                         found_.handled = true;
                         letters_out_ += got;
                         letters_.used += got;
                         dispatcher_.send(
                             shard_, std::move(leased).value(),
                             while_alive(alive_, [this] { one_done(letters_out_, letters_); }));
                         if (got == asked) return take_notices();
                         all_taken();
                       }));
}

void Lane::all_taken() {
  if (until_done_ && out() > 0) {
    waiting_ = true;
    return;
  }
  survey();
}

void Lane::one_done(int& out, Room& room) {
  --out;
  --room.used;
  if (waiting_ && this->out() == 0) {
    waiting_ = false;
    survey();
  }
  freed_();
}

void Lane::survey() {
  store_.pending(shard_, while_alive(alive_, [this](const Result<Pending>& pending) {
                   if (!pending) {
                     found_.failed = true;
                     return finish();
                   }
                   found_.leased = pending.value().leased;
                   found_.next = pending.value().wake_at;
                   const auto& send_at = pending.value().send_at;
                   if (send_at && (!found_.next || *send_at < *found_.next)) found_.next = send_at;
                   finish();
                 }));
}

void Lane::finish() {
  looking_ = false;
  const auto done = std::exchange(done_, nullptr);
  done(found_);
}

}  // namespace nhacviec
