#include "daemon/retry_rule.h"

#include <algorithm>

namespace nhacviec {

namespace {
constexpr std::chrono::minutes kFirstRetry(5);
}  // namespace

Duration backoff(const std::string& key, int attempt) {
  Duration delay = kFirstRetry;
  for (int i = 1; i < attempt && delay < kLongestRetry; ++i) delay *= 2;
  delay = std::min<Duration>(delay, kLongestRetry);
  constexpr int kParts = 1000;
  const int part = shard_of(PlanId(key + "#" + std::to_string(attempt)), kParts);
  return delay - delay / 4 * part / kParts;
}

bool is_tried_again(const NoticeRecord& notice, NoticeStatus status, int attempt, int most_unknown,
                    Instant now) {
  if (status == NoticeStatus::unknown) return attempt < most_unknown;
  if (status != NoticeStatus::temporary_failure) return false;
  const Instant first = notice.attempts.empty() ? now : notice.attempts.front().at;
  return attempt < kMostAttempts && now - first < kTriedFor;
}

}  // namespace nhacviec
