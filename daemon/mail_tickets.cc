#include "daemon/mail_tickets.h"

namespace nhacviec {

std::optional<MailTickets::Found> MailTickets::find(const Ticket& ticket) {
  for (const auto& workflow : book_.all_latest()) {
    const Known& plan = known(*workflow);
    const auto obligation = plan.obligations.find(ticket.subject);
    const auto party = plan.parties.find(ticket.party);
    if (obligation == plan.obligations.end() || party == plan.parties.end()) continue;
    return Found{obligation->second, party->second};
  }
  return std::nullopt;
}

const MailTickets::Known& MailTickets::known(const Workflow& workflow) {
  Known& plan = plans_[workflow.plan().id];
  if (plan.revision == workflow.revision() && !plan.obligations.empty()) return plan;
  plan = {workflow.revision(), {}, {}};
  for (const ObligationSpec& spec : workflow.obligations()) {
    plan.obligations.emplace(ticket_part(spec.id.str()), spec.id);
  }
  for (const auto& [id, unit] : workflow.directory().units()) {
    for (const Role& role : unit.roles) {
      const Party party{id, role.id};
      plan.parties.emplace(ticket_part(to_string(party)), party);
    }
  }
  return plan;
}

}  // namespace nhacviec
