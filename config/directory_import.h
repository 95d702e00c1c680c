// A directory from a table: a row for each role of a unit, as offices keep them in spreadsheets.
// docs/directory-files.md has the columns.
#pragma once

#include <optional>
#include <string>

#include "config/csv.h"

namespace nhacviec {

struct DirectoryImport {
  std::string id;    // of the directory
  std::string name;  // empty: none
};

/// The text of a directory file with everything the table says. Everything that is wrong, what a
/// directory file would be refused for included, is reported where it stands in the table; then
/// there is no text.
std::optional<std::string> directory_from_table(const CsvTable&, const DirectoryImport&,
                                                Diagnostics&);

}  // namespace nhacviec
