#include "config/directory_columns.h"

#include <algorithm>

#include "config/spelling.h"

namespace nhacviec {

namespace {

struct Heading {
  DirectoryColumn column;
  std::vector<const char*> words;  // in lower case; the first is the one we write
};

using Column = DirectoryColumn;
const std::vector<Heading>& headings() {
  static const std::vector<Heading> known{
      {Column::unit, {"mã đơn vị", "unit", "unit id"}},
      {Column::name, {"tên đơn vị", "đơn vị", "unit name", "name"}},
      {Column::short_name, {"tên ngắn", "tên viết tắt", "short name"}},
      {Column::kind, {"loại đơn vị", "loại", "kind"}},
      {Column::parent, {"đơn vị cấp trên", "mã đơn vị cấp trên", "parent"}},
      {Column::code, {"mã hành chính", "official code", "code"}},
      {Column::valid_from, {"hiệu lực từ", "từ ngày", "valid from"}},
      {Column::valid_to, {"hiệu lực đến", "đến ngày", "valid to"}},
      {Column::role, {"mã chức vụ", "mã chức danh", "role", "role id"}},
      {Column::title, {"chức vụ", "chức danh", "title"}},
      {Column::head, {"phụ trách đơn vị", "người đứng đầu", "head"}},
      {Column::person, {"mã người", "person", "person id"}},
      {Column::email, {"thư điện tử", "email", "e-mail"}},
      {Column::sms, {"điện thoại", "di động", "số điện thoại", "sms", "phone", "mobile"}},
      {Column::zalo, {"zalo", "số zalo"}},
      {Column::language, {"ngôn ngữ", "language"}},
      {Column::deputies, {"người thay", "cấp phó", "deputies", "deputy"}},
      {Column::lists, {"danh sách", "lists", "list"}},
  };
  return known;
}

const DirectoryColumn* column_of(const std::string& word) {
  for (const Heading& heading : headings()) {
    if (std::find(heading.words.begin(), heading.words.end(), word) != heading.words.end()) {
      return &heading.column;
    }
  }
  return nullptr;
}

std::string guess(const std::string& word) {
  std::vector<std::string> all;
  for (const Heading& heading : headings()) {
    all.insert(all.end(), heading.words.begin(), heading.words.end());
  }
  return did_you_mean(word, all);
}

// "unit_name" and "Unit  name" are the same heading.
std::string plain(const std::string& heading) {
  std::string words = lower_case(heading);
  std::replace(words.begin(), words.end(), '_', ' ');
  std::string result;
  for (const char c : words) {
    if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
  }
  return result;
}

}  // namespace

std::optional<std::map<DirectoryColumn, size_t>> find_columns(const CsvTable& table,
                                                              Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  std::map<DirectoryColumn, size_t> found;
  for (size_t i = 0; i < table.head.size(); ++i) {
    const CsvField& heading = table.head[i];
    if (heading.text.empty()) continue;
    const std::string word = plain(heading.text);
    const DirectoryColumn* column = column_of(word);
    if (column == nullptr) {
      diagnostics.error(heading.where, "unknown column \"" + heading.text + "\"", guess(word));
    } else if (!found.emplace(*column, i).second) {
      diagnostics.error(heading.where, "a second column \"" + heading.text + "\"");
    }
  }
  if (!found.contains(Column::unit) && !found.contains(Column::name)) {
    diagnostics.error(table.head.front().where, "no column says which unit a row is about",
                      "Tên đơn vị (unit name), or Mã đơn vị (unit id)");
  }
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return found;
}

}  // namespace nhacviec
