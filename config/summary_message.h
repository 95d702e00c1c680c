// The words of a plan's weekly summary: how much is done, what is late, what waits for a decision,
// what is due soon. To be read in ten seconds.
#pragma once

#include <vector>

#include "config/digest_message.h"
#include "config/language.h"
#include "config/message.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Where a plan stands at one moment.
struct PlanFigures {
  struct Item {
    const ObligationSpec* spec = nullptr;  // borrowed from the workflow
    Obligation obligation;
  };
  PlanStanding standing;
  std::vector<Item> late;   // the longest first
  std::vector<Item> asked;  // more time was asked for, and nobody has decided
  std::vector<Item> soon;   // due within two weeks, the next first
  bool is_known = true;     // false: it is foretold, and nobody knows yet
};
inline constexpr int kSoonDays = 14;

RenderedMessage render_summary(const LanguagePack&, const Workflow&, const Notice& summary,
                               const PlanFigures&);

}  // namespace nhacviec
