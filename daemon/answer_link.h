// The signed link of a message: by it whoever got the message can answer in one step.
#pragma once

#include <optional>
#include <string>

#include "connectors/signer.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// The message that a link is about, where it asks for approval.
struct AwaitedMessage {
  RuleId rule;
  int occurrence = 1;
  int round = 1;
  int deadline_version = 1;
  bool operator==(const AwaitedMessage&) const = default;
};

/// What a link is for, and for whom.
struct AnswerLink {
  ObligationId obligation;
  Party party;
  PersonId person;     // the one who got it; empty: all of the party
  std::string notice;  // ticket_part() of its key
  Instant expires{};
  std::optional<AwaitedMessage> awaited = {};  // of the link of who has to approve it
  bool operator==(const AnswerLink&) const = default;
};

std::string seal_link(const Signer&, const AnswerLink&);
/// invalid: it was not made here, or has been changed. One that has expired opens.
Result<AnswerLink> open_link(const Signer&, std::string_view token);
/// The same for the same token; short enough for event ids.
std::string link_id(std::string_view token);

/// Makes the links of messages.
struct AnswerLinks {
  std::string public_url;  // empty: there are none
  Signer signer = Signer("");
  int days = 60;  // after the due date, or after the message where that comes later

  /// Of a message to those who owe it that asks for something, and of one that asks for approval;
  /// nothing of any other.
  std::optional<std::string> url_for(const Workflow&, const ObligationSpec&, const Obligation&,
                                     const Notice&) const;
};

}  // namespace nhacviec
