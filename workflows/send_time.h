// When a message may go out: inside the calendar's send window, outside of quiet hours.
#pragma once

#include "workflows/directory.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// The instant itself, or the next one that lies in the send window of a working day and in
/// nobody's quiet hours, of those who hold the role. Where no such instant is to be had for a
/// month, the window alone counts: late is better than never.
Instant send_time(const Workflow&, const Party&, Instant);

/// The next instant of a daily digest to that party, at or after this one.
Instant digest_time(const Workflow&, const Party&, const DailyDigest&, Instant);

}  // namespace nhacviec
