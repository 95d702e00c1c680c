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

std::string submission_doubt(const Workflow& workflow, const ObligationSpec& spec,
                             const std::optional<Obligation>& before, const Event& event,
                             Instant now) {
  constexpr Duration kClocksDiffer = std::chrono::minutes(5);
  if (!std::holds_alternative<Submit>(event.body)) return "";
  std::string doubt;
  if (event.at > now + kClocksDiffer) {
    doubt = "the time given, " + format_rfc3339(event.at, workflow.zone()) +
            ", has not come yet: it is recorded as of now";
  }
  if (now < spec.opens_at && (!before || before->state == State::waiting)) {
    doubt += (doubt.empty() ? "" : "; ") +
             std::string("handed in before its period: it opens on ") +
             format_date(workflow.zone().date_of(spec.opens_at));
  }
  return doubt;
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
