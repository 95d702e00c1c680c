#include "config/template_text.h"

#include <kainjow/mustache.hpp>

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
  for (const char c : trimmed(text)) {
    const bool space = kSpaces.find(c) != std::string::npos;
    if (space && !result.empty() && result.back() == ' ') continue;
    result += space ? ' ' : c;
  }
  return result;
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

std::string TemplateText::render(const Variables& variables) const {
  mustache parsed(text_);
  parsed.set_custom_escape([](const std::string& value) { return value; });
  kainjow::mustache::data data;
  for (const auto& [name, value] : variables) {
    if (!value.empty()) data.set(name, value);
  }
  return single_spaced(parsed.render(data));
}

}  // namespace nhacviec
