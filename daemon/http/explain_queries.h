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
#include "daemon/http/api_call.h"
#include "daemon/http/api_json.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class ExplainQueries {
 public:
  /// The language packs as they are now: they may be read anew while the daemon runs.
  using Words = std::function<std::shared_ptr<const Languages>()>;

  ExplainQueries(Store& store, const WorkflowBook& book, const Clock& clock, Words words);

  void explain(Call call);  // ?obligation=ID or ?notice=KEY

 private:
  struct Question;
  using Shared = std::shared_ptr<Question>;
  void load_subject(Shared question);
  void load_facts(Shared question);
  void load_notices(Shared question);
  void answer(const Shared& question);
  void answer_obligation(Question& question);
  void answer_notice(Question& question, const NoticeRecord& record);
  void answer_letter(Question& question, const NoticeRecord& record);
  void answer_fall(Question& question, const NoticeRecord& record);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Words words_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
