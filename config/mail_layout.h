// The look of a letter in HTML: one mustache file, mail.html, which an office can change. The words
// are those of the plain text; the layout only places them.
#pragma once

#include <string>
#include <vector>

#include "config/message.h"
#include "config/template_text.h"
#include "workflows/result.h"

namespace nhacviec {

class MailLayout {
 public:
  /// Every mistake goes to `errors` as "FILE:LINE:COL: error: ..."; then the result is an error.
  static Result<MailLayout> load(const std::string& path, std::vector<std::string>& errors);
  static Result<MailLayout> parse(const std::string& text, const std::string& file_name,
                                  std::vector<std::string>& errors);

  /// The whole document. The body's first paragraph is the greeting, its last the footer.
  std::string render(const std::string& language, const RenderedMessage&) const;

 private:
  explicit MailLayout(TemplateText text) : text_(std::move(text)) {}

  TemplateText text_;
};

}  // namespace nhacviec
