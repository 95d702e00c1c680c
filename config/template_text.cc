#include "config/template_text.h"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "config/html_text.h"

namespace nhacviec {

namespace {

using kainjow::mustache::mustache;

const std::string kSpaces = " \t\n";

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::string single_spaced(const std::string& text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n';
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : c;
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

const std::string& value_in(const std::vector<const TemplateScope*>& scopes,
                            const std::string& name) {
  static const std::string nothing;
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    const auto value = (*scope)->values.find(name);
    if (value != (*scope)->values.end()) return value->second;
  }
  return nothing;
}

/// nullptr: the name is no list.
const std::vector<TemplateScope>* list_in(const std::vector<const TemplateScope*>& scopes,
                                          const std::string& name) {
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    const auto list = (*scope)->lists.find(name);
    if (list != (*scope)->lists.end()) return &list->second;
  }
  return nullptr;
}

// What is wrong with one tag, `inside` being the words between the braces; empty: nothing.
std::string problem_of_tag(const std::string& inside, const std::set<std::string>& known) {
  const std::string tag = trimmed(inside);
  if (tag.empty()) return "an empty tag";
  std::string name = tag;
  switch (tag.front()) {
    case '!':
      return "";
    case '>':
    case '=':
      return "partials and other delimiters are not supported";
    case '#':
    case '^':
    case '/':
    case '&':
      name = trimmed(tag.substr(1));
      break;
    case '{':
      return "use two braces: nothing is escaped";
    default:
      break;
  }
  if (known.contains(name)) return "";
  return "unknown variable '" + name + "'";
}

}  // namespace

std::vector<TemplateText::Problem> TemplateText::check(const std::set<std::string>& known) const {
  std::vector<Problem> problems;
  size_t from = 0;
  while ((from = text_.find("{{", from)) != std::string::npos) {
    const size_t end = text_.find("}}", from);
    if (end == std::string::npos) break;  // mustache says so below
    const std::string message = problem_of_tag(text_.substr(from + 2, end - from - 2), known);
    if (!message.empty()) problems.push_back({text_.substr(from, end + 2 - from), message});
    from = end + 2;
  }
  const mustache parsed(text_);
  if (!parsed.is_valid()) problems.push_back({"", parsed.error_message()});
  return problems;
}

TemplateText::TemplateText(std::string text) : text_(std::move(text)) { take_apart(); }

// Whatever is not a well-formed template is refused by check() before anybody renders it.
void TemplateText::take_apart() {
  std::vector<size_t> open;
  size_t from = 0;
  while (from < text_.size()) {
    const size_t begin = std::min(text_.find("{{", from), text_.size());
    if (begin > from) pieces_.push_back({Piece::Kind::text, text_.substr(from, begin - from), 0});
    if (begin == text_.size()) break;
    const size_t end = text_.find("}}", begin);
    if (end == std::string::npos) break;
    add_tag(trimmed(text_.substr(begin + 2, end - begin - 2)), open);
    from = end + 2;
  }
  for (const size_t section : open) pieces_[section].end = pieces_.size();
}

void TemplateText::add_tag(const std::string& tag, std::vector<size_t>& open) {
  const std::string name = tag.empty() ? "" : trimmed(tag.substr(1));
  switch (tag.empty() ? '!' : tag.front()) {
    case '!':
      return;
    case '#':
    case '^':
      open.push_back(pieces_.size());
      pieces_.push_back(
          {tag.front() == '#' ? Piece::Kind::section : Piece::Kind::inverted, name, 0});
      return;
    case '/':
      if (open.empty()) return;
      pieces_[open.back()].end = pieces_.size();
      open.pop_back();
      return;
    case '&':
      pieces_.push_back({Piece::Kind::value, name, 0});
      return;
    default:
      pieces_.push_back({Piece::Kind::value, tag, 0});
  }
}

std::string TemplateText::filled(const Lookup& value_of) const {
  std::string result;
  for (size_t i = 0; i < pieces_.size();) {
    const Piece& piece = pieces_[i++];
    switch (piece.kind) {
      case Piece::Kind::text:
        result += piece.words;
        break;
      case Piece::Kind::value:
        result += value_of(piece.words);
        break;
      case Piece::Kind::section:
        if (value_of(piece.words).empty()) i = piece.end;
        break;
      case Piece::Kind::inverted:
        if (!value_of(piece.words).empty()) i = piece.end;
        break;
    }
  }
  return result;
}

std::string TemplateText::render(const Lookup& value_of) const {
  return single_spaced(filled(value_of));
}

std::string TemplateText::render_html(const TemplateScope& scope) const {
  std::string result;
  result.reserve(text_.size() * 2);
  Scopes scopes{&scope};
  render_html(0, pieces_.size(), scopes, result);
  return result;
}

void TemplateText::render_html(size_t from, size_t to, Scopes& scopes, std::string& result) const {
  for (size_t i = from; i < to;) {
    const Piece& piece = pieces_[i++];
    if (piece.kind == Piece::Kind::text) {
      result += piece.words;
      continue;
    }
    if (piece.kind == Piece::Kind::value) {
      result += html_escaped(value_in(scopes, piece.words));
      continue;
    }
    const std::vector<TemplateScope>* list = list_in(scopes, piece.words);
    const bool empty = list ? list->empty() : value_in(scopes, piece.words).empty();
    if (piece.kind == Piece::Kind::inverted || list == nullptr) {
      if (empty == (piece.kind == Piece::Kind::inverted)) {
        render_html(i, piece.end, scopes, result);
      }
    } else {
      for (const TemplateScope& each : *list) {
        scopes.push_back(&each);
        render_html(i, piece.end, scopes, result);
        scopes.pop_back();
      }
    }
    i = piece.end;
  }
}

std::string TemplateText::render(const Variables& variables) const {
  return single_spaced(fill(variables));
}

std::string TemplateText::fill(const Variables& variables) const {
  static const std::string nothing;
  return filled([&](const std::string& name) -> const std::string& {
    const auto found = variables.find(name);
    return found == variables.end() ? nothing : found->second;
  });
}

}  // namespace nhacviec
