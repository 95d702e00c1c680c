// The ZIP archive that a .docx is: its files, read with bounds and written the same every time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workflows/result.h"

namespace nhacviec {

struct DocxEntry {
  std::string name;  // "word/document.xml"
  std::string content;
};

/// Nothing that is larger is read, whatever the archive says of itself.
struct DocxLimits {
  size_t max_bytes = size_t{4} << 20;  // of the archive
  size_t max_entries = 200;
  size_t max_entry_bytes = size_t{8} << 20;   // of one file, unpacked
  size_t max_total_bytes = size_t{24} << 20;  // of all of them, unpacked
};

/// An archive from outside: nothing is written anywhere. Error::kind is `invalid`.
Result<std::vector<DocxEntry>> read_docx(std::string_view archive, const DocxLimits& = {});

/// The entries in their order, with the first day that ZIP knows as their time: the same entries
/// give the same bytes.
Result<std::string> write_docx(const std::vector<DocxEntry>&);

}  // namespace nhacviec
