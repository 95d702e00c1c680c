#include "daemon/command/text_table.h"

#include <algorithm>
#include <utility>

#include "config/display_width.h"

namespace nhacviec {

namespace {

/// Control characters would break the rows, and an escape could take over the terminal.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

TextTable::TextTable(std::vector<std::string> titles) { add(std::move(titles)); }

void TextTable::add(std::vector<std::string> cells) {
  if (!rows_.empty()) cells.resize(rows_.front().size());
  for (std::string& cell : cells) cell = one_line(std::move(cell));
  rows_.push_back(std::move(cells));
}

void TextTable::print(std::ostream& out) const {
  if (rows_.size() < 2) return;
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - display_width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace nhacviec
