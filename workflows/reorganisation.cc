#include "workflows/reorganisation.h"

#include <algorithm>
#include <cstdlib>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

/// Later reorganisations are added after earlier ones, whatever order they are read in.
template <class T>
void add_in_order(std::vector<T>& list, T item) {
  const auto place = std::upper_bound(list.begin(), list.end(), item,
                                      [](const T& a, const T& b) { return a.from < b.from; });
  list.insert(place, std::move(item));
}

void end_unit(Unit& unit, Date effective) {
  const Date last = effective - chr::days(1);
  if (!unit.valid_to || *unit.valid_to > last) unit.valid_to = last;
}

void hand_over(const UnitChange& change, Date effective, Unit& unit) {
  for (const auto& [duty, to] : change.duties) {
    if (to != unit.id) add_in_order(unit.successions, Succession{effective, to, duty});
  }
  if (change.only_these || change.into.empty() || change.into.front() == unit.id) return;
  add_in_order(unit.successions, Succession{effective, change.into.front(), ""});
}

void change_unit(const UnitChange& change, Date effective, Unit& unit) {
  const bool stays =
      std::find(change.into.begin(), change.into.end(), unit.id) != change.into.end();
  switch (change.kind) {
    case UnitChangeKind::rename:
      add_in_order(unit.later_names, DatedName{effective, change.name, change.short_name});
      return;
    case UnitChangeKind::merge:
    case UnitChangeKind::split:
    case UnitChangeKind::abolish:
      if (!stays) end_unit(unit, effective);
      break;
    case UnitChangeKind::hand_over:
      break;
    case UnitChangeKind::move:
      if (!change.into.empty())
        add_in_order(unit.parents, DatedParent{effective, change.into.front()});
      return;
  }
  hand_over(change, effective, unit);
}

}  // namespace

const char* to_string(UnitChangeKind kind) {
  switch (kind) {
    case UnitChangeKind::rename:
      return "rename";
    case UnitChangeKind::merge:
      return "merge";
    case UnitChangeKind::split:
      return "split";
    case UnitChangeKind::abolish:
      return "abolish";
    case UnitChangeKind::hand_over:
      return "hand_over";
    case UnitChangeKind::move:
      return "move";
  }
  std::abort();
}

void take_effect(const Reorganisation& reorganisation, std::vector<Unit>& units) {
  for (const UnitChange& change : reorganisation.changes) {
    for (Unit& unit : units) {
      if (std::find(change.units.begin(), change.units.end(), unit.id) == change.units.end())
        continue;
      change_unit(change, reorganisation.effective, unit);
    }
  }
}

}  // namespace nhacviec
