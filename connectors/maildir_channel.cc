#include "connectors/maildir_channel.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "connectors/file_descriptor.h"
#include "connectors/records.h"

namespace nhacviec {

namespace fs = std::filesystem;

namespace {

constexpr size_t kQueueCapacity = 1000;
constexpr std::string_view kFlags = "DFPRST";  // of a maildir, in the order they must be written
constexpr size_t kNameDigits = 40;

DeliveryOutcome temporary(const Error& error) {
  return {NoticeStatus::temporary_failure, error.message};
}

// Written, flushed and closed; removed again when that failed.
Status write_file(const std::string& path, const std::string& text) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return system_error("cannot create a file in tmp");
  Status written = file.write_all(text);
  if (written) written = file.sync();
  if (!written) ::unlink(path.c_str());
  return written;
}

}  // namespace

MaildirChannel::MaildirChannel(std::string folder, MailIdentity identity, Post post)
    : folder_(std::move(folder)),
      identity_(std::move(identity)),
      post_(std::move(post)),
      worker_(kQueueCapacity) {}

void MaildirChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  // Shared: the job may be refused, and then the answer is still ours to give.
  const auto reply = std::make_shared<std::function<void(DeliveryOutcome)>>(std::move(answer));
  const bool taken = worker_.run([this, reply, message = std::move(message)] {
    post_([reply, outcome = deliver(message)] { (*reply)(outcome); });
  });
  if (taken) return;
  post_([reply] { (*reply)({NoticeStatus::temporary_failure, "too many messages at once"}); });
}

DeliveryOutcome MaildirChannel::deliver(const OutgoingMessage& message) {
  const Result<std::string> text = to_rfc5322(message, identity_, LineEnds::lf);
  if (!text) return {NoticeStatus::permanent_failure, text.error().message};
  if (const Status made = make_folders(); !made) return temporary(made.error());
  const std::string file_name = digest_of(message.key).substr(0, kNameDigits) + ".nhacviec";
  if (is_there(file_name)) return settled("already there");
  return store(file_name, text.value());
}

Status MaildirChannel::make_folders() {
  if (folders_made_) return Done{};
  for (const char* part : {"tmp", "new", "cur"}) {
    std::error_code problem;
    fs::create_directories(fs::path(folder_) / part, problem);
    if (problem) {
      return Error{ErrorKind::transient, "cannot make the maildir: " + problem.message()};
    }
  }
  folders_made_ = true;
  return Done{};
}

// A mail reader moves a message from new/ to cur/ and writes its flags behind the name.
bool MaildirChannel::is_there(const std::string& file_name) const {
  const auto exists = [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; };
  if (exists(folder_ + "/new/" + file_name)) return true;
  const std::string current = folder_ + "/cur/" + file_name;
  if (exists(current)) return true;
  for (unsigned set = 0; set < (1U << kFlags.size()); ++set) {
    std::string flags;
    for (size_t i = 0; i < kFlags.size(); ++i) {
      if (set & (1U << i)) flags += kFlags[i];
    }
    if (exists(current + ":2," + flags)) return true;
  }
  return false;
}

DeliveryOutcome MaildirChannel::store(const std::string& file_name, const std::string& text) {
  const std::string temporary_path = folder_ + "/tmp/" + file_name + "." +
                                     std::to_string(::getpid()) + "." +
                                     std::to_string(++temporary_count_);
  ::unlink(temporary_path.c_str());  // of a process that had our number and was killed
  const Status written = write_file(temporary_path, text);
  if (!written) {
    folders_made_ = false;  // somebody may have removed them
    return temporary(written.error());
  }
  const std::string path = folder_ + "/new/" + file_name;
  const int linked = ::link(temporary_path.c_str(), path.c_str());
  const bool double_there = linked != 0 && errno == EEXIST;
  const Error problem = system_error("cannot move the message to new");
  ::unlink(temporary_path.c_str());
  if (double_there) return settled("already there");
  if (linked != 0) {
    folders_made_ = false;
    return temporary(problem);
  }
  return settled("written");
}

// The message stands in new/; it counts as sent when the folder would survive a crash as well.
DeliveryOutcome MaildirChannel::settled(const char* words) const {
  if (const Status synced = sync_folder(folder_ + "/new"); !synced) {
    return temporary(synced.error());
  }
  return {NoticeStatus::sent, words};
}

}  // namespace nhacviec
