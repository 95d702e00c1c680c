// What the floor programs share: clocks, and how they say what they found.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace nhacviec::bench {

inline double wall_s() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Milliseconds since 1970, as the sink stamps its mails.
inline double unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

/// Of this process, in both modes.
inline double cpu_s() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// A floor measures or ends: it has no way on from a failure.
[[noreturn]] inline void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

inline void print_rate(long operations, double seconds, double cpu_seconds) {
  const auto n = static_cast<double>(operations);
  std::printf(
      "{\"operations\": %ld, \"seconds\": %.6f, \"per_second\": %.1f, "
      "\"cpu_us_per_op\": %.2f}\n",
      operations, seconds, n / seconds, cpu_seconds * 1e6 / n);
}

}  // namespace nhacviec::bench
