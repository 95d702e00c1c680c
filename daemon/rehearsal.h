// A rehearsal: CloudEvents from a file, played at their own times on a virtual clock. The same
// file can be given to `nhacviec preview --events`, so that both can be compared.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/cloud_event.h"
#include "daemon/pump.h"
#include "daemon/runner.h"

namespace nhacviec {

class Rehearsal final : public Script {
 public:
  /// Every event needs a time and a known type; else an error names the first that has not.
  static Result<std::unique_ptr<Rehearsal>> parse(const std::string& text);
  /// The events of one more file, among those that are there; nothing of it after an error.
  Result<Done> add(const std::string& text);
  Result<Done> add_file(const std::filesystem::path&);

  /// What lies before `now` was played before a restart; what is of this very instant is played
  /// again, and the inbox knows it.
  void skip_before(Instant now);
  void bind(Runner& runner) { runner_ = &runner; }

  std::optional<Instant> next_at() const override;
  /// One after the other, in order of time. An event that cannot be handled now is tried again.
  void play_until(Instant now, std::function<void()> done) override;

 private:
  struct Scene {
    Instant at{};
    ObligationId subject;
    Event event;
    std::string inbox_key;
  };

  std::deque<Scene> scenes_;
  Runner* runner_ = nullptr;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
