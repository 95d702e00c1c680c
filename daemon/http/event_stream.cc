#include "daemon/http/event_stream.h"

#include <utility>

namespace nhacviec {

bool EventStream::subscribe(std::unique_ptr<Subscriber> subscriber) {
  if (full()) return false;
  subscribers_.push_back(std::move(subscriber));
  return true;
}

void EventStream::publish(const std::string& event, const std::string& data) {
  if (subscribers_.empty()) return;
  std::string text = "event: " + event + "\ndata: ";
  for (const char c : data) {
    if (c == '\r') continue;
    text += c;
    if (c == '\n') text += "data: ";
  }
  write_to_all(text + "\n\n");
}

void EventStream::beat() { write_to_all(": beat\n\n"); }

void EventStream::write_to_all(const std::string& text) {
  subscribers_.remove_if([&](const auto& subscriber) { return !subscriber->write(text); });
}

}  // namespace nhacviec
