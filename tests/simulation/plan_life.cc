#include "tests/simulation/plan_life.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "config/adoption_file.h"
#include "config/load.h"
#include "connectors/memory_store.h"
#include "connectors/records.h"
#include "daemon/dispatcher.h"
#include "daemon/http/audit_verifier.h"
#include "daemon/plan_documents.h"
#include "daemon/pump.h"
#include "daemon/runner.h"
#include "tests/simulation/faulty_store.h"
#include "tests/simulation/random_plan.h"
#include "tests/simulation/sim_loop.h"
#include "tests/simulation/witness.h"
#include "workflows/approval.h"
#include "workflows/letter_box.h"
#include "workflows/schedule.h"

namespace nhacviec::simulation {

namespace chr = std::chrono;

namespace {

constexpr int64_t kMostSteps = 5000000;
constexpr int kMostDraws = 50;  // of a plan that checks

Result<std::shared_ptr<const Workflow>> compile(const PlanTexts& texts, int revision) {
  Diagnostics diagnostics;
  auto workflow =
      workflow_from_texts(texts.plan, texts.directory, texts.calendar, revision, diagnostics);
  if (workflow) return workflow;
  return Error{ErrorKind::invalid, diagnostics.format()};
}

Instant day(const char* date) { return *parse_rfc3339(std::string(date) + "T00:00:00+07:00"); }

/// One daemon; it dies and is started again, the store stays.
struct Office {
  Office(Store& store, Witness& witness, SimLoop& loop, Clock& clock, Channel& channel)
      : runner(store, book, clock, loop, observer),
        dispatcher(
            store, book, clock, observer,
            {{ChannelKind::email, &channel}, {ChannelKind::sms, &channel}},
            [](const std::string&, const Workflow&, const ObligationSpec&, const Obligation&,
               const Waits&, const Notice& notice) {
              return Rendered{"subject", notice.obligation.str() + "\n"};
            },
            settings(runner.letter_boxes())),
        pump(store, runner, dispatcher, clock, loop, nullptr, {}),
        documents(store, book, runner, clock, compile) {
    witness.follow(&book);
    runner.on_commit([this](Shard shard, std::optional<Instant> at) { pump.expect(shard, at); });
  }
  static Dispatcher::Settings settings(LetterBoxes& letter_boxes) {
    Dispatcher::Settings result;
    result.letter_boxes = &letter_boxes;
    result.render_digest = [](const std::string&, const Notice&,
                              const std::vector<DigestItem>& items) {
      std::string listed;
      for (const DigestItem& item : items) listed += item.notice->obligation.str() + "\n";
      return Rendered{"digest", listed};
    };
    return result;
  }

  WorkflowBook book;
  Observer observer;
  Runner runner;
  Dispatcher dispatcher;
  Pump pump;
  PlanDocuments documents;
};

class PlanLife {
 public:
  PlanLife(uint64_t seed, const std::string& plant_name)
      : loop_(seed),
        memory_([this](std::function<void()> work) { loop_.post(std::move(work)); },
                [this] { return loop_.now(); }),
        planted_(plant_name.empty() ? nullptr : plant(plant_name, memory_)),
        plan_([this](uint64_t below) { return loop_.draw(below); }),
        clock_(make_moved_clock(ClockMode::manual,
                                day(loop_.chance(500) ? "2024-01-02" : "2024-06-05"))),
        witness_(*clock_),
        store_(planted_ ? *planted_ : static_cast<Store&>(memory_), witness_),
        channel_(witness_, loop_) {}

  Outcome run() {
    for (int draws = 0; !compile(plan_.texts(), 1).ok(); ++draws) {
      if (draws == kMostDraws) return outcome_;  // nothing that checks: nothing to see
      plan_ = RandomPlan([this](uint64_t below) { return loop_.draw(below); });
    }
    in_force_ = plan_;
    start();
    if (loop_.chance(400)) {
      adopt();
    } else {
      apply();
    }
    const uint64_t steps = 25 + loop_.draw(40);
    for (uint64_t i = 0; i < steps && witness_.violation().empty(); ++i) step();
    advance(day("2025-06-01") + Duration(1));
    if (witness_.violation().empty()) look_at_the_end();
    outcome_.violation = witness_.violation();
    outcome_.trace = witness_.trace();
    outcome_.deliveries = witness_.deliveries();
    office_.reset();
    return outcome_;
  }

 private:
  template <class T>
  std::optional<T> await(const std::function<void(Reply<T>)>& ask) {
    std::optional<Result<T>> answer;
    ask([&](Result<T> result) { answer = std::move(result); });
    for (int i = 0; i < 100000 && !answer; ++i) {
      if (!loop_.run_until(loop_.now() + Duration(20), kMostSteps)) break;
    }
    if (!answer) witness_.accuse("no answer: the loop never comes to rest");
    if (answer && !answer->ok()) refusal_ = answer->error().message;
    return answer && answer->ok() ? std::optional<T>(answer->value()) : std::nullopt;
  }

  void start() {
    office_ = std::make_unique<Office>(store_, witness_, loop_, *clock_, channel_);
    await<Done>([&](auto reply) { office_->documents.load(reply); });
    office_->pump.start();
  }

  void advance(Instant to) {
    await<Instant>([&](auto reply) { office_->pump.advance(to, reply); });
  }

  void step() {
    const uint64_t what = loop_.draw(100);
    if (what < 45) {
      advance(clock_->now() + chr::minutes(1 + loop_.draw(18 * 24 * 60)));
    } else if (what < 82) {
      event();
    } else if (what < 90) {
      edition();
    } else if (what < 93) {
      adopt();
    } else if (what < 95) {
      apply_again();
    } else if (what < 97) {
      withdraw();
    } else {
      restart();
    }
  }

  // Now and then time passes while nobody is there.
  void restart() {
    ++outcome_.crashes;
    office_.reset();
    loop_.run_until(loop_.now() + chr::minutes(10), kMostSteps);
    if (loop_.chance(500)) clock_->move_to(clock_->now() + chr::hours(1 + loop_.draw(300)));
    start();
  }

  std::shared_ptr<const Workflow> workflow() const {
    return office_->book.latest(PlanId(RandomPlan::kPlan));
  }

  void event() {
    const auto known = workflow();
    if (!known || known->obligations().empty()) return;
    ++outcome_.events;
    const auto& specs = known->obligations();
    const ObligationSpec& spec = specs[loop_.draw(specs.size())];
    ObligationId id = spec.id;
    EventBody body = invent(spec, id);
    Event event{std::move(body), "someone", clock_->now()};
    if (loop_.chance(200)) event.at -= chr::hours(loop_.draw(200));
    await<Answer>([&](auto reply) { office_->runner.handle(id, event, "", reply); });
  }

  EventBody invent(const ObligationSpec& spec, ObligationId& id) {
    const Date today = chr::floor<chr::days>(known_local());
    switch (loop_.draw(18)) {
      case 0:
        return Return{"thiếu"};
      case 1:
        return Extend{{}, 1 + static_cast<int>(loop_.draw(40)), "mưa lũ"};
      case 2:
        return Extend{today + chr::days(loop_.draw(60)), {}, "bão"};
      case 3:
        return Place{today + chr::days(loop_.draw(90))};
      case 4:
        return Waive{"miễn"};
      case 5:
        return Cancel{"hủy"};
      case 6:
        return Reopen{"mở lại"};
      case 7:
        return ForceOpen{"cần ngay"};
      case 8:
        return Acknowledge{chr::days(1 + loop_.draw(20))};
      case 9:
        return Accept{};
      case 10:
        if (!spec.task->deliver_to.empty()) return Confirm{spec.task->deliver_to.front()};
        return Submit{};
      case 11:
        if (spec.task->kind == TaskKind::plan) {
          id = make_obligation_id(PlanId(RandomPlan::kPlan), spec.task->id, spec.unit,
                                  PeriodId("own-x"));
          return NameDate{"mốc", today + chr::days(loop_.draw(90))};
        }
        return Submit{};
      case 12:
        return Approve{RuleId(), 0, "đã trao đổi"};
      case 13:
        return Withhold{RuleId(), 0, "đang gửi"};
      default:
        return Submit{};
    }
  }

  LocalTime known_local() const { return workflow()->zone().to_local(clock_->now()); }

  /// What is finished before stays finished, whatever the plan does.
  std::map<ObligationId, Obligation> finished() const {
    std::map<ObligationId, Obligation> found;
    for (const auto& [id, state] : witness_.states()) {
      if (state.first_submitted_at && state.adopted.empty()) found.emplace(id, state);
    }
    return found;
  }
  void check_finished(const std::map<ObligationId, Obligation>& before) {
    for (const auto& [id, state] : before) {
      const Obligation& now = witness_.states().at(id);
      if (now.first_submitted_at != state.first_submitted_at || now.late != state.late) {
        witness_.accuse("a new edition forgot what was handed in: " + id.str());
      }
    }
  }

  std::optional<ApplyReport> send(ApplyRequest request) {
    const auto before = finished();
    auto report = await<ApplyReport>([&](auto reply) { office_->documents.apply(request, reply); });
    check_finished(before);
    return report;
  }

  void apply() {
    ApplyRequest request;
    request.texts = plan_.texts();
    request.drop = loop_.chance(500);
    const auto report = send(request);
    if (!report) {
      plan_ = in_force_;  // refused: it would drop history, or it does not check
      return;
    }
    in_force_ = plan_;
    for (const ObligationSpec& spec : workflow()->obligations()) {
      const auto state = witness_.states().find(spec.id);
      if (state == witness_.states().end()) return witness_.accuse("not there: " + spec.id.str());
      if (state->second.revision != report->revision) {
        return witness_.accuse("left behind by an edition: " + spec.id.str());
      }
    }
  }

  void edition() {
    const int changes = 1 + static_cast<int>(loop_.draw(3));
    for (int i = 0; i < changes; ++i) plan_.revise();
    apply();
  }

  void apply_again() {
    if (office_->book.is_withdrawn(PlanId(RandomPlan::kPlan))) return;
    advance(clock_->now());  // what is due by now is done first
    ApplyRequest request;
    request.texts = in_force_.texts();
    const uint64_t before = witness_.trace();
    const auto report = send(request);
    if (!report) return witness_.accuse("the same files again were refused: " + refusal_);
    if (report->changed || witness_.trace() != before) {
      witness_.accuse("the same files again were not the same: " +
                      std::string(report->changed ? "a new revision" : "facts were written"));
    }
  }

  void withdraw() {
    advance(clock_->now());
    await<ApplyReport>([&](auto reply) {
      office_->documents.withdraw(PlanId(RandomPlan::kPlan), "thay", "office", reply);
    });
    advance(clock_->now() + chr::hours(loop_.draw(24 * 30)));
    if (loop_.chance(600)) apply();
  }

  // A table that a hurried clerk has filled in: some of it will be refused.
  void adopt() {
    const auto checked = compile(plan_.texts(), 1);
    if (!checked) return;
    std::string table = "obligation,state,at\n";
    for (const ObligationSpec& spec : checked.value()->obligations()) {
      if (!loop_.chance(400)) continue;
      const auto state = witness_.states().find(spec.id);
      const bool free = state == witness_.states().end() || !state->second.adopted.empty() ||
                        state->second.state == State::open;
      if (!free && !loop_.chance(20)) continue;
      Instant at = clock_->now() - chr::hours(loop_.draw(24 * 60));
      if (at < spec.opens_at) continue;
      const char* states[] = {"submitted", "accepted", "cancelled", "open"};
      table += spec.id.str() + "," + states[loop_.draw(4)] + "," + format_utc(at) + "\n";
    }
    ApplyRequest request;
    request.texts = plan_.texts();
    request.adoption = table;
    if (!send(request)) return apply();
    in_force_ = plan_;
    advance(clock_->now());
    const uint64_t before = witness_.trace();
    const auto again = send(request);
    if (!again || again->changed || witness_.trace() != before) {
      witness_.accuse("the same table again was not the same");
    }
  }

  void look_at_the_end() {
    SubjectFilter filter;
    filter.limit = kPageLimit;
    const auto records = await<std::vector<SubjectRecord>>(
        [&](auto reply) { memory_.list_subjects(filter, reply); });
    std::map<SubjectId, SubjectRecord> by_id;
    for (const SubjectRecord& record : *records) by_id.emplace(record.id, record);
    for (const auto& [id, record] : by_id) {
      if (is_letter_box_id(id)) continue;  // it has no facts
      const Shard shard = shard_of(plan_of(ObligationId(id)), memory_.shards());
      const auto facts =
          await<std::vector<FactRecord>>([&](auto reply) { memory_.facts(shard, id, reply); });
      const std::string problem = history_problem(record, *facts);
      if (!problem.empty()) return witness_.accuse(id + ": " + problem);
    }
    for (const ObligationSpec& spec : workflow()->obligations()) look_at(spec, by_id);
    for (Shard shard = 0; shard < memory_.shards(); ++shard) {
      const auto pending = await<Pending>([&](auto reply) { memory_.pending(shard, reply); });
      if (pending->send_at && *pending->send_at <= clock_->now()) {
        witness_.accuse("a notice was never sent");
      }
      if (pending->wake_at && *pending->wake_at <= clock_->now()) {
        witness_.accuse("a timer never fired");
      }
    }
  }

  void look_at(const ObligationSpec& spec, const std::map<SubjectId, SubjectRecord>& records) {
    const auto found = records.find(spec.id.str());
    if (found == records.end()) return witness_.accuse("not there: " + spec.id.str());
    const Obligation state = decode_obligation(found->second.body).value();
    const Waits waits = waits_of(found->second);
    for (const ObligationId& source : spec.sources) {
      const auto other = records.find(source.str());
      const auto verdict = waits.find(source);
      if (other == records.end() || verdict == waits.end()) {
        return witness_.accuse(spec.id.str() + " does not know of " + source.str());
      }
      const bool is_in =
          satisfies_waits(*workflow()->find(source), decode_obligation(other->second.body).value());
      if (verdict->second.satisfied != is_in) {
        return witness_.accuse("the verdict on " + source.str() + " in " + spec.id.str() + " is " +
                               (is_in ? "missing" : "in") + ", not its state");
      }
    }
    for (const ScheduledRule& rule : pending_rules(*workflow(), spec, state)) {
      if (rule.at <= clock_->now()) {
        return witness_.accuse("rule " + rule.rule->id.str() + " was forgotten: " + spec.id.str());
      }
    }
    const auto look_at = next_look_at_approvals(spec, state);
    if (look_at && *look_at <= clock_->now()) {
      witness_.accuse("an approval was forgotten: " + spec.id.str());
    }
    const bool gated = !missing_sources(spec, waits).empty();
    if (state.state == State::waiting && !gated && spec.opens_at <= clock_->now()) {
      witness_.accuse("it never opened: " + spec.id.str());
    }
    if (state.state == State::open && gated && !state.forced_open) {
      witness_.accuse("it is open though it has to wait: " + spec.id.str());
    }
  }

  SimLoop loop_;
  MemoryStore memory_;
  std::unique_ptr<Store> planted_;
  RandomPlan plan_;
  RandomPlan in_force_ = plan_;
  std::unique_ptr<Clock> clock_;
  Witness witness_;
  WatchedStore store_;
  WatchedChannel channel_;
  std::unique_ptr<Office> office_;
  Outcome outcome_;
  std::string refusal_;  // of the last request that was refused
};

}  // namespace

Outcome run_plan_seed(uint64_t seed, const std::string& plant_name) {
  return PlanLife(seed, plant_name).run();
}

std::string texts_of_seed(uint64_t seed) {
  SimLoop loop(seed);
  const PlanTexts texts = RandomPlan([&](uint64_t below) { return loop.draw(below); }).texts();
  Diagnostics diagnostics;
  workflow_from_texts(texts.plan, texts.directory, texts.calendar, 1, diagnostics);
  return texts.plan + "---\n" + texts.calendar + "---\n" + diagnostics.format();
}

}  // namespace nhacviec::simulation
