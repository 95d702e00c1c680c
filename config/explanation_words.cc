#include "config/explanation_words.h"

#include <algorithm>

#include "config/sentences.h"

namespace nhacviec {

namespace {

namespace chr = std::chrono;

/// The values of a step as a reader of one language sees them.
class Words {
 public:
  Words(const Workflow& workflow, const LanguagePack& pack, Date today)
      : workflow_(workflow), pack_(pack), today_(today) {}

  std::string said(const std::string& kind, const TemplateText::Variables& variables) const {
    const auto sentence = pack_.words().explanations.find(kind);
    return sentence == pack_.words().explanations.end() ? kind : sentence->second.render(variables);
  }

  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(int number) const { return pack_.number(number); }
  std::string operator()(const Text& text) const { return text.in(pack_.language()); }
  std::string operator()(Date date) const {
    return said("day", {{"weekday", pack_.weekday(date)}, {"date", pack_.date(date)}});
  }
  std::string operator()(Instant instant) const {
    const LocalTime local = workflow_.zone().to_local(instant);
    const Date day = chr::floor<chr::days>(local);
    return said("instant", {{"time", pack_.time(chr::floor<chr::minutes>(local - LocalTime(day)))},
                            {"weekday", pack_.weekday(day)},
                            {"date", pack_.date(day)}});
  }
  std::string operator()(const UnitId& id) const {
    const std::string& name = (*this)(workflow_.directory().name_of(id, today_));
    return name.empty() ? id.str() : name;
  }
  /// Who said so: a unit by its name, a token's holder as it is.
  std::string speaker(const std::string& by) const {
    return workflow_.directory().unit(UnitId(by)) == nullptr ? by : (*this)(UnitId(by));
  }
  std::string operator()(const Party& party) const {
    const Role* role = workflow_.directory().role(party);
    const std::string title = role == nullptr ? party.role.str() : (*this)(role->title);
    return title + pack_.words().list_separator + (*this)(party.unit);
  }
  std::string operator()(const std::vector<UnitId>& units) const { return listed(units); }
  std::string operator()(const std::vector<std::string>& texts) const { return pack_.list(texts); }
  std::string operator()(const std::vector<ObligationId>& ids) const {
    std::vector<std::string> names;
    for (const ObligationId& id : ids) names.push_back(obligation(id));
    return pack_.list(names);
  }
  std::string operator()(const std::vector<Date>& days) const {
    std::vector<std::string> items;
    for (const Date day : days) {
      items.push_back(said("counted_day", {{"weekday", pack_.weekday(day)},
                                           {"date", pack_.short_date(day)},
                                           {"n", std::to_string(items.size() + 1)}}));
    }
    return pack_.list(items);
  }
  std::string operator()(const std::vector<SkippedDays>& runs) const {
    std::vector<std::string> weekly, special;
    for (const SkippedDays& run : runs) {
      if (run.special) {
        special.push_back(named(run));
      } else {
        weekly.push_back(span(run));
      }
    }
    std::string text;
    if (!weekly.empty()) text = said("weekly_days_off", {{"days", pack_.list(weekly)}});
    for (const std::string& item : special) text += (text.empty() ? "" : "; ") + item;
    return text;
  }

 private:
  template <class T>
  std::string listed(const std::vector<T>& items) const {
    std::vector<std::string> names;
    for (const T& item : items) names.push_back((*this)(item));
    return pack_.list(names);
  }

  std::string obligation(const ObligationId& id) const {
    const ObligationSpec* spec = workflow_.find(id);
    if (spec == nullptr) return id.str();
    return said("obligation", {{"task", (*this)(spec->task->title)},
                               {"unit", spec->task->joint ? "" : (*this)(spec->unit)},
                               {"period", (*this)(spec->occurrence->label)}});
  }

  std::string span(const SkippedDays& run) const {
    TemplateText::Variables variables{{"from", pack_.short_date(run.days.first)}};
    if (run.days.last != run.days.first) variables["to"] = pack_.short_date(run.days.last);
    return said("span", variables);
  }

  std::string named(const SkippedDays& run) const {
    TemplateText::Variables variables{{"days", span(run)}};
    variables["name"] = (*this)(run.special->name);
    variables["decree"] = run.special->decree;
    if (run.special->decree.empty()) {
      variables["law"] = (*this)(workflow_.calendar().rules().law);
    }
    variables["computed"] = run.special->source == "computed" ? "1" : "";
    variables["unsure"] = run.special->needs_confirmation ? "1" : "";
    return said("special_days_off", variables);
  }

  const Workflow& workflow_;
  const LanguagePack& pack_;
  Date today_;
};

}  // namespace

const std::map<std::string, std::set<std::string>>& explanation_sentences() {
  static const std::set<std::string> none;
  static const std::set<std::string> due{"last_day", "late_from"};
  static const std::set<std::string> moved{"last_day", "late_from",   "by",
                                           "reason",   "recorded_at", "sequence",
                                           "sources",  "revision",    "kept_day"};
  static const std::set<std::string> logged{"sequence", "recorded_at",  "by",
                                            "reason",   "submitted_at", "until"};
  static const std::set<std::string> handed_in{"sequence",      "recorded_at",     "by",
                                               "submitted_at",  "received_at",     "document",
                                               "document_date", "incoming_number", "first"};
  static const std::set<std::string> revised{"sequence", "recorded_at", "revision"};
  static const std::set<std::string> of_rule{"sequence", "recorded_at", "rule", "reason", "until"};
  static const std::set<std::string> person{"person", "id", "entry", "to", "of", "of_id", "until"};
  static const std::set<std::string> counted{"working_days", "day", "one_by_one", "skipped",
                                             "substitutes"};
  static const std::set<std::string> time{"wanted", "at", "window"};
  static const std::set<std::string> to{"to", "of", "group"};
  static const std::map<std::string, std::set<std::string>> sentences{
      // parts of others
      {"day", {"weekday", "date"}},
      {"instant", {"time", "weekday", "date"}},
      {"counted_day", {"weekday", "date", "n"}},
      {"obligation", {"task", "unit", "period"}},
      {"span", {"from", "to"}},
      {"weekly_days_off", {"days"}},
      {"special_days_off", {"days", "name", "decree", "law", "computed", "unsure"}},
      // the document and the dates it comes to
      {"document", {"quote", "source", "plan", "plan_number", "task"}},
      {"document_silent", {"source", "plan", "plan_number", "task"}},
      {"note", {"note"}},
      {"reading", {"title", "option", "note"}},
      {"owed_by", {"unit"}},
      {"owed_by_group", {"unit", "lead_unit"}},
      {"owed_jointly", {"units"}},
      {"taken_over", {"unit", "former", "from", "act"}},
      {"due", due},
      {"due_chosen", due},
      {"due_none", none},
      {"due_after_working_days", {"working_days", "sources"}},
      {"due_after_days", {"days", "sources"}},
      {"due_before_working_days", {"working_days", "sources"}},
      {"due_before_days", {"days", "sources"}},
      {"due_extended", moved},
      {"due_placed", moved},
      {"due_followed", moved},
      {"due_rebased", moved},
      {"due_kept", moved},
      {"due_gone", moved},
      {"last_working_day", {"day", "skipped"}},
      {"day_zero", {"day", "skipped"}},
      {"day_zero_anew", {"day"}},
      // where it stands
      {"waiting", {"missing"}},
      {"not_yet_open", {"at"}},
      {"open", none},
      {"open_undated", none},
      {"returned", logged},
      {"submitted", handed_in},
      {"submitted_late", handed_in},
      {"awaiting_acceptance", {"units"}},
      {"unconfirmed", {"units"}},
      {"accepted", logged},
      {"waived", logged},
      {"cancelled", logged},
      {"dropped", logged},
      {"adopted", logged},
      {"adopted_late", logged},
      {"adopted_waived", logged},
      {"adopted_open", logged},
      {"withdrawn", logged},
      {"withdrawn_kept", logged},
      {"silenced", logged},
      {"silenced_wholly", logged},
      {"more_time_asked", {"sequence", "recorded_at", "by", "reason", "last_day"}},
      {"late", {"since"}},
      {"acknowledged", logged},
      // what would change it
      {"would_open", none},
      {"would_force_open", none},
      {"would_submit", none},
      {"would_extend", none},
      {"would_acknowledge", none},
      {"would_place", none},
      {"would_accept", none},
      {"would_reopen", none},
      {"would_apply", none},
      {"would_order", none},
      {"finished_before_withdrawal", none},
      {"holds_up", {"obligations"}},
      // one rule
      {"rule", {"rule", "policy", "note"}},
      {"rule_gone", {"rule"}},
      {"unreachable", {"rule"}},
      {"unreachable_unit", {"rule"}},
      {"late_at_start", logged},
      {"from_last_working_day", {"day"}},
      {"from_day_zero", {"day"}},
      {"from_day_zero_anew", {"day"}},
      {"from_submission", {"day"}},
      {"on_that_day", none},
      {"again_on", {"occurrence", "day"}},
      {"counted_back", counted},
      {"counted_on", counted},
      {"calendar_back", {"days", "day"}},
      {"calendar_on", {"days", "day"}},
      {"moved_off", {"day", "skipped"}},
      {"sent_at", time},
      {"window_moved", time},
      {"held_until", {"until"}},
      {"put_off_until", {"until"}},
      {"silenced_until", {"until", "reason"}},
      {"to_lead", to},
      {"to_head", to},
      {"to_standing_body", to},
      {"to_director", to},
      {"to_signer", to},
      {"to_receiver", to},
      {"to_superior", to},
      {"to_party", to},
      {"person_holds", person},
      {"person_delegated", person},
      {"person_deputises", person},
      {"person_fills", person},
      {"person_heads_unit", person},
      {"person_has_copy", person},
      {"person_is_away", person},
      {"person_left_out", person},
      {"person_declines", person},
      {"person_no_address", person},
      {"person_unreached", person},
      {"person_nobody", person},
      {"skip_late_party", {"unit"}},
      {"skip_already_told", {"told_by"}},
      {"skip_nobody", none},
      {"skip_overtaken", none},
      {"skip_merged", none},
      {"skip_declined", none},
      {"skip_too_late", none},
      {"skip_silenced", none},
      {"skip_not_told", none},
      {"skip_no_unit", none},
      {"skip_no_role", none},
      {"skip_no_holder", none},
      {"skip_no_address", none},
      {"skip_other", {"reason"}},
      // what became of it
      {"still_owed", none},
      {"still_returned", none},
      {"still_reopened", none},
      {"still_unaccepted", none},
      {"fired", logged},
      {"skipped", logged},
      {"pending", none},
      {"if_open", none},
      {"stopped", none},
      {"past", {"armed_at"}},
      {"past_created", {"armed_at"}},
      {"past_not_open", {"armed_at"}},
      {"past_returned", {"armed_at"}},
      {"past_reopened", {"armed_at"}},
      {"past_resumed", {"armed_at"}},
      {"past_waiting", none},
      {"past_counts_anew", none},
      {"opened", {"sequence", "recorded_at", "sources"}},
      {"opened_by_force", logged},
      {"opened_in_time", logged},
      // what else is on the log
      {"created", revised},
      {"rebased", revised},
      {"gated", logged},
      {"confirmed", {"sequence", "recorded_at", "unit", "by"}},
      {"reopened", logged},
      {"refused", {"sequence", "recorded_at", "by", "reason", "event"}},
      {"value_reported", {"sequence", "recorded_at", "indicator", "value", "by"}},
      {"status_set", {"criterion", "from", "status", "by", "reason", "sequence", "recorded_at"}},
      {"named", {"sequence", "recorded_at", "title", "by"}},
      {"resumed", logged},
      {"told", {"sequence", "recorded_at", "at"}},
      {"undelivered", of_rule},
      {"undelivered_no_address", of_rule},
      {"put_off", of_rule},
      {"put_off_not_told", of_rule},
      {"unsilenced", logged},
      {"more_time_refused", logged},
      {"addressee_disputed", logged},
      {"remarked", logged},
      {"awaits_approval", {"sequence", "recorded_at", "rule", "until"}},
      {"awaits_approval_until", {"sequence", "recorded_at", "rule", "until"}},
      {"approval_asked_again", {"sequence", "recorded_at", "rule", "until"}},
      {"approved", {"sequence", "recorded_at", "rule", "by", "note"}},
      {"approved_in_silence", {"sequence", "recorded_at", "rule", "by", "note"}},
      {"withheld", {"sequence", "recorded_at", "rule", "by", "reason"}},
      {"rerouted", of_rule},
      {"rerouted_no_address", of_rule},
      {"other_revision", {"revision"}},
      {"no_fact", {"rule"}},
      {"also", {"obligations"}},
      {"fell", {"criterion", "from", "status", "by", "reason", "sequence", "recorded_at"}},
      {"letter", {"count"}},
      {"weekly_summary", {"rule"}},
      {"letter_item", {"obligation", "rule", "at", "key"}},
      {"queued", {"at", "channel"}},
      {"attempt", {"number", "at", "recipients", "channel", "outcome", "words"}},
      {"never_sent", {"channel", "outcome", "words"}},
      {"to_be_grouped", none},
      {"in_digest", {"at", "key", "outcome"}},
      {"sending_held", {"since", "by", "reason"}},
  };
  return sentences;
}

std::string in_words(const ExplanationStep& step, const Workflow& workflow,
                     const LanguagePack& pack, Date today) {
  const Words words(workflow, pack, today);
  TemplateText::Variables variables;
  for (const auto& [name, value] : step.values) {
    if (const int* number = std::get_if<int>(&value); number && name == "working_days") {
      variables[name] = pack.working_days(*number);
    } else if (const auto* by = std::get_if<std::string>(&value); by && name == "by") {
      variables[name] = words.speaker(*by);
    } else if (const auto* own = std::get_if<std::string>(&value);
               own && (name == "words" || (name == "reason" && step.kind == "refused"))) {
      variables[name] = in_language(*own, pack.language());  // the program's, not a person's
    } else {
      variables[name] = std::visit(words, value);
    }
  }
  std::string text = words.said(step.kind, variables);
  // A note of a plan file may end its sentence itself.
  if (text.ends_with("..") && !text.ends_with("...")) text.pop_back();
  return text;
}

}  // namespace nhacviec
