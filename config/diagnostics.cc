#include "config/diagnostics.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "config/printable_text.h"
#include "config/sentences.h"

namespace nhacviec {

Position at_start_of(const std::string& file) {
  return Position{std::make_shared<const std::string>(file), 1, 1};
}

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "info";
  }
  return "?";
}

std::string format_diagnostic(const Diagnostic& item, const std::string& language) {
  std::string line = item.file + ":" + std::to_string(item.line) + ":" + std::to_string(item.col);
  line += std::string(": ") + to_string(item.severity) + ": " + in_language(item.message, language);
  if (!item.hint.empty()) line += " (" + in_language(item.hint, language) + ")";
  return printable_line(line);
}

void Diagnostics::error(const Position& where, std::string message, std::string hint) {
  ++errors_;
  add(Severity::error, where, std::move(message), std::move(hint));
}

void Diagnostics::warning(const Position& where, std::string message, std::string hint) {
  ++warnings_;
  add(Severity::warning, where, std::move(message), std::move(hint));
}

void Diagnostics::info(const Position& where, std::string message, std::string hint) {
  ++infos_;
  add(Severity::info, where, std::move(message), std::move(hint));
}

void Diagnostics::add(Severity severity, const Position& where, std::string message,
                      std::string hint) {
  if (items_.size() >= kMost) return;  // still counted
  items_.push_back({where.file ? *where.file : std::string(), where.line, where.col, severity,
                    std::move(message), std::move(hint)});
}

void Diagnostics::add_new(const Diagnostics& other) {
  const auto key = [](const Diagnostic& item) {
    return std::tuple(std::filesystem::path(item.file).lexically_normal(), item.line, item.col,
                      item.severity, item.message);
  };
  std::set<decltype(key(Diagnostic()))> said;
  for (const Diagnostic& item : items_) said.insert(key(item));
  for (const Diagnostic& item : other.items_) {
    if (!said.insert(key(item)).second) continue;
    const Position where{std::make_shared<const std::string>(item.file), item.line, item.col};
    if (item.severity == Severity::error) error(where, item.message, item.hint);
    if (item.severity == Severity::warning) warning(where, item.message, item.hint);
    if (item.severity == Severity::info) info(where, item.message, item.hint);
  }
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string, size_t> rank;
  for (const auto& item : items_) rank.emplace(item.file, rank.size());
  auto result = items_;
  std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) {
    return std::tuple(rank[a.file], a.line, a.col) < std::tuple(rank[b.file], b.line, b.col);
  });
  return result;
}

std::string Diagnostics::format(const std::string& language) const {
  std::string text;
  for (const auto& item : sorted()) text += format_diagnostic(item, language) + "\n";
  if (const size_t all = errors_ + warnings_ + infos_; all > items_.size())
    text +=
        in_language("... and " + std::to_string(all - items_.size()) + " more", language) + "\n";
  return text;
}

}  // namespace nhacviec
