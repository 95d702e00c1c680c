// The words of a digest: one letter to one holder about several obligations, of one plan or more.
#pragma once

#include <vector>

#include "config/language.h"
#include "config/message.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// How many of a plan's obligations are done, in time and late, and how many are still owed.
struct PlanStanding {
  int done = 0;
  int done_late = 0;
  int open = 0;
  int late = 0;  // owed, and the due date has passed
};

/// What one line of a digest is about. All borrowed for the call.
struct DigestItem {
  const Workflow* workflow = nullptr;
  const ObligationSpec* spec = nullptr;
  const Obligation* obligation = nullptr;
  const Waits* waits = nullptr;
  const Notice* notice = nullptr;
  const PlanStanding* standing = nullptr;  // of its plan; null: it is not told
};

/// A plan's standing as a bar of its parts.
MessageBar standing_bar(const LanguagePack&, const std::string& label, const PlanStanding&);

/// `digest` names the holder and the moment; at least one item.
RenderedMessage render_digest(const LanguagePack&, const Notice& digest, std::vector<DigestItem>);

}  // namespace nhacviec
