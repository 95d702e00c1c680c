// What every way in says of an event that it cannot apply, and how it is kept.
#pragma once

#include <optional>
#include <string>

#include "config/cloud_event.h"
#include "connectors/store.h"
#include "daemon/runner.h"
#include "workflows/workflow.h"

namespace nhacviec {

std::string unknown_type(const CloudEvent&);
std::string unknown_subject(const CloudEvent&, const Answer&);
/// Of what an event says in `by`: a warning when the directory knows nobody of that name. It is
/// taken all the same: who has reported must not be reminded because of a name. Empty: all is well.
std::string unknown_speaker(const std::string& by, const Workflow* workflow);

/// Of what was handed in: that its time has not come yet, or that the time given has not. It is
/// taken all the same; what lies ahead is recorded as of now. Empty: all is well.
std::string submission_doubt(const Workflow&, const ObligationSpec&,
                             const std::optional<Obligation>& before, const Event&, Instant now);

/// `source` is the way in: http, queue, broker.
DeadLetter dead_letter(Instant at, std::string reason, const char* source, std::string text);

}  // namespace nhacviec
