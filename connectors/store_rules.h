// What every store judges in the same way, whatever it keeps its records in: the callers'
// invariants, the bounds of a page, and what a settlement means for the next hand-out.
#pragma once

#include <string>

#include "connectors/store.h"

namespace nhacviec {

/// A bug in the program: says what is wrong on stderr and aborts. The stored state is safe.
[[noreturn]] void broken_invariant(const std::string& what);

/// Aborts unless the facts continue a subject that has `fact_count` of them.
void check_facts(const SubjectWrite&, uint64_t fact_count);
/// Aborts when the status cannot be an outcome, or one that must be retried says not when.
void check_settlement(const Store::Settlement&);

/// Is the notice handed out again (from its retry_at on) after this settlement?
bool stays_open(const Store::Settlement&);
/// How the notice stands after it: as its attempt, but failed for now where another follows.
NoticeStatus status_after(const Store::Settlement&);
/// Changes the notice by what is heard of it. Delivered: an attempt that was sent, or of which
/// nobody knew, has arrived; it is not handed out again. Failed for good: the address is none of
/// those that took it; the notice has failed where nobody has it, for now where the report has a
/// retry_at (then it is handed out again).
Store::Heard heard(NoticeRecord&, const Store::Report&);

/// Does a notice written with this status still have to go out?
bool is_open(NoticeStatus);

/// The refusal of a document that is not the next revision.
Error wrong_revision(const Document&, int next);

/// The page size that a caller's limit gets: 0..kPageLimit.
int bounded(int limit);

/// The words of an attempt whose lease ran out before its outcome was recorded.
extern const char* const kLostAttemptWords;

/// What a shard's announcements are called in a table of leases.
extern const char* const kAnnouncementLease;

}  // namespace nhacviec
