#include "daemon/pump.h"

#include <algorithm>
#include <string>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

// While something is leased elsewhere, or a store is away, look again after this.
constexpr chr::milliseconds kLookAgain(50);

void keep_earliest(std::optional<Instant>& earliest, std::optional<Instant> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

/// One round over all shards.
struct Pump::Cycle {
  Shard shard = 0;
  bool handled = false;  // something was due: go round again
  bool failed = false;   // the store did not answer
  int leased = 0;        // still handed out to somebody
  std::optional<Instant> earliest;
};

Pump::Pump(Store& store, Runner& runner, Dispatcher& dispatcher, Clock& clock, Loop& loop,
           Script* script, Settings settings)
    : store_(store),
      runner_(runner),
      dispatcher_(dispatcher),
      clock_(clock),
      loop_(loop),
      script_(script),
      settings_(settings),
      alive_(std::make_shared<bool>(true)) {}

Pump::~Pump() = default;

void Pump::start() {
  running_ = true;
  kick();
}

void Pump::stop(std::function<void()> done) {
  running_ = false;
  stopped_ = std::move(done);
  if (!in_cycle_) loop_.post(while_alive(alive_, [this] { stopped_(); }));
}

void Pump::on_exhausted(std::function<void()> callback) { exhausted_ = std::move(callback); }

void Pump::advance(Instant target, Reply<Instant> reply) {
  if (clock_.mode() != ClockMode::manual) {
    return reply(Error{ErrorKind::invalid, "only a manual clock can be moved"});
  }
  if (target < clock_.now()) {
    return reply(Error{ErrorKind::invalid, "the clock never goes back"});
  }
  target_ = target_ ? std::max(*target_, target) : target;
  movers_.push_back(std::move(reply));
  kick();
}

void Pump::kick() {
  if (!running_) return;
  kicked_ = true;
  if (in_cycle_) return;
  in_cycle_ = true;
  ++timer_generation_;
  loop_.post(while_alive(alive_, [this] { begin_cycle(); }));
}

void Pump::begin_cycle() {
  if (!running_) return rest(Cycle{});
  kicked_ = false;
  run_timers(std::make_shared<Cycle>());
}

void Pump::run_timers(std::shared_ptr<Cycle> cycle) {
  store_.lease_due(
      cycle->shard, clock_.now(), settings_.batch, settings_.lease,
      while_alive(alive_, [this, cycle](const Result<std::vector<Store::DueSubject>>& due) {
        if (!due) cycle->failed = true;
        if (!due || due.value().empty()) return run_notices(cycle);
        cycle->handled = true;
        auto left = std::make_shared<size_t>(due.value().size());
        for (const Store::DueSubject& subject : due.value()) {
          runner_.tick(ObligationId(subject.id), subject.wake_at,
                       while_alive(alive_, [this, cycle, left] {
                         if (--*left == 0) run_notices(cycle);
                       }));
        }
      }));
}

void Pump::run_notices(std::shared_ptr<Cycle> cycle) {
  store_.lease_notices(cycle->shard, clock_.now(), settings_.batch, settings_.lease,
                       while_alive(alive_, [this, cycle](Result<std::vector<LeasedNotice>> leased) {
                         if (!leased) cycle->failed = true;
                         if (!leased || leased.value().empty()) return survey(cycle);
                         cycle->handled = true;
                         dispatcher_.send(cycle->shard, std::move(leased).value(),
                                          while_alive(alive_, [this, cycle] { survey(cycle); }));
                       }));
}

void Pump::survey(std::shared_ptr<Cycle> cycle) {
  store_.pending(cycle->shard, while_alive(alive_, [this, cycle](const Result<Pending>& pending) {
                   if (pending) {
                     cycle->leased += pending.value().leased;
                     keep_earliest(cycle->earliest, pending.value().wake_at);
                     keep_earliest(cycle->earliest, pending.value().send_at);
                   } else {
                     cycle->failed = true;
                   }
                   if (++cycle->shard < store_.shards() && running_) return run_timers(cycle);
                   rest(*cycle);
                 }));
}

void Pump::rest(const Cycle& cycle) {
  if (!running_) {
    in_cycle_ = false;
    if (stopped_) stopped_();
    return;
  }
  const Instant now = clock_.now();
  const bool busy = cycle.leased > 0 || runner_.in_flight() > 0;
  if (cycle.failed) return wait(kLookAgain * 4);
  if (cycle.handled || kicked_) return again();
  if (script_ != nullptr && script_->next_at() && *script_->next_at() <= now && !busy) {
    return script_->play_until(now, while_alive(alive_, [this] { again(); }));
  }
  const bool due_elsewhere = cycle.earliest && *cycle.earliest <= now;
  if (clock_.mode() == ClockMode::real || clock_.mode() == ClockMode::factor) {
    Duration delay = settings_.poll;
    if (due_elsewhere) delay = kLookAgain;
    std::optional<Instant> next = cycle.earliest;
    if (script_ != nullptr) keep_earliest(next, script_->next_at());
    if (next && !due_elsewhere) delay = std::min(delay, clock_.until(*next));
    if (clock_.mode() == ClockMode::factor) save_clock(now);
    return wait(delay);
  }
  if (busy || due_elsewhere) return wait(kLookAgain);
  rest_moved_clock(cycle.earliest);
}

// Nothing is due and nothing is out: the clock may go on.
void Pump::rest_moved_clock(std::optional<Instant> earliest) {
  if (script_ != nullptr) keep_earliest(earliest, script_->next_at());
  if (clock_.mode() == ClockMode::max) {
    if (earliest) return move_clock(*earliest);
    wait(settings_.poll);
    if (exhausted_) exhausted_();
    return;
  }
  if (!target_) return wait(settings_.poll);
  if (earliest && *earliest <= *target_) return move_clock(*earliest);
  if (clock_.now() < *target_) return move_clock(*target_);
  const Instant reached = *target_;
  target_.reset();
  std::vector<Reply<Instant>> movers = std::move(movers_);
  movers_.clear();
  wait(settings_.poll);
  for (const Reply<Instant>& reply : movers) reply(reached);
}

void Pump::move_clock(Instant to) {
  store_.put_value(kClockValue, std::to_string(to.time_since_epoch().count()),
                   while_alive(alive_, [this, to](const Result<Done>& saved) {
                     if (!saved) return wait(kLookAgain * 4);
                     clock_.move_to(to);
                     again();
                   }));
}

void Pump::save_clock(Instant now) {
  store_.put_value(kClockValue, std::to_string(now.time_since_epoch().count()),
                   [](const Result<Done>&) {});
}

void Pump::again() {
  loop_.post(while_alive(alive_, [this] { begin_cycle(); }));
}

void Pump::wait(Duration delay) {
  in_cycle_ = false;
  if (kicked_) return kick();
  loop_.after(delay, while_alive(alive_, [this, generation = ++timer_generation_] {
                if (generation == timer_generation_) kick();
              }));
}

}  // namespace nhacviec
