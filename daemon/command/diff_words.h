// The words of `nhacviec diff` for people: one line for an obligation that changes, the time and
// the kind of a message.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "daemon/command/command.h"
#include "workflows/plan_diff.h"

namespace nhacviec {

class DiffWords {
 public:
  /// Borrows all three.
  DiffWords(const Workflow& before, const Workflow& after, const Terminal& terminal)
      : before_(before), after_(after), terminal_(terminal) {}

  /// Everything that has changed: "trước ngày 10/6 -> 15/6; nơi nhận báo cáo: + ubnd-tinh".
  std::string of(const ChangedObligation&) const;
  /// What an added or removed obligation is, and its due date.
  std::string of(const Workflow&, const ObligationSpec&) const;
  /// "17/5/2024 08:00 -> 22/5/2024 08:00"
  std::string time_of(const NoticeChange&) const;
  /// "báo cáo lãnh đạo 2"
  std::string kind_of(const NoticeChange&) const;
  std::string of(const ChangedItem&) const;

 private:
  std::string part(ObligationPart, const ChangedObligation&) const;
  std::string part_word(ObligationPart) const;
  std::string day(const nlohmann::ordered_json&) const;
  std::string due_day(const nlohmann::ordered_json&) const;
  std::string before_day(const std::string& shown) const;
  std::string deadline(const nlohmann::ordered_json&) const;
  std::string moved_deadline(const nlohmann::ordered_json& from,
                             const nlohmann::ordered_json& to) const;
  std::string quoted(const nlohmann::ordered_json& from, const nlohmann::ordered_json& to) const;
  std::string plain(const nlohmann::ordered_json&) const;
  std::string none() const { return terminal_.say("không có", "none"); }

  const Workflow& before_;
  const Workflow& after_;
  const Terminal& terminal_;
};

}  // namespace nhacviec
