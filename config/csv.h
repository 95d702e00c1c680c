// Tables as spreadsheets write them: RFC 4180, with what Excel makes of it: a byte-order mark, a
// semicolon or a tab between fields where the comma belongs to numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/source_text.h"

namespace nhacviec {

struct CsvField {
  std::string text;  // in NFC, without the white space around it
  Position where;    // of its first character, or of the quotation mark before it
};

struct CsvTable {
  std::vector<CsvField> head;               // the first row: what the columns are called
  std::vector<std::vector<CsvField>> rows;  // each as long as the head; empty ones are left out
};

inline constexpr size_t kMostCsvRows = 100'000;

/// Everything that is wrong is reported, with line and column, and the rest is read all the same:
/// whoever goes on looks whether there were errors. Nothing when there is no table at all.
std::optional<CsvTable> read_csv(const SourceText&, Diagnostics&);

/// One line of a table, with its line end; fields are quoted where they need it.
std::string csv_line(const std::vector<std::string>& fields, char separator);

/// What Excel needs at the start of a file to read it as UTF-8.
inline constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

}  // namespace nhacviec
