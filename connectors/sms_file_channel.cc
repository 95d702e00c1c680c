#include "connectors/sms_file_channel.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "config/sms_text.h"
#include "connectors/address_check.h"
#include "connectors/file_descriptor.h"

namespace nhacviec {

namespace {

using SmsLine = nlohmann::ordered_json;

constexpr size_t kMostWaiting = 1000;
constexpr size_t kMostKeys = 10'000;
constexpr size_t kMostNumbers = 100;
constexpr size_t kLongestSms = 4096;
constexpr std::streamoff kTail = 1024 * 1024;

class FixedOffset : public Zone {
 public:
  explicit FixedOffset(std::chrono::seconds offset) : offset_(offset) {}
  const std::string& name() const override { return name_; }
  Instant to_instant(LocalTime local) const override {
    return Instant(local.time_since_epoch() - offset_);
  }
  std::chrono::seconds offset_at(Instant) const override { return offset_; }

 private:
  std::chrono::seconds offset_;
  std::string name_ = "fixed";
};

// The fence of one append against those of other processes; gives way when the file is closed.
bool lock(const FileDescriptor& file) {
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

// A process killed in the middle of a line must not spoil the next one.
bool ends_inside_a_line(const FileDescriptor& file, off_t size) {
  char last = '\n';
  return size > 0 && ::pread(file.get(), &last, 1, size - 1) == 1 && last != '\n';
}

std::string problem_of(const OutgoingMessage& message) {
  if (message.key.empty()) return "no key";
  if (message.to.empty()) return "no recipient";
  if (message.to.size() > kMostNumbers) return "too many recipients";
  if (!std::all_of(message.to.begin(), message.to.end(), is_phone_number)) {
    return "a recipient's number is not valid";
  }
  if (message.body.empty()) return "no text";
  if (message.body.size() > kLongestSms) return "the text is too long";
  return "";
}

}  // namespace

SmsFileChannel::SmsFileChannel(std::string path, Post post)
    : path_(std::move(path)), post_(std::move(post)), worker_(kMostWaiting) {}

void SmsFileChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  const auto reply = std::make_shared<std::function<void(DeliveryOutcome)>>(std::move(answer));
  const bool taken = worker_.run([this, reply, message = std::move(message)] {
    post_([reply, outcome = deliver(message)] { (*reply)(outcome); });
  });
  if (taken) return;
  post_([reply] { (*reply)({NoticeStatus::temporary_failure, "too many messages at once"}); });
}

DeliveryOutcome SmsFileChannel::deliver(const OutgoingMessage& message) {
  const std::string problem = problem_of(message);
  if (!problem.empty()) return {NoticeStatus::permanent_failure, problem};
  if (!keys_read_) read_last_keys();
  if (known_keys_.contains(message.key)) return {NoticeStatus::sent, "already there"};
  std::string lines;
  for (const std::string& to : message.to) {
    const SmsLine line{{"at", format_rfc3339(message.at, FixedOffset(message.utc_offset))},
                       {"to", to},
                       {"text", message.body},
                       {"key", message.key},
                       {"segments", sms_segments(message.body)}};
    lines += line.dump(-1, ' ', false, SmsLine::error_handler_t::replace) + "\n";
  }
  if (const Status written = append(lines); !written) {
    return {NoticeStatus::temporary_failure, written.error().message};
  }
  remember(message.key);
  return {NoticeStatus::sent, "written"};
}

// All of the lines or none: what could not be written whole is cut off again.
Status SmsFileChannel::append(const std::string& lines) {
  const FileDescriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file.open()) return system_error("cannot open the SMS file");
  if (!lock(file)) return system_error("cannot lock the SMS file");
  const off_t before = ::lseek(file.get(), 0, SEEK_END);
  Status written = file.write_all((ends_inside_a_line(file, before) ? "\n" : "") + lines);
  if (written) written = file.sync();
  if (!written && before >= 0 && ::ftruncate(file.get(), before) != 0) {
    return Error{ErrorKind::transient, written.error().message + "; a part line may remain"};
  }
  return written;
}

void SmsFileChannel::read_last_keys() {
  keys_read_ = true;
  std::ifstream file(path_, std::ios::binary | std::ios::ate);
  if (!file) return;  // the first message makes it
  const std::streamoff size = file.tellg();
  const std::streamoff from = std::max<std::streamoff>(0, size - kTail);
  std::string tail(static_cast<size_t>(std::max<std::streamoff>(0, size - from)), '\0');
  file.seekg(from);
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  tail.resize(static_cast<size_t>(file.gcount()));
  std::istringstream lines(tail);
  for (std::string line; std::getline(lines, line);) {
    const SmsLine entry = SmsLine::parse(line, nullptr, false);  // the first line may be cut
    if (!entry.is_object() || !entry.contains("key") || !entry["key"].is_string()) continue;
    remember(entry["key"].get<std::string>());
  }
}

void SmsFileChannel::remember(const std::string& key) {
  if (!known_keys_.insert(key).second) return;
  key_order_.push_back(key);
  if (key_order_.size() <= kMostKeys) return;
  known_keys_.erase(key_order_.front());
  key_order_.pop_front();
}

}  // namespace nhacviec
