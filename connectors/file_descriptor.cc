#include "connectors/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace nhacviec {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Status FileDescriptor::write_all(const std::string& text) const {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(fd_, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return system_error("cannot write");
    written += static_cast<size_t>(count);
  }
  return Done{};
}

Status FileDescriptor::sync() const {
  if (::fsync(fd_) == 0) return Done{};
  return system_error("cannot flush to the disk");
}

Error system_error(const std::string& what) {
  return {ErrorKind::transient, what + ": " + std::generic_category().message(errno)};
}

Status sync_folder(const std::string& path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return system_error("cannot open the folder");
  return folder.sync();
}

}  // namespace nhacviec
