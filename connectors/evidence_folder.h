// Keeps what came with answers: each file under the hash of its content, never opened, run or
// changed. Writes and reads on a thread of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "connectors/incoming_mail.h"
#include "connectors/store.h"
#include "connectors/worker.h"

namespace nhacviec {

class EvidenceFolder {
 public:
  using Post = std::function<void(std::function<void()>)>;

  /// The folder is made when it is first needed. `post` as in ImapMailbox.
  EvidenceFolder(std::filesystem::path folder, Post post);

  /// On the disk before the reply: of each a line for the log, "BC.pdf (1234 bytes, sha256:...)".
  void keep(std::vector<MailAttachment> files, Reply<std::vector<std::string>> reply);
  /// Its content by its hash: 64 hexadecimal digits. invalid: there is none.
  void read(std::string hash, Reply<std::string> reply);

 private:
  const std::filesystem::path folder_;
  const Post post_;
  Worker worker_;
};

}  // namespace nhacviec
