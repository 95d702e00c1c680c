#include "connectors/paper_templates.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "config/built_in_files.h"

namespace nhacviec {

namespace fs = std::filesystem;

namespace {

constexpr size_t kMostFiles = 100;
constexpr char kLastLanguage[] = "en";

struct FramePart {
  const char* entry;  // in the archive
  const char* file;   // of config/papers
};
// What every built-in paper has besides its page.
constexpr FramePart kFrame[] = {{"[Content_Types].xml", "content-types.xml"},
                                {"_rels/.rels", "rels.xml"},
                                {"word/_rels/document.xml.rels", "document-rels.xml"},
                                {"word/styles.xml", "styles.xml"},
                                {"word/header1.xml", "header.xml"}};

const std::string* built_in_paper(const std::string& name) {
  for (const BuiltInFile& file : built_in_papers()) {
    if (file.name == name) return &file.text;
  }
  return nullptr;
}

std::string file_stem(PaperKind kind, const std::string& language) {
  return std::string(to_string(kind)) + "." + language;
}

/// Empty: there is none in that language.
std::vector<DocxEntry> built_in_entries(PaperKind kind, const std::string& language) {
  const std::string* page = built_in_paper(file_stem(kind, language) + ".xml");
  if (page == nullptr) return {};
  std::vector<DocxEntry> entries;
  for (const FramePart& part : kFrame) entries.push_back({part.entry, *built_in_paper(part.file)});
  entries.push_back({"word/document.xml", *page});
  return entries;
}

/// Of "urge.vi.docx" the kind and the language.
std::optional<std::pair<PaperKind, std::string>> key_of_file(const std::string& name) {
  const size_t first = name.find('.');
  const size_t last = name.rfind('.');
  if (first == last || first == std::string::npos) return std::nullopt;
  const auto kind = parse_paper_kind(name.substr(0, first));
  const std::string language = name.substr(first + 1, last - first - 1);
  const bool plain = !language.empty() && std::all_of(language.begin(), language.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '-';
  });
  if (!kind || !plain) return std::nullopt;
  return std::pair(*kind, language);
}

/// One byte more than allowed tells a larger file.
std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(DocxLimits{}.max_bytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

/// The .docx files of a folder, in order. Word lays "~$name.docx" beside what it has open.
std::vector<fs::path> files_in(const fs::path& folder, std::error_code& problem) {
  std::vector<fs::path> paths;
  for (fs::directory_iterator it(folder, problem), end; !problem && it != end;
       it.increment(problem)) {
    const bool open_copy = it->path().filename().string().starts_with("~$");
    if (it->path().extension() == ".docx" && !open_copy) paths.push_back(it->path());
    if (paths.size() > kMostFiles) break;
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<DocxTemplate> own_template(const fs::path& path, std::vector<std::string>& problems) {
  if (!key_of_file(path.filename().string())) {
    problems.push_back(
        "a paper is called urge, reminder-slip or submission-slip, with its language: "
        "urge.vi.docx");
    return Error{ErrorKind::invalid, problems.back()};
  }
  return DocxTemplate::parse(bytes_of(path), known_paper_names(), problems);
}

}  // namespace

Result<PaperTemplates> PaperTemplates::load(const fs::path& folder,
                                            std::vector<std::string>& errors) {
  const size_t before = errors.size();
  PaperTemplates templates;
  const auto take = [&](const Key& key, const std::string& file, Result<DocxTemplate> made,
                        const std::vector<std::string>& problems) {
    if (made) templates.templates_.insert_or_assign(key, std::move(made).value());
    for (const std::string& problem : problems) errors.push_back(file + ": error: " + problem);
  };
  for (const PaperKind kind : paper_kinds()) {
    for (const char* language : {"vi", "en"}) {
      std::vector<std::string> problems;
      auto made = DocxTemplate::from_entries(built_in_entries(kind, language), known_paper_names(),
                                             problems);
      take({kind, language}, file_stem(kind, language), std::move(made), problems);
    }
  }
  std::error_code unread;
  const auto paths = folder.empty() ? std::vector<fs::path>{} : files_in(folder, unread);
  if (unread) errors.push_back(folder.string() + ": error: cannot be read");
  for (const fs::path& path : paths) {
    std::vector<std::string> problems;
    auto made = own_template(path, problems);
    const auto key = key_of_file(path.filename().string());
    take(key.value_or(Key{}), path.string(), std::move(made), problems);
  }
  if (errors.size() > before) {
    return Error{ErrorKind::invalid, folder.string() + ": the papers have errors"};
  }
  return templates;
}

std::vector<std::string> PaperTemplates::check(const fs::path& file) {
  std::vector<std::string> problems;
  const Result<DocxTemplate> made = own_template(file, problems);
  return made ? std::vector<std::string>{} : problems;
}

const DocxTemplate& PaperTemplates::get(PaperKind kind, const std::string& language) const {
  const auto found = templates_.find({kind, language});
  return found == templates_.end() ? templates_.at({kind, kLastLanguage}) : found->second;
}

Result<std::string> PaperTemplates::blank(PaperKind kind, const std::string& language) {
  const std::vector<DocxEntry> entries = built_in_entries(kind, language);
  if (!entries.empty()) return write_docx(entries);
  return Error{ErrorKind::invalid, "there is no such paper in '" + language + "'"};
}

}  // namespace nhacviec
