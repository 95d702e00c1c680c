#include "daemon/pump.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/stored_clock.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

// While something is leased elsewhere, or due and not had, look again after this.
constexpr chr::milliseconds kLookAgain(50);
constexpr chr::milliseconds kStoreAway(200);
// Between two looks into one shard: what comes due meanwhile goes in one batch, so that two
// thousand a second cost two hundred looks and not two thousand.
constexpr chr::milliseconds kPause(10);

void keep_earliest(std::optional<Instant>& earliest, std::optional<Instant> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

/// A shard and when it is looked into next.
struct Pump::Place {
  std::unique_ptr<Lane> lane;
  std::optional<Instant> next;  // that the timer below is set for; nothing: the poll
  bool again = false;           // asked for during a look
  bool crowded = false;         // waits for room
  uint64_t timer = 0;           // generation: an older one is dead
};

/// One round over all shards, on a moved clock.
struct Pump::Round {
  size_t left = 0;
  bool handled = false;
  bool failed = false;
  int leased = 0;
  std::optional<Instant> earliest;
};

Pump::Pump(Store& store, Runner& runner, Dispatcher& dispatcher, Clock& clock, Loop& loop,
           Script* script, Settings settings)
    : store_(store),
      runner_(runner),
      clock_(clock),
      loop_(loop),
      script_(script),
      settings_(settings),
      timers_{settings.most_timers, 0},
      letters_{settings.most_letters, 0},
      alive_(std::make_shared<bool>(true)) {
  for (Shard shard = 0; shard < store.shards(); ++shard) {
    places_.push_back(std::make_unique<Place>());
    places_.back()->lane =
        std::make_unique<Lane>(shard, store, runner, dispatcher, clock, settings.lane, timers_,
                               letters_, [this] { on_freed(); });
  }
}

Pump::~Pump() = default;

bool Pump::is_moved() const {
  return clock_.mode() == ClockMode::max || clock_.mode() == ClockMode::manual;
}

void Pump::start() {
  running_ = true;
  kick();
  if (is_moved()) return;
  if (script_ != nullptr) play_script();
  if (clock_.mode() == ClockMode::factor) keep_clock();
}

void Pump::stop(std::function<void()> done) {
  running_ = false;
  stopped_ = std::move(done);
  loop_.post(while_alive(alive_, [this] { tell_stopped(); }));
}

bool Pump::is_idle() const {
  return !in_round_ && std::none_of(places_.begin(), places_.end(), [](const auto& place) {
    return place->lane->is_looking() || place->lane->out() > 0;
  });
}

void Pump::tell_stopped() {
  if (stopped_ && is_idle()) std::exchange(stopped_, nullptr)();
}

void Pump::on_exhausted(std::function<void()> callback) { exhausted_ = std::move(callback); }

void Pump::kick() {
  if (!running_) return;
  if (!is_moved()) {
    for (const auto& place : places_) look_at(*place);
    return;
  }
  kicked_ = true;
  if (in_round_) return;
  in_round_ = true;
  ++round_timer_;
  again();
}

void Pump::expect(Shard shard, std::optional<Instant> at) {
  if (!running_ || !at) return;
  if (is_moved()) {
    if (*at <= clock_.now()) kick();
    return;
  }
  Place& place = *places_[static_cast<size_t>(shard)];
  if (place.lane->is_looking()) {
    place.again = true;
  } else if (!place.next || *at < *place.next) {
    place.next = at;
    look_after(place, std::min(settings_.poll, std::max<Duration>(clock_.until(*at), kPause)));
  }
}

// ---- each shard by itself: real and factor clocks

void Pump::look_at(Place& place) {
  if (!running_) return;
  if (place.lane->is_looking()) {
    place.again = true;
    return;
  }
  ++place.timer;
  place.again = place.crowded = false;
  place.lane->look(false, [this, &place](const Look& look) { rest(place, look); });
}

void Pump::rest(Place& place, const Look& look) {
  if (!running_) return tell_stopped();
  place.crowded = look.crowded;
  const bool soon = look.failed || place.again;
  place.next = soon ? clock_.now() : look.next;
  if (soon) return look_after(place, look.failed ? kStoreAway : kPause);
  if (look.crowded || !look.next) return look_after(place, settings_.poll);
  const bool due = clock_.until(*look.next) <= Duration(0);
  if (due) return look_after(place, look.handled ? kPause : Duration(kLookAgain));
  look_after(place, std::min(settings_.poll, std::max<Duration>(clock_.until(*look.next), kPause)));
}

void Pump::look_after(Place& place, Duration delay) {
  loop_.after(delay, while_alive(alive_, [this, &place, timer = ++place.timer] {
                if (timer == place.timer) look_at(place);
              }));
}

// Those that wait for room look again when half of it is free: in batches, not one by one.
void Pump::on_freed() {
  if (!running_) return tell_stopped();
  if (is_moved()) return;
  if (letters_.used > letters_.most / 2 || timers_.used > timers_.most / 2) return;
  first_place_ = (first_place_ + 1) % places_.size();
  for (size_t i = 0; i < places_.size(); ++i) {
    Place& place = *places_[(first_place_ + i) % places_.size()];
    if (place.crowded && !place.lane->is_looking()) look_at(place);
  }
}

void Pump::play_script() {
  if (!running_) return;
  const Instant now = clock_.now();
  const auto next = script_->next_at();
  if (next && *next <= now) {
    return script_->play_until(now, while_alive(alive_, [this] { play_script(); }));
  }
  const Duration delay = next ? clock_.until(*next) : settings_.poll;
  loop_.after(std::min(settings_.poll, delay), while_alive(alive_, [this] { play_script(); }));
}

// A factor clock goes on from here when the daemon is started again.
void Pump::keep_clock() {
  if (!running_) return;
  store_.put_value(kClockValue, std::to_string(clock_.now().time_since_epoch().count()),
                   [](const Result<Done>&) {});
  loop_.after(settings_.poll, while_alive(alive_, [this] { keep_clock(); }));
}

// ---- all shards together: max and manual clocks

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

void Pump::begin_round() {
  if (!running_) {
    in_round_ = false;
    return tell_stopped();
  }
  kicked_ = false;
  auto round = std::make_shared<Round>();
  round->left = places_.size();
  for (const auto& place : places_) {
    place->lane->look(true, [this, round](const Look& look) {
      round->handled |= look.handled;
      round->failed |= look.failed;
      round->leased += look.leased;
      keep_earliest(round->earliest, look.next);
      if (--round->left == 0) rest_round(*round);
    });
  }
}

void Pump::rest_round(const Round& round) {
  if (!running_) {
    in_round_ = false;
    return tell_stopped();
  }
  const Instant now = clock_.now();
  const bool busy = round.leased > 0 || runner_.in_flight() > 0;
  if (round.failed) return stall("store", kStoreAway);
  if (round.handled) went_on();
  if (round.handled || kicked_) return again();
  if (script_ != nullptr && script_->next_at() && *script_->next_at() <= now && !busy) {
    return script_->play_until(now, while_alive(alive_, [this] { again(); }));
  }
  const bool due_elsewhere = round.earliest && *round.earliest <= now;
  if (busy || due_elsewhere) return wait(kLookAgain);
  rest_moved_clock(round.earliest);
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
  went_on();
  const std::vector<Reply<Instant>> movers = std::exchange(movers_, {});
  wait(settings_.poll);
  for (const Reply<Instant>& reply : movers) reply(reached);
}

void Pump::move_clock(Instant to) {
  if (const std::string part = settings_.waits_for(); !part.empty())
    return stall(part, settings_.poll);
  store_.put_value(kClockValue, std::to_string(to.time_since_epoch().count()),
                   while_alive(alive_, [this, to](const Result<Done>& saved) {
                     if (!saved) {
                       unsure_ = unsure_ || saved.error().kind == ErrorKind::unknown;
                       return stall("store", kStoreAway);
                     }
                     unsure_ = false;
                     went_on();
                     clock_.move_to(to);
                     again();
                   }));
}

// Whoever asked for the move is not left waiting for ever, and what was answered as given up does
// not happen later on.
void Pump::stall(const std::string& part, Duration look_again) {
  if (target_ && impatient_) {
    give_up(part);
  } else if (target_ && !stalled_) {
    stalled_ = true;
    loop_.after(settings_.patience, while_alive(alive_, [this, timer = ++stall_timer_] {
                  impatient_ = stalled_ && timer == stall_timer_;
                }));
  }
  wait(look_again);
}

void Pump::went_on() { stalled_ = impatient_ = false; }

void Pump::give_up(const std::string& part) {
  target_.reset();
  went_on();
  const ErrorKind kind = std::exchange(unsure_, false) ? ErrorKind::unknown : ErrorKind::transient;
  for (const Reply<Instant>& reply : std::exchange(movers_, {})) reply(Error{kind, part});
}

void Pump::again() {
  loop_.post(while_alive(alive_, [this] { begin_round(); }));
}

void Pump::wait(Duration delay) {
  in_round_ = false;
  if (kicked_) return kick();
  loop_.after(delay, while_alive(alive_, [this, timer = ++round_timer_] {
                if (timer == round_timer_) kick();
              }));
}

}  // namespace nhacviec
