#include "daemon/http/diff_json.h"

#include <nlohmann/json.hpp>

#include "daemon/http/api_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

OutJson words_json(const Text& text) {
  if (text.empty()) return nullptr;
  if (text.by_language.size() == 1 && text.by_language.contains("")) return text.in("");
  OutJson json = OutJson::object();
  for (const auto& [language, words] : text.by_language) json[language] = words;
  return json;
}

OutJson list_of_ids(const auto& ids) {
  OutJson list = OutJson::array();
  for (const auto& id : ids) list.push_back(id.str());
  return list;
}

OutJson list_of_channels(const std::vector<ChannelKind>& channels) {
  OutJson list = OutJson::array();
  for (const ChannelKind channel : channels) list.push_back(to_string(channel));
  return list;
}

OutJson rules_json(const std::optional<Policy>& policy) {
  OutJson list = OutJson::array();
  if (!policy) return list;
  for (const Rule& rule : policy->rules) {
    list.push_back({{"rule", rule.id.str()},
                    {"kind", to_string(rule.kind)},
                    {"step", rule.step},
                    {"channels", list_of_channels(rule.channels)}});
  }
  return list;
}

OutJson due_after_json(const ObligationSpec& spec) {
  const auto& after = spec.task->due_after;
  if (!after) return nullptr;
  return {{"task", after->task.str()},
          {"by", std::to_string(after->offset.count) + (after->offset.working_days ? "wd" : "d")},
          {"obligations", list_of_ids(spec.due_after)}};
}

OutJson choice_json(const Plan& plan, const ReadingId& id) {
  const Reading* reading = find_reading(plan, id);
  if (reading == nullptr) return nullptr;
  return {{"id", id.str()}, {"chosen", reading->options[reading->chosen].id}};
}

OutJson edition_json(const Workflow& workflow) {
  const Plan& plan = workflow.plan();
  return {{"plan", plan.id.str()}, {"directory", plan.directory}, {"calendar", plan.calendar}};
}

OutJson changed_json(const ChangedObligation& changed, const Workflow& before,
                     const Workflow& after) {
  OutJson changes = OutJson::object();
  for (const ObligationPart part : changed.parts) {
    changes[to_string(part)] = {{"from", part_json(part, before, *changed.before)},
                                {"to", part_json(part, after, *changed.after)}};
  }
  return {{"id", changed.after->id.str()},      {"task", changed.after->task->id.str()},
          {"unit", changed.after->unit.str()},  {"period", changed.after->occurrence->period.str()},
          {"title_only", changed.title_only()}, {"changes", std::move(changes)}};
}

OutJson notice_change_json(const NoticeChange& change, const Zone& before, const Zone& after) {
  OutJson json;
  if (change.is_moved()) {
    json["from"] = format_rfc3339(*change.before, before);
    json["to"] = format_rfc3339(*change.after, after);
  } else {
    json["at"] = change.after ? format_rfc3339(*change.after, after)
                              : format_rfc3339(*change.before, before);
  }
  json["kind"] = to_string(change.kind);
  json["obligation"] = change.obligation.str();
  json["rule"] = change.rule.str();
  if (change.step_before != change.step) json["step_before"] = change.step_before;
  json["step"] = change.step;
  json["recipient"] = {{"unit", change.to.unit.str()},
                       {"role", change.to.role.str()},
                       {"channels", list_of_channels(change.channels)}};
  return json;
}

OutJson obligations_json(const PlanDiff& diff, const Workflow& before, const Workflow& after) {
  OutJson added = OutJson::array(), removed = OutJson::array(), changed = OutJson::array();
  for (const ObligationSpec* spec : diff.added) added.push_back(spec_json(after, *spec));
  for (const ObligationSpec* spec : diff.removed) removed.push_back(spec_json(before, *spec));
  for (const ChangedObligation& each : diff.changed) {
    changed.push_back(changed_json(each, before, after));
  }
  return {{"added", std::move(added)},
          {"removed", std::move(removed)},
          {"changed", std::move(changed)}};
}

OutJson notices_json(const PlanDiff& diff, const Workflow& before, const Workflow& after) {
  OutJson json{
      {"added", OutJson::array()}, {"removed", OutJson::array()}, {"moved", OutJson::array()}};
  for (const NoticeChange& change : diff.notices) {
    const char* list = change.is_added() ? "added" : change.is_removed() ? "removed" : "moved";
    json[list].push_back(notice_change_json(change, before.zone(), after.zone()));
  }
  return json;
}

}  // namespace

OutJson part_json(ObligationPart part, const Workflow& workflow, const ObligationSpec& spec) {
  const Task& task = *spec.task;
  const Zone& zone = workflow.zone();
  switch (part) {
    case ObligationPart::due_at:
      return spec.due_at ? OutJson(format_rfc3339(*spec.due_at, zone)) : OutJson(nullptr);
    case ObligationPart::last_working_day:
      if (!spec.due_at) return nullptr;
      return format_date(last_working_day(*spec.due_at, workflow.calendar(), zone));
    case ObligationPart::opens_at:
      return format_rfc3339(spec.opens_at, zone);
    case ObligationPart::as_of_date:
      return spec.occurrence->as_of ? OutJson(format_date(*spec.occurrence->as_of)) : nullptr;
    case ObligationPart::due_after:
      return due_after_json(spec);
    case ObligationPart::chosen:
      return spec.occurrence->chosen;
    case ObligationPart::reading:
      return choice_json(workflow.plan(), spec.occurrence->reading);
    case ObligationPart::kind:
      return to_string(task.kind);
    case ObligationPart::deliver_to:
      return list_of_ids(task.deliver_to);
    case ObligationPart::coordinating:
      return list_of_ids(task.coordinating_units);
    case ObligationPart::waits_for:
      return list_of_ids(spec.waits_for);
    case ObligationPart::after:
      return list_of_ids(task.after);
    case ObligationPart::acceptance:
      return task.acceptance == Acceptance::required ? "required" : "none";
    case ObligationPart::remind:
      return rules_json(task.remind);
    case ObligationPart::escalate:
      return rules_json(task.escalate);
    case ObligationPart::title:
      return words_json(task.title);
    case ObligationPart::period_label:
      return words_json(spec.occurrence->label);
    case ObligationPart::source:
      return words_json(task.source);
    case ObligationPart::evidence:
      return words_json(task.evidence);
    case ObligationPart::quote:
      return task.quote;
    case ObligationPart::note:
      return words_json(task.note);
  }
  return nullptr;
}

OutJson diff_json(const PlanDiff& diff, const Workflow& before, const Workflow& after) {
  OutJson items = OutJson::array();
  for (const ChangedItem& item : diff.items) {
    items.push_back(
        {{"item", to_string(item.item)}, {"id", item.id}, {"change", to_string(item.change)}});
  }
  OutJson json{{"before", edition_json(before)},
               {"after", edition_json(after)},
               {"equal", diff.empty()},
               {"obligations", obligations_json(diff, before, after)},
               {"notices", notices_json(diff, before, after)},
               {"plan", std::move(items)}};
  for (const char* kind : {"obligations", "notices"}) {
    for (const auto& [change, list] : json[kind].items()) {
      json["counts"][kind][change] = list.size();
    }
  }
  json["counts"]["plan"] = diff.items.size();
  return json;
}

}  // namespace nhacviec
