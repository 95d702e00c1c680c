// A decision that somebody should be told something: one recipient, one channel.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/directory.h"
#include "workflows/ids.h"
#include "workflows/plan.h"
#include "workflows/time.h"

namespace nhacviec {

/// What somebody answered, and who is told of it in the same commit.
struct Said {
  std::string by;
  std::string text;
  std::optional<Instant> due_at = {};  // of more time: which date it would be
  int documents = 0;                   // that came with it
  bool operator==(const Said&) const = default;
};

/// The yes of a message that had to wait for one.
struct Agreed {
  std::string by;    // empty: nobody said no in time
  std::string note;  // that goes with the message
  bool operator==(const Agreed&) const = default;
};

struct Notice {
  // obligation|round|deadline_version|rule#occurrence|unit/role|channel: stable, readable
  NoticeKey key;
  NoticeKind kind = NoticeKind::reminder;
  ObligationId obligation;
  int round = 1;
  int deadline_version = 1;
  RuleId rule;
  int step = 0;
  int occurrence = 1;  // of a rule that repeats
  Party to;
  ChannelKind channel = ChannelKind::email;
  std::vector<ObligationId> also;     // other periods that the same message reminds of
  Instant at{};                       // not before: the scheduled instant, inside the send window
  bool together = false;              // it comes with others to the same holder, in one letter
  PersonId person;                    // the one holder that it goes to; empty: all of the party
  std::vector<Notice> items = {};     // of a digest: what it brings together
  std::optional<Said> said = {};      // of a notice about an answer
  std::optional<Agreed> agreed = {};  // of one that had to be approved
  bool operator==(const Notice&) const = default;
};

NoticeKey make_notice_key(const Notice&);

/// The rule of what is told once about an obligation that is late when it is taken up.
inline constexpr char kLateAtStart[] = "late-at-start";
/// The rules of what is told once because somebody answered. The occurrence is the answer's number.
inline constexpr char kMoreTimeAsked[] = "more-time-asked";
inline constexpr char kMoreTimeRefused[] = "more-time-refused";
inline constexpr char kAddresseeDisputed[] = "addressee-disputed";
inline constexpr char kRemarked[] = "remarked";
/// The rule of the message that asks for approval, for the n-th time (from 1).
RuleId approval_rule(const RuleId& awaited, int times);
struct ApprovalRule {
  RuleId awaited;
  int times = 1;
};
/// Nothing: a message of this rule asks for no approval.
std::optional<ApprovalRule> read_approval_rule(const RuleId&);
/// The plan that it is about; of a digest, the first of its items' plan.
PlanId plan_of(const Notice&);

}  // namespace nhacviec
