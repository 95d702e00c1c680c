#include "daemon/http/request_texts.h"

#include "config/strict_json.h"

namespace nhacviec {

std::optional<nlohmann::json> read_texts(const Call& call, size_t max_bytes) {
  if (call->request.body.size() > max_bytes) {
    call->problem(413, "at most " + std::to_string(max_bytes) + " bytes");
    return std::nullopt;
  }
  auto json = parse_strict_json(call->request.body, {max_bytes, 4});
  if (!json) {
    call->problem(json.error(), 400);
    return std::nullopt;
  }
  if (!json.value().is_object()) {
    call->problem(400, "the body is not a JSON object");
    return std::nullopt;
  }
  for (const auto& [name, value] : json.value().items()) {
    if (value.is_string()) continue;
    call->problem(400, "\"" + name + "\" is not a text");
    return std::nullopt;
  }
  return std::move(json).value();
}

}  // namespace nhacviec
