#include "daemon/http/message_queries.h"

#include <utility>

#include "daemon/http/api_json.h"
#include "daemon/message_preview.h"

namespace nhacviec {

MessageQueries::MessageQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                               Words words, MailIdentity identity, std::string language)
    : store_(store),
      book_(book),
      clock_(clock),
      words_(std::move(words)),
      identity_(std::move(identity)),
      language_(std::move(language)) {}

void MessageQueries::message(Call call) {
  const SubjectId id = call->request.query_value("obligation");
  if (!is_obligation_id(id)) {
    return call->problem(400, "obligation must be PLAN/TASK/UNIT/PERIOD");
  }
  store_.load(shard_of(plan_of(ObligationId(id)), store_.shards()), id,
              while_alive(alive_, [this, call, id](Result<std::optional<SubjectRecord>> record) {
                if (!record) return call->problem(record.error());
                if (!record.value()) {
                  return call->problem(404, "there is nothing called \"" + id + "\"");
                }
                answer(call, *record.value());
              }));
}

void MessageQueries::answer(const Call& call, const SubjectRecord& record) {
  const auto view = view_of(record, book_);
  if (!view) return call->problem(view.error(), 409);
  const std::shared_ptr<const Languages> languages = words_ ? words_() : nullptr;
  if (!languages) return call->problem(503, "there are no words yet");
  MessageChoice choice;
  choice.kind = call->request.query_value("kind");
  choice.language = call->request.query_value("language");
  choice.audience = call->request.query_value("audience");
  choice.fallback_language = language_;
  if (const Status known = check_choice(choice); !known) return call->problem(known.error(), 400);
  const ObligationView& seen = view.value();
  const auto body = preview_message(*languages, *seen.workflow, *seen.spec, seen.obligation,
                                    seen.waits, choice, identity_, clock_.now());
  if (!body) return call->problem(404, body.error().message);
  call->answer(body.value());
}

}  // namespace nhacviec
