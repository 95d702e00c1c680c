#include "daemon/event_refusals.h"

#include <utility>

namespace nhacviec {

std::string unknown_type(const CloudEvent& event) {
  return "the type \"" + event.type + "\" is not known";
}

std::string unknown_subject(const CloudEvent& event, const Answer& answer) {
  if (!answer.reason.empty()) return answer.reason;  // the plan is known, what it is about is not
  const bool of_plan =
      event.type == "nhacviec.indicator.reported" || event.type == "nhacviec.criterion.status_set";
  return std::string("there is no ") + (of_plan ? "plan" : "obligation") + " \"" + event.subject +
         "\"";
}

std::string unknown_speaker(const std::string& by, const Workflow* workflow) {
  if (by.empty() || workflow == nullptr) return "";
  const Directory& directory = workflow->directory();
  const std::string unit = by.substr(0, by.find('/'));
  if (directory.unit(UnitId(unit)) || directory.person(PersonId(by))) return "";
  for (const auto& [id, each] : directory.units()) {
    for (const Role& role : each.roles) {
      if (role.id == RoleId(by)) return "";
    }
  }
  return "by: '" + by + "' is no unit, role or person of the directory";
}

DeadLetter dead_letter(Instant at, std::string reason, const char* source, std::string text) {
  DeadLetter letter;
  letter.at = at;
  letter.reason = std::move(reason);
  letter.source = source;
  letter.body = std::move(text);
  return letter;
}

}  // namespace nhacviec
