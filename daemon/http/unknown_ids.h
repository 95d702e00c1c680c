// What is said of an id that is asked for and that nothing goes by, with the nearest that is there.
#pragma once

#include <string>

#include "connectors/store.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

/// Empty: there is such a plan, in force or withdrawn, or `plan` is empty.
std::string unknown_plan(const WorkflowBook&, const std::string& plan);
/// Of an id that the store has nothing under. Empty: a plan orders it, or it is no obligation's.
std::string unknown_subject(const WorkflowBook&, const SubjectId&);

}  // namespace nhacviec
