// A mustache text of a language pack, checked when it is loaded: mustache itself renders a
// misspelt variable as nothing, and an office would find out from a letter with a hole in it.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nhacviec {

/// What an HTML template may name: values, and sections that come back, once for each scope.
struct TemplateScope {
  std::map<std::string, std::string> values;
  std::map<std::string, std::vector<TemplateScope>> lists;
};

class TemplateText {
 public:
  using Variables = std::map<std::string, std::string>;
  /// The value of a variable; empty where there is none. What it refers to lasts for the call.
  using Lookup = std::function<const std::string&(const std::string& name)>;

  struct Problem {
    std::string at;  // the words of the template that are wrong, to find the place by; may be empty
    std::string message;
  };

  TemplateText() = default;
  explicit TemplateText(std::string text);

  /// Every unknown name, every construct we leave out, and what mustache cannot parse.
  std::vector<Problem> check(const std::set<std::string>& known) const;

  /// A variable that is missing or empty counts as false in {{#sections}}. Nothing is escaped:
  /// the result is plain text. Runs of spaces become one and the ends are trimmed, so that a
  /// sentence left out leaves no gap.
  std::string render(const Variables&) const;
  /// The same, asking only for the variables that it comes to.
  std::string render(const Lookup&) const;
  /// As it stands, every space kept: for what machines read.
  std::string fill(const Variables&) const;
  /// As HTML: every value is escaped, spaces stay as they are, a section that is a list comes once
  /// for each of its scopes, in which the outer names are known as well.
  std::string render_html(const TemplateScope&) const;

  const std::string& source() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  /// The text taken apart once, in order; a section's pieces follow it.
  struct Piece {
    enum class Kind { text, value, section, inverted };
    Kind kind = Kind::text;
    std::string words;  // the text, or the variable's name
    size_t end = 0;     // of a section: the piece after its last
  };
  std::string filled(const Lookup&) const;
  void take_apart();
  void add_tag(const std::string& tag, std::vector<size_t>& open);
  using Scopes = std::vector<const TemplateScope*>;  // the innermost last
  void render_html(size_t from, size_t to, Scopes& scopes, std::string& result) const;

  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace nhacviec
