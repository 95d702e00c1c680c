#include "config/csv.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nhacviec {

namespace {

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Whichever of them the first line has most of, outside quotation marks.
char separator_of(const std::string& text) {
  std::array<std::pair<char, int>, 3> counts{{{',', 0}, {';', 0}, {'\t', 0}}};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    for (auto& [separator, count] : counts) {
      if (c == separator && !quoted) ++count;
    }
  }
  const auto most = [](const auto& a, const auto& b) { return a.second < b.second; };
  return std::max_element(counts.begin(), counts.end(), most)->first;
}

/// Reads one row after the other; columns count characters, as everywhere.
class CsvReader {
 public:
  CsvReader(const SourceText& source, Diagnostics& diagnostics)
      : text_(source.text), diagnostics_(diagnostics), here_(at_start_of(source.name)) {
    if (text_.starts_with(kByteOrderMark)) next_ = sizeof kByteOrderMark - 1;
    separator_ = separator_of(text_.substr(next_));
  }

  bool at_end() const { return next_ >= text_.size(); }

  std::vector<CsvField> row() {
    std::vector<CsvField> fields;
    while (true) {
      fields.push_back(field());
      if (at_end()) return fields;
      const char end = take();
      if (end == separator_) continue;
      if (end == '\r' && !at_end() && text_[next_] == '\n') take();
      return fields;
    }
  }

 private:
  char take() {
    const char c = text_[next_++];
    if (c == '\n') {
      ++here_.line;
      here_.col = 1;
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      ++here_.col;
    }
    return c;
  }

  bool ends_field() const {
    return at_end() || text_[next_] == separator_ || text_[next_] == '\n' || text_[next_] == '\r';
  }

  CsvField field() {
    while (!ends_field() && text_[next_] == ' ') take();
    CsvField field{"", here_};
    if (!at_end() && text_[next_] == '"') {
      quoted(field);
    } else {
      while (!ends_field()) field.text += take();
    }
    field.text = trimmed(to_nfc(field.text));
    return field;
  }

  void quoted(CsvField& field) {
    take();
    const auto [begin, place] = std::pair(next_, here_);
    while (true) {
      if (at_end()) {
        diagnostics_.error(field.where, "the quotation mark is never closed");
        // What follows on other lines is judged as rows of their own.
        next_ = begin;
        here_ = place;
        field.text.clear();
        while (!at_end() && text_[next_] != '\n' && text_[next_] != '\r') field.text += take();
        return;
      }
      const char c = take();
      if (c != '"') {
        if (c != '\r') field.text += c;
      } else if (!at_end() && text_[next_] == '"') {
        field.text += take();
      } else {
        break;
      }
    }
    const Position after = here_;
    std::string rest;
    while (!ends_field()) rest += take();
    if (!trimmed(rest).empty()) {
      diagnostics_.error(after, "after a closing quotation mark the field ends",
                         "write \"\" for a quotation mark inside");
    }
  }

  const std::string& text_;
  Diagnostics& diagnostics_;
  Position here_;
  size_t next_ = 0;
  char separator_ = ',';
};

bool is_blank(const std::vector<CsvField>& row) {
  return std::all_of(row.begin(), row.end(), [](const CsvField& f) { return f.text.empty(); });
}

}  // namespace

std::optional<CsvTable> read_csv(const SourceText& source, Diagnostics& diagnostics) {
  if (source.text.size() > kMaxFileBytes) {
    diagnostics.error(at_start_of(source.name), "larger than 1 MiB");
    return std::nullopt;
  }
  if (!check_encoding(source, diagnostics)) return std::nullopt;
  CsvReader reader(source, diagnostics);
  CsvTable table;
  while (!reader.at_end() && diagnostics.errors() < Diagnostics::kMost) {
    std::vector<CsvField> row = reader.row();
    if (is_blank(row)) continue;
    if (table.head.empty()) {
      // Excel's own line about the separator is no heading.
      if (row.front().text.starts_with("sep=") && row.size() <= 2) continue;
      table.head = std::move(row);
      continue;
    }
    for (size_t i = table.head.size(); i < row.size(); ++i) {
      if (!row[i].text.empty()) diagnostics.error(row[i].where, "this column has no heading");
    }
    row.resize(table.head.size(), CsvField{"", row.back().where});
    if (table.rows.size() == kMostCsvRows) {
      diagnostics.error(row.front().where, "a table has at most 100,000 rows");
      break;
    }
    table.rows.push_back(std::move(row));
  }
  if (!table.head.empty()) return table;
  diagnostics.error(at_start_of(source.name), "the table is empty");
  return std::nullopt;
}

std::string csv_line(const std::vector<std::string>& fields, char separator) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += separator;
    const std::string& text = fields[i];
    const bool plain = text.find_first_of(std::string("\"\r\n\t ;,")) == std::string::npos;
    if (plain) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace nhacviec
