#include "daemon/http/api_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/records.h"
#include "daemon/http/awaited_view.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

OutJson instant_json(const std::optional<Instant>& instant, const Zone& zone) {
  return instant ? OutJson(format_rfc3339(*instant, zone)) : OutJson(nullptr);
}

template <class Tag>
OutJson ids_json(const std::vector<Id<Tag>>& ids) {
  OutJson list = OutJson::array();
  for (const auto& id : ids) list.push_back(id.str());
  return list;
}

/// due_at, last_moment and last_working_day: the same instant said in three ways.
void put_due(OutJson& json, const std::optional<Instant>& due_at, const Workflow& workflow) {
  const Zone& zone = workflow.zone();
  json["due_at"] = instant_json(due_at, zone);
  if (!due_at) {
    json["last_moment"] = nullptr;
    json["last_working_day"] = nullptr;
    return;
  }
  json["last_moment"] = format_rfc3339(last_moment(*due_at), zone);
  json["last_working_day"] = format_date(last_working_day(*due_at, workflow.calendar(), zone));
}

/// Days to go to the last working day, or days since the first morning that may say "late".
void put_days(OutJson& json, const Obligation& o, Instant now, const Workflow& workflow) {
  json["working_days_left"] = nullptr;
  json["working_days_late"] = nullptr;
  if (!o.due_at) return;
  const Zone& zone = workflow.zone();
  const BusinessCalendar& calendar = workflow.calendar();
  const Date today = zone.date_of(now);
  if (is_late(o, now)) {
    const int days = calendar.working_days_between(day_zero(*o.due_at, calendar, zone), today);
    json["working_days_late"] = std::max(0, days);
  } else if (now < *o.due_at) {
    const int days =
        calendar.working_days_between(today, last_working_day(*o.due_at, calendar, zone));
    json["working_days_left"] = std::max(0, days);
  }
}

OutJson recipients_json(const ObligationView& view, const std::string& language) {
  OutJson list = OutJson::array();
  for (const UnitId& unit : view.spec->task->deliver_to) {
    list.push_back({{"unit", unit.str()},
                    {"unit_name", unit_name(*view.workflow, unit, language)},
                    {"confirmed", view.obligation.confirmed.contains(unit)}});
  }
  return list;
}

OutJson sources_json(const ObligationView& view, const std::string& language) {
  OutJson list = OutJson::array();
  for (const ObligationId& source : view.spec->waits_for) {
    const auto verdict = view.waits.find(source);
    OutJson item{{"id", source.str()}};
    if (const ObligationSpec* spec = view.workflow->find(source)) {
      item["unit"] = spec->unit.str();
      item["unit_name"] = owner_name(*view.workflow, *spec, language);
    }
    item["satisfied"] = verdict != view.waits.end() && verdict->second.satisfied;
    list.push_back(std::move(item));
  }
  return list;
}

OutJson channels_json(const std::vector<ChannelKind>& channels) {
  OutJson list = OutJson::array();
  for (const ChannelKind channel : channels) list.push_back(to_string(channel));
  return list;
}

OutJson next_json(const ObligationView& view, const std::string& language) {
  OutJson list = OutJson::array();
  const Zone& zone = view.workflow->zone();
  if (view.obligation.state == State::waiting && missing_sources(*view.spec, view.waits).empty()) {
    list.push_back({{"at", format_rfc3339(view.spec->opens_at, zone)}, {"kind", "open"}});
  }
  for (const ScheduledRule& scheduled :
       pending_rules(*view.workflow, *view.spec, view.obligation)) {
    OutJson to = OutJson::array();
    for (const Party& party : scheduled.to) {
      to.push_back(party_json(*view.workflow, party, language));
    }
    OutJson item{{"at", format_rfc3339(scheduled.at, zone)},
                 {"kind", to_string(scheduled.rule->kind)},
                 {"rule", scheduled.rule->id.str()},
                 {"step", scheduled.rule->step},
                 {"to", std::move(to)},
                 {"channels", channels_json(scheduled.rule->channels)}};
    if (!scheduled.skip.empty()) item["skipped"] = scheduled.skip;
    list.push_back(std::move(item));
  }
  return list;
}

/// Which reading of the document the date follows; null: it can be read in one way only.
OutJson reading_json(const Plan& plan, const ReadingId& id) {
  const Reading* reading = find_reading(plan, id);
  if (reading == nullptr) return nullptr;
  return {{"id", id.str()},
          {"chosen", reading->options[reading->chosen].id},
          {"note", reading->options[reading->chosen].note.in("vi")}};
}

class UtcZone : public Zone {
 public:
  const std::string& name() const override {
    static const std::string kName = "UTC";
    return kName;
  }
  Instant to_instant(LocalTime local) const override { return Instant(local.time_since_epoch()); }
  std::chrono::seconds offset_at(Instant) const override { return std::chrono::seconds(0); }
};

}  // namespace

bool is_obligation_id(const SubjectId& id) {
  return std::count(id.begin(), id.end(), '/') == 3 && !is_ledger_id(id);
}

Result<ObligationView> view_of(const SubjectRecord& record, const WorkflowBook& book,
                               const FoundEditions& older) {
  auto obligation = decode_obligation(record.body);
  if (!obligation) return obligation.error();
  ObligationView view;
  view.obligation = std::move(obligation).value();
  view.waits = waits_of(record);
  const PlanId plan = plan_of(view.obligation.id);
  view.workflow = book.find(plan, view.obligation.revision);
  if (!view.workflow) view.workflow = book.latest(plan);
  if (view.workflow) view.spec = view.workflow->find(view.obligation.id);
  if (const auto own = older.find({plan, view.obligation.revision});
      view.spec == nullptr && own != older.end()) {
    view.workflow = own->second;
    view.spec = view.workflow->find(view.obligation.id);
  }
  if (view.spec == nullptr) {
    return Error{ErrorKind::invalid, "'" + record.id + "' is of a plan revision not known here"};
  }
  return view;
}

const std::string& unit_name(const Workflow& workflow, const UnitId& id,
                             const std::string& language) {
  const Unit* unit = workflow.directory().unit(id);
  return unit == nullptr || unit->name.empty() ? id.str() : unit->name.in(language);
}

std::string name_on(const Workflow& workflow, const UnitId& id, Date day,
                    const std::string& language) {
  const std::string& name = workflow.directory().name_of(id, day).in(language);
  return name.empty() ? id.str() : name;
}

std::string owner_name(const Workflow& workflow, const ObligationSpec& spec,
                       const std::string& language) {
  if (!spec.task->joint) return unit_name(workflow, spec.unit, language);
  std::string names;
  for (const UnitId& unit : spec.task->coordinating_units) {
    names += (names.empty() ? "" : ", ") + unit_name(workflow, unit, language);
  }
  return names;
}

OutJson party_json(const Workflow& workflow, const Party& party, const std::string& language) {
  const Role* role = workflow.directory().role(party);
  return {{"unit", party.unit.str()},
          {"role", party.role.str()},
          {"unit_name", unit_name(workflow, party.unit, language)},
          {"role_title", role == nullptr ? "" : role->title.in(language)}};
}

/// The data cut-off, the last day the report speaks of.
OutJson as_of_json(const ObligationSpec& spec) {
  const auto& day = spec.occurrence->as_of;
  return day ? OutJson(format_date(*day)) : OutJson(nullptr);
}

OutJson spec_json(const Workflow& workflow, const ObligationSpec& spec) {
  OutJson json{{"id", spec.id.str()},
               {"task", spec.task->id.str()},
               {"unit", spec.unit.str()},
               {"period", spec.occurrence->period.str()},
               {"kind", to_string(spec.task->kind)},
               {"opens_at", format_rfc3339(spec.opens_at, workflow.zone())}};
  put_due(json, spec.due_at, workflow);
  json["deliver_to"] = ids_json(spec.task->deliver_to);
  json["waits_for"] = ids_json(spec.waits_for);
  json["quote"] = spec.task->quote;
  json["chosen"] = spec.occurrence->chosen;
  json["as_of_date"] = as_of_json(spec);
  OutJson reading = reading_json(workflow.plan(), spec.occurrence->reading);
  if (!reading.is_null()) json["reading"] = std::move(reading);
  return json;
}

/// Where another unit has taken it over by now: which; and the unit as it is called today.
void put_in_charge(OutJson& json, const ObligationView& view, Instant now,
                   const std::string& language) {
  const Workflow& workflow = *view.workflow;
  if (view.spec->task->joint) return;
  const Date today = workflow.zone().date_of(now);
  json["unit_name"] = name_on(workflow, view.spec->unit, today, language);
  const UnitId in_charge = workflow.in_charge_of(*view.spec, today);
  if (in_charge == view.spec->unit) return;
  json["in_charge"] = in_charge.str();
  json["in_charge_name"] = name_on(workflow, in_charge, today, language);
}

OutJson row_json(const ObligationView& view, Instant now, const std::string& language) {
  const ObligationSpec& spec = *view.spec;
  const Obligation& o = view.obligation;
  OutJson json{{"id", o.id.str()},
               {"plan", view.workflow->plan().id.str()},
               {"task", spec.task->id.str()},
               {"title", o.title.empty() ? spec.task->title.in(language) : o.title},
               {"unit", spec.unit.str()},
               {"unit_name", owner_name(*view.workflow, spec, language)},
               {"period", spec.occurrence->period.str()},
               {"period_label", spec.occurrence->label.in(language)},
               {"kind", to_string(spec.task->kind)},
               {"chosen", spec.occurrence->chosen},
               {"state", to_string(o.state)},
               {"late", is_late(o, now)},
               {"complete", is_complete(spec, o)}};
  if (o.silence && now < o.silence->until) {
    json["silenced"] = {{"until", format_rfc3339(o.silence->until, view.workflow->zone())},
                        {"by", o.silence->by},
                        {"reason", o.silence->reason},
                        {"escalation", o.silence->escalation}};
  }
  if (o.time_request) {
    const Zone& zone = view.workflow->zone();
    json["time_request"] = {{"at", format_rfc3339(o.time_request->at, zone)},
                            {"due_at", format_rfc3339(o.time_request->due_at, zone)},
                            {"by", o.time_request->by},
                            {"reason", o.time_request->reason}};
  }
  if (OutJson awaited = awaited_json(*view.workflow, spec, o, language); !awaited.empty()) {
    json["awaiting_approval"] = std::move(awaited);
  }
  put_in_charge(json, view, now, language);
  put_due(json, o.due_at, *view.workflow);
  put_days(json, o, now, *view.workflow);
  OutJson missing = OutJson::array();
  if (o.state == State::waiting) missing = ids_json(missing_sources(*view.spec, view.waits));
  json["missing"] = std::move(missing);
  return json;
}

OutJson document_json(const DocumentRecord& document) {
  OutJson json = OutJson::object();
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  put("number", document.number);
  put("symbol", document.symbol);
  if (document.date) put("date", format_date(*document.date));
  put("incoming_number", document.incoming_number);
  put("channel", document.channel);
  return json;
}

OutJson detail_json(const ObligationView& view, Instant now, const std::string& language) {
  const ObligationSpec& spec = *view.spec;
  const Obligation& o = view.obligation;
  const Zone& zone = view.workflow->zone();
  OutJson json = row_json(view, now, language);
  json["plan_title"] = view.workflow->plan().title.in(language);
  json["source"] = spec.task->source.in(language);
  json["quote"] = spec.task->quote;
  json["note"] = spec.task->note.in(language);
  json["evidence_asked"] = spec.task->evidence.in(language);
  json["as_of_date"] = as_of_json(spec);
  json["due_after"] = ids_json(spec.due_after);
  json["revision"] = o.revision;
  json["round"] = o.round;
  json["deadline_version"] = o.deadline_version;
  json["opens_at"] = format_rfc3339(spec.opens_at, zone);
  json["planned_due_at"] = instant_json(o.planned_due_at, zone);
  json["submitted_at"] = instant_json(o.submitted_at, zone);
  if (o.received_at) json["received_at"] = instant_json(o.received_at, zone);
  if (!o.document.empty()) json["document"] = document_json(o.document);
  json["first_submitted_at"] = instant_json(o.first_submitted_at, zone);
  json["submitted_late"] = o.late ? OutJson(*o.late) : OutJson(nullptr);
  json["hold_until"] = instant_json(o.hold_until, zone);
  json["told_at"] = instant_json(o.told_at, zone);
  json["forced_open"] = o.forced_open;
  if (!o.extension_reason.empty()) json["extension_reason"] = o.extension_reason;
  if (!o.adopted.empty()) json["adopted"] = true;
  if (o.withdrawn_from) json["plan_withdrawn"] = true;
  json["reason"] = o.reason;
  json["coordinating_units"] = ids_json(spec.task->coordinating_units);
  json["deliver_to"] = recipients_json(view, language);
  json["waits_for"] = sources_json(view, language);
  json["waited_by"] = ids_json(spec.waited_by);
  json["next"] = next_json(view, language);
  return json;
}

std::shared_ptr<const Zone> zone_of(const WorkflowBook& book) {
  const auto workflows = book.all_latest();
  if (workflows.empty()) return std::make_shared<UtcZone>();
  // Shares the workflow's ownership: the zone lives as long as the pointer.
  return {workflows.front(), &workflows.front()->zone()};
}

}  // namespace nhacviec
