// What a directory says of a person, and of the post behind a role: addresses, preferences, who
// stands in, and when they are away.
#pragma once

#include <string>
#include <vector>

#include "config/directory_draft.h"
#include "config/map_reader.h"

namespace nhacviec {

/// The keys that a person and a role share.
const std::vector<std::string>& personal_keys();

/// Addresses, which of them are used, language and preferences.
Person read_person_fields(const MapReader&, PersonId id, Text title, DirectoryDraft&, Diagnostics&);

/// `deputies` and `absences` of a person or a role.
std::vector<StandIn> read_deputies(const MapReader&, DirectoryDraft&, Diagnostics&);
std::vector<Absence> read_absences(const MapReader&, const StandIn& whose, DirectoryDraft&,
                                   Diagnostics&);

}  // namespace nhacviec
