#include "daemon/event_refusals.h"

#include <utility>

namespace nhacviec {

std::string unknown_type(const CloudEvent& event) {
  return "the type \"" + event.type + "\" is not known";
}

std::string unknown_subject(const CloudEvent& event) {
  if (event.type == "nhacviec.indicator.reported" ||
      event.type == "nhacviec.criterion.status_set") {
    return "there is no plan \"" + event.subject + "\", or it does not know what was reported";
  }
  return "there is no obligation \"" + event.subject + "\"";
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
