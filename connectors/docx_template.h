// A .docx with {{names}} in it, and the same with the values in their place. Word splits a name
// over several runs as it likes: they are joined again. An office's own template comes from
// outside.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/template_text.h"
#include "connectors/docx_archive.h"
#include "workflows/result.h"

namespace nhacviec {

/// {{name}} is a value; {{#name}} to {{/name}} stays if the value is not empty, or comes once for
/// each scope of a list. A row of a table that begins and ends with such a pair comes as a row; a
/// paragraph that holds nothing but a tag is taken out, and what lies between two of them comes or
/// goes as a whole. docs/papers.md says it to those who write them.
class DocxTemplate {
 public:
  /// Every mistake goes to `problems`; then the result is an error. `known`: the values and the
  /// lists that it may name.
  static Result<DocxTemplate> parse(std::string_view archive, const std::set<std::string>& known,
                                    std::vector<std::string>& problems);
  /// From the files of one; the same checks.
  static Result<DocxTemplate> from_entries(std::vector<DocxEntry> entries,
                                           const std::set<std::string>& known,
                                           std::vector<std::string>& problems);

  /// A .docx; the same values give the same bytes.
  Result<std::string> fill(const TemplateScope&) const;

 private:
  std::vector<DocxEntry> entries_;
  std::vector<std::pair<size_t, TemplateText>> parts_;  // which of the entries have names in them
};

}  // namespace nhacviec
