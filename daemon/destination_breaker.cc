#include "daemon/destination_breaker.h"

#include <algorithm>
#include <chrono>

namespace nhacviec {

namespace {

constexpr int kFailuresThatClose = 5;
constexpr std::chrono::minutes kFirstPause(5);
constexpr std::chrono::hours kLongestPause(1);
constexpr size_t kMostDomains = 1000;

/// In lower case; of a telephone number nothing: its gateway is no destination.
std::string domain_of(const std::string& address) {
  const size_t at = address.rfind('@');
  if (at == std::string::npos) return "";
  std::string domain = address.substr(at + 1);
  std::transform(domain.begin(), domain.end(), domain.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return domain;
}

}  // namespace

std::optional<Instant> DestinationBreaker::closed_until(const std::vector<std::string>& addresses,
                                                        Instant now) {
  std::optional<Instant> earliest;
  std::vector<Domain*> over;
  for (const std::string& address : addresses) {
    const auto found = domains_.find(domain_of(address));
    if (found == domains_.end() || found->second.failures < kFailuresThatClose) return std::nullopt;
    if (found->second.until <= now) over.push_back(&found->second);
    earliest = std::min(earliest.value_or(found->second.until), found->second.until);
  }
  if (over.empty()) return earliest;
  for (Domain* domain : over) {  // this one goes, others wait
    domain->until = now + domain->pause;
    domain->is_tried = true;
  }
  return std::nullopt;
}

void DestinationBreaker::failed_for_now(const std::string& address, Instant now) {
  const std::string name = domain_of(address);
  if (name.empty()) return;
  if (domains_.size() >= kMostDomains && !domains_.contains(name)) domains_.clear();
  Domain& domain = domains_[name];
  if (++domain.failures < kFailuresThatClose) return;
  // Many may have been on their way when it closed.
  if (domain.failures > kFailuresThatClose && !domain.is_tried) return;
  domain.is_tried = false;
  domain.pause = std::clamp<Duration>(domain.pause * 2, kFirstPause, kLongestPause);
  domain.until = now + domain.pause;
}

void DestinationBreaker::answered(const std::string& address) {
  domains_.erase(domain_of(address));
}

}  // namespace nhacviec
