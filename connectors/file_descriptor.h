// An open file that closes itself, and the few writes that the file channels need.
#pragma once

#include <string>

#include "workflows/result.h"

namespace nhacviec {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  bool open() const { return fd_ >= 0; }
  int get() const { return fd_; }
  /// Everything or an error; what was written before the error stays.
  Status write_all(const std::string& text) const;
  Status sync() const;

 private:
  int fd_;
};

/// "what: the system's words for the last error"; transient, for a disk can be emptied.
Error system_error(const std::string& what);

/// Makes what was linked or created in the folder survive a crash.
Status sync_folder(const std::string& path);

}  // namespace nhacviec
