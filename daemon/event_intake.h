// POST /api/v1/events and the dead letters: CloudEvents in, one by one, answered after the commit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/cloud_event.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/loop.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class EventIntake {
 public:
  /// All borrowed.
  EventIntake(Store& store, Runner& runner, const WorkflowBook& book, const Clock& clock,
              CloudEventLimits limits);

  void receive(Call call);             // POST /events
  void list_dead_letters(Call call);   // GET /dead-letters
  void show_dead_letter(Call call);    // GET /dead-letters/{id}
  void retry_dead_letter(Call call);   // POST /dead-letters/{id}/retry
  void remove_dead_letter(Call call);  // DELETE /dead-letters/{id}

 private:
  /// What becomes of one event: the answer's JSON and the status of a single event's response.
  struct Outcome {
    int status = 200;
    OutJson body;
  };
  struct Intake;  // the events of one request

  /// The first reason not to take any of them, answered; false then.
  bool prepare(const Call& call, Intake& intake);
  void next(std::shared_ptr<Intake> intake);
  void finish(std::shared_ptr<Intake> intake);
  /// An Error means that a repeat is needed.
  void take(const CloudEvent& event, const Event& command, bool keep_dead_letter,
            Reply<Outcome> reply);
  void bury(const CloudEvent& event, const std::string& reason, Outcome outcome,
            Reply<Outcome> reply);
  void retry_events(const Call& call, const DeadLetter& letter, std::vector<CloudEvent> events,
                    OutJson answers);
  void find_dead_letter(const Call& call, std::function<void(DeadLetter)> found);
  OutJson dead_letter_json(const Call& call, const DeadLetter& letter) const;
  /// What an outcome says of itself in words, in the language.
  static OutJson said_in(const std::string& language, OutJson body);

  Store& store_;
  Runner& runner_;
  const WorkflowBook& book_;
  const Clock& clock_;
  CloudEventLimits limits_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
