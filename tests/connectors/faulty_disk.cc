#include "tests/connectors/faulty_disk.h"

#include <sqlite3.h>

#include <cstring>

namespace nhacviec {
namespace {

/// SQLite allocates szOsFile bytes: this, and the real layer's file right behind it.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

int close_file(sqlite3_file* file) { return real_of(file)->pMethods->xClose(real_of(file)); }
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return real_of(file)->pMethods->xRead(real_of(file), to, size, offset);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (FaultyDisk::disk().is_full()) return SQLITE_FULL;
  return real_of(file)->pMethods->xWrite(real_of(file), from, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (!FaultyDisk::disk().sync()) return SQLITE_IOERR_FSYNC;
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_reserved(sqlite3_file* file, int* reserved) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

// Version 1: no shared memory, which an exclusively locked store does not need.
const sqlite3_io_methods kMethods = {
    1,         close_file,  read_file,      write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_reserved, control,    sector_size,   characteristics, nullptr,
    nullptr,   nullptr,     nullptr,        nullptr,    nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* real_vfs = static_cast<sqlite3_vfs*>(vfs->pAppData);
  const int code = real_vfs->xOpen(real_vfs, name, real_of(file), flags, out_flags);
  file->pMethods = real_of(file)->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

sqlite3_vfs make_vfs() {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs = *real;  // everything but opening is the real layer's
  vfs.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
  vfs.zName = "faulty-disk";
  vfs.pAppData = real;
  vfs.xOpen = open_file;
  return vfs;
}

}  // namespace

const char* FaultyDisk::vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int registered = sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
  return registered == SQLITE_OK ? vfs.zName : "faulty disk was not registered";
}

FaultyDisk& FaultyDisk::disk() {
  static FaultyDisk disk;
  return disk;
}

void FaultyDisk::heal() {
  const std::lock_guard lock(mutex_);
  full_ = syncs_fail_ = pausing_ = paused_ = false;
  changed_.notify_all();
}

void FaultyDisk::fill() {
  const std::lock_guard lock(mutex_);
  full_ = true;
}

void FaultyDisk::fail_syncs() {
  const std::lock_guard lock(mutex_);
  syncs_fail_ = true;
}

void FaultyDisk::pause() {
  const std::lock_guard lock(mutex_);
  pausing_ = true;
}

void FaultyDisk::wait_until_paused() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return paused_; });
}

void FaultyDisk::resume() { heal(); }

bool FaultyDisk::is_full() {
  const std::lock_guard lock(mutex_);
  return full_;
}

bool FaultyDisk::sync() {
  std::unique_lock lock(mutex_);
  if (pausing_) {
    paused_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !pausing_; });
  }
  return !syncs_fail_;
}

}  // namespace nhacviec
