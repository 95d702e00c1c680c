#include "connectors/store.h"

#include <array>

namespace nhacviec {
namespace {

struct StatusName {
  NoticeStatus status;
  const char* name;
};

// These names are stored and shown: docs/formats.md.
constexpr std::array kStatusNames{
    StatusName{NoticeStatus::queued, "queued"},
    StatusName{NoticeStatus::sending, "sending"},
    StatusName{NoticeStatus::sent, "sent"},
    StatusName{NoticeStatus::delivered, "delivered"},
    StatusName{NoticeStatus::permanent_failure, "permanent_failure"},
    StatusName{NoticeStatus::temporary_failure, "temporary_failure"},
    StatusName{NoticeStatus::unknown, "unknown"},
    StatusName{NoticeStatus::withdrawn, "withdrawn"},
    StatusName{NoticeStatus::grouped, "grouped"},
};

}  // namespace

const char* to_string(NoticeStatus status) {
  for (const StatusName& entry : kStatusNames) {
    if (entry.status == status) return entry.name;
  }
  return "?";
}

std::optional<NoticeStatus> parse_notice_status(const std::string& name) {
  for (const StatusName& entry : kStatusNames) {
    if (name == entry.name) return entry.status;
  }
  return std::nullopt;
}

Shard shard_of(const PlanId& plan, int shards) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char byte : plan.str()) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211ULL;
  }
  return static_cast<Shard>(hash % static_cast<uint64_t>(shards));
}

}  // namespace nhacviec
