#include "daemon/http/rate_limit.h"

namespace nhacviec {

namespace {
constexpr size_t kMostKeys = 10000;
}

bool RateLimit::admit(const std::string& key, Instant now) {
  if (windows_.size() >= kMostKeys && !windows_.contains(key)) forget(now);
  if (windows_.size() >= kMostKeys && !windows_.contains(key)) return false;
  Window& window = windows_[key];
  if (window.count == 0 || now >= window.from + span_) window = {now, 0};
  if (window.count >= most_) return false;
  ++window.count;
  return true;
}

void RateLimit::forget(Instant now) {
  std::erase_if(windows_, [&](const auto& each) { return now >= each.second.from + span_; });
}

}  // namespace nhacviec
