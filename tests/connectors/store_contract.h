// The contract suite of connectors/store.h: every store passes it. To put another one under it,
// write a StoreUnderTest and one INSTANTIATE_TEST_SUITE_P (see memory_store_test.cc).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/connectors/store_calls.h"

namespace nhacviec {

/// A fresh, empty store with four shards, and its surroundings.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  virtual AwaitLoop& loop() = 0;
  /// Moves the clock by which leases end.
  virtual void advance(Duration) = 0;
};

struct StoreFactory {
  const char* name;
  std::unique_ptr<StoreUnderTest> (*make)();
  friend void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }
};

class StoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  StoreContract()
      : under_test_(GetParam().make()), store_(under_test_->store(), under_test_->loop()) {}

  void advance(Duration by) { under_test_->advance(by); }

  std::unique_ptr<StoreUnderTest> under_test_;
  StoreCalls store_;
};

inline std::string store_name(const testing::TestParamInfo<StoreFactory>& info) {
  return info.param.name;
}

// What the tests are written with.

using Verdict = CommitReply::Verdict;
using Ids = std::vector<std::string>;

/// Of due subjects or records, in their order.
template <class Subject>
Ids ids_of(const std::vector<Subject>& subjects) {
  Ids ids;
  for (const Subject& subject : subjects) ids.push_back(subject.id);
  return ids;
}

constexpr Duration kLease{60'000};

/// That many minutes after an arbitrary instant.
inline Instant minute(int minutes) {
  return Instant(std::chrono::milliseconds(1'700'000'000'000)) + std::chrono::minutes(minutes);
}

inline FactRecord fact(uint64_t sequence) {
  return FactRecord{sequence, "{\"fact\":" + std::to_string(sequence) + "}",
                    "hash-" + std::to_string(sequence)};
}

inline SubjectWrite subject_write(const SubjectId& id, uint64_t expected_version) {
  SubjectWrite write;
  write.id = id;
  write.expected_version = expected_version;
  write.body = "{\"after\":" + std::to_string(expected_version) + "}";
  write.index.plan = id.substr(0, id.find('/'));
  write.index.state = "open";
  return write;
}

/// The waiter p/w/u/once in shard 1, waiting for these.
inline SubjectWrite waiter_of(std::vector<SubjectId> sources) {
  SubjectWrite write = subject_write("p/w/u/once", 0);
  write.waits_for = std::move(sources);
  return write;
}

/// Of one of its sources.
inline WaitWrite verdict(const SubjectId& source, uint64_t version, bool satisfied,
                         Instant wake_at) {
  return WaitWrite{"p/w/u/once", source, version, satisfied, wake_at};
}

/// A commit of one subject in shard 1 and nothing else.
inline Commit commit_of(SubjectWrite write) {
  Commit commit;
  commit.shard = 1;
  commit.subject = std::move(write);
  return commit;
}

inline Commit commit_of_wait(WaitWrite wait) {
  Commit commit;
  commit.shard = 1;
  commit.waits.push_back(std::move(wait));
  return commit;
}

inline NoticeRecord notice(const std::string& key, Instant send_at) {
  NoticeRecord record;
  record.key = key;
  record.subject = "p/t/u/once";
  record.body = "{\"notice\":\"" + key + "\"}";
  record.send_at = send_at;
  return record;
}

inline Commit commit_of_notices(std::vector<NoticeRecord> notices) {
  Commit commit;
  commit.shard = 1;
  commit.notices = std::move(notices);
  return commit;
}

/// The attempt of that number on a leased notice.
inline Store::AttemptStart start_of(const LeasedNotice& leased, int number) {
  Attempt attempt;
  attempt.number = number;
  attempt.at = minute(number);
  attempt.recipients = {"van-phong@example.vn", "+84900000001"};
  return Store::AttemptStart{leased.notice.key, leased.lease, attempt};
}

inline Store::Settlement outcome_of(const LeasedNotice& leased, int number, NoticeStatus status,
                                    std::optional<Instant> retry_at = std::nullopt) {
  return Store::Settlement{leased.notice.key, leased.lease, number, status, "words", retry_at};
}

}  // namespace nhacviec
