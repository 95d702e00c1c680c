// Tells a person at a terminal what goes on: a line for each message that went out and each thing
// that was handed in, with a progress line between, and a summary at the end.
#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/observer.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class Narrator final : public Observer {
 public:
  /// `out` is borrowed. A progress line is only drawn on a terminal.
  Narrator(std::FILE* out, std::string language, const WorkflowBook& book, const Clock& clock);

  void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                const std::vector<Fact>&) override;
  void on_notice(const Notice&, NoticeStatus, const std::string& subject,
                 const std::string& words) override;
  void on_trouble(const std::string& part, const std::string& message) override;

  /// How far the virtual clock has come, on one line that the next one overwrites.
  void progress();
  /// What the plans came to: tasks by kind and state, messages by kind.
  /// `overdue`: what is still owed past its date.
  void summarize(const std::vector<StateCount>& counts, const std::vector<SubjectRecord>& overdue);

 private:
  void count_unsent(NoticeStatus status, const std::string& words);
  void line(const Zone& zone, Instant at, const std::string& what, const std::string& text);
  const char* say(const char* vietnamese, const char* english) const;
  struct TaskCount {
    int64_t all = 0;
    int64_t complete = 0;
    int64_t late = 0;  // handed in late, or still owed past its date
  };
  using TaskCounts = std::map<std::pair<std::string, std::string>, TaskCount>;  // plan, task
  void summarize_plan(const Workflow& workflow, const TaskCounts& counts);

  std::FILE* out_;
  std::string language_;
  const WorkflowBook& book_;
  const Clock& clock_;
  bool terminal_;
  bool progress_shown_ = false;
  std::map<NoticeKind, int> sent_;
  std::map<std::string, int> not_sent_;  // by the reason, in words
};

}  // namespace nhacviec
