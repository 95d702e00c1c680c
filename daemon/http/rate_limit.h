// So many times in a span, for each key: what strangers may ask of us.
#pragma once

#include <map>
#include <string>

#include "workflows/time.h"

namespace nhacviec {

class RateLimit {
 public:
  RateLimit(int most, Duration span) : most_(most), span_(span) {}

  /// False: too often. Counts it otherwise. When too many keys are known it is too often for all
  /// new ones, until the oldest span is over.
  bool admit(const std::string& key, Instant now);

 private:
  struct Window {
    Instant from{};
    int count = 0;
  };
  void forget(Instant now);

  const int most_;
  const Duration span_;
  std::map<std::string, Window> windows_;
};

}  // namespace nhacviec
