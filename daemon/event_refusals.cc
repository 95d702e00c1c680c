#include "daemon/event_refusals.h"

#include <utility>

namespace nhacviec {

std::string unknown_type(const CloudEvent& event) {
  return "the type \"" + event.type + "\" is not known";
}

std::string unknown_subject(const CloudEvent& event) {
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
