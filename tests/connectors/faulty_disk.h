// A layer under SQLite whose disk fills up, breaks or stands still when a test says so. The files
// themselves are real ones.
#pragma once

#include <condition_variable>
#include <mutex>

namespace nhacviec {

class FaultyDisk {
 public:
  /// The name to open SQLite with (SqliteOptions::vfs). One disk for the program: the tests that
  /// use it run one after the other, and start with heal().
  static const char* vfs();
  static FaultyDisk& disk();

  void heal();
  /// No byte goes to the disk any more: SQLITE_FULL.
  void fill();
  /// What is written cannot be made durable: SQLITE_IOERR.
  void fail_syncs();
  /// The next sync waits until resume().
  void pause();
  void wait_until_paused();
  void resume();

  // Called by the layer.
  bool is_full();
  bool sync();  // false: it failed

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
  bool syncs_fail_ = false;
  bool pausing_ = false;
  bool paused_ = false;
};

}  // namespace nhacviec
