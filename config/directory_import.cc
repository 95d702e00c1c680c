#include "config/directory_import.h"

#include <algorithm>
#include <functional>

#include "config/directory_columns.h"
#include "config/directory_file.h"
#include "config/plain_id.h"
#include "config/telephone.h"
#include "config/yaml_writer.h"

namespace nhacviec {

namespace {

using Column = DirectoryColumn;

YamlNode text_node(std::string text, const Position& where) {
  YamlNode node;
  node.kind = YamlKind::scalar;
  node.where = where;
  node.text = std::move(text);
  return node;
}

YamlNode map_node(const Position& where) {
  YamlNode node;
  node.kind = YamlKind::map;
  node.where = where;
  return node;
}

/// The value under a key, made (a map) when it is not there yet.
YamlNode& under(YamlNode& map, const std::string& key, const Position& where) {
  for (YamlNode::Entry& entry : map.entries) {
    if (entry.key == key) return entry.value;
  }
  map.entries.push_back({key, where, map_node(where)});
  return map.entries.back().value;
}

void put(YamlNode& map, const std::string& key, YamlNode value) {
  const Position where = value.where;
  map.entries.push_back({key, where, std::move(value)});
}

/// "a@x.example.vn; b@x.example.vn", with commas, semicolons, or white space between them.
std::vector<std::string> parts_of(const std::string& text, const char* separators) {
  std::vector<std::string> parts;
  for (size_t from = 0; from < text.size();) {
    const size_t to = std::min(text.find_first_of(separators, from), text.size());
    std::string part = text.substr(from, to - from);
    const size_t first = part.find_first_not_of(" \t");
    if (first != std::string::npos) {
      parts.push_back(part.substr(first, part.find_last_not_of(" \t") - first + 1));
    }
    from = to + 1;
  }
  return parts;
}

// What can be no number is left as it is: the reader of directories says so.
std::string telephone_number(const std::string& written) {
  return to_e164(written, kVietnam).value_or(written);
}

std::string word_for(const std::string& text,
                     const std::vector<std::pair<const char*, const char*>>& words) {
  const std::string lower = lower_case(text);
  for (const auto& [word, meaning] : words) {
    if (lower == word) return meaning;
  }
  return text;  // the reader of directories says what it may be
}

class TableReader {
 public:
  TableReader(const CsvTable& table, std::map<Column, size_t> columns, Diagnostics& diagnostics)
      : table_(table), columns_(std::move(columns)), diagnostics_(diagnostics) {}

  YamlNode read(const DirectoryImport& what) {
    const Position top = table_.head.front().where;
    YamlNode root = map_node(top);
    put(root, "nhacviec", text_node("1", top));
    put(root, "directory", text_node(what.id, top));
    if (!what.name.empty()) put(root, "name", text_node(what.name, top));
    for (const auto& row : table_.rows) read_row(row);
    if (!people_.entries.empty()) put(root, "people", std::move(people_));
    units_.where = top;
    put(root, "units", std::move(units_));
    if (!lists_.entries.empty()) put(root, "lists", std::move(lists_));
    return root;
  }

 private:
  using Row = std::vector<CsvField>;

  /// The cell of that column; nullptr when it is empty or there is no such column.
  const CsvField* cell(const Row& row, Column column) const {
    const auto place = columns_.find(column);
    if (place == columns_.end() || row[place->second].text.empty()) return nullptr;
    return &row[place->second];
  }

  /// An id as written, else made from a name; where that leaves nothing: empty, reported.
  std::string id_from(const CsvField* id, const CsvField* name, const Row& row, const char* what) {
    if (id != nullptr) return id->text;
    const std::string made = name == nullptr ? "" : plain_id(name->text);
    if (made.empty()) {
      diagnostics_.error(name == nullptr ? row.front().where : name->where,
                         std::string("this row does not say which ") + what + " it is about");
    }
    return made;
  }

  void read_row(const Row& row) {
    const CsvField* named = cell(row, Column::unit);
    const CsvField* name = cell(row, Column::name);
    const std::string id = id_from(named, name, row, "unit");
    if (id.empty()) return;
    const Position where = named != nullptr ? named->where : name->where;
    YamlNode& unit = under(units_, id, where);
    same(unit, "name", name);
    same(unit, "short_name", cell(row, Column::short_name));
    same(unit, "kind", cell(row, Column::kind), [](const std::string& text) {
      return word_for(text, {{"cơ quan", "office"},
                             {"đơn vị", "office"},
                             {"tổ", "group"},
                             {"nhóm", "group"},
                             {"ngoài", "outside"},
                             {"ngoài hệ thống", "outside"}});
    });
    same(unit, "parent", cell(row, Column::parent),
         [this](const std::string& text) { return unit_called(text); });
    same(unit, "code", cell(row, Column::code));
    same(unit, "valid_from", cell(row, Column::valid_from));
    same(unit, "valid_to", cell(row, Column::valid_to));
    if (const CsvField* lists = cell(row, Column::lists)) add_to_lists(id, *lists);
    read_role(row, id, unit);
  }

  // A unit may be named by its id or by its name.
  std::string unit_called(const std::string& text) const {
    const auto name = columns_.find(Column::name), id = columns_.find(Column::unit);
    for (const Row& row : table_.rows) {
      if (name == columns_.end() || row[name->second].text != text) continue;
      const bool has_id = id != columns_.end() && !row[id->second].text.empty();
      return has_id ? row[id->second].text : plain_id(text);
    }
    return text;
  }

  /// Rows of one unit say the same of it, or nothing.
  void same(YamlNode& map, const char* key, const CsvField* field,
            const std::function<std::string(const std::string&)>& meaning = nullptr) {
    if (field == nullptr) return;
    const std::string text = meaning ? meaning(field->text) : field->text;
    const YamlNode::Entry* said = map.entry(key);
    if (said == nullptr) return put(map, key, text_node(text, field->where));
    if (said->value.text != text) {
      diagnostics_.error(field->where, "\"" + field->text + "\", but line " +
                                           std::to_string(said->where.line) + " says \"" +
                                           said->value.text + "\"");
    }
  }

  void add_to_lists(const std::string& unit, const CsvField& field) {
    for (const std::string& name : parts_of(field.text, ",;")) {
      YamlNode& list = under(lists_, name, field.where);
      list.kind = YamlKind::list;
      const bool known = std::any_of(list.items.begin(), list.items.end(),
                                     [&](const YamlNode& item) { return item.text == unit; });
      if (!known) list.items.push_back(text_node(unit, field.where));
    }
  }

  void read_role(const Row& row, const std::string& unit_id, YamlNode& unit) {
    const CsvField* id = cell(row, Column::role);
    const CsvField* title = cell(row, Column::title);
    const bool has_role = id != nullptr || title != nullptr;
    if (!has_role) {
      for (const Column column :
           {Column::email, Column::sms, Column::zalo, Column::person, Column::head}) {
        if (const CsvField* lonely = cell(row, column)) {
          diagnostics_.error(lonely->where, "no role is named that this belongs to",
                             "Chức vụ (title), or Mã chức vụ (role)");
        }
      }
      return;
    }
    const std::string role_id = id_from(id, title, row, "role");
    if (role_id.empty()) return;
    const Position where = (id != nullptr ? id : title)->where;
    YamlNode& role = under(under(unit, "roles", where), role_id, where);
    same(role, "title", title);
    if (const CsvField* person = cell(row, Column::person)) {
      add_text(role, "holders", *person, person->text);
      YamlNode& entry = under(people_, person->text, person->where);
      if (entry.entry("title") == nullptr && title != nullptr) {
        put(entry, "title", text_node(title->text, title->where));
      }
      read_addresses(row, entry);
    } else {
      read_addresses(row, role);
    }
    if (const CsvField* deputies = cell(row, Column::deputies)) {
      for (const auto& who : parts_of(deputies->text, ",; ")) {
        add_text(role, "deputies", *deputies, who);
      }
    }
    // Nobody yet: a vacant role is said to be one.
    const auto has = [&](const char* key) { return role.entry(key) != nullptr; };
    if (!has("email") && !has("sms") && !has("zalo") && !has("holders")) {
      YamlNode none = text_node("", where);
      none.kind = YamlKind::list;
      put(role, "holders", std::move(none));
    }
    read_head(row, unit_id + "/" + role_id, unit);
  }

  void read_addresses(const Row& row, YamlNode& whose) {
    if (const CsvField* email = cell(row, Column::email)) {
      for (const auto& address : parts_of(email->text, ",; \n")) {
        add_text(whose, "email", *email, address);
      }
    }
    read_numbers(row, Column::sms, "sms", whose);
    read_numbers(row, Column::zalo, "zalo", whose);
    same(whose, "language", cell(row, Column::language), [](const std::string& text) {
      return word_for(text, {{"tiếng việt", "vi"}, {"tiếng anh", "en"}});
    });
  }

  void read_numbers(const Row& row, Column column, const char* key, YamlNode& whose) {
    const CsvField* numbers = cell(row, column);
    if (numbers == nullptr) return;
    for (const auto& number : parts_of(numbers->text, ",;\n")) {
      add_text(whose, key, *numbers, telephone_number(number));
    }
  }

  void add_text(YamlNode& map, const std::string& key, const CsvField& from,
                const std::string& text) {
    YamlNode& list = under(map, key, from.where);
    list.kind = YamlKind::list;
    const bool known = std::any_of(list.items.begin(), list.items.end(),
                                   [&](const YamlNode& item) { return item.text == text; });
    if (!known) list.items.push_back(text_node(text, from.where));
  }

  void read_head(const Row& row, const std::string& party, YamlNode& unit) {
    const CsvField* head = cell(row, Column::head);
    if (head == nullptr) return;
    const std::string word = word_for(
        head->text, {{"x", "yes"}, {"có", "yes"}, {"1", "yes"}, {"không", "no"}, {"0", "no"}});
    if (word == "no") return;
    if (word != "yes") {
      diagnostics_.error(head->where, "\"" + head->text + "\" is neither yes nor no",
                         "x says that this role heads the unit; otherwise leave it empty");
      return;
    }
    const YamlNode::Entry* said = unit.entry("head");
    if (said != nullptr) {
      diagnostics_.error(head->where, "a second head of the unit: the first is at line " +
                                          std::to_string(said->where.line));
      return;
    }
    put(unit, "head", text_node(party, head->where));
  }

  const CsvTable& table_;
  std::map<Column, size_t> columns_;
  Diagnostics& diagnostics_;
  YamlNode people_ = map_node({});
  YamlNode units_ = map_node({});
  YamlNode lists_ = map_node({});
};

}  // namespace

std::optional<std::string> directory_from_table(const CsvTable& table, const DirectoryImport& what,
                                                Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  auto columns = find_columns(table, diagnostics);
  if (!columns) return std::nullopt;
  const YamlNode root = TableReader(table, std::move(*columns), diagnostics).read(what);
  read_directory(root, diagnostics);
  if (diagnostics.errors() != errors_before) return std::nullopt;
  std::string text = write_yaml(root);
  // What is written must be read: the limits of files hold for it too.
  Diagnostics of_the_result;
  if (!directory_from_text({what.id, text}, of_the_result)) {
    diagnostics.error(at_start_of(*table.head.front().where.file),
                      "the directory would not be read: " + of_the_result.sorted().front().message);
    return std::nullopt;
  }
  return text;
}

}  // namespace nhacviec
