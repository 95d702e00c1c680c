// GET /explain: why an obligation stands as it does, and why a message went to whom and when.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/language.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/digest_outcomes.h"
#include "daemon/http/api_call.h"
#include "daemon/http/api_json.h"
#include "daemon/http/obligation_views.h"
#include "daemon/loop.h"
#include "daemon/sending_switch.h"
#include "daemon/workflow_book.h"
#include "workflows/explanation.h"

namespace nhacviec {

class ExplainQueries {
 public:
  /// The language packs as they are now: they may be read anew while the daemon runs.
  using Words = std::function<std::shared_ptr<const Languages>()>;

  ExplainQueries(Store& store, const WorkflowBook& book, const Clock& clock, Editions& editions,
                 const Barred& barred, const SendingSwitch& sending, Words words);

  void explain(Call call);  // ?obligation=ID or ?notice=KEY

 private:
  struct Question;
  using Shared = std::shared_ptr<Question>;
  void load_subject(Shared question);
  void load_facts(Shared question);
  void load_editions(Shared question);
  void load_notices(Shared question);
  void load_digests(Shared question);
  void answer(const Shared& question);
  void answer_obligation(Question& question);
  void answer_message(Question& question, const NoticeRecord& record);
  ExplanationSteps people_and_delivery(const Question& question, const Notice& notice,
                                       const NoticeRecord& record) const;
  void add_hold(ExplanationSteps& steps) const;
  ObligationStory story_of(const Question& question) const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Editions& editions_;
  ObligationViews views_;
  DigestOutcomes digests_;
  const Barred& barred_;
  const SendingSwitch& sending_;
  Words words_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
