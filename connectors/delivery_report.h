// What a mail system tells of a message that it took and then could not deliver, or did: a
// multipart/report of RFC 3462 with a delivery status of RFC 3464. Anybody may write one and send
// it here: who reads it checks that what it is about was sent from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workflows/result.h"

namespace nhacviec {

struct ReportedRecipient {
  std::string address;  // as we wrote to it, where the report says so; else where it went
  std::string action;   // in lower case: failed, delayed, delivered, relayed, expanded
  std::string status;   // "5.1.1"; empty: it has none that is well formed
  std::string words;    // the last server's own, one line, bounded, addresses masked
};

struct DeliveryReport {
  std::string message_id;  // of the message it is about, without <>
  std::string notice;      // its X-Nhacviec-Notice
  std::vector<ReportedRecipient> recipients;
};

/// invalid, with the reason: it is no such report, too long, or nothing in it says what it is
/// about. Only the outermost parts are looked at, and no more than a few of them.
Result<DeliveryReport> read_delivery_report(std::string_view mail);

}  // namespace nhacviec
