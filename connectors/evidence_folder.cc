#include "connectors/evidence_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "connectors/records.h"

namespace nhacviec {

namespace {

constexpr size_t kHashDigits = 64;

Error cannot(const std::string& what, const std::filesystem::path& path) {
  return Error{ErrorKind::transient, "cannot " + what + " " + path.string()};
}

bool write_and_sync(const std::filesystem::path& path, const std::string& content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool well = true;
  for (size_t done = 0; well && done < content.size();) {
    const ssize_t wrote = ::write(file, content.data() + done, content.size() - done);
    well = wrote > 0;
    done += well ? static_cast<size_t>(wrote) : 0;
  }
  well = ::fsync(file) == 0 && well;
  return ::close(file) == 0 && well;
}

Status keep_file(const std::filesystem::path& folder, const std::string& hash,
                 const std::string& content) {
  std::error_code code;
  const std::filesystem::path path = folder / hash;
  if (std::filesystem::file_size(path, code) == content.size() && !code) return Done{};
  std::filesystem::create_directories(folder, code);
  const std::filesystem::path draft = folder / (hash + ".part");
  if (!write_and_sync(draft, content)) return cannot("write", draft);
  std::filesystem::rename(draft, path, code);
  return code ? Status(cannot("write", path)) : Status(Done{});
}

}  // namespace

EvidenceFolder::EvidenceFolder(std::filesystem::path folder, Post post)
    : folder_(std::move(folder)), post_(std::move(post)), worker_(64) {}

void EvidenceFolder::keep(std::vector<MailAttachment> files,
                          Reply<std::vector<std::string>> reply) {
  using KeptLines = Result<std::vector<std::string>>;
  const auto all = std::make_shared<std::vector<MailAttachment>>(std::move(files));
  const auto answer = [this, reply](KeptLines lines) {
    auto result = std::make_shared<KeptLines>(std::move(lines));
    post_([reply, result] { reply(std::move(*result)); });
  };
  const bool taken = worker_.run([this, all, answer] {
    std::vector<std::string> lines;
    for (const MailAttachment& file : *all) {
      const std::string hash = digest_of(file.content);
      const Status kept = keep_file(folder_, hash, file.content);
      if (!kept) return answer(kept.error());
      lines.push_back((file.name.empty() ? "?" : file.name) + " (" +
                      std::to_string(file.content.size()) + " bytes, sha256:" + hash + ")");
    }
    answer(std::move(lines));
  });
  if (!taken) answer(Error{ErrorKind::transient, "too much is being kept"});
}

void EvidenceFolder::read(std::string hash, Reply<std::string> reply) {
  const auto answer = [this, reply](Result<std::string> content) {
    auto result = std::make_shared<Result<std::string>>(std::move(content));
    post_([reply, result] { reply(std::move(*result)); });
  };
  const bool is_hash =
      hash.size() == kHashDigits && std::all_of(hash.begin(), hash.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      });
  if (!is_hash) return answer(Error{ErrorKind::invalid, "there is no such document"});
  const bool taken = worker_.run([this, hash, answer] {
    std::ifstream in(folder_ / hash, std::ios::binary);
    std::ostringstream content;
    if (in) content << in.rdbuf();
    if (!in) return answer(Error{ErrorKind::invalid, "there is no such document"});
    answer(std::move(content).str());
  });
  if (!taken) answer(Error{ErrorKind::transient, "too much is being read"});
}

}  // namespace nhacviec
