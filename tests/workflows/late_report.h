// One report that nobody hands in: what comes due, and the fate of what was sent for it.
#pragma once

#include <string>
#include <vector>

#include "tests/workflows/small_plan.h"
#include "workflows/decide.h"

namespace nhacviec::late_report {

using small_plan::at;

inline const std::string kOverdue = "overdue+1wd-0800-lead";
inline const std::string kHead = "escalation+3wd-0800-head";
inline const std::string kDirector = "escalation+5wd-0800-director";

/// One report that nobody hands in, and the fate of what was sent for it.
class Late {
 public:
  explicit Late(std::shared_ptr<const Workflow> workflow = small_plan::workflow(),
                const std::string& created = "2024-01-01 00:00")
      : workflow_(std::move(workflow)), spec_(*workflow_->find(small_plan::report_of("team-02"))) {
    say(Create{}, created);
  }

  void say(EventBody body, const std::string& when) {
    const Instant now = at(when);
    const Changes changes =
        decide(*workflow_, spec_, obligation_, {}, {std::move(body), "x", now}, now);
    last = {};
    Obligation after = obligation_.value_or(Obligation{});
    after.id = spec_.id;
    for (const Fact& fact : changes.facts) {
      after = apply(std::move(after), fact);
      last.push_back(words_of(fact.body));
    }
    obligation_ = after;
    sent.clear();
    for (const Notice& notice : changes.notices) {
      sent.push_back(notice.rule.str() + (notice.occurrence > 1 ? "#" : "") +
                     (notice.occurrence > 1 ? std::to_string(notice.occurrence) : "") + " to " +
                     notice.to.unit.str() + "/" + notice.to.role.str());
      outcomes.push_back({notice.kind,
                          notice.round,
                          notice.deadline_version,
                          notice.rule,
                          notice.occurrence,
                          Fate::pending,
                          {},
                          "",
                          notice.channel,
                          notice.to,
                          notice.agreed});
    }
  }
  void tick(const std::string& when) { say(Tick{outcomes}, when); }
  /// As when one of its messages has failed for good.
  void look_again(const std::string& when) { say(Tick{outcomes, true}, when); }

  /// Of everything that was sent so far and is still on its way.
  void all(Fate fate, const std::string& when, const std::string& words = "") {
    for (NoticeOutcome& outcome : outcomes) {
      if (outcome.fate == Fate::pending) outcome = with(outcome, fate, at(when), words);
    }
  }

  /// Of everything that was held.
  void all_untried(Fate fate, const std::string& when) {
    for (NoticeOutcome& outcome : outcomes) {
      if (outcome.fate == Fate::untried) outcome = with(outcome, fate, at(when), "");
    }
  }

  /// Ticks at each wake-up before `until`, everything meeting that fate.
  std::vector<std::string> run(const std::string& until, Fate fate, const std::string& words = "") {
    std::vector<std::string> all_sent;
    while (const auto next = next_wake(*workflow_, spec_, *obligation_, {})) {
      if (*next >= at(until)) break;
      const std::string when = local(*next);
      tick(when);
      for (const std::string& one : sent) all_sent.push_back(when + " " + one);
      all(fate, when, words);
    }
    return all_sent;
  }

  std::string wake() const {
    const auto next = next_wake(*workflow_, spec_, *obligation_, {});
    return next ? local(*next) : "never";
  }
  const Obligation& obligation() const { return *obligation_; }

  std::vector<std::string> last;  // facts
  std::vector<std::string> sent;
  NoticeOutcomes outcomes;

 private:
  static NoticeOutcome with(NoticeOutcome outcome, Fate fate, Instant at,
                            const std::string& words) {
    outcome.fate = fate;
    outcome.at = at;
    outcome.words = words;
    return outcome;
  }
  static std::string local(Instant instant) {
    return format_rfc3339(instant, *small_plan::zone()).substr(0, 16).replace(10, 1, " ");
  }
  static std::string words_of(const FactBody& body) {
    std::string words = name_of(body);
    if (const auto* f = std::get_if<Fired>(&body)) words += " " + f->rule.str();
    if (const auto* f = std::get_if<Skipped>(&body)) words += " " + f->rule.str() + " " + f->reason;
    if (const auto* f = std::get_if<PutOff>(&body))
      words += " " + f->rule.str() + " " + f->reason + " " + local(f->until);
    if (const auto* f = std::get_if<Rerouted>(&body))
      words += " " + f->rule.str() + " " + f->reason;
    if (const auto* f = std::get_if<Undelivered>(&body))
      words += " " + f->rule.str() + " " + f->reason;
    return words;
  }

  std::shared_ptr<const Workflow> workflow_;
  const ObligationSpec& spec_;
  std::optional<Obligation> obligation_;
};

using Words = std::vector<std::string>;

}  // namespace nhacviec::late_report
