// GET /papers/KIND: an urging letter, a reminder slip or a submission slip about obligations, as a
// .docx. Sends and changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/language.h"
#include "connectors/paper_templates.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/editions.h"
#include "daemon/http/api_call.h"
#include "daemon/http/obligation_views.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class PaperQueries {
 public:
  struct Settings {
    /// As they are now: both may be read anew while the daemon runs. Nothing: there are no papers.
    std::function<std::shared_ptr<const PaperTemplates>()> templates;
    std::function<std::shared_ptr<const Languages>()> words;
    std::string language;  // of a paper for which none is asked
  };

  PaperQueries(Store& store, const WorkflowBook& book, const Clock& clock, Editions& editions,
               Settings settings);

  void paper(Call call);  // ?obligation=ID,ID and urging=1|2, language

 private:
  void answer(const Call& call, PaperKind kind, const std::vector<SubjectId>& ids,
              const ObligationViews::Views& views) const;

  const Clock& clock_;
  ObligationViews views_;
  Settings settings_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
