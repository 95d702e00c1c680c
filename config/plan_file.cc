#include "config/plan_file.h"

#include <set>

#include "config/approval_reader.h"
#include "config/indicator_checks.h"
#include "config/map_reader.h"
#include "config/party_reader.h"
#include "config/plan_checks.h"
#include "config/plan_header.h"
#include "config/policy_reader.h"
#include "config/register_reader.h"
#include "config/summary_reader.h"
#include "config/task_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

constexpr size_t kMostObligations = 100000;

class PlanReader {
 public:
  PlanReader(const YamlNode& root, const Directory* directory, const BusinessCalendar* calendar,
             Diagnostics& diagnostics)
      : file_(root, diagnostics, "the plan",
              {"nhacviec", "plan",          "title",      "short_title", "number",    "issuer",
               "signer",   "standing_body", "recipients", "calendar",    "directory", "period",
               "policies", "tasks",         "events",     "indicators",  "registers", "readings",
               "note",     "tell_unit",     "approval",   "summaries"}),
        context_{.first_day = {},
                 .last_day = {},
                 .period_known = true,
                 .policies = policies_,
                 .events = plan_.events,
                 .readings = readings_,
                 .directory = directory,
                 .calendar = calendar,
                 .diagnostics = diagnostics} {}

  Plan read() {
    if (!file_.is_map()) return std::move(plan_);
    read_header();
    read_period();
    if (const auto* policies = file_.optional("policies"))
      policies_.read(*policies, context_.calendar, context_.directory, context_.diagnostics);
    if (const auto* events = file_.optional("events"))
      plan_.events = read_events(*events, context_.diagnostics);
    if (const auto* readings = file_.optional("readings")) {
      readings_.read(*readings, context_.diagnostics);
      plan_.readings = readings_.readings();
    }
    read_tasks();
    read_substance();
    check_calendar_years(plan_, file_.where("period"), context_);
    check_recipients(plan_, file_.where("recipients"), context_);
    check_preferences(file_.where("directory"), context_);
    check_approver(plan_, file_.where("approval"), context_);
    return std::move(plan_);
  }

 private:
  Diagnostics& diagnostics() { return context_.diagnostics; }

  std::string header_id(const char* key) {
    const auto* node = file_.required(key);
    return node ? read_id(*node, diagnostics()).value_or("") : "";
  }

  UnitId header_unit(const char* key) {
    const auto* node = file_.required(key);
    const auto id = node ? read_id(*node, diagnostics()) : std::nullopt;
    if (!id) return {};
    check_unit(context_, *id, node->where);
    return UnitId(*id);
  }

  void read_header() {
    if (const auto* version = file_.required("nhacviec"))
      read_integer(*version, diagnostics(), 1, 1);
    plan_.id = PlanId(header_id("plan"));
    plan_.directory = header_id("directory");
    plan_.calendar = header_id("calendar");
    plan_.issuer = header_unit("issuer");
    if (const auto* signer = file_.optional("signer")) read_signer(*signer);
    if (file_.optional("standing_body") != nullptr)
      plan_.standing_body = header_unit("standing_body");
    else
      plan_.standing_body = plan_.issuer;
    if (const auto* title = file_.required("title"))
      plan_.title = read_title(*title, diagnostics()).value_or(Text());
    const auto text = [&](const char* key, Text& into, Lines lines) {
      if (const auto* node = file_.optional(key))
        into = read_text(*node, diagnostics(), lines).value_or(Text());
    };
    text("short_title", plan_.short_title, Lines::one);
    text("note", plan_.note, Lines::many);
    if (const auto* number = file_.optional("number"))
      plan_.number = read_string(*number, diagnostics()).value_or("");
    if (const auto* news = file_.optional("tell_unit")) read_tell_unit(*news);
    if (const auto* approval = file_.optional("approval"))
      plan_.approval = read_approval(*approval, context_.directory, diagnostics());
    if (const auto* summaries = file_.optional("summaries"))
      plan_.summaries = read_summaries(*summaries, context_.directory, diagnostics());
    if (const auto* recipients = file_.optional("recipients"))
      plan_.recipients = read_units(context_, *recipients);
  }

  void read_tell_unit(const YamlNode& node) {
    for (const YamlNode* item : read_list(node, diagnostics())) {
      const auto news = read_choice<UnitNews>(*item, diagnostics(),
                                              {{"received", UnitNews::received},
                                               {"returned", UnitNews::returned},
                                               {"extended", UnitNews::extended}});
      if (news && !plan_.tell_unit.insert(*news).second)
        diagnostics().error(item->where, std::string(to_string(*news)) + " stands here twice");
    }
  }

  /// "ubnd-huyen/pho-chu-tich": a document that is signed "KT. Chủ tịch" goes back to that office.
  void read_signer(const YamlNode& node) {
    plan_.signer = read_known_party(node, context_.directory, diagnostics());
  }

  void read_period() {
    context_.period_known = false;
    const auto* node = file_.required("period");
    if (node == nullptr) return;
    const auto days = read_plan_period(*node, context_.calendar, diagnostics());
    if (!days) return;
    plan_.first_day = context_.first_day = days->first;
    plan_.last_day = context_.last_day = days->last;
    context_.period_known = true;
  }

  void read_tasks() {
    const auto* node = file_.required("tasks");
    if (node == nullptr) return;
    if (!node->is_map()) {
      diagnostics().error(node->where, "tasks must be a map, each under its id");
      return;
    }
    std::vector<TaskDraft> drafts;
    size_t obligations = 0;
    for (const PlanEvent& event : plan_.events)
      if (!event.date && context_.period_known)
        drafts.push_back(event_draft(event, plan_, file_.where("events")));
    for (const auto& entry : node->entries) {
      drafts.push_back(read_task(context_, entry));
      obligations += drafts.back().task.units.size() * drafts.back().task.occurrences.size();
    }
    if (obligations > kMostObligations)
      diagnostics().error(node->where, "the plan makes " + std::to_string(obligations) +
                                           " obligations; at most " +
                                           std::to_string(kMostObligations));
    link_tasks(drafts, context_);
    check_contacts(drafts, context_);
    check_reach(drafts, plan_, context_);
    check_telephones(drafts, plan_, context_);
    check_validity(plan_.id, drafts, context_);
    for (auto& draft : drafts) plan_.tasks.push_back(std::move(draft.task));
  }

  /// What is to be reached: indicators and registers.
  void read_substance() {
    std::set<std::string> task_ids;
    for (const auto& task : plan_.tasks) task_ids.insert(task.id.str());
    if (const auto* node = file_.optional("indicators"))
      plan_.indicators =
          link_indicators(read_indicators(context_, *node, plan_.issuer), task_ids, diagnostics());
    if (const auto* node = file_.optional("registers"))
      plan_.registers = read_registers(context_, *node);
  }

  MapReader file_;
  PolicySet policies_;
  ReadingSet readings_;
  PlanContext context_;
  Plan plan_;
};

std::string id_in(const YamlNode& root, const char* key, Position* where) {
  const auto* node = root.find(key);
  if (node == nullptr) return "";
  if (where != nullptr) *where = node->where;
  Diagnostics unheard;  // read_plan reports the same
  return read_id(*node, unheard).value_or("");
}

}  // namespace

PlanReferences plan_references(const YamlNode& root) {
  PlanReferences references;
  references.plan = id_in(root, "plan", nullptr);
  references.directory = id_in(root, "directory", &references.directory_where);
  references.calendar = id_in(root, "calendar", &references.calendar_where);
  return references;
}

std::optional<Plan> read_plan(const YamlNode& root, const Directory* directory,
                              const BusinessCalendar* calendar, Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  Plan plan = PlanReader(root, directory, calendar, diagnostics).read();
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return plan;
}

}  // namespace nhacviec
