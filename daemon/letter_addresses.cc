#include "daemon/letter_addresses.h"

#include <algorithm>
#include <set>

namespace nhacviec {

namespace {

/// What earlier attempts say about addresses.
struct Known {
  std::set<std::string> took_it;
  std::set<std::string> failed_for_good;
};

Known known_from(const std::vector<Attempt>& earlier) {
  Known known;
  for (const Attempt& attempt : earlier) {
    known.took_it.insert(attempt.accepted.begin(), attempt.accepted.end());
    if (attempt.status == NoticeStatus::permanent_failure) {
      known.failed_for_good.insert(attempt.recipients.begin(), attempt.recipients.end());
    }
  }
  for (const std::string& address : known.took_it) known.failed_for_good.erase(address);
  return known;
}

}  // namespace

std::vector<std::string> next_addresses(const std::vector<Destination>& destinations,
                                        const std::vector<Attempt>& earlier) {
  const Known known = known_from(earlier);
  std::vector<std::string> result;
  const auto add = [&](const std::string& address) {
    if (std::find(result.begin(), result.end(), address) == result.end()) {
      result.push_back(address);
    }
  };
  for (const Destination& destination : destinations) {
    const bool has_it = std::any_of(destination.addresses.begin(), destination.addresses.end(),
                                    [&](const auto& a) { return known.took_it.contains(a); });
    if (has_it && destination.use == AddressUse::first) continue;
    for (const std::string& address : destination.addresses) {
      if (known.took_it.contains(address) || known.failed_for_good.contains(address)) continue;
      add(address);
      if (destination.use == AddressUse::first) break;
    }
  }
  return result;
}

}  // namespace nhacviec
