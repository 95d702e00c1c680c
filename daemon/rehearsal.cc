#include "daemon/rehearsal.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace nhacviec {

Result<std::unique_ptr<Rehearsal>> Rehearsal::parse(const std::string& text) {
  auto rehearsal = std::make_unique<Rehearsal>();
  auto added = rehearsal->add(text);
  if (!added) return added.error();
  return rehearsal;
}

Result<Done> Rehearsal::add(const std::string& text) {
  auto events = parse_cloud_events(text, CloudEventLimits{16 * 1024 * 1024, 32, 100000});
  if (!events) return events.error();
  std::vector<Scene> scenes;
  for (const CloudEvent& cloud_event : events.value()) {
    if (!cloud_event.time) {
      return Error{ErrorKind::invalid, "event '" + cloud_event.id + "' has no time"};
    }
    auto event = to_event(cloud_event, *cloud_event.time);
    if (!event) {
      return Error{ErrorKind::invalid, "event '" + cloud_event.id + "': " + event.error().message};
    }
    scenes.push_back({*cloud_event.time, ObligationId(cloud_event.subject),
                      std::move(event).value(), inbox_key(cloud_event)});
  }
  for (Scene& scene : scenes) scenes_.push_back(std::move(scene));
  std::stable_sort(scenes_.begin(), scenes_.end(),
                   [](const Scene& a, const Scene& b) { return a.at < b.at; });
  return Done{};
}

Result<Done> Rehearsal::add_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return Error{ErrorKind::invalid, path.string() + ": cannot be read"};
  auto added = add(text.str());
  if (!added) return Error{ErrorKind::invalid, path.string() + ": " + added.error().message};
  return added;
}

void Rehearsal::skip_before(Instant now) {
  while (!scenes_.empty() && scenes_.front().at < now) scenes_.pop_front();
}

std::optional<Instant> Rehearsal::next_at() const {
  if (scenes_.empty()) return std::nullopt;
  return scenes_.front().at;
}

void Rehearsal::play_until(Instant now, std::function<void()> done) {
  if (scenes_.empty() || scenes_.front().at > now) return done();
  const Scene& scene = scenes_.front();
  runner_->handle(scene.subject, scene.event, scene.inbox_key,
                  while_alive(alive_, [this, now, done = std::move(done)](
                                          const Result<Answer>& answer) mutable {
                    // Not answered: it stays in front, and the pump comes back to it.
                    if (!answer) return done();
                    scenes_.pop_front();
                    play_until(now, std::move(done));
                  }));
}

}  // namespace nhacviec
