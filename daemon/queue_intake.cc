// Deliveries in, acknowledgements out; queue_parking.cc has what waits.
#include "daemon/queue_intake.h"

#include <utility>

#include "daemon/event_refusals.h"
#include "daemon/queue_work.h"

namespace nhacviec {

namespace {

constexpr std::chrono::milliseconds kLongestGap(100);

/// What is to be applied in the order of the queue: an obligation's events, and the values of one
/// unit and period, which are compared with each other. One that must wait holds up no others.
std::string lane_of(const std::string& subject, const EventBody& body) {
  if (const auto* report = std::get_if<ReportValue>(&body)) {
    return subject + "/" + kIndicatorsWord + "/" + report->unit.str() + "/" + report->period.str();
  }
  if (const auto* set = std::get_if<SetStatus>(&body)) {
    return subject + "/" + kRegistersWord + "/" + set->reg.str();
  }
  return subject;
}

}  // namespace

QueueIntake::QueueIntake(EventQueue& queue, Store& store, Runner& runner, const Clock& clock,
                         Loop& loop, Settings settings)
    : queue_(queue),
      store_(store),
      runner_(runner),
      clock_(clock),
      loop_(loop),
      settings_(settings) {}

QueueIntake::~QueueIntake() = default;

void QueueIntake::start() {
  queue_.start(
      {while_alive(alive_, [this](uint64_t connection) { connected(connection); }),
       while_alive(alive_,
                   [this](std::vector<Delivery> deliveries) { deliver(std::move(deliveries)); }),
       while_alive(alive_, [this](std::vector<Delivery> deliveries) {
         deliver_dead(std::move(deliveries));
       })});
}

// The broker delivers again what the old connection had; what is under way is finished, and its
// repeat gets the first answer.
void QueueIntake::connected(uint64_t connection) {
  connection_ = connection;
  ledger_.reset();
  waiting_.clear();
  parked_.clear();
  held_.clear();
  unburied_.clear();
  parked_in_window_ = 0;
  for (auto lane = lanes_.begin(); lane != lanes_.end();) {
    if (lane->second.state == Lane::State::running) {
      lane->second.items = {lane->second.items[lane->second.early]};
      lane->second.early = 0;
      lane->second.is_listed = false;
      ++lane;
    } else {
      lane = lanes_.erase(lane);
    }
  }
  const bool wanted = !stopped_ && store_away_for_ == std::chrono::milliseconds(0);
  read(wanted ? Reading::one_by_one : Reading::off);
}

void QueueIntake::read(Reading reading) {
  reading_ = reading;
  parked_in_window_ = 0;
  switch (reading) {
    case Reading::one_by_one:
      return queue_.consume(connection_, 1);
    case Reading::many:
      return queue_.consume(connection_, settings_.prefetch);
    case Reading::off:
    case Reading::leaving:
      return queue_.cancel(connection_);
  }
}

void QueueIntake::deliver(std::vector<Delivery> deliveries) {
  bool fresh = false;
  bool again = false;
  for (Delivery& delivery : deliveries) {
    if (delivery.connection != connection_) continue;
    (delivery.redelivered ? again : fresh) = true;
    waiting_.push_back(std::move(delivery));
  }
  if (reading_ == Reading::many && again) {
    read(Reading::leaving);
  } else if (reading_ == Reading::one_by_one && fresh && !again) {
    read(Reading::many);
  }
  advance();
}

/// Takes what is next, unless it or what is under way must be alone.
void QueueIntake::advance() {
  while (!waiting_.empty()) {
    const bool must_be_alone = waiting_.front().redelivered;
    if ((must_be_alone || alone_) && under_way_ > 0) return;
    alone_ = must_be_alone;
    Delivery delivery = std::move(waiting_.front());
    waiting_.pop_front();
    take(std::move(delivery));
  }
  if (under_way_ > 0) return;
  alone_ = false;
  if (reading_ == Reading::leaving) read(Reading::one_by_one);
}

void QueueIntake::take(Delivery delivery) {
  std::vector<ReadEvent> events = read_event_message(delivery.message, settings_.limits);
  ledger_.add(delivery.tag, events.size());
  for (ReadEvent& event : events) take_event(delivery.tag, std::move(event));
}

void QueueIntake::take_event(uint64_t tag, ReadEvent read) {
  auto item = std::make_shared<Item>();
  item->connection = connection_;
  item->tag = tag;
  if (!read.event) {
    item->event.text = std::move(read.text);
    return bury(item, read.event.error().message);
  }
  item->event = std::move(read.event).value();
  if (!is_known_event_type(item->event.type)) return bury(item, unknown_type(item->event));
  auto command = to_event(item->event, clock_.now());
  if (!command) return bury(item, command.error().message);
  item->command = std::move(command).value();
  settings_.look_at(item->event, item->command);
  if (item->command.by.empty()) item->command.by = item->event.source;
  join_lane(std::move(item));
}

void QueueIntake::join_lane(std::shared_ptr<Item> item) {
  item->lane = lane_of(item->event.subject, item->command.body);
  const auto [place, is_new] = lanes_.try_emplace(item->lane);
  Lane& lane = place->second;
  lane.items.push_back(std::move(item));
  const bool all_early = lane.state == Lane::State::parked && lane.early + 1 == lane.items.size();
  if (is_new || all_early) run_lane(place->first, lane);
}

void QueueIntake::run_lane(const std::string& subject, Lane& lane) {
  lane.state = Lane::State::running;
  ++under_way_;
  const std::shared_ptr<Item>& item = lane.items[lane.early];
  runner_.handle(ObligationId(subject), item->command, inbox_key(item->event),
                 while_alive(alive_,
                             [this, item](const Result<Answer>& answer) {
                               --under_way_;
                               answered(item, answer);
                               end_turn();
                             }),
                 /*tell_if_early=*/!is_final(*item));
}

void QueueIntake::answered(const std::shared_ptr<Item>& item, const Result<Answer>& answer) {
  const std::string& subject = item->lane;
  Lane& lane = lanes_.at(subject);
  store_answered(answer.ok() || answer.error().kind == ErrorKind::invalid);
  bool applied = false;
  if (item->connection != connection_) {
    // It comes again, or was settled by this.
  } else if (!answer && answer.error().kind != ErrorKind::invalid) {
    lane.state = Lane::State::held;
    held_.push_back(subject);
    return arm_probe();
  } else if (!answer) {
    bury(item, answer.error().message);
  } else if (answer.value().kind == Answer::Kind::early) {
    return park(subject, lane, *item, /*others_pass=*/true);
  } else if (answer.value().kind == Answer::Kind::unknown_subject) {
    if (!is_final(*item)) return park(subject, lane, *item, /*others_pass=*/false);
    bury(item, unknown_subject(item->event, answer.value()));
  } else {
    applied = answer.value().kind == Answer::Kind::applied;
    settle(item->connection, item->tag);
  }
  leave_lane(subject, applied);
}

/// The one that was tried is done with: the next one has its turn, or those that were early.
void QueueIntake::leave_lane(const std::string& subject, bool applied) {
  const auto found = lanes_.find(subject);
  Lane& lane = found->second;
  lane.items.erase(lane.items.begin() + static_cast<std::ptrdiff_t>(lane.early));
  if (applied) lane.early = 0;
  if (lane.items.empty()) {
    lanes_.erase(found);
  } else if (lane.early < lane.items.size()) {
    run_lane(found->first, lane);
  } else {
    list_parked(found->first, lane);
  }
}

void QueueIntake::settle(uint64_t connection, uint64_t tag) {
  if (connection != connection_) return;
  ledger_.settle(tag);
  if (flush_posted_) return;
  flush_posted_ = true;  // what else is settled in this turn goes with it
  loop_.post(while_alive(alive_, [this] {
    flush_posted_ = false;
    flush();
  }));
}

void QueueIntake::flush() {
  std::vector<Acknowledgement> due = ledger_.due();
  if (!due.empty()) queue_.acknowledge(connection_, std::move(due));
  if (ledger_.has_gap()) watch_gap();
  end_turn();
}

void QueueIntake::watch_gap() {
  if (gap_watched_) return;
  gap_watched_ = true;
  loop_.after(kLongestGap,
              while_alive(alive_, [this, lowest = ledger_.lowest(), connection = connection_] {
                gap_watched_ = false;
                if (connection == connection_ && ledger_.lowest() == lowest) ledger_.pass_gap();
                flush();
              }));
}

void QueueIntake::end_turn() {
  advance();
  if (stopped_ && under_way_ == 0 && !flush_posted_) {
    loop_.post(std::exchange(stopped_, [] {}));
  }
}

void QueueIntake::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  waiting_.clear();
  read(Reading::off);
  end_turn();
}

}  // namespace nhacviec
