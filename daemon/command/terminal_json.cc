#include "daemon/command/terminal_json.h"

#include <nlohmann/json.hpp>

namespace nhacviec {

void print_json(const nlohmann::ordered_json& json, Terminal& terminal) {
  using Json = nlohmann::ordered_json;
  terminal.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::string joined(const nlohmann::ordered_json& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + item.get<std::string>();
  return text;
}

}  // namespace nhacviec
