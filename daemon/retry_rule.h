// When what did not arrive is tried again, and when it is given up: the same for messages and
// webhooks.
#pragma once

#include <string>

#include "connectors/store.h"
#include "workflows/time.h"

namespace nhacviec {

/// RFC 5321, 4.5.4.1: four to five days.
constexpr std::chrono::days kTriedFor(5);
constexpr int kMostAttempts = 100;
constexpr std::chrono::hours kLongestRetry(6);

/// From five minutes to six hours, twice as long each time, and up to a quarter earlier, by the
/// notice: what failed together does not come again together.
Duration backoff(const std::string& key, int attempt);

/// Whether what may not have arrived is worth one more attempt. `most_unknown`: attempts at what
/// may have arrived.
bool is_tried_again(const NoticeRecord& notice, NoticeStatus status, int attempt, int most_unknown,
                    Instant now);

}  // namespace nhacviec
