// What became of a notice, as the store knows it: how the outcome of a delivery comes back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/ids.h"
#include "workflows/notice.h"
#include "workflows/plan.h"
#include "workflows/time.h"

namespace nhacviec {

enum class Fate {
  untried,  // nobody has tried to send it yet: we hold it
  pending,  // it may still arrive
  reached,  // sent or delivered, and no bounce is known
  failed,   // it never will
};

/// Of one notice: one rule's message to one recipient by one channel.
struct NoticeOutcome {
  NoticeKind kind = NoticeKind::reminder;
  int round = 1;
  int deadline_version = 1;
  RuleId rule;
  int occurrence = 1;
  Fate fate = Fate::pending;
  Instant at{};       // when it was sent, if it reached somebody
  std::string words;  // of what failed: no_address, or the other side's, without addresses
  ChannelKind channel = ChannelKind::email;
  Party to = {};
  std::optional<Agreed> agreed = {};  // of one that had to be approved
};

using NoticeOutcomes = std::vector<NoticeOutcome>;

}  // namespace nhacviec
