// A bounce that comes back by mail (RFC 3464) becomes an outcome of the notice it is about, if that
// was sent from here: the ticket in its Message-ID says so. See docs/decisions/0056.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/delivery_report.h"
#include "connectors/signer.h"
#include "connectors/store.h"
#include "daemon/address_book.h"
#include "daemon/clock.h"
#include "daemon/loop.h"

namespace nhacviec {

struct TakenBounce {
  enum class Fate {
    recorded,
    no_report,    // some other mail
    not_ours,     // a report about something that was not sent from here, or forged
    nothing_new,  // known already, or only a delay
    later,        // the notice is being sent, or the store is away: hand it in again
  };
  Fate fate = Fate::no_report;
  std::string notice;  // its key, once it is known to be ours
  std::string words;   // for the log: why, or what the mail system said
};

const char* to_string(TakenBounce::Fate);

class Bounces {
 public:
  /// All borrowed. `resumed`: a notice waits to be sent to somebody else, from that instant on.
  using Resumed = std::function<void(Shard, Instant)>;
  Bounces(Store& store, AddressBook& addresses, const Clock& clock, Signer signer, Resumed resumed)
      : store_(store),
        addresses_(addresses),
        clock_(clock),
        signer_(std::move(signer)),
        resumed_(std::move(resumed)) {}

  /// A whole mail as it came. Handing one in twice is harmless.
  void take_bounce(const std::string& mail, std::function<void(TakenBounce)> reply);

 private:
  struct Job;
  using Shared = std::shared_ptr<Job>;
  void find(Shared job, int64_t after);
  void next(Shared job);
  void heard(Shared job, const ReportedRecipient& about, const std::string& address,
             const Result<Store::Heard>& answer);

  Store& store_;
  AddressBook& addresses_;
  const Clock& clock_;
  Signer signer_;
  Resumed resumed_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
