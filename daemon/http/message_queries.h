// GET /message: one message of an obligation as it would go out. Sends and changes nothing.
#pragma once

#include <functional>
#include <memory>

#include "config/language.h"
#include "connectors/mime.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class MessageQueries {
 public:
  /// The language packs as they are now: they may be read anew while the daemon runs.
  using Words = std::function<std::shared_ptr<const Languages>()>;

  MessageQueries(Store& store, const WorkflowBook& book, const Clock& clock, Words words,
                 MailIdentity identity, std::string language);

  void message(Call call);  // ?obligation=ID, and kind, language, audience

 private:
  void answer(const Call& call, const SubjectRecord& record);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Words words_;
  MailIdentity identity_;
  std::string language_;  // of recipients who have set none
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
