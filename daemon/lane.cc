#include "daemon/lane.h"

#include <algorithm>
#include <utility>

#include "daemon/loop.h"
#include "daemon/webhook_sender.h"

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
  asking_ = 1;
  take_timers();
  take_notices();
  store_.pending(shard_, while_alive(alive_, [this](const Result<Pending>& pending) {
                   if (pending) {
                     survey(pending.value());
                   } else {
                     found_.failed = true;
                   }
                   answered();
                 }));
}

void Lane::survey(const Pending& pending) {
  found_.leased = pending.leased;
  found_.next = pending.wake_at;
  if (is_held()) return;  // what waits to be sent is not waited for
  if (pending.send_at && (!found_.next || *pending.send_at < *found_.next)) {
    found_.next = pending.send_at;
  }
}

void Lane::take_timers() {
  const int asked = std::min(settings_.batch, timers_.left());
  if (asked <= 0) {
    found_.crowded = true;
    return;
  }
  ++asking_;
  store_.lease_due(shard_, clock_.now(), asked, settings_.timer_lease,
                   while_alive(alive_, [this, asked](Result<std::vector<Store::DueSubject>> due) {
                     const int got = due ? static_cast<int>(due.value().size()) : 0;
                     if (!due) found_.failed = true;
                     if (got > 0) tick(std::move(due).value());
                     if (got == asked) take_timers();
                     answered();
                   }));
}

void Lane::tick(std::vector<Store::DueSubject> due) {
  found_.handled = true;
  timers_out_ += static_cast<int>(due.size());
  timers_.used += static_cast<int>(due.size());
  for (Store::DueSubject& subject : due) {
    runner_.tick(std::move(subject),
                 while_alive(alive_, [this] { one_done(timers_out_, &timers_); }));
  }
}

void Lane::take_notices() {
  if (is_held()) return;
  const int asked = std::min(settings_.batch, letters_.left());
  if (asked <= 0) {
    found_.crowded = true;
    return;
  }
  ++asking_;
  store_.lease_notices(shard_, clock_.now(), asked, settings_.notice_lease,
                       while_alive(alive_, [this, asked](Result<std::vector<LeasedNotice>> leased) {
                         const int got = leased ? static_cast<int>(leased.value().size()) : 0;
                         if (!leased) found_.failed = true;
                         if (got > 0) send(std::move(leased).value());
                         if (got == asked) take_notices();
                         answered();
                       }));
}

/// What is no webhook's is left.
std::vector<LeasedNotice> Lane::send_webhooks(std::vector<LeasedNotice> leased) {
  std::vector<LeasedNotice> letters;
  for (LeasedNotice& each : leased) {
    if (settings_.webhooks == nullptr || !is_webhook_id(each.notice.subject)) {
      letters.push_back(std::move(each));
      continue;
    }
    ++webhooks_out_;
    settings_.webhooks->send(shard_, std::move(each),
                             while_alive(alive_, [this] { one_done(webhooks_out_, nullptr); }));
  }
  return letters;
}

void Lane::send(std::vector<LeasedNotice> leased) {
  found_.handled = true;
  leased = send_webhooks(std::move(leased));
  if (leased.empty()) return;
  letters_out_ += static_cast<int>(leased.size());
  letters_.used += static_cast<int>(leased.size());
  dispatcher_.send(shard_, std::move(leased),
                   while_alive(alive_, [this] { one_done(letters_out_, &letters_); }));
}

void Lane::answered() {
  if (--asking_ > 0) return;
  if (until_done_ && out() > 0) {
    waiting_ = true;
    return;
  }
  finish();
}

void Lane::one_done(int& out, Room* room) {
  --out;
  if (room != nullptr) --room->used;
  if (waiting_ && this->out() == 0) {
    waiting_ = false;
    finish();
  }
  freed_();
}

void Lane::finish() {
  looking_ = false;
  const auto done = std::exchange(done_, nullptr);
  done(found_);
}

}  // namespace nhacviec
