// The store contract: where obligations, the outbox, the audit log and the inbox memory live.
// SQLite, Redis and the in-memory store pass tests/connectors/store_contract.
//
// The store knows nothing of plans: a subject is an id with a version, a body (JSON), a wake-up
// instant and index fields. Every call answers through its Reply, later, on the caller's loop;
// nothing may assume that the store is local. A reply that never comes is possible (a crash):
// then the commit may or may not have happened, and the inbox id makes a repeat harmless.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workflows/ids.h"
#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

template <class T>
using Reply = std::function<void(Result<T>)>;

using Shard = int;
/// An obligation id, or "recipient:<party>" for their own records. An id lives in one shard only.
using SubjectId = std::string;

/// What queries filter by; copied out of the body by the writer.
struct IndexFields {
  std::string plan;
  std::string task;
  std::string unit;
  std::string state;
  std::optional<Instant> due_at;
  bool late = false;  // it was handed in late; what is late now is found by due_at
  bool complete = false;
  bool operator==(const IndexFields&) const = default;
};

struct WaitField {
  SubjectId source;
  uint64_t source_version = 0;
  bool satisfied = false;
  bool operator==(const WaitField&) const = default;
};

struct SubjectRecord {
  SubjectId id;
  uint64_t version = 0;  // goes up with every write, wait verdicts included
  std::string body;
  uint64_t fact_count = 0;
  std::string chain;  // hash of the last fact
  std::optional<Instant> wake_at;
  IndexFields index;
  std::vector<WaitField> waits;  // sorted by source
};

struct FactRecord {
  uint64_t sequence = 0;  // 1.. within its subject
  std::string body;       // JSON
  std::string hash;       // of the previous hash and this body
  bool operator==(const FactRecord&) const = default;
};

struct SubjectWrite {
  SubjectId id;
  uint64_t expected_version = 0;  // 0: must not exist yet
  std::string body;
  std::vector<FactRecord> facts;  // continue the subject's sequence
  std::optional<Instant> wake_at;
  IndexFields index;
  std::vector<SubjectId> waits_for;  // on creation: sources not yet known to be in
};

/// A source's verdict for one waiter, of the same shard. A source version that is not newer than
/// the one stored is ignored. When it makes the number of missing sources reach zero or leave it,
/// the waiter's wake_at becomes `wake_at` if that is earlier. A waiter that does not exist yet
/// keeps the field, and the wake-up, for its creation.
struct WaitWrite {
  SubjectId waiter;
  SubjectId source;
  uint64_t source_version = 0;
  bool satisfied = false;
  Instant wake_at{};
};

enum class NoticeStatus {
  queued,
  sending,
  sent,
  delivered,
  permanent_failure,
  temporary_failure,
  unknown,
  withdrawn,  // checked before sending and no longer wanted
  grouped,    // on its way in its recipients' digests, which have outcomes of their own
};
const char* to_string(NoticeStatus);
std::optional<NoticeStatus> parse_notice_status(const std::string&);

struct Attempt {
  int number = 0;  // 1..
  Instant at{};
  std::vector<std::string> recipients;  // addresses as resolved at that moment
  NoticeStatus status = NoticeStatus::sending;
  std::string words;                       // the other side's, or ours
  std::vector<std::string> accepted = {};  // as in Settlement
  bool operator==(const Attempt&) const = default;
};

struct NoticeRecord {
  std::string key;
  SubjectId subject;
  std::string body;  // JSON
  Instant send_at{};
  NoticeStatus status = NoticeStatus::queued;
  std::vector<Attempt> attempts;
  std::string words;  // of a settlement without an attempt: why; of grouped: the letter boxes
};

/// A notice handed out for sending; `lease` is the fence of every later call about it.
struct LeasedNotice {
  NoticeRecord notice;
  uint64_t lease = 0;
  /// Its subject as it stood when the notice was handed out, where the store has it at hand;
  /// nothing: load it.
  std::optional<SubjectRecord> subject = {};
};

struct InboxEntry {
  std::string key;     // source and id of the event
  std::string answer;  // JSON, given again to a repeat
  Instant at{};        // when it was applied: expire_inbox() goes by it
};

struct Commit {
  Shard shard = 0;
  std::optional<InboxEntry> inbox;
  std::optional<SubjectWrite> subject;
  std::vector<WaitWrite> waits;
  std::vector<NoticeRecord> notices;       // a key that exists already is left as it is
  std::vector<std::string> announcements;  // to be told to the outside, in this order
};

struct CommitReply {
  enum class Verdict {
    committed,
    stale,  // the subject's version is another: load and decide again
    seen,   // the inbox has this event: `answer` is the first answer, nothing was written
  };
  Verdict verdict = Verdict::committed;
  uint64_t version = 0;  // of the subject after the commit
  std::string answer;
};

/// A revision of a plan, a directory or a calendar; local files only feed these.
struct Document {
  std::string kind;  // plan, directory, calendar
  std::string id;
  int revision = 0;
  std::string digest;  // of what was handed in: the body, without what is only noted with it
  std::string body;    // the file's text
};

struct DeadLetter {
  int64_t id = 0;  // given by the store
  Instant at{};
  std::string reason;
  std::string source;  // http, queue
  std::string body;    // the event as it came
};

/// The head of a shard's announcements; `lease` is the fence of their settlement.
struct AnnouncementBatch {
  uint64_t lease = 0;  // 0: there is nothing, or somebody else has them
  std::vector<std::string> bodies;
};

constexpr int kPageLimit = 1000;             // of every list and every batch that is handed out
constexpr int kDeadLetterLimit = 10000;      // older ones make room
constexpr int kAnnouncementLimit = 100'000;  // in one shard; older ones make room

struct SubjectFilter {
  std::string plan, unit, state;  // empty: any
  std::optional<Instant> due_before;
  std::optional<bool> late;  // handed in late
  std::optional<bool> complete;
  SubjectId after;  // page: the last id of the page before
  int limit = 100;  // at most kPageLimit
};

struct NoticeFilter {
  SubjectId subject;                // empty: any
  std::optional<Shard> shard = {};  // where the subject is, for those who know it
  std::optional<NoticeStatus> status;
  bool newest_first = false;
  int64_t after = 0;  // page: the `next` of the page before
  int limit = 100;    // at most kPageLimit
};

struct NoticePage {
  std::vector<NoticeRecord> notices;
  int64_t next = 0;  // 0: no more
};

struct StateCount {
  std::string plan, task, state;
  bool complete = false;
  bool late = false;
  int64_t count = 0;
};

/// What is left to do in a shard. What is handed out counts in `leased` only, until its lease
/// runs out: then it is left to do again.
struct Pending {
  std::optional<Instant> wake_at;  // earliest wake-up
  std::optional<Instant> send_at;  // earliest notice to be sent
  int leased = 0;                  // wake-ups and notices handed out and not yet settled
};

class Store {
 public:
  virtual ~Store() = default;

  virtual int shards() const = 0;  // fixed when the store is made

  virtual void load(Shard, SubjectId, Reply<std::optional<SubjectRecord>>) = 0;
  /// Checks everything before it writes anything; all or nothing; durable before the reply.
  virtual void commit(Commit, Reply<CommitReply>) = 0;
  /// The answer the inbox remembers for an event, if it has seen it.
  virtual void seen(Shard, std::string inbox_key, Reply<std::optional<std::string>>) = 0;

  /// Hands out subjects whose wake_at <= until, earliest first, for `lease` of the store's own
  /// clock. The next commit of the subject ends the lease; a lease that runs out is given again.
  struct DueSubject {
    SubjectId id;
    Instant wake_at{};
    /// As it stood when it was handed out, where the store has it at hand; nothing: load it.
    std::optional<SubjectRecord> record = {};
  };
  virtual void lease_due(Shard, Instant until, int limit, Duration lease,
                         Reply<std::vector<DueSubject>>) = 0;

  /// Hands out notices that are not settled for good with send_at <= until, earliest first. One
  /// whose earlier lease ran out during an attempt comes with that attempt marked `unknown`.
  virtual void lease_notices(Shard, Instant until, int limit, Duration lease,
                             Reply<std::vector<LeasedNotice>>) = 0;
  /// Commits that attempt `number` is about to be made, to these recipients. Refused (false) when
  /// the lease has run out, an attempt is still open or the number is not the next one.
  struct AttemptStart {
    std::string key;
    uint64_t lease = 0;
    Attempt attempt;
  };
  virtual void begin_attempts(Shard, std::vector<AttemptStart>, Reply<std::vector<bool>>) = 0;
  /// Records the outcome of an attempt, or of none (number 0: withdrawn, or nobody to reach), and
  /// ends the lease. Refused (false) when the notice was handed out again since, or the number is
  /// not the open attempt's: a late outcome still counts while nobody else has taken the notice.
  /// temporary_failure needs retry_at, and so does queued (given back unsent); unknown may have
  /// one, and so may permanent_failure, when another address is left to try: the attempt is over,
  /// the notice has failed for now. It is handed out again from retry_at on; without one it is
  /// settled for good.
  struct Settlement {
    std::string key;
    uint64_t lease = 0;
    int attempt = 0;
    NoticeStatus status = NoticeStatus::sent;
    std::string words;
    std::optional<Instant> retry_at;
    std::string announcement = {};  // written with it when it counts; empty: none
    /// Of recipients who fared differently: the addresses that took the message, which no later
    /// attempt writes to again. Empty: the status is everybody's.
    std::vector<std::string> accepted = {};
  };
  virtual void settle(Shard, std::vector<Settlement>, Reply<std::vector<bool>>) = 0;

  /// What is heard of an attempt after its settlement: a gateway's delivery report, a bounce of
  /// RFC 3464. See heard() in store_rules.h for what it changes. A notice whose address has failed
  /// for good is handed out again from retry_at on, if that is given: somebody else may be reached.
  struct Report {
    std::string key;
    int attempt = 0;                                // 0: the last one that went to the address
    std::string address;                            // empty: of all of the attempt's recipients
    NoticeStatus status = NoticeStatus::delivered;  // delivered or permanent_failure
    std::string words;                              // the other side's
    std::optional<Instant> retry_at = {};
    std::string announcement = {};  // written with it when it is recorded; empty: none
  };
  enum class Heard {
    recorded,
    nothing_new,  // it was known, or says less than what is known
    too_early,    // the attempt has no outcome yet, or the notice is being sent again: ask later
    unknown,      // no such notice, attempt or address
  };
  virtual void report(Shard, Report, Reply<Heard>) = 0;

  virtual void pending(Shard, Reply<Pending>) = 0;

  /// Hands out the first announcements of a shard, in the order in which they were committed. One
  /// holder at a time has a shard's, for `lease` of the store's own clock, so that they leave the
  /// house in order; to others the batch is empty.
  virtual void lease_announcements(Shard, int limit, Duration lease, Reply<AnnouncementBatch>) = 0;
  /// Forgets the first `count` of those that this lease handed out (not others, when the oldest
  /// have made room since) and ends the lease. Refused (false) when they were handed out again.
  virtual void settle_announcements(Shard, uint64_t lease, int count, Reply<bool>) = 0;

  /// Stores the next revision; refused as `invalid` when `revision` is not the latest + 1.
  virtual void put_document(Document, Reply<Done>) = 0;
  virtual void latest_documents(Reply<std::vector<Document>>) = 0;
  virtual void document(std::string kind, std::string id, int revision,
                        Reply<std::optional<Document>>) = 0;

  virtual void list_subjects(SubjectFilter, Reply<std::vector<SubjectRecord>>) = 0;
  virtual void count_subjects(Reply<std::vector<StateCount>>) = 0;
  /// Ordered by due_at, then id, of subjects that are not complete and have one.
  virtual void list_due(SubjectFilter, Reply<std::vector<SubjectRecord>>) = 0;
  virtual void facts(Shard, SubjectId, Reply<std::vector<FactRecord>>) = 0;
  virtual void list_notices(NoticeFilter, Reply<NoticePage>) = 0;

  /// Forgets inbox entries applied before this instant, oldest first, kPageLimit a call: repeat
  /// until it answers 0.
  virtual void expire_inbox(Instant before, Reply<int>) = 0;

  virtual void add_dead_letter(DeadLetter, Reply<int64_t>) = 0;
  virtual void dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>>) = 0;
  virtual void remove_dead_letter(int64_t id, Reply<bool>) = 0;

  /// Small named values: the virtual clock, switches.
  virtual void get_value(std::string name, Reply<std::optional<std::string>>) = 0;
  virtual void put_value(std::string name, std::string value, Reply<Done>) = 0;
};

/// The shard of a plan: the same on every machine and in every version (FNV-1a, 64 bit, mod N).
Shard shard_of(const PlanId&, int shards);

}  // namespace nhacviec
