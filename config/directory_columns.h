// What the columns of an imported directory are called, in Vietnamese and in English.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/csv.h"

namespace nhacviec {

enum class DirectoryColumn {
  unit,
  name,
  short_name,
  kind,
  parent,
  code,
  valid_from,
  valid_to,
  role,
  title,
  head,
  person,
  email,
  sms,
  zalo,
  language,
  deputies,
  lists,
};

/// Where each column stands; nothing, all of it reported, when a heading is unknown or there twice,
/// or when neither the id nor the name of a unit has a column.
std::optional<std::map<DirectoryColumn, size_t>> find_columns(const CsvTable&, Diagnostics&);

}  // namespace nhacviec
