// The address that a gateway calls about an SMS: what it is about stands in it, sealed, so that
// nobody else can say that something has arrived.
#pragma once

#include <string>

#include "connectors/channel.h"
#include "connectors/signer.h"
#include "connectors/store.h"

namespace nhacviec {

struct ReportedSms {
  Shard shard = 0;
  std::string key;  // the notice's
  int attempt = 0;
  std::string number;
  bool operator==(const ReportedSms&) const = default;
};

std::string report_token(const Signer&, const ReportedSms&);
/// invalid: it was not made here.
Result<ReportedSms> open_report_token(const Signer&, const std::string& token);

inline constexpr char kReportPath[] = "/api/v1/gateways/sms/report";
inline constexpr char kInboundPath[] = "/api/v1/gateways/sms/inbound";

}  // namespace nhacviec
