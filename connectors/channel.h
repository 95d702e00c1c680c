// The channel contract: hands one message to the outside and says what became of it.
// Every channel passes tests/connectors/channel_contract.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connectors/address_fault.h"
#include "connectors/store.h"
#include "workflows/time.h"

namespace nhacviec {

/// A message ready for a channel: rendered, addressed, nothing left to look up.
struct OutgoingMessage {
  std::string key;              // the notice's key: the idempotency key
  std::string message_id;       // stable: made from the key, without <>
  std::string thread_id;        // message id that stands for the obligation (References)
  std::vector<std::string> to;  // addresses; never empty
  std::string subject;          // UTF-8, NFC, one line; unused by SMS
  std::string body;             // UTF-8, NFC, "\n" line ends
  std::string language;         // vi, en
  Instant at{};                 // becomes the Date header
  std::chrono::seconds utc_offset{};
  std::string name = {};  // of SMS: which of the pack's messages it is
  std::map<std::string, std::string> values =
      {};                     // and those of its variables that a gateway takes
  std::string record = {};    // the key of the notice in the store; a digest's differs from `key`
  int shard = 0;              // where that is
  int attempt = 0;            // which one this is
  bool urgent = false;        // an escalation
  std::string html = {};      // the same in HTML; empty: plain text only; unused by SMS
  std::string calendar = {};  // an iCalendar file to go with it; empty: none
  std::string calendar_method = {};  // of that file: PUBLISH, CANCEL
  std::string declinable = {};       // the class of messages that a reader may decline; empty: none
};

/// What became of one recipient.
struct RecipientOutcome {
  std::string address;
  NoticeStatus status = NoticeStatus::sent;  // as in DeliveryOutcome
  std::string words;
  bool operator==(const RecipientOutcome&) const = default;
};

/// Recipients who fared differently have one status together: unknown when somebody may have it
/// and nobody knows, temporary_failure when somebody is still to be tried, else sent when anybody
/// took it.
/// A recipient's address that the other side refused by itself, and whether there is any hope.
struct RefusedAddress {
  std::string address;
  AddressFault fault = AddressFault::hard;
  std::string words;
};

struct DeliveryOutcome {
  NoticeStatus status = NoticeStatus::sent;       // sent, delivered, *_failure or unknown
  std::string words;                              // the other side's, or what went wrong
  std::vector<RecipientOutcome> recipients = {};  // in the message's order; empty: all share it
  std::vector<RefusedAddress> refused = {};       // for good, for the address's own sake
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual const char* name() const = 0;
  /// Answers once, later, on the caller's loop. Sending the same key twice is allowed (after an
  /// unknown outcome); a channel that can tell keeps it single.
  virtual void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) = 0;
  /// Whether the other side is known to be out of reach, until it is found to be back: which does
  /// not take a message, so that nobody uses up attempts to find out.
  virtual bool is_away() const { return false; }
};

}  // namespace nhacviec
