#include "connectors/maildir_channel.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cerrno>
#include <filesystem>
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

struct MaildirChannel::Timer : asio::steady_timer {
  using asio::steady_timer::steady_timer;
};

MaildirChannel::MaildirChannel(asio::io_context& loop, std::string folder, MailIdentity identity,
                               Report report, MaildirLimits limits)
    : loop_(loop),
      folder_(std::move(folder)),
      identity_(std::move(identity)),
      report_(std::move(report)),
      limits_(limits),
      retry_timer_(std::make_unique<Timer>(loop)),
      worker_(kQueueCapacity) {}

MaildirChannel::~MaildirChannel() = default;

void MaildirChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  // Shared: the job may be refused, and then the answer is still ours to give.
  const auto reply = std::make_shared<std::function<void(DeliveryOutcome)>>(std::move(answer));
  const bool taken = worker_.run([this, reply, message = std::move(message)] {
    asio::post(loop_,
               [this, alive = std::weak_ptr<bool>(alive_), reply, outcome = deliver(message)] {
                 const bool failed = outcome.status == NoticeStatus::temporary_failure;
                 const bool judged = failed || outcome.status == NoticeStatus::sent;
                 if (judged && !alive.expired()) judge(failed ? outcome.words : "");
                 (*reply)(outcome);  // last: it may end the channel
               });
  });
  if (taken) return;
  asio::post(loop_, [reply] {
    (*reply)({NoticeStatus::temporary_failure, "too many messages at once"});
  });
}

void MaildirChannel::judge(const std::string& problem) {
  const bool was_away = std::exchange(away_, !problem.empty());
  if (was_away == away_) return;
  failures_ = 0;
  if (away_) look_again_later();
  if (report_) report_(away_ ? folder_ + ": " + problem : "");
}

void MaildirChannel::look_again_later() {
  auto delay = limits_.first_retry;
  for (int i = 0; i < failures_ && delay < limits_.longest_retry; ++i) delay *= 2;
  ++failures_;
  retry_timer_->expires_after(std::min(delay, limits_.longest_retry));
  retry_timer_->async_wait(
      [this, alive = std::weak_ptr<bool>(alive_)](const asio::error_code& cancelled) {
        if (!cancelled && !alive.expired() && away_) look_again();
      });
}

void MaildirChannel::look_again() {
  const bool taken = worker_.run([this] {
    asio::post(loop_, [this, alive = std::weak_ptr<bool>(alive_), fit = is_fit()] {
      if (alive.expired() || !away_) return;
      if (!fit) return look_again_later();
      judge("");
    });
  });
  if (!taken) look_again_later();
}

DeliveryOutcome MaildirChannel::deliver(const OutgoingMessage& message) {
  const Result<std::string> text = to_rfc5322(message, identity_, LineEnds::lf);
  if (!text) return {NoticeStatus::permanent_failure, text.error().message};
  if (const Status made = make_folders(); !made) return temporary(made.error());
  const std::string file_name = digest_of(message.key).substr(0, kNameDigits) + ".nhacviec";
  if (is_there(file_name)) return settled("already there");
  DeliveryOutcome outcome = store(file_name, text.value());
  if (outcome.status != NoticeStatus::sent) {
    folders_made_ = false;  // somebody may have removed them
    largest_unwritten_ = std::max(largest_unwritten_, text.value().size());
  }
  return outcome;
}

/// As for a message, but nothing comes to stand in new/.
Status MaildirChannel::is_fit() {
  if (Status made = make_folders(); !made) return made;
  const std::string path = folder_ + "/tmp/room." + std::to_string(::getpid());
  ::unlink(path.c_str());
  Status fit = write_file(path, std::string(largest_unwritten_, ' '));
  ::unlink(path.c_str());
  if (fit && ::access((folder_ + "/new").c_str(), W_OK | X_OK) != 0) {
    fit = system_error("cannot write to new");
  }
  if (fit) {
    largest_unwritten_ = 0;
  } else {
    folders_made_ = false;
  }
  return fit;
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
  if (!written) return temporary(written.error());
  const std::string path = folder_ + "/new/" + file_name;
  const int linked = ::link(temporary_path.c_str(), path.c_str());
  const bool double_there = linked != 0 && errno == EEXIST;
  const Error problem = system_error("cannot move the message to new");
  ::unlink(temporary_path.c_str());
  if (double_there) return settled("already there");
  if (linked != 0) return temporary(problem);
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
