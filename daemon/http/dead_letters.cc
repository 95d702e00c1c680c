// The dead letters of the event intake: what could not be applied, kept with the reason until
// somebody tries again or throws it away.
#include <algorithm>
#include <limits>
#include <utility>

#include "config/sentences.h"
#include "daemon/event_intake.h"
#include "daemon/http/api_json.h"
#include "daemon/http/query_values.h"

namespace nhacviec {

OutJson EventIntake::dead_letter_json(const Call& call, const DeadLetter& letter) const {
  return {{"id", letter.id},
          {"at", format_rfc3339(letter.at, *zone_of(book_))},
          {"reason", in_language(letter.reason, call->language)},
          {"source", letter.source},
          {"body", letter.body}};
}

void EventIntake::list_dead_letters(Call call) {
  const auto after = whole_number("after", call->request.query_value("after"), 0, 0,
                                  std::numeric_limits<int64_t>::max());
  const auto limit =
      whole_number("limit", call->request.query_value("limit"), 100, 1, kMostPerPage);
  if (!after) return call->problem(after.error(), 400);
  if (!limit) return call->problem(limit.error(), 400);
  store_.dead_letters(after.value(), static_cast<int>(limit.value()),
                      while_alive(alive_, [this, call, most = limit.value()](
                                              Result<std::vector<DeadLetter>> letters) {
                        if (!letters) return call->problem(letters.error());
                        OutJson list = OutJson::array();
                        for (const DeadLetter& letter : letters.value()) {
                          list.push_back(dead_letter_json(call, letter));
                        }
                        OutJson body{{"dead_letters", std::move(list)}, {"next", nullptr}};
                        if (static_cast<int64_t>(letters.value().size()) == most) {
                          body["next"] = letters.value().back().id;
                        }
                        call->answer(body);
                      }));
}

void EventIntake::find_dead_letter(const Call& call, std::function<void(DeadLetter)> found) {
  const auto number = whole_number("the id of a dead letter", call->parameters.front(), 0, 1,
                                   std::numeric_limits<int64_t>::max());
  if (!number) return call->problem(number.error(), 404);
  const int64_t id = number.value();
  store_.dead_letters(id - 1, 1, [call, id, found](Result<std::vector<DeadLetter>> letters) {
    if (!letters) return call->problem(letters.error());
    if (letters.value().empty() || letters.value().front().id != id) {
      return call->problem(404, "there is no dead letter " + std::to_string(id));
    }
    found(letters.value().front());
  });
}

void EventIntake::show_dead_letter(Call call) {
  find_dead_letter(call, while_alive(alive_, [this, call](DeadLetter letter) {
                     call->answer(dead_letter_json(call, letter));
                   }));
}

void EventIntake::retry_dead_letter(Call call) {
  find_dead_letter(call, while_alive(alive_, [this, call](DeadLetter letter) {
                     auto events = parse_cloud_events(letter.body, limits_);
                     if (!events) return call->problem(events.error());
                     retry_events(call, letter, std::move(events).value(), OutJson::array());
                   }));
}

/// One by one; what is applied before one that cannot be is found in the inbox the next time.
void EventIntake::retry_events(const Call& call, const DeadLetter& letter,
                               std::vector<CloudEvent> events, OutJson answers) {
  if (answers.size() == events.size()) {
    const bool refused = std::any_of(answers.begin(), answers.end(), [](const OutJson& answer) {
      return answer["status"] == "refused";
    });
    const OutJson body = answers.size() == 1 ? answers.front()
                                             : OutJson{{"status", refused ? "refused" : "applied"},
                                                       {"events", answers}};
    return store_.remove_dead_letter(letter.id, [call, body](Result<bool> removed) {
      if (!removed) return call->problem(removed.error());
      call->answer(body);
    });
  }
  const CloudEvent& event = events[answers.size()];
  // Its own time still counts; what has none happened when it came.
  auto command = to_event(event, letter.at);
  if (!command) return call->problem(command.error());
  if (command.value().by.empty()) command.value().by = call->caller->name;
  take(event, command.value(), false,
       while_alive(alive_, [this, call, letter, events, answers](Result<Outcome> outcome) mutable {
         if (!outcome) return call->problem(outcome.error());
         Outcome result = std::move(outcome).value();
         if (result.status != 200) {
           return call->problem(result.status, result.body["reason"].get<std::string>());
         }
         answers.push_back(said_in(call->language, std::move(result.body)));
         retry_events(call, letter, std::move(events), std::move(answers));
       }));
}

void EventIntake::remove_dead_letter(Call call) {
  find_dead_letter(call, while_alive(alive_, [this, call](DeadLetter letter) {
                     store_.remove_dead_letter(
                         letter.id, [call, id = letter.id](Result<bool> removed) {
                           if (!removed) return call->problem(removed.error());
                           call->answer(OutJson{{"id", id}, {"discarded", removed.value()}});
                         });
                   }));
}

}  // namespace nhacviec
