// What those who owe an obligation answer, and what the office decides on it: more time, the wrong
// addressee, anything else. Each is a fact, and somebody is told of it once. decide() calls these.
#pragma once

#include "workflows/decide.h"

namespace nhacviec {

Changes answer(const Workflow&, const ObligationSpec&, const Obligation&, const AskTime&,
               const Event&, Instant now);
Changes answer(const Workflow&, const ObligationSpec&, const Obligation&, const RefuseTime&,
               const Event&, Instant now);
Changes answer(const Workflow&, const ObligationSpec&, const Obligation&, const DisputeAddressee&,
               const Event&, Instant now);
Changes answer(const Workflow&, const ObligationSpec&, const Obligation&, const Remark&,
               const Event&, Instant now);

/// Is it still of use to tell of the answer that this notice is about?
bool answer_is_news(const Notice&, const Obligation&);

/// Did this fact of an obligation that stood so before make that notice?
bool tells_of(const Notice&, const Obligation& before, const Fact&);

}  // namespace nhacviec
