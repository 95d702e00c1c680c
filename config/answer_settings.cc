#include "config/answer_settings.h"

#include "config/map_reader.h"
#include "config/settings.h"
#include "config/values.h"

namespace nhacviec {

namespace {
constexpr size_t kShortestSecret = 32;  // as many bytes as the mark that it makes (RFC 2104, 3)
}

void read_answers(const YamlNode& node, const Resolve& resolve, AnswerSettings& answers,
                  Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "answers", {"secret_file"});
  const auto* file = fields.optional("secret_file");
  if (file == nullptr) return;
  const auto secret = read_secret_file(*file, resolve, diagnostics);
  if (!secret) return;
  answers.secret = *secret;
  if (secret->size() < kShortestSecret) {
    diagnostics.error(file->where, "a secret of less than 32 characters can be guessed",
                      "make one: openssl rand -base64 32");
  }
}

std::optional<std::string> read_public_url(const YamlNode& node, Diagnostics& diagnostics) {
  auto url = read_string(node, diagnostics);
  if (!url) return std::nullopt;
  while (url->ends_with('/')) url->pop_back();
  const size_t host = url->starts_with("https://") ? 8 : url->starts_with("http://") ? 7 : 0;
  const bool plain = url->find_first_of(" \t\r\n<>\"\\?#@") == std::string::npos;
  if (host == 0 || url->size() == host || (*url)[host] == '/' || !plain) {
    diagnostics.error(node.where, "\"" + *url + "\" is not the address of a web site",
                      "write https://nhacviec.example.vn");
    return std::nullopt;
  }
  return url;
}

}  // namespace nhacviec
