// A register (sổ theo dõi tiêu chí): many criteria, of which the document says how many stand where
// and names only a few. Each has one status at any time, so their total always holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/ids.h"
#include "workflows/text.h"
#include "workflows/time.h"

namespace nhacviec {

struct RegisterStatus {
  StatusId id;  // achieved, expected, difficult
  Text title;
  int count = 0;                // how many stand there when the plan begins
  std::optional<Date> horizon;  // by the end of which they are expected to have moved on
  bool keep = false;            // who leaves it has fallen: the standing body is told
  bool operator==(const RegisterStatus&) const = default;
};

struct Criterion {
  CriterionId id;  // criterion-07 when the document does not name it
  Text title;
  StatusId status;  // when the plan begins
  bool named = false;
  std::string quote;
  Text note;
  bool operator==(const Criterion&) const = default;
};

struct StatusRegister {
  RegisterId id;
  Text title;
  Text group;
  Text source;
  std::vector<RegisterStatus> statuses;
  std::vector<Criterion> criteria;  // all of them, named or not
  std::string quote;
  Text note;
  bool operator==(const StatusRegister&) const = default;
};

const RegisterStatus* find_status(const StatusRegister&, const StatusId&);  // borrowed, or nullptr
const Criterion* find_criterion(const StatusRegister&, const CriterionId&);

}  // namespace nhacviec
