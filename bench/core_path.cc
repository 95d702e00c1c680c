// Processor time of the daemon's two paths inside one process, without any server: where the
// microseconds of an event and of a reminder go.
//   core_path PLAN [ROUNDS]
// Prints `stage us_per_op`, then the whole way of an event through Runner and a store in memory.
#include <ctime>
#include <deque>
#include <iostream>
#include <nlohmann/json.hpp>

#include "config/cloud_event.h"
#include "config/language.h"
#include "config/load.h"
#include "config/message.h"
#include "connectors/memory_store.h"
#include "connectors/mime.h"
#include "connectors/records.h"
#include "connectors/signer.h"
#include "daemon/runner.h"
#include "workflows/decide.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr const char* kDomain = "example.vn";

double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

void print(const std::string& stage, double us) {
  std::printf("%-34s %8.2f\n", stage.c_str(), us);
  std::fflush(stdout);
}

/// Keeps the optimiser from leaving out what nobody looks at.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

/// One obligation in mid-flight: open, with reminders to come.
struct Sample {
  const ObligationSpec* spec = nullptr;
  Obligation open;
  std::string body;        // as stored
  std::string cloud_text;  // hands it in
  Instant now{};
  Instant first_wake{};
  Obligation reminded;
  std::string reminded_body;
  std::vector<Notice> notices;
  std::vector<std::string> notice_bodies;
};

std::string submission(const ObligationSpec& spec, Instant at, const Zone& zone, int number) {
  return nlohmann::json{
      {"specversion", "1.0"},
      {"id", "evt-" + std::to_string(1000000000 + number)},
      {"source", "/van-ban-den/so-gddt"},
      {"type", "nhacviec.obligation.submitted"},
      {"subject", spec.id.str()},
      {"time", format_rfc3339(at, zone)},
      {"datacontenttype", "application/json"},
      {"data",
       {{"by", spec.unit.str()},
        {"note", std::string(90, 'n')},
        {"evidence", {"https://luu-tru.example.vn/van-ban/2027/" + std::to_string(number)}}}}}
      .dump();
}

Changes take(const Workflow& workflow, const ObligationSpec& spec, Obligation& obligation,
             EventBody body, Instant now) {
  Changes changes =
      decide(workflow, spec, obligation, {}, Event{std::move(body), "bench", now}, now);
  for (const Fact& fact : changes.facts) obligation = apply(std::move(obligation), fact);
  return changes;
}

std::optional<Sample> make_sample(const Workflow& workflow, const ObligationSpec& spec,
                                  int number) {
  if (!spec.waits_for.empty() || !spec.due_at || !spec.task->remind) return std::nullopt;
  Sample sample;
  sample.spec = &spec;
  sample.now = spec.opens_at + chr::hours(1);
  for (const Fact& fact :
       decide(workflow, spec, std::nullopt, {}, Event{Create{}, "", sample.now}, sample.now)
           .facts) {
    sample.open = apply(std::move(sample.open), fact);
  }
  sample.open.id = spec.id;
  sample.body = encode(sample.open);
  sample.cloud_text = submission(spec, sample.now, workflow.zone(), number);
  const auto wake = next_wake(workflow, spec, sample.open, {});
  if (!wake) return std::nullopt;
  sample.first_wake = *wake;
  sample.reminded = sample.open;
  sample.notices = take(workflow, spec, sample.reminded, Tick{}, *wake).notices;
  sample.reminded_body = encode(sample.reminded);
  for (const Notice& notice : sample.notices) sample.notice_bodies.push_back(encode(notice));
  if (sample.notices.empty()) return std::nullopt;
  return sample;
}

/// Calls `work` for each sample, `rounds` times, and prints the time of one call.
template <class F>
double measure(const std::string& stage, const std::vector<Sample>& samples, int rounds, F work) {
  for (const Sample& sample : samples) work(sample);  // caches warm
  const double start = cpu_us();
  for (int i = 0; i < rounds; ++i) {
    for (const Sample& sample : samples) work(sample);
  }
  const double us = (cpu_us() - start) / rounds / static_cast<double>(samples.size());
  print(stage, us);
  return us;
}

void measure_event(const Workflow& w, const std::vector<Sample>& samples, int rounds) {
  double sum = 0;
  const auto stage = [&](const std::string& name, auto work) {
    sum += measure("event: " + name, samples, rounds, work);
  };
  stage("parse CloudEvent", [](const Sample& s) {
    const auto events = parse_cloud_events(s.cloud_text, {});
    keep(to_event(events.value().front(), s.now));
    keep(inbox_key(events.value().front()));
  });
  stage("decode obligation", [](const Sample& s) { keep(decode_obligation(s.body)); });
  const auto decided = [&](const Sample& s) {
    return decide(w, *s.spec, s.open, {}, Event{Submit{}, "bench", s.now}, s.now);
  };
  stage("decide and apply", [&](const Sample& s) {
    Obligation after = s.open;
    for (const Fact& fact : decided(s).facts) after = apply(std::move(after), fact);
    keep(after);
  });
  stage("next wake-up", [&](const Sample& s) { keep(next_wake(w, *s.spec, s.open, {})); });
  stage("encode obligation", [](const Sample& s) { keep(encode(s.open)); });
  std::vector<Fact> facts;
  facts.reserve(samples.size());
  for (const Sample& s : samples) facts.push_back(decided(s).facts.front());
  stage("encode fact, chain hash", [&](const Sample& s) {
    const std::string body = encode(facts[static_cast<size_t>(&s - samples.data())]);
    keep(chain_hash(std::string(64, 'a'), body));
  });
  stage("encode answer", [](const Sample& s) {
    Answer answer;
    answer.state = "submitted";
    answer.subject = s.spec->id.str();
    answer.event = "submit";
    keep(encode(answer));
  });
  print("event: all of these", sum);
}

void measure_reminder(const Workflow& w, const LanguagePack& pack,
                      const std::vector<Sample>& samples, int rounds) {
  double sum = 0;
  const auto stage = [&](const std::string& name, auto work) {
    sum += measure("reminder: " + name, samples, rounds, work);
  };
  stage("tick, decoded to encoded", [&](const Sample& s) {
    Obligation o = decode_obligation(s.body).value();
    const Changes changes = take(w, *s.spec, o, Tick{}, s.first_wake);
    keep(next_wake(w, *s.spec, o, {}));
    keep(encode(o));
    for (const Fact& fact : changes.facts) keep(chain_hash(std::string(64, 'a'), encode(fact)));
    for (const Notice& notice : changes.notices) keep(encode(notice));
  });
  stage("decode notice, obligation", [](const Sample& s) {
    keep(decode_notice(s.notice_bodies.front()));
    keep(decode_obligation(s.reminded_body));
  });
  stage("check once more",
        [](const Sample& s) { keep(still_wanted(*s.spec, s.notices.front(), s.reminded)); });
  stage("render", [&](const Sample& s) {
    keep(render(pack, w, *s.spec, s.reminded, {}, s.notices.front()));
  });
  OutgoingMessage message;
  const RenderedMessage words =
      render(pack, w, *samples[0].spec, samples[0].reminded, {}, samples[0].notices.front());
  message.to = {"van-thu@don-vi.example.vn"};
  message.subject = words.subject;
  message.body = words.body;
  message.language = "vi";
  message.at = samples[0].first_wake;
  message.utc_offset = w.zone().offset_at(message.at);
  const Signer signer("a secret");
  stage("message", [&](const Sample& s) {
    message.key = s.notices.front().key.str();
    message.message_id =
        signer.ticket(s.spec->id.str(), s.notices.front().to, s.notices.front().key) + "@" +
        kDomain;
    message.thread_id = thread_id_for(s.spec->id.str(), kDomain);
    keep(to_rfc5322(message, {"nhacviec@example.vn", "", kDomain, ""}, LineEnds::crlf));
  });
  print("reminder: all of these", sum);
}

/// Runs what is posted, in order.
class PlainLoop final : public Loop {
 public:
  void post(std::function<void()> work) override { queue_.push_back(std::move(work)); }
  void after(chr::milliseconds, std::function<void()> work) override { post(std::move(work)); }
  void drain() {
    while (!queue_.empty()) {
      const std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      work();
    }
  }

 private:
  std::deque<std::function<void()>> queue_;
};

void measure_runner(const std::shared_ptr<const Workflow>& w, const std::vector<Sample>& samples) {
  PlainLoop loop;
  const auto poster = [&](std::function<void()> work) { loop.post(std::move(work)); };
  MemoryStore store(poster, [] { return Duration(0); });
  WorkflowBook book;
  book.put(w);
  Observer nobody;
  const auto clock = make_moved_clock(ClockMode::manual, samples[0].now);
  Runner runner(store, book, *clock, loop, nobody);
  const auto ignore = [](const Result<Answer>&) {};
  const auto each = [&](const std::string& name, auto work) {
    const double start = cpu_us();
    for (const Sample& sample : samples) work(sample);
    loop.drain();
    print(name, (cpu_us() - start) / static_cast<double>(samples.size()));
  };
  each("runner: create", [&](const Sample& s) { runner.create(*w, *s.spec, ignore); });
  each("runner: submit, parsed", [&](const Sample& s) {
    const CloudEvent event = std::move(parse_cloud_events(s.cloud_text, {}).value().front());
    runner.handle(s.spec->id, to_event(event, s.now).value(), inbox_key(event), ignore);
  });
}

int run(const std::string& plan, int rounds) {
  Diagnostics diagnostics;
  const auto workflow = load_workflow(plan, {}, diagnostics);
  std::vector<std::string> errors;
  const auto languages = Languages::built_in("vi", errors);
  if (workflow == nullptr || !languages) {
    std::cerr << diagnostics.format();
    return 1;
  }
  constexpr size_t kMostSamples = 10000;
  std::vector<Sample> samples;
  for (const ObligationSpec& spec : workflow->obligations()) {
    if (samples.size() == kMostSamples) break;
    auto sample = make_sample(*workflow, spec, static_cast<int>(samples.size()));
    if (sample) samples.push_back(std::move(*sample));
  }
  if (samples.empty()) {
    std::cerr << plan << ": nothing in it is reminded of\n";
    return 1;
  }
  std::printf("%-34s %8zu\n", "obligations", samples.size());
  std::printf("%-34s %8s\n", "stage", "us");
  measure_event(*workflow, samples, rounds);
  measure_reminder(*workflow, languages.value().get("vi"), samples, rounds);
  measure_runner(workflow, samples);
  return 0;
}

}  // namespace
}  // namespace nhacviec

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "core_path PLAN [ROUNDS]\n";
    return 2;
  }
  return nhacviec::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 1);
}
