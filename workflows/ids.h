// Strong identifiers: an ObligationId cannot be passed where a UnitId is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace nhacviec {

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}
  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string value_;
};

using PlanId = Id<struct PlanTag>;
using TaskId = Id<struct TaskTag>;
using UnitId = Id<struct UnitTag>;
using RoleId = Id<struct RoleTag>;
using PersonId = Id<struct PersonTag>;
using PeriodId = Id<struct PeriodTag>;          // 2024, 2024-h1, 2024-q1, 2024-05, once
using ObligationId = Id<struct ObligationTag>;  // plan/task/unit/period
using IndicatorId = Id<struct IndicatorTag>;
using RegisterId = Id<struct RegisterTag>;
using CriterionId = Id<struct CriterionTag>;
using StatusId = Id<struct StatusTag>;    // of a register: achieved, expected, difficult
using ReadingId = Id<struct ReadingTag>;  // of what a document says unclearly
using RuleId = Id<struct RuleTag>;  // made from the rule's content, e.g. "remind-15wd-0800-lead"
using NoticeKey = Id<struct NoticeTag>;

/// True for parts of ids: one or more of [a-z0-9-].
bool is_id_part(const std::string& text);

/// plan/task/unit/period; the parts are taken as checked.
ObligationId make_obligation_id(const PlanId&, const TaskId&, const UnitId&, const PeriodId&);

/// Words that no task may be called: `plan/indicators/...` and `plan/registers/...` are the ids of
/// what is kept beside the obligations.
inline constexpr char kIndicatorsWord[] = "indicators";
inline constexpr char kRegistersWord[] = "registers";
bool is_reserved_task_id(const TaskId&);

/// The periods of what a unit's own plan names: `plan/task/unit/own-ID`.
inline constexpr char kOwnPrefix[] = "own-";

/// The plan an obligation belongs to: everything before the first '/'.
PlanId plan_of(const ObligationId&);

}  // namespace nhacviec

template <class Tag>
struct std::hash<nhacviec::Id<Tag>> {
  size_t operator()(const nhacviec::Id<Tag>& id) const { return hash<std::string>{}(id.str()); }
};
