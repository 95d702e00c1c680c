#include "config/mail_layout.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

namespace nhacviec {

namespace {

using Names = std::set<std::string>;

constexpr size_t kLargestLayout = 64 * 1024;  // it goes out with every letter

/// The names known everywhere, and those that a section adds. docs/messages.md explains them.
const Names& layout_names() {
  static const Names names{"language", "subject",    "late",    "greeting", "summed_up",
                           "facts",    "paragraphs", "actions", "footer",   "bars"};
  return names;
}

const std::map<std::string, Names>& names_in_sections() {
  static const Names line{"text", "item"};
  static const std::map<std::string, Names> names{
      {"greeting", line},
      {"footer", line},
      {"lines", line},
      {"paragraphs", {"lines"}},
      {"facts", {"label", "value"}},
      {"actions", {"label", "url"}},
      {"bars", {"label", "parts"}},
      {"parts", {"label", "count", "percent", "done", "done_late", "open", "late"}}};
  return names;
}

/// Walks the tags of a layout and tells what is wrong with them, each at its place.
class LayoutCheck {
 public:
  LayoutCheck(const std::string& text, const std::string& file_name,
              std::vector<std::string>& errors)
      : text_(text), file_name_(file_name), errors_(errors) {}

  void run() {
    size_t from = 0;
    while ((from = text_.find("{{", from)) != std::string::npos) {
      const size_t end = text_.find("}}", from);
      if (end == std::string::npos) return error(from, "this tag has no end");
      check_tag(from, text_.substr(from + 2, end - from - 2));
      from = end + 2;
    }
    for (const auto& [name, place] : open_) error(place, "the section '" + name + "' has no end");
  }

 private:
  void check_tag(size_t place, std::string tag) {
    std::erase_if(tag, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    if (tag.empty()) return error(place, "an empty tag");
    const std::string name = tag.substr(1);
    switch (tag.front()) {
      case '!':
        return;
      case '>':
      case '=':
        return error(place, "partials and other delimiters are not supported");
      case '&':
      case '{':
        return error(place, "every value is escaped: write {{name}}");
      case '#':
      case '^':
        check_name(place, name);
        return open_.emplace_back(name, place), void();
      case '/':
        if (open_.empty() || open_.back().first != name) {
          return error(place, "no section '" + name + "' is open here");
        }
        return open_.pop_back();
      default:
        check_name(place, tag);
    }
  }

  void check_name(size_t place, const std::string& name) {
    if (layout_names().contains(name)) return;
    for (const auto& [section, where] : open_) {
      const auto names = names_in_sections().find(section);
      if (names != names_in_sections().end() && names->second.contains(name)) return;
    }
    error(place, "unknown variable '" + name + "'");
  }

  void error(size_t place, const std::string& message) {
    const auto begin = text_.begin();
    const auto line = std::count(begin, begin + static_cast<std::ptrdiff_t>(place), '\n') + 1;
    const size_t before = place == 0 ? std::string::npos : text_.rfind('\n', place - 1);
    const size_t column = before == std::string::npos ? place + 1 : place - before;
    errors_.push_back(file_name_ + ":" + std::to_string(line) + ":" + std::to_string(column) +
                      ": error: " + message);
  }

  const std::string& text_;
  const std::string& file_name_;
  std::vector<std::string>& errors_;
  std::vector<std::pair<std::string, size_t>> open_;  // sections, with their places
};

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find(by, from), text.size());
    if (end > from) parts.push_back(text.substr(from, end - from));
    from = end + by.size();
  }
  return parts;
}

std::vector<TemplateScope> lines_of_paragraph(const std::string& paragraph) {
  std::vector<TemplateScope> lines;
  for (std::string& line : split(paragraph, "\n")) {
    const bool item = line.starts_with("- ");
    lines.push_back({{{"text", std::move(line)}, {"item", item ? "1" : ""}}, {}});
  }
  return lines;
}

/// Of a part only its own kind is true, whatever the letter as a whole is.
std::vector<TemplateScope> bar_scopes(const std::vector<MessageBar>& bars) {
  std::vector<TemplateScope> scopes;
  for (const MessageBar& bar : bars) {
    std::vector<TemplateScope> parts;
    for (const MessageBar::Part& part : bar.parts) {
      TemplateScope& scope = parts.emplace_back();
      scope.values = {
          {"label", part.label}, {"count", part.count}, {"percent", std::to_string(part.percent)}};
      for (const char* kind : {"done", "done_late", "open", "late"}) {
        scope.values[kind] = part.kind == kind ? "1" : "";
      }
    }
    scopes.push_back({{{"label", bar.label}}, {{"parts", std::move(parts)}}});
  }
  return scopes;
}

bool may_be_linked(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

}  // namespace

Result<MailLayout> MailLayout::parse(const std::string& text, const std::string& file_name,
                                     std::vector<std::string>& errors) {
  const size_t before = errors.size();
  if (text.size() > kLargestLayout) {
    errors.push_back(file_name + ":1:1: error: larger than 64 KiB");
  } else {
    LayoutCheck(text, file_name, errors).run();
  }
  if (errors.size() == before) return MailLayout(TemplateText(text));
  return Error{ErrorKind::invalid, file_name + ": the layout has errors"};
}

Result<MailLayout> MailLayout::load(const std::string& path, std::vector<std::string>& errors) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestLayout + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (!text.empty()) return parse(text, path, errors);
  errors.push_back(path + ":1:1: error: cannot be read, or is empty");
  return Error{ErrorKind::invalid, path + ": the layout has errors"};
}

std::string MailLayout::render(const std::string& language, const RenderedMessage& message) const {
  TemplateScope scope;
  scope.values = {{"language", language},
                  {"subject", message.subject},
                  {"late", message.late ? "1" : ""},
                  {"summed_up", message.facts.empty() ? "" : "1"}};
  std::vector<std::string> paragraphs = split(message.body, "\n\n");
  std::vector<TemplateScope>& footer = scope.lists["footer"];
  std::vector<TemplateScope>& greeting = scope.lists["greeting"];
  std::vector<TemplateScope>& middle = scope.lists["paragraphs"];
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    std::vector<TemplateScope> lines = lines_of_paragraph(paragraphs[i]);
    if (i == 0) {
      greeting = std::move(lines);
    } else if (i + 1 == paragraphs.size()) {
      footer = std::move(lines);
    } else {
      middle.push_back({{}, {{"lines", std::move(lines)}}});
    }
  }
  std::vector<TemplateScope>& facts = scope.lists["facts"];
  for (const MessageFact& fact : message.facts) {
    facts.push_back({{{"label", fact.label}, {"value", fact.value}}, {}});
  }
  std::vector<TemplateScope>& actions = scope.lists["actions"];
  for (const MessageAction& action : message.actions) {
    if (!may_be_linked(action.url)) continue;
    actions.push_back({{{"label", action.label}, {"url", action.url}}, {}});
  }
  scope.lists["bars"] = bar_scopes(message.bars);
  return text_.render_html(scope);
}

}  // namespace nhacviec
