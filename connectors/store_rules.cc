#include "connectors/store_rules.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace nhacviec {

const char* const kLostAttemptWords = "no outcome was recorded before the lease ran out";
const char* const kAnnouncementLease = "announcements";

void broken_invariant(const std::string& what) {
  std::fprintf(stderr, "store: broken invariant: %s\n", what.c_str());
  std::abort();
}

void check_facts(const SubjectWrite& write, uint64_t fact_count) {
  for (const FactRecord& fact : write.facts) {
    if (fact.sequence != ++fact_count) {
      broken_invariant("fact " + std::to_string(fact.sequence) + " of " + write.id +
                       " should be number " + std::to_string(fact_count));
    }
  }
}

bool is_open(NoticeStatus status) {
  switch (status) {
    case NoticeStatus::queued:
    case NoticeStatus::sending:
    case NoticeStatus::temporary_failure:
      return true;
    case NoticeStatus::unknown:
    case NoticeStatus::sent:
    case NoticeStatus::delivered:
    case NoticeStatus::permanent_failure:
    case NoticeStatus::withdrawn:
    case NoticeStatus::grouped:
      break;
  }
  return false;
}

void check_settlement(const Store::Settlement& settlement) {
  if (settlement.status == NoticeStatus::sending) {
    broken_invariant("settlement of " + settlement.key + " says it is still being sent");
  }
  if (is_open(settlement.status) && !settlement.retry_at) {
    broken_invariant("settlement of " + settlement.key + " as " + to_string(settlement.status) +
                     " has no retry_at");
  }
}

bool stays_open(const Store::Settlement& settlement) {
  const bool may_be_retried = is_open(settlement.status) ||
                              settlement.status == NoticeStatus::unknown ||
                              settlement.status == NoticeStatus::permanent_failure;
  return may_be_retried && settlement.retry_at.has_value();
}

NoticeStatus status_after(const Store::Settlement& settlement) {
  const bool another_follows =
      settlement.status == NoticeStatus::permanent_failure && stays_open(settlement);
  return another_follows ? NoticeStatus::temporary_failure : settlement.status;
}

Error wrong_revision(const Document& document, int next) {
  return Error{ErrorKind::invalid, document.kind + " " + document.id + ": revision " +
                                       std::to_string(document.revision) + " is not the next, " +
                                       std::to_string(next) + " is"};
}

int bounded(int limit) { return std::clamp(limit, 0, kPageLimit); }

}  // namespace nhacviec
