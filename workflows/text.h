// A text in one or several languages, as plan files and directories give it.
#pragma once

#include <map>
#include <string>

namespace nhacviec {

/// Language tag ("vi", "en") to text in NFC. The tag "" holds a text given without a language.
struct Text {
  std::map<std::string, std::string> by_language;

  Text() = default;
  explicit Text(std::string plain) { by_language.emplace("", std::move(plain)); }

  bool empty() const { return by_language.empty(); }
  /// The asked language, else the text without a language, else any; "" when there is none.
  const std::string& in(const std::string& language) const;
  bool operator==(const Text&) const = default;
};

}  // namespace nhacviec
