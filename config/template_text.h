// A mustache text of a language pack, checked when it is loaded: mustache itself renders a
// misspelt variable as nothing, and an office would find out from a letter with a hole in it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nhacviec {

class TemplateText {
 public:
  using Variables = std::map<std::string, std::string>;

  struct Problem {
    std::string at;  // the words of the template that are wrong, to find the place by; may be empty
    std::string message;
  };

  TemplateText() = default;
  explicit TemplateText(std::string text) : text_(std::move(text)) {}

  /// Every unknown name, every construct we leave out, and what mustache cannot parse.
  std::vector<Problem> check(const std::set<std::string>& known) const;

  /// A variable that is missing or empty counts as false in {{#sections}}. Nothing is escaped:
  /// the result is plain text. Runs of spaces become one and the ends are trimmed, so that a
  /// sentence left out leaves no gap.
  std::string render(const Variables&) const;

  const std::string& source() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace nhacviec
