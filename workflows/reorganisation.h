// A reorganisation (sắp xếp đơn vị): units renamed, merged, split, abolished, duties handed over,
// by one legal act from one day on. It changes units of the directory and nothing else: obligations
// keep their ids, and the directory says who answers for them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workflows/unit.h"

namespace nhacviec {

enum class UnitChangeKind { rename, merge, split, abolish, hand_over, move };
const char* to_string(UnitChangeKind);

struct UnitChange {
  UnitChangeKind kind = UnitChangeKind::merge;
  std::vector<UnitId> units;  // merge and move: several; else one
  std::vector<UnitId> into;   // the units that take over, the first of them all that is not in
                              // `duties`; of a move the unit above from then on;
                              // rename and abolish: none
  std::map<std::string, UnitId> duties = {};  // "plan/task" to the unit that takes it over
  bool only_these = false;                    // hand_over: nothing but `duties`
  Text name = {};                             // rename
  Text short_name = {};
};

struct Reorganisation {
  std::string id;
  Text title;
  LegalAct act;
  Date effective{};
  std::vector<UnitChange> changes;
};

/// Gives the units their ends, names and successions. Units that a change names and that are not
/// among them are passed over: the reader has reported them.
void take_effect(const Reorganisation&, std::vector<Unit>&);

}  // namespace nhacviec
