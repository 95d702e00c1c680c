// One sentence for each kind of fact: whatever the log holds can be told.
#include "workflows/explanation_parts.h"
#include "workflows/plan_change.h"

namespace nhacviec {

namespace {

/// Every kind of fact has its line here; the compiler misses one that has none.
class FactSteps {
 public:
  FactSteps(const ExplainedScene& scene, const Obligation& before, const LoggedFact& logged)
      : scene_(scene), before_(before), logged_(logged) {}

  ExplanationStep operator()(const Created& f) const {
    return step("created", {{"revision", f.revision}});
  }
  ExplanationStep operator()(const Rebased& f) const {
    ExplanationStep made = step("rebased", {{"revision", f.revision}});
    if (f.due_at == before_.planned_due_at) return made;
    made.kind = !f.due_at ? "due_gone" : f.extension_stays ? "due_kept" : "due_rebased";
    if (f.due_at) put_due(made, *f.due_at);
    if (f.extension_stays && before_.due_at) {
      made.values.emplace_back("kept_day", last_day(*before_.due_at));
      made.values.emplace_back("reason", before_.extension_reason);
    }
    return made;
  }
  ExplanationStep operator()(const Opened& f) const {
    const bool by_sources = !scene_.spec.waits_for.empty();
    return step(f.forced     ? "opened_by_force"
                : by_sources ? "opened"
                             : "opened_in_time",
                {{"by", f.by}, {"reason", f.reason}, {"sources", scene_.spec.waits_for}});
  }
  ExplanationStep operator()(const Gated&) const { return step("gated", {}); }
  ExplanationStep operator()(const Submitted& f) const {
    ExplanationStep made =
        step(f.late ? "submitted_late" : "submitted", {{"by", f.by}, {"submitted_at", f.at}});
    if (f.received_at) made.values.emplace_back("received_at", *f.received_at);
    const std::string number = signed_number(f.document);
    if (!number.empty()) made.values.emplace_back("document", number);
    if (f.document.date) made.values.emplace_back("document_date", *f.document.date);
    if (!f.document.incoming_number.empty()) {
      made.values.emplace_back("incoming_number", f.document.incoming_number);
    }
    // A later round's counts for nothing.
    if (before_.first_submitted_at) made.values.emplace_back("first", *before_.first_submitted_at);
    return made;
  }
  ExplanationStep operator()(const Confirmed& f) const {
    return step("confirmed", {{"unit", f.recipient}, {"by", f.by}});
  }
  ExplanationStep operator()(const Accepted& f) const { return step("accepted", {{"by", f.by}}); }
  ExplanationStep operator()(const Returned& f) const { return said("returned", f); }
  ExplanationStep operator()(const Extended& f) const {
    ExplanationStep made = said("due_extended", f);
    put_due(made, f.due_at);
    return made;
  }
  ExplanationStep operator()(const Placed& f) const {
    ExplanationStep made = step(f.follows ? "due_followed" : "due_placed",
                                {{"by", f.by}, {"sources", scene_.spec.due_after}});
    put_due(made, f.due_at);
    return made;
  }
  ExplanationStep operator()(const Waived& f) const { return said("waived", f); }
  ExplanationStep operator()(const Cancelled& f) const {
    return f.reason == kDroppedByPlan ? step("dropped", {}) : said("cancelled", f);
  }
  ExplanationStep operator()(const Reopened& f) const { return said("reopened", f); }
  ExplanationStep operator()(const Acknowledged& f) const {
    return step("acknowledged", {{"by", f.by}, {"until", f.hold_until}});
  }
  ExplanationStep operator()(const Fired&) const { return step("fired", {}); }
  ExplanationStep operator()(const Skipped&) const { return step("skipped", {}); }
  ExplanationStep operator()(const Refused& f) const {
    ExplanationStep made = said("refused", f);
    made.values.emplace_back("event", f.event);
    return made;
  }
  ExplanationStep operator()(const ValueReported& f) const {
    return step("value_reported", {{"indicator", f.indicator.str()},
                                   {"value", f.value ? format_decimal(*f.value) : ""},
                                   {"by", f.by}});
  }
  ExplanationStep operator()(const StatusSet& f) const {
    ExplanationStep made = said(f.notices.empty() ? "status_set" : "fell", f);
    made.values.emplace_back("criterion", f.criterion.str());
    made.values.emplace_back("from", f.from.str());
    made.values.emplace_back("status", f.to.str());
    return made;
  }
  ExplanationStep operator()(const Named& f) const {
    return step("named", {{"title", f.title}, {"by", f.by}});
  }
  ExplanationStep operator()(const Adopted& f) const {
    const bool in = f.state == State::submitted || f.state == State::accepted;
    ExplanationStep made = step(in                       ? f.late ? "adopted_late" : "adopted"
                                : f.state == State::open ? "adopted_open"
                                                         : "adopted_waived",
                                {{"by", f.by}, {"reason", f.note}});
    if (in) made.values.emplace_back("submitted_at", f.at);
    return made;
  }
  ExplanationStep operator()(const Withdrawn& f) const {
    return said(f.ends ? "withdrawn" : "withdrawn_kept", f);
  }
  ExplanationStep operator()(const Resumed& f) const { return step("resumed", {{"by", f.by}}); }
  ExplanationStep operator()(const Told& f) const { return step("told", {{"at", f.at}}); }
  ExplanationStep operator()(const Undelivered& f) const {
    const bool unknown = f.reason == "no_address";
    return step(unknown ? "undelivered_no_address" : "undelivered",
                {{"rule", f.rule.str()}, {"reason", f.reason}});
  }
  ExplanationStep operator()(const PutOff& f) const {
    return step(f.reason == "not_told" ? "put_off_not_told" : "put_off",
                {{"rule", f.rule.str()}, {"until", f.until}});
  }
  ExplanationStep operator()(const Silenced& f) const {
    ExplanationStep made = said(f.escalation ? "silenced_wholly" : "silenced", f);
    made.values.emplace_back("until", f.until);
    return made;
  }
  ExplanationStep operator()(const Unsilenced& f) const { return said("unsilenced", f); }
  ExplanationStep operator()(const MoreTimeAsked& f) const {
    ExplanationStep made = said("more_time_asked", f);
    made.values.emplace_back("last_day", last_day(f.due_at));
    return made;
  }
  ExplanationStep operator()(const MoreTimeRefused& f) const {
    return said("more_time_refused", f);
  }
  ExplanationStep operator()(const AddresseeDisputed& f) const {
    return said("addressee_disputed", f);
  }
  ExplanationStep operator()(const AwaitsApproval& f) const {
    const char* kind = f.releases    ? "awaits_approval_until"
                       : f.times > 1 ? "approval_asked_again"
                                     : "awaits_approval";
    ExplanationStep made = step(kind, {{"rule", f.rule.str()}});
    if (f.look_at) made.values.emplace_back("until", *f.look_at);
    return made;
  }
  ExplanationStep operator()(const Approved& f) const {
    return step(f.by.empty() ? "approved_in_silence" : "approved",
                {{"rule", f.rule.str()}, {"by", f.by}, {"note", f.note}});
  }
  ExplanationStep operator()(const Withheld& f) const {
    return step("withheld", {{"rule", f.rule.str()}, {"by", f.by}, {"reason", f.reason}});
  }
  ExplanationStep operator()(const Rerouted& f) const {
    const bool unknown = f.reason == "no_address";
    return step(unknown ? "rerouted_no_address" : "rerouted",
                {{"rule", f.rule.str()}, {"reason", f.reason}});
  }
  ExplanationStep operator()(const Remarked& f) const { return said("remarked", f); }

 private:
  using Values = std::vector<std::pair<std::string, ExplanationStep::Value>>;

  ExplanationStep step(const char* kind, Values values) const {
    ExplanationStep made{kind, logged_values(logged_)};
    for (auto& value : values) made.values.push_back(std::move(value));
    return made;
  }
  template <class Body>
  ExplanationStep said(const char* kind, const Body& f) const {
    return step(kind, {{"by", f.by}, {"reason", f.reason}});
  }
  Date last_day(Instant due_at) const {
    return scene_.workflow.zone().date_of(last_moment(due_at));
  }
  void put_due(ExplanationStep& made, Instant due_at) const {
    made.values.emplace_back("last_day", last_day(due_at));
    made.values.emplace_back("late_from", due_at);
  }

  const ExplainedScene& scene_;
  const Obligation& before_;
  const LoggedFact& logged_;
};

}  // namespace

ExplanationStep explain_fact(const ExplainedScene& scene, const Obligation& before,
                             const LoggedFact& logged) {
  return std::visit(FactSteps(scene, before, logged), logged.fact.body);
}

ExplanationSteps explain_log(const ExplainedScene& scene,
                             const std::set<uint64_t>& told_elsewhere) {
  ExplanationSteps steps;
  walk(scene.spec.id, scene.facts, scene.known, [&](const Obligation& before, size_t i) {
    const LoggedFact& logged = scene.facts[i];
    if (!told_elsewhere.contains(logged.sequence)) {
      steps.push_back(explain_fact(scene, before, logged));
    }
  });
  return steps;
}

}  // namespace nhacviec
