// Drives one event through the core: load -> decide -> commit -> answer. The only place where
// decide() meets the store. One event of a subject at a time; others of it wait their turn.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "connectors/store.h"
#include "daemon/announcements.h"
#include "daemon/clock.h"
#include "daemon/letter_boxes.h"
#include "daemon/loop.h"
#include "daemon/observer.h"
#include "daemon/plan_summaries.h"
#include "daemon/workflow_book.h"
#include "workflows/decide.h"
#include "workflows/event.h"

namespace nhacviec {

/// What became of an event. The inbox remembers it as JSON and gives it again to a repeat.
struct Answer {
  enum class Kind {
    applied,
    refused,
    unknown_subject,
    early,  // refused, but not for good: only those who asked for it get that
  };
  Kind kind = Kind::applied;
  std::string reason;     // of a refusal
  std::string warning;    // applied, but somebody should look at it
  std::string state;      // of the obligation afterwards
  bool repeated = false;  // the inbox had it already
  std::string subject;    // what the event with this id was about
  std::string event;      // and what it asked for
};

std::string encode(const Answer&);
Result<Answer> decode_answer(const std::string& json);
/// What a repeat is told: the first answer, or that the event's id was used for something else.
Result<Answer> first_answer(const std::string& json, const std::string& subject,
                            const std::string& event);

/// What a new edition changes in who waits for an obligation. Written with its own commit, so that
/// the verdict of an older version can never come later.
struct WaitChanges {
  std::vector<ObligationId> tell;     // they exist and do not know of it yet
  std::vector<ObligationId> release;  // they no longer wait for it
};

class LedgerRunner;

class Runner {
 public:
  /// All borrowed; they live longer than the runner.
  Runner(Store& store, WorkflowBook& book, Clock& clock, Loop& loop, Observer& observer);
  ~Runner();  // what is in flight is dropped; its replies are ignored

  /// An event from outside. Answered after the commit; an Error is always transient (busy or the
  /// store is away) and means that a repeat is needed. `tell_if_early`: an event whose predecessor
  /// may be on its way is answered so, and not committed. The subject of an event about indicators
  /// and registers is the plan.
  void handle(ObligationId subject, Event event, std::string inbox_key, Reply<Answer> reply,
              bool tell_if_early = false);

  /// A timer that came due, already leased. Judged at `due` unless that is too long ago.
  void tick(Store::DueSubject subject, std::function<void()> done);

  /// One of its messages has failed for good: what can be done about it now. A daemon that ends
  /// before it has looked, looks when the obligation is next due.
  void look_again(ObligationId subject);

  /// Creation, or a new revision of its plan. `workflow` must be in the book.
  void create(const Workflow& workflow, const ObligationSpec& spec, Reply<Answer> reply);
  /// The same with what its plan's change means: a Create, Adopt or Withdraw.
  void change(const Workflow& workflow, const ObligationSpec& spec, Event event, WaitChanges waits,
              Reply<Answer> reply);
  /// The plan in force does not have it any more.
  void drop(ObligationId subject, WaitChanges waits, Reply<Answer> reply);

  /// Called after a commit: where, and the earliest of what it leaves to do.
  using Expect = std::function<void(Shard, std::optional<Instant>)>;
  void on_commit(Expect callback);
  /// Called when an obligation names a revision that is not in the book: another daemon applied
  /// it. The event is tried again a little later.
  void on_unknown_revision(std::function<void()> callback) {
    unknown_revision_ = std::move(callback);
  }

  /// From now on what happens is told to the outside as well. Borrowed.
  void announce(const Announcements& announcements) { announcements_ = &announcements; }

  /// What goes out in digests waits there; its timers come through tick().
  LetterBoxes& letter_boxes() { return *letter_boxes_; }

  /// Timers that are no obligation's, by the form of their ids.
  void summaries(PlanSummaries& summaries) { summaries_ = &summaries; }  // borrowed

  int in_flight() const;

 private:
  struct Job;
  void enqueue(std::shared_ptr<Job> job);
  void start(std::shared_ptr<Job> job);
  bool find_spec(const std::shared_ptr<Job>& job, const std::optional<Obligation>& before);
  Commit make_commit(const Job& job, const std::optional<Obligation>& before,
                     const std::optional<SubjectRecord>& record) const;
  void name_new_rules(Job& job, const std::optional<Obligation>& before) const;
  void add_wait_changes(const Job& job, bool told, bool is_in, Commit& commit) const;
  void commit_drop(std::shared_ptr<Job> job, const std::optional<Obligation>& before,
                   const std::optional<SubjectRecord>& record);
  SubjectWrite make_write(const Job& job, const std::optional<SubjectRecord>& record) const;
  void decide_and_commit(std::shared_ptr<Job> job, const std::optional<SubjectRecord>& record);
  bool looks_up_source(const std::shared_ptr<Job>& job, const std::optional<SubjectRecord>& record);
  bool looks_up_outcomes(const std::shared_ptr<Job>& job, const std::optional<Obligation>& before,
                         const std::optional<SubjectRecord>& record);
  void answer_early(std::shared_ptr<Job> job);
  void committed(std::shared_ptr<Job> job, const CommitReply& reply);
  void answer_seen(std::shared_ptr<Job> job, const std::string& first);
  void retry(std::shared_ptr<Job> job, const Error& error);
  void start_later(std::shared_ptr<Job> job, const Error& error);
  void finish(std::shared_ptr<Job> job, Result<Answer> answer);

  Store& store_;
  WorkflowBook& book_;
  Clock& clock_;
  Loop& loop_;
  Observer& observer_;
  PlanSummaries* summaries_ = nullptr;
  const Announcements* announcements_ = nullptr;
  std::unique_ptr<LedgerRunner> ledgers_;      // what is no obligation
  std::unique_ptr<LetterBoxes> letter_boxes_;  // nor is this
  std::map<ObligationId, std::deque<std::shared_ptr<Job>>> queues_;
  Expect committed_callback_ = [](Shard, std::optional<Instant>) {};
  std::function<void()> unknown_revision_ = [] {};
  int in_flight_ = 0;
  bool store_in_trouble_ = false;
  std::shared_ptr<bool> alive_;  // replies that come after our end find it false
};

}  // namespace nhacviec
