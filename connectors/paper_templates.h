// The templates of an office's papers: those that are built in, and in their stead the .docx files
// of its own that an office has laid in a folder, called KIND.LANGUAGE.docx.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/paper.h"
#include "connectors/docx_template.h"

namespace nhacviec {

class PaperTemplates {
 public:
  /// An empty folder: the built-in ones. Every mistake in a file goes to `errors`; then the result
  /// is an error.
  static Result<PaperTemplates> load(const std::filesystem::path& folder,
                                     std::vector<std::string>& errors);

  /// What is wrong with a file of such a folder; empty: nothing.
  static std::vector<std::string> check(const std::filesystem::path& file);

  /// In that language, else in English.
  const DocxTemplate& get(PaperKind, const std::string& language) const;

  /// A built-in one as a .docx with its {{names}}: to make one's own of. Nothing: it is in no such
  /// language.
  static Result<std::string> blank(PaperKind, const std::string& language);

 private:
  using Key = std::pair<PaperKind, std::string>;  // and the language

  std::map<Key, DocxTemplate> templates_;
};

}  // namespace nhacviec
