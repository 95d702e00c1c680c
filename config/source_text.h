// The text of a file on its way in: size cap, UTF-8 checked, Unicode normalised to NFC.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/diagnostics.h"

namespace nhacviec {

inline constexpr size_t kMaxFileBytes = size_t{1} << 20;

/// A text and the name it goes by in diagnostics: the path as the user gave it.
struct SourceText {
  std::string name;
  std::string text;
};

/// Reads a whole file; a problem is reported at `where`, or at the file's start.
std::optional<SourceText> read_source(const std::filesystem::path&, Diagnostics&,
                                      std::optional<Position> where = std::nullopt);

/// False, with the place reported, when the text is not UTF-8 or holds control characters.
bool check_encoding(const SourceText&, Diagnostics&);

/// In lower case and NFC, to compare words by; the text itself when it is not UTF-8.
std::string lower_case(std::string_view);
/// The text in NFC; the text itself when it is not UTF-8.
std::string to_nfc(std::string_view);

}  // namespace nhacviec
