// The words of a digest: one letter to one holder about several obligations, of one plan or more.
#pragma once

#include <vector>

#include "config/language.h"
#include "config/message.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// What one line of a digest is about. All borrowed for the call.
struct DigestItem {
  const Workflow* workflow = nullptr;
  const ObligationSpec* spec = nullptr;
  const Obligation* obligation = nullptr;
  const Waits* waits = nullptr;
  const Notice* notice = nullptr;
};

/// `digest` names the holder and the moment; at least one item.
RenderedMessage render_digest(const LanguagePack&, const Notice& digest, std::vector<DigestItem>);

}  // namespace nhacviec
