// Finds what a ticket of a Message-ID or a reply address is about, among what is known here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/signer.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class MailTickets {
 public:
  struct Found {
    ObligationId obligation;
    Party party;
  };

  explicit MailTickets(const WorkflowBook& book) : book_(book) {}

  /// Nothing: no plan that is in force here has it (any more).
  std::optional<Found> find(const Ticket& ticket);

 private:
  /// One edition of a plan: its obligations and parties by their parts of a ticket.
  struct Known {
    int revision = 0;
    std::multimap<std::string, ObligationId> obligations;
    std::map<std::string, Party> parties;
  };
  const Known& known(const Workflow& workflow);

  const WorkflowBook& book_;
  std::map<PlanId, Known> plans_;
};

}  // namespace nhacviec
