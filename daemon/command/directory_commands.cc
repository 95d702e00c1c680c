#include "daemon/command/directory_commands.h"

#include <filesystem>

#include "config/directory_import.h"
#include "config/plain_id.h"

namespace nhacviec {

int import_directory(const std::string& file, const std::string& id, const std::string& name,
                     Terminal& terminal) {
  Diagnostics diagnostics;
  const auto source = read_source(file, diagnostics);
  const auto table = source ? read_csv(*source, diagnostics) : std::nullopt;  // its errors count
  std::optional<std::string> text;
  if (table) {
    const std::string made = plain_id(std::filesystem::path(file).stem().string());
    text = directory_from_table(*table, {id.empty() ? made : id, name}, diagnostics);
  }
  terminal.err << diagnostics.format(terminal.language);
  if (!text) return kRefused;
  const std::string from = std::filesystem::path(file).filename().string();
  terminal.out << terminal.say("# Danh bạ lập từ bảng ", "# Directory made from the table ") << from
               << terminal.say("; nhacviec check kiểm tra tệp này.\n",
                               "; nhacviec check looks it over.\n")
               << *text;
  terminal.err << table->rows.size() << terminal.say(" dòng\n", " rows\n");
  return kDone;
}

}  // namespace nhacviec
