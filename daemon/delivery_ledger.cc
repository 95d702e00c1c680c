#include "daemon/delivery_ledger.h"

#include <cstdlib>

namespace nhacviec {

void DeliveryLedger::reset() { *this = DeliveryLedger(); }

void DeliveryLedger::add(uint64_t tag, size_t events) {
  if (tag != first_ + entries_.size() || events == 0) std::abort();
  entries_.push_back(events);
}

void DeliveryLedger::settle(uint64_t tag) {
  if (tag >= first_) {
    if (--entries_.at(tag - first_) == 0) ++settled_;
    return;
  }
  const auto straggler = stragglers_.find(tag);
  if (straggler == stragglers_.end()) std::abort();
  if (--straggler->second > 0) return;
  stragglers_.erase(straggler);
  late_.push_back(tag);
}

std::vector<Acknowledgement> DeliveryLedger::due() {
  std::vector<Acknowledgement> result;
  for (const uint64_t tag : late_) result.push_back({tag, false});
  late_.clear();
  const uint64_t begin = first_;
  while (!entries_.empty() && entries_.front() == 0) {
    entries_.pop_front();
    if (!stragglers_.empty()) result.push_back({first_, false});
    ++first_;
    --settled_;
  }
  if (stragglers_.empty() && first_ > begin) result.push_back({first_ - 1, first_ - begin > 1});
  return result;
}

void DeliveryLedger::pass_gap() {
  while (has_gap() && entries_.front() > 0) {
    stragglers_.emplace(first_, entries_.front());
    entries_.pop_front();
    ++first_;
  }
}

}  // namespace nhacviec
