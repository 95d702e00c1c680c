#include "connectors/docx_template.h"

#include <algorithm>
#include <cctype>

#include "connectors/docx_markup.h"

namespace nhacviec {

namespace {

constexpr char kMainPart[] = "word/document.xml";

/// The parts that people write in: the page, its headers and footers.
bool is_written_in(const std::string& name) {
  const auto numbered = [&](const char* begin) {
    return name.starts_with(begin) && name.ends_with(".xml");
  };
  return name == kMainPart || numbered("word/header") || numbered("word/footer");
}

/// Programs in it would run at whoever opens the paper.
bool holds_macros(const std::vector<DocxEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [](const DocxEntry& entry) {
    std::string name = entry.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name.ends_with("vbaproject.bin") || name.find("/activex/") != std::string::npos;
  });
}

/// With everything there, or with nothing: whichever sections come, it has to stay XML.
TemplateScope trial_scope(const std::set<std::string>& known, bool full) {
  TemplateScope scope;
  for (const std::string& name : known) scope.values[name] = full ? "x" : "";
  return scope;
}

}  // namespace

Result<DocxTemplate> DocxTemplate::parse(std::string_view archive,
                                         const std::set<std::string>& known,
                                         std::vector<std::string>& problems) {
  Result<std::vector<DocxEntry>> entries = read_docx(archive);
  if (entries) return from_entries(std::move(entries).value(), known, problems);
  problems.push_back(entries.error().message);
  return entries.error();
}

Result<DocxTemplate> DocxTemplate::from_entries(std::vector<DocxEntry> entries,
                                                const std::set<std::string>& known,
                                                std::vector<std::string>& problems) {
  const size_t before = problems.size();
  DocxTemplate made;
  made.entries_ = std::move(entries);
  bool has_main = false;
  if (holds_macros(made.entries_)) {
    problems.push_back("it holds macros: save it without them, as .docx");
  }
  for (size_t i = 0; i < made.entries_.size(); ++i) {
    const std::string& name = made.entries_[i].name;
    if (!is_written_in(name)) continue;
    has_main = has_main || name == kMainPart;
    Result<std::string> markup = prepared_markup(made.entries_[i].content);
    if (!markup) {
      problems.push_back(name + " " + markup.error().message);
      continue;
    }
    TemplateText text(std::move(markup).value());
    const auto wrong = text.check(known);
    for (const TemplateText::Problem& problem : wrong) {
      problems.push_back((problem.at.empty() ? "" : problem.at + ": ") + problem.message);
    }
    for (const bool full : {true, false}) {
      if (!wrong.empty()) break;
      if (completed_markup(text.render_html(trial_scope(known, full)))) continue;
      problems.push_back("a section begins and ends in different places of " + name);
      break;
    }
    made.parts_.emplace_back(i, std::move(text));
  }
  if (!has_main) {
    problems.push_back("it is no .docx file (" + std::string(kMainPart) + " is missing)");
  }
  if (problems.size() > before) return Error{ErrorKind::invalid, problems.back()};
  return made;
}

Result<std::string> DocxTemplate::fill(const TemplateScope& scope) const {
  std::vector<DocxEntry> entries = entries_;
  for (const auto& [index, text] : parts_) {
    Result<std::string> markup = completed_markup(text.render_html(scope));
    if (!markup) return markup.error();
    entries[index].content = std::move(markup).value();
  }
  return write_docx(entries);
}

}  // namespace nhacviec
