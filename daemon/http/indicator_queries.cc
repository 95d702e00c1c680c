#include "daemon/http/indicator_queries.h"

#include <utility>

#include "connectors/records.h"
#include "daemon/http/api_json.h"

namespace nhacviec {

namespace {

constexpr int kLedgersPerPage = 1000;

}  // namespace

/// The ledgers of a plan, page by page: their ids stand together, those of sheets before those of
/// registers.
struct IndicatorQueries::Gathering {
  Call call;
  std::shared_ptr<const Workflow> workflow;
  std::string word = kIndicatorsWord;
  SubjectId after;
  Ledgers ledgers;

  std::string prefix() const { return workflow->plan().id.str() + "/" + word; }
};

IndicatorQueries::IndicatorQueries(Store& store, const WorkflowBook& book, const Clock& clock)
    : store_(store), book_(book), clock_(clock) {}

void IndicatorQueries::indicators(Call call) {
  const std::string plan = call->request.query_value("plan");
  if (plan.empty()) return call->problem(400, "give plan");
  auto gathering = std::make_shared<Gathering>();
  gathering->workflow = book_.latest(PlanId(plan));
  if (!gathering->workflow) return call->problem(404, "there is no plan \"" + plan + "\"");
  gathering->call = std::move(call);
  gathering->after = gathering->prefix();
  gather(std::move(gathering));
}

void IndicatorQueries::gather(std::shared_ptr<Gathering> gathering) {
  SubjectFilter filter;
  filter.plan = gathering->workflow->plan().id.str();
  filter.after = gathering->after;
  filter.limit = kLedgersPerPage;
  store_.list_subjects(
      filter, while_alive(alive_, [this, gathering](Result<std::vector<SubjectRecord>> page) {
        if (!page) return gathering->call->problem(page.error());
        bool more = page.value().size() == static_cast<size_t>(kLedgersPerPage);
        for (const SubjectRecord& record : page.value()) {
          more = more && record.id.starts_with(gathering->prefix());
          if (!is_ledger_id(record.id)) continue;
          auto ledger = decode_ledger(record.body);
          if (!ledger) return gathering->call->problem(ledger.error());
          gathering->ledgers.emplace(ObligationId(record.id), std::move(ledger).value());
        }
        if (more) {
          gathering->after = page.value().back().id;
          return gather(gathering);
        }
        if (gathering->word == kIndicatorsWord) {
          gathering->word = kRegistersWord;
          gathering->after = gathering->prefix();
          return gather(gathering);
        }
        const Workflow& workflow = *gathering->workflow;
        const std::string& language = gathering->call->language;
        const Date today = workflow.zone().date_of(clock_.now());
        gathering->call->answer(
            OutJson{{"now", format_rfc3339(clock_.now(), workflow.zone())},
                    {"plan", workflow.plan().id.str()},
                    {"indicators", value_rows(workflow, gathering->ledgers, today, language)},
                    {"registers", register_rows(workflow, gathering->ledgers, language)}});
      }));
}

void IndicatorQueries::ledger(Call call) {
  const SubjectId id = call->request.query_value("id");
  if (!is_ledger_id(id)) {
    return call->problem(400, "id must be PLAN/indicators/UNIT/PERIOD or PLAN/registers/REGISTER");
  }
  const auto workflow = book_.latest(plan_of(ObligationId(id)));
  if (!workflow) return call->problem(404, "there is no such plan");
  store_.facts(shard_of(plan_of(ObligationId(id)), store_.shards()), id,
               while_alive(alive_, [call, id, workflow](Result<std::vector<FactRecord>> facts) {
                 if (!facts) return call->problem(facts.error());
                 OutJson history = OutJson::array();
                 for (const FactRecord& fact : facts.value()) {
                   history.push_back(fact_json(fact, workflow->zone(), call->language));
                 }
                 call->answer(OutJson{{"id", id}, {"history", std::move(history)}});
               }));
}

}  // namespace nhacviec
