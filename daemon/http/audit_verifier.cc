#include "daemon/http/audit_verifier.h"

#include <utility>

#include "connectors/records.h"
#include "daemon/address_book.h"
#include "daemon/http/api_json.h"
#include "daemon/http/query_values.h"
#include "daemon/http/unknown_ids.h"

namespace nhacviec {

namespace {

constexpr int kMostLooks = 3;  // a difference may only mean that somebody wrote in between

Shard shard_of_subject(const SubjectId& id, int shards) {
  return shard_of(is_address_id(id) ? PlanId(id) : plan_of(ObligationId(id)), shards);
}

}  // namespace

std::string history_problem(const SubjectRecord& record, const std::vector<FactRecord>& records) {
  if (records.size() != record.fact_count) {
    return "the record counts " + std::to_string(record.fact_count) + " facts, the log has " +
           std::to_string(records.size());
  }
  std::vector<Fact> facts;
  std::string hash;
  for (const FactRecord& fact : records) {
    const std::string name = "fact " + std::to_string(fact.sequence);
    if (fact.sequence != facts.size() + 1) return name + " is out of sequence";
    hash = chain_hash(hash, fact.body);
    if (fact.hash != hash) return name + " does not have the hash of its text";
    if (is_address_id(record.id)) {
      facts.emplace_back();
      continue;
    }
    auto decoded = decode_fact(fact.body);
    if (!decoded) return name + " cannot be read: " + decoded.error().message;
    facts.push_back(std::move(decoded).value());
  }
  if (record.chain != hash) return "the record's hash is not the last fact's";
  if (is_address_id(record.id)) {
    const bool same = !records.empty() && address_after(records.back().body) == record.body;
    return same ? "" : "the last fact gives another record";
  }
  if (is_ledger_id(record.id)) {
    const auto ledger = decode_ledger(record.body);
    if (!ledger) return "the state cannot be read: " + ledger.error().message;
    const Ledger again = replay_ledger(ObligationId(record.id), facts);
    return encode(again) == encode(ledger.value()) ? "" : "replaying the facts gives another state";
  }
  const auto state = decode_obligation(record.body);
  if (!state) return "the state cannot be read: " + state.error().message;
  if (encode(replay(ObligationId(record.id), facts)) != encode(state.value())) {
    return "replaying the facts gives another state";
  }
  return "";
}

struct AuditVerifier::Page {
  Call call;
  std::vector<SubjectRecord> records;
  size_t index = 0;
  int looks = 0;        // at the present record
  int64_t checked = 0;  // obligations and ledgers
  int64_t addresses = 0;
  int64_t facts = 0;
  bool more = false;
  OutJson problems = OutJson::array();
};

void AuditVerifier::verify(Call call) {
  SubjectFilter filter;
  filter.plan = call->request.query_value("plan");
  if (const std::string unknown = unknown_plan(book_, filter.plan); !unknown.empty()) {
    return call->problem(404, unknown);
  }
  filter.after = call->request.query_value("after");
  const auto limit = whole_number("limit", call->request.query_value("limit"), 100, 1, 500);
  if (!limit) return call->problem(limit.error(), 400);
  filter.limit = static_cast<int>(limit.value());
  store_.list_subjects(filter, while_alive(alive_, [this, call, most = filter.limit](
                                                       Result<std::vector<SubjectRecord>> records) {
                         if (!records) return call->problem(records.error());
                         auto page = std::make_shared<Page>();
                         page->call = call;
                         page->records = std::move(records).value();
                         page->more = static_cast<int>(page->records.size()) == most;
                         next(page);
                       }));
}

void AuditVerifier::next(Shared page) {
  const auto has_history = [](const SubjectId& id) {
    return is_obligation_id(id) || is_ledger_id(id) || is_address_id(id);
  };
  while (page->index < page->records.size() && !has_history(page->records[page->index].id)) {
    ++page->index;
  }
  if (page->index == page->records.size()) return finish(page);
  check_facts(page);
}

void AuditVerifier::checked_one(const Shared& page) {
  ++(is_address_id(page->records[page->index].id) ? page->addresses : page->checked);
  ++page->index;
  page->looks = 0;
  next(page);
}

void AuditVerifier::check_facts(Shared page) {
  const SubjectId id = page->records[page->index].id;
  const Shard shard = shard_of_subject(id, store_.shards());
  store_.facts(
      shard, id, while_alive(alive_, [this, page](const Result<std::vector<FactRecord>>& facts) {
        if (!facts) return page->call->problem(facts.error());
        const std::string problem = history_problem(page->records[page->index], facts.value());
        if (!problem.empty()) return found(page, problem);
        page->facts += static_cast<int64_t>(facts.value().size());
        check_waits(page, 0);
      }));
}

void AuditVerifier::check_waits(Shared page, size_t index) {
  const SubjectRecord& record = page->records[page->index];
  if (index == record.waits.size()) {
    return checked_one(page);
  }
  const WaitField wait = record.waits[index];
  const Shard shard = shard_of(plan_of(ObligationId(wait.source)), store_.shards());
  store_.load(shard, wait.source,
              while_alive(alive_, [this, page, index,
                                   wait](const Result<std::optional<SubjectRecord>>& source) {
                if (!source) return page->call->problem(source.error());
                if (!source.value()) return check_waits(page, index + 1);  // not in force yet
                const auto view = view_of(*source.value(), book_);
                if (!view) return found(page, "its source " + view.error().message);
                const bool is_in = satisfies_waits(*view.value().spec, view.value().obligation);
                if (is_in != wait.satisfied) {
                  return found(page, "it takes " + wait.source + " for " +
                                         (wait.satisfied ? "in" : "missing") + ", which is " +
                                         to_string(view.value().obligation.state));
                }
                check_waits(page, index + 1);
              }));
}

// Looks again with the record as it is now; only what stays is a problem.
void AuditVerifier::found(Shared page, const std::string& problem) {
  SubjectRecord& record = page->records[page->index];
  if (++page->looks >= kMostLooks) {
    page->problems.push_back({{"obligation", record.id}, {"problem", problem}});
    return checked_one(page);
  }
  const Shard shard = shard_of_subject(record.id, store_.shards());
  store_.load(shard, record.id,
              while_alive(alive_, [this, page](Result<std::optional<SubjectRecord>> again) {
                if (!again) return page->call->problem(again.error());
                if (again.value()) page->records[page->index] = *std::move(again).value();
                check_facts(page);
              }));
}

void AuditVerifier::finish(const Shared& page) {
  OutJson next_id = nullptr;
  if (page->more) next_id = page->records.back().id;
  page->call->answer(OutJson{{"checked", page->checked},
                             {"addresses", page->addresses},
                             {"facts", page->facts},
                             {"problems", std::move(page->problems)},
                             {"next", next_id}});
}

}  // namespace nhacviec
