// What must hold across a directory: units, roles and people that are named are there, no circles,
// and somebody gets the messages of those who are away.
#pragma once

#include "config/directory_draft.h"

namespace nhacviec {

/// References, circles of parents, days and codes of units.
void check_units(const DirectoryDraft&, Diagnostics&);

/// Delegation that goes in circles is an error; an absence that nobody stands in for is a warning.
/// For a draft without errors.
void check_absences(const DirectoryDraft&, const Directory&, Diagnostics&);

}  // namespace nhacviec
