#include "daemon/http/explain_queries.h"

#include <algorithm>
#include <set>
#include <utility>

#include "connectors/records.h"
#include "daemon/http/explain_json.h"
#include "workflows/letter_box.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace {

constexpr int kMostPages = 50;

/// A digest, or a plan's summary: it is about several obligations.
bool has_no_log(const SubjectId& subject) {
  return is_letter_box_id(subject) || is_summary_id(subject);
}

}  // namespace

/// One question on its way through the store: the subject, its log, its messages.
struct ExplainQueries::Question {
  Call call;
  SubjectId subject;
  std::string notice;  // the key asked about; empty: the obligation itself
  std::optional<ObligationView> view;
  std::vector<LoggedFact> facts;
  std::map<std::string, NoticeRecord> notices;  // by key
  OutJson digests = OutJson::object();          // of the grouped ones, by their keys
  FoundEditions editions;                       // older ones that its facts were decided under
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Languages> languages;
  Instant now{};
  int64_t after = 0;
  int pages = 0;

  ExplanationReader reader() const {
    return {*workflow, languages->get(call->language), workflow->zone().date_of(now),
            call->may(HttpRole::office)};
  }
  Shard shard(const Store& store) const {
    return shard_of(plan_of(ObligationId(subject)), store.shards());
  }
};

ExplainQueries::ExplainQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                               Editions& editions, const Barred& barred,
                               const SendingSwitch& sending, Words words)
    : store_(store),
      book_(book),
      clock_(clock),
      editions_(editions),
      views_(store, book, editions),
      digests_(store, book),
      barred_(barred),
      sending_(sending),
      words_(std::move(words)) {}

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
  const bool letter = has_no_log(question->subject) && !question->notice.empty();
  if (!is_obligation_id(question->subject) && !about_ledger && !letter) {
    return call->problem(400, obligation.empty() ? "notice must be the key of a message"
                                                 : "obligation must be PLAN/TASK/UNIT/PERIOD");
  }
  question->call = std::move(call);
  question->languages = words_ ? words_() : nullptr;
  question->now = clock_.now();
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
                views_.open({*record.value()}, [this, question, record = *record.value()](
                                                   Result<ObligationViews::Views> views) {
                  if (!views) return question->call->problem(views.error());
                  const auto view = views.value().find(record.id);
                  if (view == views.value().end()) {
                    return question->call->problem(view_of(record, book_).error(), 409);
                  }
                  question->view = std::move(view->second);
                  question->workflow = question->view->workflow;
                  load_facts(question);
                });
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
                 load_editions(question);
               }));
}

/// What was decided under an older edition is told by that one.
void ExplainQueries::load_editions(Shared question) {
  const PlanId plan = plan_of(ObligationId(question->subject));
  std::vector<EditionId> wanted;
  for (const LoggedFact& logged : question->facts) {
    if (const auto* created = std::get_if<Created>(&logged.fact.body)) {
      wanted.emplace_back(plan, created->revision);
    } else if (const auto* rebased = std::get_if<Rebased>(&logged.fact.body)) {
      wanted.emplace_back(plan, rebased->revision);
    }
  }
  editions_.find(std::move(wanted),
                 while_alive(alive_, [this, question](Result<FoundEditions> found) {
                   if (!found) return question->call->problem(found.error());
                   question->editions = std::move(found).value();
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
                        load_digests(question);
                      }));
}

/// What was grouped went out in letters of their own.
void ExplainQueries::load_digests(Shared question) {
  OutJson grouped = OutJson::array();
  for (const auto& [key, record] : question->notices) {
    if (record.status != NoticeStatus::grouped) continue;
    grouped.push_back(
        {{"key", key}, {"status", to_string(record.status)}, {"words", record.words}});
  }
  if (grouped.empty()) return answer(question);
  digests_.add_to(std::move(grouped), question->call->may(HttpRole::office),
                  while_alive(alive_, [this, question](Result<OutJson> found) {
                    if (!found) return question->call->problem(found.error());
                    for (OutJson& notice : found.value()) {
                      question->digests[notice["key"].get<std::string>()] = notice["digests"];
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
  answer_message(*question, found->second);
}

namespace {

std::vector<Notice> messages_of(const std::map<std::string, NoticeRecord>& records) {
  std::vector<Notice> messages;
  for (const auto& [key, record] : records) {
    auto notice = decode_notice(record.body);
    if (notice) messages.push_back(std::move(notice).value());
  }
  return messages;
}

/// Of a grouped message the digest it went out in says when; people are those of that day.
Instant digest_at(const OutJson& digests, Instant otherwise) {
  for (const OutJson& digest : digests) {
    const auto at = parse_rfc3339(digest["send_at"].get<std::string>());
    if (at) return *at;
  }
  return otherwise;
}

}  // namespace

ObligationStory ExplainQueries::story_of(const Question& question) const {
  const ObligationView& view = *question.view;
  const PlanId plan = view.workflow->plan().id;
  return {*view.workflow,
          *view.spec,
          view.obligation,
          view.waits,
          question.facts,
          [&editions = question.editions, plan](int revision) -> const Workflow* {
            const auto found = editions.find({plan, revision});
            return found == editions.end() ? nullptr : found->second.get();
          },
          messages_of(question.notices)};
}

void ExplainQueries::add_hold(ExplanationSteps& steps) const {
  const std::optional<SendingHold>& hold = sending_.state();
  if (!hold) return;
  steps.push_back(
      {"sending_held", {{"since", hold->since}, {"by", hold->by}, {"reason", hold->reason}}});
}

namespace {

void append(ExplanationSteps& steps, ExplanationSteps more) {
  for (ExplanationStep& step : more) steps.push_back(std::move(step));
}

/// When it went out, or will: people are those of that day.
Instant sent_at(const NoticeRecord& record, Instant now) {
  if (!record.attempts.empty()) return record.attempts.back().at;
  const bool waits =
      record.status == NoticeStatus::queued || record.status == NoticeStatus::sending;
  return waits ? std::max(record.send_at, now) : record.send_at;
}

/// What a digest brings together; why each of them is asked by its own key.
ExplanationSteps letter_steps(const Notice& digest) {
  ExplanationSteps steps{{"letter", {{"count", static_cast<int>(digest.items.size())}}}};
  for (const Notice& item : digest.items) {
    steps.push_back({"letter_item",
                     {{"obligation", std::vector{item.obligation}},
                      {"rule", item.rule.str()},
                      {"at", item.at},
                      {"key", item.key.str()}}});
  }
  return steps;
}

/// A criterion of a register has fallen: one fact says all.
ExplanationSteps fall_steps(const Notice& notice, const Workflow& workflow,
                            const std::vector<LoggedFact>& facts) {
  ExplanationSteps steps;
  for (const LoggedFact& logged : facts) {
    const auto* set = std::get_if<StatusSet>(&logged.fact.body);
    if (set == nullptr ||
        std::find(set->notices.begin(), set->notices.end(), notice.key) == set->notices.end()) {
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
  steps.push_back({"to_standing_body", {{"to", notice.to}, {"of", workflow.plan().standing_body}}});
  return steps;
}

}  // namespace

ExplanationSteps ExplainQueries::people_and_delivery(const Question& question, const Notice& notice,
                                                     const NoticeRecord& record) const {
  ExplanationSteps steps;
  const OutJson digests = question.digests.value(record.key, OutJson::array());
  const Instant at = digest_at(digests, sent_at(record, question.now));
  if (record.status != NoticeStatus::withdrawn) {
    steps = question.view ? explain_people(story_of(question), notice, at, barred_)
                          : explain_people(*question.workflow, notice, at, barred_);
  }
  append(steps, delivery_steps(record, digests, question.reader()));
  return steps;
}

void ExplainQueries::answer_obligation(Question& question) {
  const ExplanationReader reader = question.reader();
  Explanation explanation = nhacviec::explain(story_of(question), question.now);
  add_hold(explanation.steps);
  OutJson body = row_json(*question.view, question.now, question.call->language);
  body["now"] = format_rfc3339(question.now, question.workflow->zone());
  body["steps"] = steps_json(explanation.steps, reader);
  OutJson instants = OutJson::array();
  for (ExplainedInstant& instant : explanation.instants) {
    std::vector<NoticeRecord> records;
    std::set<std::string> said;  // the same people stand behind it on each channel
    for (const NoticeKey& key : instant.notices) {
      const auto record = question.notices.find(key.str());
      if (record == question.notices.end()) continue;
      records.push_back(record->second);
      const auto notice = decode_notice(record->second.body);
      if (!notice) continue;
      for (auto& step : people_and_delivery(question, notice.value(), record->second)) {
        if (said.insert(in_words(step, reader)).second) instant.steps.push_back(std::move(step));
      }
    }
    instants.push_back(instant_json(instant, reader));
    const bool fired = instant.outcome == ExplainedInstant::Outcome::fired;
    const bool known = records.size() == instant.notices.size();
    const std::string delivery = fired && known ? delivery_word(records, question.digests) : "";
    if (!delivery.empty()) instants.back()["delivery"] = delivery;
  }
  body["instants"] = std::move(instants);
  body["log"] = steps_json(explanation.log, reader);
  question.call->answer(body);
}

void ExplainQueries::answer_message(Question& question, const NoticeRecord& record) {
  const auto read = decode_notice(record.body);
  if (!read) return question.call->problem(read.error(), 409);
  const Notice& notice = read.value();
  if (has_no_log(question.subject)) question.workflow = book_.latest(plan_of(notice));
  if (!question.workflow) return question.call->problem(404, "there is no such plan");
  ExplanationSteps steps = question.view ? nhacviec::explain(story_of(question), notice)
                           : is_summary_id(question.subject)
                               ? ExplanationSteps{{"weekly_summary", {{"rule", notice.rule.str()}}}}
                           : is_letter_box_id(question.subject)
                               ? letter_steps(notice)
                               : fall_steps(notice, *question.workflow, question.facts);
  append(steps, people_and_delivery(question, notice, record));
  if (record.status == NoticeStatus::queued) add_hold(steps);
  const ExplanationReader reader = question.reader();
  OutJson body = notice_record_json(record, book_, question.call->language, reader.whole_addresses,
                                    question.workflow.get());
  body["steps"] = steps_json(steps, reader);
  question.call->answer(body);
}

}  // namespace nhacviec
