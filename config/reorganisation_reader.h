// Reorganisations in a directory (`reorganisations:`), and files of their own that say the same.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/directory_draft.h"
#include "config/map_reader.h"
#include "workflows/reorganisation.h"

namespace nhacviec {

/// A reorganisation as read, with the places that its checks speak of.
struct ReorganisationDraft {
  Reorganisation reorganisation;
  std::vector<Position> changes;  // one for each
};

/// The keys of a reorganisation, in a directory or as a file.
const std::vector<std::string>& reorganisation_keys();

/// Everything but its new units, which the directory's reader reads. Nothing when its day is not
/// known; what is wrong is reported.
std::optional<ReorganisationDraft> read_reorganisation(const std::string& id, const MapReader&,
                                                       DirectoryDraft&, Diagnostics&);

/// Units end once, and go over to units that are there. For a draft in which all of them are known.
void check_reorganisation(const ReorganisationDraft&, const DirectoryDraft&, Diagnostics&);

}  // namespace nhacviec
