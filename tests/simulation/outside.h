// The outside as the simulation plays it: a mail system that loses replies, and what it received.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/channel.h"
#include "tests/simulation/sim_loop.h"

namespace nhacviec::simulation {

struct Delivery {
  std::string key;
  Instant at{};          // when it arrived
  Instant not_before{};  // what the message says of itself
  std::string body;      // of a digest: the keys of its items; else the obligation
};

struct MailFaults {
  unsigned busy_permille = 0;             // temporary failure, nothing arrives
  unsigned lost_permille = 0;             // outcome unknown, nothing arrived
  unsigned arrived_unknown_permille = 0;  // outcome unknown, it did arrive
  unsigned longest_delay_ms = 0;
};

class SimChannel final : public Channel {
 public:
  SimChannel(SimLoop& loop, const Clock& clock, const MailFaults& faults,
             std::vector<Delivery>& received)
      : loop_(loop), clock_(clock), faults_(faults), received_(received) {}
  const char* name() const override { return "simulated"; }
  void send(OutgoingMessage message, std::function<void(DeliveryOutcome)> done) override;

 private:
  SimLoop& loop_;
  const Clock& clock_;
  const MailFaults& faults_;
  std::vector<Delivery>& received_;
};

}  // namespace nhacviec::simulation
