#include "daemon/event_intake.h"

#include <utility>

#include "config/sentences.h"
#include "daemon/event_refusals.h"

namespace nhacviec {

namespace {

constexpr const char* kSingle = "application/cloudevents+json";
constexpr const char* kBatch = "application/cloudevents-batch+json";
constexpr const char* kJson = "application/json";

std::string media_type(const std::string& content_type) {
  std::string type = content_type.substr(0, content_type.find_first_of("; "));
  for (char& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type;
}

OutJson event_json(const CloudEvent& event, const char* status) {
  return {{"id", event.id},
          {"source", event.source},
          {"type", event.type},
          {"subject", event.subject},
          {"status", status}};
}

}  // namespace

struct EventIntake::Intake {
  Call call;
  bool batch = false;
  std::vector<CloudEvent> events;
  std::vector<std::optional<Event>> commands;  // nothing: of an unknown type
  std::vector<std::string> warnings;           // of each: about who says so
  std::vector<Outcome> outcomes;               // as far as we are
};

EventIntake::EventIntake(Store& store, Runner& runner, const WorkflowBook& book, const Clock& clock,
                         CloudEventLimits limits)
    : store_(store), runner_(runner), book_(book), clock_(clock), limits_(limits) {}

void EventIntake::receive(Call call) {
  auto intake = std::make_shared<Intake>();
  intake->call = call;
  if (prepare(call, *intake)) next(intake);
}

bool EventIntake::prepare(const Call& call, Intake& intake) {
  const std::string type = media_type(call->request.header("content-type"));
  if (type != kSingle && type != kBatch && type != kJson) {
    call->problem(415, std::string("send ") + kSingle + ", " + kBatch + " or " + kJson);
    return false;
  }
  const std::string& body = call->request.body;
  if (body.size() > limits_.max_bytes) {
    call->problem(413, "an event or a batch has at most " + std::to_string(limits_.max_bytes) +
                           " bytes; this has " + std::to_string(body.size()));
    return false;
  }
  auto events = parse_cloud_events(body, limits_);
  if (!events) {
    call->problem(events.error(), 400);
    return false;
  }
  const size_t first = body.find_first_not_of(" \t\r\n");
  intake.batch = first != std::string::npos && body[first] == '[';
  if ((type == kBatch && !intake.batch) || (type == kSingle && intake.batch)) {
    call->problem(400, intake.batch ? "a batch is sent as " + std::string(kBatch)
                                    : "a batch is a JSON array");
    return false;
  }
  intake.events = std::move(events).value();
  for (const CloudEvent& event : intake.events) {
    intake.commands.emplace_back();
    intake.warnings.emplace_back();
    if (!is_known_event_type(event.type)) continue;
    auto command = to_event(event, clock_.now());
    if (!command) {
      call->problem(400, "event \"" + event.id + "\": " + command.error().message);
      return false;
    }
    const ObligationId subject(event.subject);
    const auto workflow = book_.latest(plan_of(subject));
    const ObligationSpec* spec = workflow ? workflow->find(subject) : nullptr;
    const std::string forbidden =
        event_forbidden(*call->caller, command.value(), workflow.get(), spec, clock_.now());
    if (!forbidden.empty()) {
      call->problem(403, "event \"" + event.id + "\": " + forbidden);
      return false;
    }
    const HttpToken& caller = *call->caller;
    if (command.value().by.empty()) {
      command.value().by = caller.unit.empty() ? caller.name : caller.unit.str();
    } else if (command.value().by != caller.name) {
      intake.warnings.back() = unknown_speaker(command.value().by, workflow.get());
    }
    intake.commands.back() = std::move(command).value();
  }
  return true;
}

void EventIntake::next(std::shared_ptr<Intake> intake) {
  const size_t i = intake->outcomes.size();
  if (i == intake->events.size()) return finish(intake);
  auto done = while_alive(alive_, [this, intake](Result<Outcome> outcome) {
    if (!outcome) {
      // What is done is done; a repeat of the whole finds it in the inbox and goes on from here.
      intake->call->problem(503, outcome.error().message, {{"applied", intake->outcomes.size()}});
      return;
    }
    const std::string& warning = intake->warnings[intake->outcomes.size()];
    OutJson& body = outcome.value().body;
    if (!warning.empty() && body.value("status", "") == "applied") {
      body["warning"] =
          body.contains("warning") ? body["warning"].get<std::string>() + "; " + warning : warning;
    }
    body = said_in(intake->call->language, std::move(body));
    intake->outcomes.push_back(std::move(outcome).value());
    next(intake);
  });
  const CloudEvent& event = intake->events[i];
  if (intake->commands[i]) return take(event, *intake->commands[i], true, done);
  if (!intake->call->may(HttpRole::office)) {
    // Dead letters are for mistakes of systems; a unit's mistake is answered and not kept.
    Outcome outcome{422, event_json(event, "unknown_type")};
    outcome.body["reason"] = unknown_type(event);
    return done(Result<Outcome>(std::move(outcome)));
  }
  bury(event, unknown_type(event), {422, event_json(event, "dead_letter")}, done);
}

OutJson EventIntake::said_in(const std::string& language, OutJson body) {
  for (const char* name : {"reason", "warning"}) {
    const auto words = body.find(name);
    if (words != body.end()) *words = in_language(words->get<std::string>(), language);
  }
  return body;
}

void EventIntake::finish(std::shared_ptr<Intake> intake) {
  if (intake->batch) {
    OutJson list = OutJson::array();
    for (Outcome& outcome : intake->outcomes) list.push_back(std::move(outcome.body));
    return intake->call->answer(list);
  }
  Outcome& outcome = intake->outcomes.front();
  if (outcome.status == 200) return intake->call->answer(outcome.body);
  intake->call->problem(outcome.status, outcome.body["reason"].get<std::string>(), outcome.body);
}

void EventIntake::take(const CloudEvent& event, const Event& command, bool keep_dead_letter,
                       Reply<Outcome> reply) {
  runner_.handle(
      ObligationId(event.subject), command, inbox_key(event),
      while_alive(alive_, [this, event, keep_dead_letter, reply](Result<Answer> answered) {
        if (!answered) return reply(answered.error());
        const Answer& answer = answered.value();
        if (answer.kind == Answer::Kind::unknown_subject) {
          const std::string reason = unknown_subject(event, answer);
          Outcome outcome{404, event_json(event, "dead_letter")};
          outcome.body["reason"] = reason;
          if (!keep_dead_letter) return reply(std::move(outcome));
          return bury(event, reason, std::move(outcome), reply);
        }
        const bool applied = answer.kind == Answer::Kind::applied;
        Outcome outcome{200, event_json(event, applied ? "applied" : "refused")};
        if (!applied) outcome.body["reason"] = answer.reason;
        outcome.body["state"] = answer.state;
        if (!answer.warning.empty()) outcome.body["warning"] = answer.warning;
        outcome.body["repeated"] = answer.repeated;
        reply(std::move(outcome));
      }));
}

void EventIntake::bury(const CloudEvent& event, const std::string& reason, Outcome outcome,
                       Reply<Outcome> reply) {
  outcome.body["reason"] = reason;
  store_.add_dead_letter(dead_letter(clock_.now(), reason, "http", event.text),
                         [outcome, reply](Result<int64_t> id) mutable {
                           if (!id) return reply(id.error());
                           outcome.body["dead_letter"] = id.value();
                           reply(std::move(outcome));
                         });
}

}  // namespace nhacviec
