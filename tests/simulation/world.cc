#include "tests/simulation/world.h"

#include <memory>
#include <vector>

#include "connectors/memory_store.h"
#include "daemon/dispatcher.h"
#include "daemon/pump.h"
#include "daemon/runner.h"
#include "daemon/sending_switch.h"
#include "tests/simulation/faulty_store.h"
#include "tests/simulation/laws.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/sim_loop.h"
#include "tests/workflows/small_plan.h"

namespace nhacviec::simulation {

namespace chr = std::chrono;

namespace {

// A day of the plan is a second of the loop; the storm lasts from 20/4 to 19/7.
constexpr int kSpeed = 86400;
constexpr Duration kStorm = chr::seconds(90);
constexpr Duration kCalm = chr::seconds(60);
constexpr Duration kFollow(200);
constexpr int64_t kMostSteps = 5000000;

/// One daemon: everything but its store and its mailbox dies with it.
struct Instance {
  Instance(Store& shared, std::shared_ptr<const Workflow> workflow, SimLoop& loop, Clock& clock,
           const Faults& faults, Channel& channel)
      : store(shared, loop, faults),
        sending(store, clock, [this](const std::optional<SendingHold>&) { pump.kick(); }),
        runner(store, book, clock, loop, observer),
        dispatcher(
            store, book, clock, observer, {{ChannelKind::email, &channel}},
            [](const std::string&, const Workflow&, const ObligationSpec& spec, const Obligation&,
               const Waits&, const Notice&) {
              return Rendered{"subject", spec.id.str()};
            },
            settings()),
        pump(store, runner, dispatcher, clock, loop, nullptr,
             Pump::Settings{
                 {10, chr::seconds(2), chr::seconds(2), &sending}, 20, 15, chr::seconds(1)}) {
    book.put(std::move(workflow));
    runner.on_commit([this](Shard shard, std::optional<Instant> at) { pump.expect(shard, at); });
    follow(loop, [this] { pump.start(); });
  }

  Dispatcher::Settings settings() {
    Dispatcher::Settings result;
    result.sending = &sending;
    result.letter_boxes = &runner.letter_boxes();
    result.render_digest = [](const std::string&, const Notice&,
                              const std::vector<DigestItem>& items) {
      std::string keys;
      for (const DigestItem& item : items) keys += item.notice->key.str() + "\n";
      return Rendered{"digest", keys};
    };
    return result;
  }

  // As the daemon does once a second: `first` when it is known for the first time.
  void follow(SimLoop& loop, std::function<void()> first) {
    sending.follow(while_alive(alive, [&loop, this, first](const Result<Done>& known) {
      if (known && first) first();
      loop.after(kFollow, while_alive(alive, [&loop, this, first = known ? nullptr : first] {
                   follow(loop, first);
                 }));
    }));
  }

  FaultyStore store;
  SendingSwitch sending;
  WorkflowBook book;
  Observer observer;
  Runner runner;
  Dispatcher dispatcher;
  Pump pump;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

/// How people want to be written to: a digest, few messages, quiet hours, or nothing special.
std::map<std::string, Preferences> invent_preferences(SimLoop& loop) {
  std::map<std::string, Preferences> result;
  if (loop.draw(2) == 0) {
    const bool all = loop.draw(2) == 0;
    result["chanh-van-phong"].digest = DailyDigest{chr::hours(8), all, all};
  }
  if (loop.draw(2) == 0) result["truong-phong-2"].at_most = {1, 2};
  if (loop.draw(2) == 0) result["truong-phong-4"].digest = DailyDigest{chr::hours(16)};
  if (loop.draw(2) == 0)
    result["truong-phong-1"].quiet_hours = DaySpan{chr::hours(17), chr::hours(10)};
  return result;
}

/// Messages to leaders wait for the Chief of Office, for a while, or not at all.
Approval invent_approval(SimLoop& loop) {
  switch (loop.draw(4)) {
    case 0:
      return {ApprovalNeed::required, 0};
    case 1:
      return {ApprovalNeed::after, 1 + static_cast<int>(loop.draw(12))};
    default:
      return {};
  }
}

small_plan::Options invent_options(SimLoop& loop) {
  small_plan::Options options;
  options.preferences = invent_preferences(loop);
  options.approval.leaders = invent_approval(loop);
  return options;
}

class World {
 public:
  World(uint64_t seed, const std::string& plant_name)
      : loop_(seed),
        clock_(loop_, small_plan::at("2024-04-20 00:00"), kSpeed),
        workflow_(small_plan::workflow(invent_options(loop_))),
        memory_([this](std::function<void()> work) { loop_.post(std::move(work)); },
                [this] { return loop_.now(); }),
        planted_(plant_name.empty() ? nullptr : plant(plant_name, memory_)),
        channel_(loop_, clock_, mail_faults_, received_),
        instances_(2 + loop_.draw(2)) {}

  Outcome run() {
    for (size_t i = 0; i < instances_.size(); ++i) start(i);
    for (const ObligationSpec& spec : workflow_->obligations()) {
      instances_[0]->runner.create(*workflow_, spec, [](const Result<Answer>&) {});
    }
    if (!loop_.run_until(chr::seconds(2), kMostSteps)) return spun();
    raise_storm();
    if (!loop_.run_until(kStorm, kMostSteps)) return spun();
    calm_down();
    if (!loop_.run_until(kStorm + kCalm, kMostSteps)) return spun();
    stop_all();
    return verdict();
  }

 private:
  struct Planned {
    std::string id;
    ObligationId subject;
    Event event;
  };

  Store& shared() { return planted_ ? *planted_ : static_cast<Store&>(memory_); }

  void start(size_t i) {
    instances_[i] =
        std::make_unique<Instance>(shared(), workflow_, loop_, clock_, faults_, channel_);
  }

  void raise_storm() {
    faults_ = {static_cast<unsigned>(loop_.draw(60)), static_cast<unsigned>(loop_.draw(60)), 20};
    mail_faults_ = {50, 20, 30, 150, 20};
    const int events = 15 + static_cast<int>(loop_.draw(40));
    for (int i = 0; i < events; ++i) {
      loop_.after(Duration(loop_.draw(static_cast<uint64_t>(kStorm.count() - 3000))),
                  [this, i] { deliver(invent(i)); });
    }
    if (loop_.draw(2) == 0) plan_hold();
    const int crashes = static_cast<int>(loop_.draw(9));
    for (int i = 0; i < crashes; ++i) {
      loop_.after(Duration(loop_.draw(static_cast<uint64_t>(kStorm.count() - 3000))),
                  [this] { crash(loop_.draw(instances_.size())); });
    }
  }

  /// Whoever is there holds all sending, and after some days it is released.
  void plan_hold() {
    loop_.after(Duration(loop_.draw(60000)), [this] {
      Instance* instance = instances_[loop_.draw(instances_.size())].get();
      if (instance == nullptr) return;
      instance->sending.hold("sim", "a test", [this](const Result<Done>& held) {
        if (held) held_.push_back({clock_.now(), Instant::max()});
      });
    });
    loop_.after(Duration(60000 + loop_.draw(10000)), [this] { release(); });
  }

  // Until it is released, whatever goes wrong.
  void release() {
    if (!held_.empty()) held_.back().second = std::min(held_.back().second, clock_.now());
    Instance* instance = instances_[loop_.draw(instances_.size())].get();
    if (instance != nullptr) instance->sending.release([](const Result<Done>&) {});
    loop_.after(chr::seconds(1), [this] {
      memory_.get_value(kSendingValue, [this](const Result<std::optional<std::string>>& value) {
        if (value.value() && value.value()->find("true") != std::string::npos) release();
      });
    });
  }

  void calm_down() {
    faults_ = {};
    mail_faults_ = {};
    for (size_t i = 0; i < instances_.size(); ++i) {
      if (!instances_[i]) start(i);
    }
  }

  void stop_all() {
    for (auto& instance : instances_) instance.reset();
    loop_.run_until(loop_.now() + chr::seconds(5), kMostSteps);
  }

  void crash(size_t i) {
    if (!instances_[i]) return;
    instances_[i].reset();
    ++outcome_.crashes;
    loop_.after(Duration(50 + loop_.draw(3000)), [this, i] {
      if (!instances_[i]) start(i);
    });
  }

  Planned invent(int number) {
    const std::string id = "e" + std::to_string(number);
    const auto& specs = workflow_->obligations();
    const ObligationSpec& spec = specs[loop_.draw(specs.size())];
    return {id, spec.id, Event{invent_body(), id, clock_.now()}};
  }

  EventBody invent_body() {
    const uint64_t kind = loop_.draw(100);
    if (kind < 34) return Submit{};
    if (kind < 38) return Approve{RuleId(), 0, loop_.chance(500) ? "đã trao đổi" : ""};
    if (kind < 40) return Withhold{RuleId(), 0, "đang gửi"};
    if (kind < 55) return Return{"thiếu phụ lục"};
    if (kind < 59) return silence();
    if (kind < 65) return Acknowledge{chr::days(1 + loop_.draw(5))};
    if (kind < 75) return Extend{{}, 1 + static_cast<int>(loop_.draw(9)), "gia hạn"};
    if (kind < 80) return Waive{"miễn"};
    if (kind < 88) return Reopen{"mở lại"};
    if (kind < 92) return ForceOpen{"cần ngay"};
    return Confirm{UnitId(loop_.draw(2) == 0 ? "ubnd-tinh" : "ban-dan-toc")};
  }

  EventBody silence() {
    const Date today = workflow_->zone().date_of(clock_.now());
    return Silence{today + chr::days(loop_.draw(15)), "tập huấn", loop_.chance(300)};
  }

  // At least once, to any instance, until it is answered; and now and then once more.
  void deliver(const Planned& planned) {
    subjects_[planned.id] = planned.subject;
    Instance* instance = instances_[loop_.draw(instances_.size())].get();
    if (instance != nullptr) {
      instance->runner.handle(planned.subject, planned.event, "sim\n" + planned.id,
                              [this, planned](const Result<Answer>& answer) {
                                if (answer) answers_.emplace(planned.id, answer.value());
                              });
    }
    const bool once_more = loop_.chance(200);
    loop_.after(Duration(500 + loop_.draw(4000)), [this, planned, once_more] {
      if (once_more || !answers_.contains(planned.id)) deliver(planned);
    });
  }

  Outcome spun() {
    outcome_.violation = "the loop never comes to rest";
    return outcome_;
  }

  Outcome verdict() {
    outcome_.events = static_cast<int>(subjects_.size());
    outcome_.deliveries = static_cast<int>(received_.size());
    for (const auto& [event, subject] : subjects_) {
      if (!answers_.contains(event)) {
        outcome_.violation = "never answered: " + event;
        return outcome_;
      }
    }
    const Evidence evidence{*workflow_, memory_,  loop_,     clock_.now(), Duration(200) * kSpeed,
                            received_,  answers_, subjects_, held_};
    outcome_.violation = broken_law(evidence, outcome_.trace);
    return outcome_;
  }

  SimLoop loop_;
  SimClock clock_;
  std::shared_ptr<const Workflow> workflow_;
  MemoryStore memory_;
  std::unique_ptr<Store> planted_;
  Faults faults_;
  MailFaults mail_faults_;
  std::vector<Delivery> received_;
  std::vector<std::pair<Instant, Instant>> held_;
  SimChannel channel_;
  std::vector<std::unique_ptr<Instance>> instances_;
  std::map<std::string, ObligationId> subjects_;
  std::map<std::string, Answer> answers_;
  Outcome outcome_;
};

}  // namespace

Outcome run_seed(uint64_t seed, const std::string& plant_name) {
  return World(seed, plant_name).run();
}

}  // namespace nhacviec::simulation
