// The record of somebody who gets messages by way of it: what waits to be told together, and what
// went out of late, where that is limited. One holder of roles, one channel.
#pragma once

#include <string>
#include <vector>

#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// A notice on its way into the record of one holder. `notice.person` is the holder.
struct HandOver {
  std::string recipient;  // "recipient:<directory>/<person>/<channel>"
  Notice notice;
  Instant due{};  // when it is to be told; what is due then goes together
};

/// Those who get this notice by way of their record, because they asked for a digest or have a
/// limit, or because it is late (`together`). All others of the party get it directly. A reminder
/// that the digest would bring too late is none of these.
std::vector<HandOver> hand_overs(const Workflow&, const ObligationSpec&, const Obligation&,
                                 const Notice&);

bool is_letter_box_id(const std::string& subject);

struct Waiting {
  Notice notice;
  Instant due{};
  bool operator==(const Waiting&) const = default;
};

struct LetterBox {
  std::string id;
  std::vector<Waiting> waiting;  // in the order in which they came, each key once
  std::vector<Instant> sent;     // of the last day, oldest first, where a limit counts them
  int letters = 0;               // so many so far: numbers the next one's key
  bool operator==(const LetterBox&) const = default;
};

/// What waits is told this long after it was due: all that is due at one instant is there by then.
inline constexpr Duration kCollecting = std::chrono::minutes(5);

/// Idempotent by the notice's key, as long as it waits.
LetterBox put_in(LetterBox, const HandOver&);

/// When the record is to be looked at next; nothing: when something comes.
std::optional<Instant> next_letters(const LetterBox&, Duration collecting);

struct Letters {
  LetterBox after;
  std::vector<Notice> notices;  // of kind digest; those with one item are told as that item
};

/// Makes letters of what is due. What is beyond the holder's limit comes in one, or waits until
/// there is room for one. `workflow`: of the first that waits; its directory has the preferences.
Letters make_letters(LetterBox, const Workflow& workflow, Instant now, Duration collecting);

}  // namespace nhacviec
