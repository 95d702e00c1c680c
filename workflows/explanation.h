// Why an obligation stands as it does, and why a message goes to whom and when: a chain of steps,
// each a kind and the values that it speaks of. What was scheduled is asked of the functions that
// schedule; the words are the language packs' (config/explanation_words).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Days off in a row that a count passed over for one reason.
struct SkippedDays {
  DayRange days;
  std::optional<SpecialDay> special;  // nothing: the weekly days off
};

struct ExplanationStep {
  using Value = std::variant<std::string, int, Text, Date, Instant, UnitId, Party,
                             std::vector<UnitId>, std::vector<Date>, std::vector<ObligationId>,
                             std::vector<SkippedDays>, std::vector<std::string>>;
  std::string kind;  // names the sentence of the language packs
  std::vector<std::pair<std::string, Value>> values;
};
using ExplanationSteps = std::vector<ExplanationStep>;

/// One instant of an obligation's schedule, past or to come.
struct ExplainedInstant {
  enum class Outcome {
    fired,
    skipped,
    pending,   // will fire, unless something happens before
    awaiting,  // it waits for approval
    withheld,  // it is kept back
    stopped,   // what it asks for has been done, or is no longer asked for
    past,      // it lay before it was open, or before its round or deadline began: never fires
  };
  Instant at{};
  RuleId rule;
  NoticeKind kind = NoticeKind::reminder;
  int step = 0;
  Outcome outcome = Outcome::pending;
  std::string skip;                // why nobody is told; empty: somebody is
  uint64_t fact = 0;               // its number in the obligation's log; 0: not there yet
  std::vector<Party> to;           // whom it tells; of one to come, its steps name the people
  std::vector<NoticeKey> notices;  // that it made
  ExplanationSteps steps;
};
const char* to_string(ExplainedInstant::Outcome);

struct Explanation {
  ExplanationSteps steps;  // the document, the dates, the state, what would change it
  std::vector<ExplainedInstant> instants;  // in order of time
  ExplanationSteps log;  // of the facts that neither of them speaks of, one each, oldest first
};

struct LoggedFact {
  uint64_t sequence = 0;
  Fact fact;
};

/// All that is known of one obligation. Borrowed but for the facts.
struct ObligationStory {
  const Workflow& workflow;    // that it is decided under now
  const ObligationSpec& spec;  // of that workflow
  const Obligation& obligation;
  const Waits& waits;
  std::vector<LoggedFact> facts;  // oldest first
  /// The workflow of an older revision; nullptr: no longer known, the present one speaks for it.
  std::function<const Workflow*(int revision)> workflow_of;
  /// Its messages as far as they are at hand: of those that came with no rule no fact names the
  /// key.
  std::vector<Notice> messages = {};
};

Explanation explain(const ObligationStory&, Instant now);

/// The chain behind one message, from the document to the fact that made it; what became of it the
/// store knows. One whose fact is not in the log says so.
ExplanationSteps explain(const ObligationStory&, const Notice&);

/// Which people stand behind the office that it is for when it is sent, and why each of them. Last,
/// who of them is not reached by mail any more (`barred`, as it stands now), and who gets it
/// instead.
ExplanationSteps explain_people(const ObligationStory&, const Notice&, Instant sent_at,
                                const Barred& barred = {});
/// The same of a digest, which goes to one person's letter box.
ExplanationSteps explain_people(const Workflow&, const Notice& digest, Instant sent_at,
                                const Barred& barred = {});

}  // namespace nhacviec
