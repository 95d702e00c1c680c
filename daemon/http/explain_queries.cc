#include "daemon/http/explain_queries.h"

#include <algorithm>
#include <utility>

#include "connectors/records.h"
#include "daemon/http/explain_json.h"
#include "workflows/letter_box.h"

namespace nhacviec {

namespace {

constexpr int kMostPages = 50;

}  // namespace

/// One question on its way through the store: the subject, its log, its messages.
struct ExplainQueries::Question {
  Call call;
  SubjectId subject;
  std::string notice;  // the key asked about; empty: the obligation itself
  std::optional<ObligationView> view;
  std::vector<LoggedFact> facts;
  std::map<std::string, NoticeRecord> notices;  // by key
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Languages> languages;
  int64_t after = 0;
  int pages = 0;

  ExplanationReader reader() const {
    return {*workflow, languages->get(call->language), call->may(HttpRole::office)};
  }
  Shard shard(const Store& store) const {
    return shard_of(plan_of(ObligationId(subject)), store.shards());
  }
};

ExplainQueries::ExplainQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                               Words words)
    : store_(store), book_(book), clock_(clock), words_(std::move(words)) {}

void ExplainQueries::explain(Call call) {
  auto question = std::make_shared<Question>();
  const std::string& obligation = call->request.query_value("obligation");
  question->notice = call->request.query_value("notice");
  if (obligation.empty() == question->notice.empty()) {
    return call->problem(400, "give either obligation or notice");
  }
  // A message's key begins with the id of what it is about.
  question->subject =
      obligation.empty() ? question->notice.substr(0, question->notice.find('|')) : obligation;
  const bool about_ledger = is_ledger_id(question->subject) && !question->notice.empty();
  // A digest: it has no log of its own.
  const bool letter = is_letter_box_id(question->subject) && !question->notice.empty();
  if (!is_obligation_id(question->subject) && !about_ledger && !letter) {
    return call->problem(400, obligation.empty() ? "notice must be the key of a message"
                                                 : "obligation must be PLAN/TASK/UNIT/PERIOD");
  }
  question->call = std::move(call);
  question->languages = words_ ? words_() : nullptr;
  if (!question->languages) return question->call->problem(503, "there are no words yet");
  if (letter) return load_notices(std::move(question));
  load_subject(std::move(question));
}

void ExplainQueries::load_subject(Shared question) {
  store_.load(question->shard(store_), question->subject,
              while_alive(alive_, [this, question](Result<std::optional<SubjectRecord>> record) {
                if (!record) return question->call->problem(record.error());
                if (!record.value()) {
                  return question->call->problem(
                      404, "there is nothing called \"" + question->subject + "\"");
                }
                if (is_ledger_id(question->subject)) {
                  question->workflow = book_.latest(plan_of(ObligationId(question->subject)));
                  if (!question->workflow)
                    return question->call->problem(404, "there is no such plan");
                  return load_facts(question);
                }
                auto view = view_of(*record.value(), book_);
                if (!view) return question->call->problem(view.error(), 409);
                question->view = std::move(view).value();
                question->workflow = question->view->workflow;
                load_facts(question);
              }));
}

void ExplainQueries::load_facts(Shared question) {
  store_.facts(question->shard(store_), question->subject,
               while_alive(alive_, [this, question](Result<std::vector<FactRecord>> facts) {
                 if (!facts) return question->call->problem(facts.error());
                 for (const FactRecord& record : facts.value()) {
                   auto fact = decode_fact(record.body);
                   if (!fact) return question->call->problem(fact.error(), 409);
                   question->facts.push_back({record.sequence, std::move(fact).value()});
                 }
                 load_notices(question);
               }));
}

void ExplainQueries::load_notices(Shared question) {
  NoticeFilter filter;
  filter.subject = question->subject;
  filter.limit = kPageLimit;
  filter.after = question->after;
  store_.list_notices(filter, while_alive(alive_, [this, question](Result<NoticePage> page) {
                        if (!page) return question->call->problem(page.error());
                        for (NoticeRecord& record : page.value().notices) {
                          question->notices.emplace(record.key, std::move(record));
                        }
                        question->after = page.value().next;
                        if (question->after != 0 && ++question->pages < kMostPages) {
                          return load_notices(question);
                        }
                        answer(question);
                      }));
}

void ExplainQueries::answer(const Shared& question) {
  if (question->notice.empty()) return answer_obligation(*question);
  const auto found = question->notices.find(question->notice);
  if (found == question->notices.end()) {
    return question->call->problem(404, "there is no message \"" + question->notice + "\"");
  }
  if (is_letter_box_id(question->subject)) return answer_letter(*question, found->second);
  if (question->view) return answer_notice(*question, found->second);
  answer_fall(*question, found->second);
}

namespace {

ObligationStory story_of(const ObligationView& view, const std::vector<LoggedFact>& facts,
                         const WorkflowBook& book) {
  return {*view.workflow,
          *view.spec,
          view.obligation,
          view.waits,
          facts,
          [&book, plan = view.workflow->plan().id](int revision) {
            return book.find(plan, revision).get();
          }};
}

void append(ExplanationSteps& steps, ExplanationSteps more) {
  for (ExplanationStep& step : more) steps.push_back(std::move(step));
}

}  // namespace

void ExplainQueries::answer_obligation(Question& question) {
  const ExplanationReader reader = question.reader();
  const Instant now = clock_.now();
  Explanation explanation = nhacviec::explain(story_of(*question.view, question.facts, book_), now);
  OutJson body = row_json(*question.view, now, question.call->language);
  body["now"] = format_rfc3339(now, question.workflow->zone());
  body["steps"] = steps_json(explanation.steps, reader);
  OutJson instants = OutJson::array();
  for (ExplainedInstant& instant : explanation.instants) {
    for (const NoticeKey& key : instant.notices) {
      const auto record = question.notices.find(key.str());
      if (record == question.notices.end()) continue;
      append(instant.steps, delivery_steps(record->second, reader));
    }
    instants.push_back(instant_json(instant, reader));
  }
  body["instants"] = std::move(instants);
  question.call->answer(body);
}

void ExplainQueries::answer_notice(Question& question, const NoticeRecord& record) {
  const auto notice = decode_notice(record.body);
  if (!notice) return question.call->problem(notice.error(), 409);
  const ExplanationReader reader = question.reader();
  ExplanationSteps steps =
      nhacviec::explain(story_of(*question.view, question.facts, book_), notice.value());
  append(steps, delivery_steps(record, reader));
  OutJson body = notice_record_json(record, book_, question.call->language, reader.whole_addresses);
  body["steps"] = steps_json(steps, reader);
  question.call->answer(body);
}

/// What a digest brings together; why each of them is asked by its own key.
void ExplainQueries::answer_letter(Question& question, const NoticeRecord& record) {
  const auto notice = decode_notice(record.body);
  if (!notice) return question.call->problem(notice.error(), 409);
  question.workflow = book_.latest(plan_of(notice.value()));
  if (!question.workflow) return question.call->problem(404, "there is no such plan");
  const std::vector<Notice>& items = notice.value().items;
  ExplanationSteps steps{{"letter", {{"count", static_cast<int>(items.size())}}}};
  for (const Notice& item : items) {
    steps.push_back({"letter_item",
                     {{"obligation", std::vector{item.obligation}},
                      {"rule", item.rule.str()},
                      {"at", item.at},
                      {"key", item.key.str()}}});
  }
  const ExplanationReader reader = question.reader();
  append(steps, delivery_steps(record, reader));
  OutJson body = notice_record_json(record, book_, question.call->language, reader.whole_addresses);
  body["steps"] = steps_json(steps, reader);
  question.call->answer(body);
}

/// A criterion of a register has fallen: one fact says all.
void ExplainQueries::answer_fall(Question& question, const NoticeRecord& record) {
  const auto notice = decode_notice(record.body);
  if (!notice) return question.call->problem(notice.error(), 409);
  ExplanationSteps steps;
  for (const LoggedFact& logged : question.facts) {
    const auto* set = std::get_if<StatusSet>(&logged.fact.body);
    if (set == nullptr || std::find(set->notices.begin(), set->notices.end(), notice.value().key) ==
                              set->notices.end()) {
      continue;
    }
    steps.push_back({"fell",
                     {{"criterion", set->criterion.str()},
                      {"from", set->from.str()},
                      {"status", set->to.str()},
                      {"by", set->by},
                      {"reason", set->reason},
                      {"sequence", static_cast<int>(logged.sequence)},
                      {"recorded_at", logged.fact.at}}});
  }
  steps.push_back({"to_standing_body",
                   {{"to", notice.value().to}, {"of", question.workflow->plan().standing_body}}});
  const ExplanationReader reader = question.reader();
  append(steps, delivery_steps(record, reader));
  OutJson body = notice_record_json(record, book_, question.call->language, reader.whole_addresses);
  body["steps"] = steps_json(steps, reader);
  question.call->answer(body);
}

}  // namespace nhacviec
