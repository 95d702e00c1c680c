#include "connectors/secret_file.h"

#include <algorithm>
#include <fstream>

namespace nhacviec {

namespace {

constexpr size_t kLargestSecret = 16 * 1024;

}  // namespace

std::optional<std::string> secret_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string secret(kLargestSecret + 1, '\0');  // one more than allowed tells a larger file
  file.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  secret.resize(static_cast<size_t>(file.gcount()));
  if (secret.size() > kLargestSecret) return std::nullopt;
  secret.resize(secret.find_last_not_of(" \t\r\n") + 1);
  const bool has_control = std::any_of(secret.begin(), secret.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (secret.empty() || has_control) return std::nullopt;
  return secret;
}

}  // namespace nhacviec
