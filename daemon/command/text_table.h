// Plain tables for the terminal, aligned by what a terminal shows, not by bytes: Vietnamese letters
// take two or three bytes, and combining marks no column at all.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace nhacviec {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> titles);

  /// As many cells as there are titles; line breaks and tabs in them become spaces.
  void add(std::vector<std::string> cells);
  /// Nothing at all when there are no rows but the titles.
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the titles first
};

}  // namespace nhacviec
