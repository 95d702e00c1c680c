// Finding and opening language packs. The exceptions of yaml-cpp become values here.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/built_in_files.h"
#include "config/language.h"
#include "config/language_reader.h"
#include "config/mail_layout.h"

namespace nhacviec {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLargestFile = 256 * 1024;
constexpr size_t kMostPacks = 50;
constexpr char kLayout[] = "mail.html";

Error failed(const std::string& file_name) {
  return {ErrorKind::invalid, file_name + ": the language pack has errors"};
}

const ReplyPhrases& shipped_replies() {
  static const ReplyPhrases kShipped = [] {
    ReplyPhrases phrases;
    std::vector<std::string> errors;
    for (const BuiltInFile& file : built_in_templates()) {
      if (file.name == kLayout) continue;
      const auto pack = LanguagePack::parse(file.text, file.name, errors);
      if (pack) phrases.add(pack.value().words().replies);
    }
    return phrases;
  }();
  return kShipped;
}

}  // namespace

Result<LanguagePack> LanguagePack::parse(const std::string& text, const std::string& file_name,
                                         std::vector<std::string>& errors) {
  const size_t before = errors.size();
  if (text.size() > kLargestFile) {
    errors.push_back(file_name + ":1:1: error: larger than 256 KiB");
    return failed(file_name);
  }
  try {
    LanguageWords words = LanguageReader(text, file_name, errors).read(YAML::Load(text));
    if (errors.size() == before) return LanguagePack(std::move(words));
  } catch (const YAML::Exception& e) {
    const YAML::Mark mark = e.mark.is_null() ? YAML::Mark() : e.mark;
    errors.push_back(file_name + ":" + std::to_string(mark.line + 1) + ":" +
                     std::to_string(mark.column + 1) + ": error: " + e.msg);
  }
  return failed(file_name);
}

Result<LanguagePack> LanguagePack::load(const std::string& path, std::vector<std::string>& errors) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');  // one byte more than allowed tells a larger file
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.empty()) {
    errors.push_back(path + ":1:1: error: cannot be read, or is empty");
    return failed(path);
  }
  return parse(text, path, errors);
}

Result<Languages> Languages::load(const std::string& folder, const std::string& fallback,
                                  std::vector<std::string>& errors) {
  std::vector<std::string> paths;
  std::error_code problem;
  for (fs::directory_iterator it(folder, problem), end; !problem && it != end;
       it.increment(problem)) {
    if (it->path().extension() == ".yaml") paths.push_back(it->path().string());
    if (paths.size() > kMostPacks) return Error{ErrorKind::invalid, folder + ": too many files"};
  }
  std::sort(paths.begin(), paths.end());
  Languages languages;
  languages.fallback_ = fallback;
  bool good = true;
  for (const std::string& path : paths) {
    Result<LanguagePack> pack = LanguagePack::load(path, errors);
    if (!pack) {
      good = false;
      continue;
    }
    const std::string language = pack.value().language();
    languages.packs_.insert_or_assign(language, std::move(pack).value());
  }
  good = languages.take_layout(folder + "/" + kLayout, errors).ok() && good;
  if (good && !languages.packs_.contains(fallback)) {
    errors.push_back(folder + ":1:1: error: there is no language pack '" + fallback + "'");
    good = false;
  }
  if (!good) return Error{ErrorKind::invalid, folder + ": the language packs have errors"};
  return languages;
}

Result<Languages> Languages::built_in(const std::string& fallback,
                                      std::vector<std::string>& errors) {
  Languages languages;
  languages.fallback_ = fallback;
  for (const BuiltInFile& file : built_in_templates()) {
    if (file.name == kLayout) continue;
    Result<LanguagePack> pack = LanguagePack::parse(file.text, file.name, errors);
    if (!pack) return pack.error();
    const std::string language = pack.value().language();
    languages.packs_.insert_or_assign(language, std::move(pack).value());
  }
  if (!languages.packs_.contains(fallback)) {
    return Error{ErrorKind::invalid, "there is no built-in language pack '" + fallback + "'"};
  }
  if (const Status taken = languages.take_layout("", errors); !taken) return taken.error();
  return languages;
}

/// The file if there is one, else what was built in.
Status Languages::take_layout(const std::string& path, std::vector<std::string>& errors) {
  std::error_code code;
  Result<MailLayout> layout = Error{ErrorKind::invalid, "there is no built-in mail.html"};
  if (!path.empty() && fs::exists(path, code)) {
    layout = MailLayout::load(path, errors);
  } else {
    for (const BuiltInFile& file : built_in_templates()) {
      if (file.name == kLayout) layout = MailLayout::parse(file.text, file.name, errors);
    }
  }
  if (!layout) return layout.error();
  layout_ = std::make_shared<const MailLayout>(std::move(layout).value());
  return Done{};
}

ReplyPhrases Languages::replies() const {
  ReplyPhrases phrases = shipped_replies();
  for (const auto& [language, pack] : packs_) phrases.add(pack.words().replies);
  return phrases;
}

std::string Languages::html(const std::string& language, const RenderedMessage& message) const {
  return layout_->render(get(language).language(), message);
}

}  // namespace nhacviec
