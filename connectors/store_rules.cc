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

namespace {

Attempt* attempt_of(NoticeRecord& notice, const Store::Report& report) {
  for (auto it = notice.attempts.rbegin(); it != notice.attempts.rend(); ++it) {
    const auto& to = it->recipients;
    if (report.attempt != 0 && it->number != report.attempt) continue;
    if (report.address.empty() || std::find(to.begin(), to.end(), report.address) != to.end()) {
      return &*it;
    }
  }
  return nullptr;
}

/// Who has it as far as is known. Of an attempt without an outcome of its own: a server that
/// reports about one recipient took the message for all.
std::vector<std::string> who_has_it(const Attempt& attempt) {
  const bool everybody = attempt.accepted.empty() && (attempt.status == NoticeStatus::sent ||
                                                      attempt.status == NoticeStatus::delivered ||
                                                      attempt.status == NoticeStatus::unknown);
  return everybody ? attempt.recipients : attempt.accepted;
}

bool has_arrived(NoticeRecord& notice, Attempt& attempt, const std::string& words) {
  if (attempt.status != NoticeStatus::sent && attempt.status != NoticeStatus::unknown) return false;
  attempt.status = NoticeStatus::delivered;
  attempt.words = words;
  if (notice.status != NoticeStatus::sent && notice.status != NoticeStatus::unknown) return false;
  notice.status = NoticeStatus::delivered;
  return true;
}

bool has_bounced(NoticeRecord& notice, Attempt& attempt, const Store::Report& report) {
  std::vector<std::string> left = who_has_it(attempt);
  const size_t before = left.size();
  if (report.address.empty()) left.clear();
  std::erase(left, report.address);
  if (left.size() == before) return false;
  attempt.accepted = std::move(left);
  attempt.status = NoticeStatus::permanent_failure;
  attempt.words = report.words;
  const bool somebody = std::any_of(notice.attempts.begin(), notice.attempts.end(),
                                    [](const Attempt& each) { return !who_has_it(each).empty(); });
  notice.status = somebody ? NoticeStatus::sent : NoticeStatus::permanent_failure;
  if (report.retry_at) {
    notice.status = NoticeStatus::temporary_failure;
    notice.send_at = *report.retry_at;
  }
  return true;
}

}  // namespace

Store::Heard heard(NoticeRecord& notice, const Store::Report& report) {
  if (report.status != NoticeStatus::delivered &&
      report.status != NoticeStatus::permanent_failure) {
    broken_invariant("report about " + report.key + " says " + to_string(report.status));
  }
  Attempt* attempt = attempt_of(notice, report);
  if (attempt == nullptr) return Store::Heard::unknown;
  if (notice.attempts.back().status == NoticeStatus::sending) return Store::Heard::too_early;
  const bool changed = report.status == NoticeStatus::delivered
                           ? has_arrived(notice, *attempt, report.words)
                           : has_bounced(notice, *attempt, report);
  return changed ? Store::Heard::recorded : Store::Heard::nothing_new;
}

Error wrong_revision(const Document& document, int next) {
  return Error{ErrorKind::invalid, document.kind + " " + document.id + ": revision " +
                                       std::to_string(document.revision) + " is not the next, " +
                                       std::to_string(next) + " is"};
}

int bounded(int limit) { return std::clamp(limit, 0, kPageLimit); }

}  // namespace nhacviec
