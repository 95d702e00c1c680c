// SMS (and Zalo) by way of a gateway that speaks HTTP and is described, not coded: see
// config/gateway.h. One request for each number.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "config/gateway.h"
#include "connectors/channel.h"
#include "connectors/http_exchange.h"

namespace nhacviec {

struct GatewaySettings {
  Gateway gateway;
  std::string country;  // whose numbers may be written without a prefix
  std::chrono::milliseconds timeout{30000};
};

class HttpGatewayChannel final : public Channel {
 public:
  /// Empty: it works again. Said once each; never a secret or a number.
  using Report = std::function<void(const std::string& problem)>;
  /// The address that the gateway is to call about a message to this number; empty: none.
  using ReportUrl = std::function<std::string(const OutgoingMessage&, const std::string& number)>;

  /// Used on the loop's thread only; the loop outlives the channel.
  HttpGatewayChannel(asio::io_context& loop, GatewaySettings settings, ReportUrl report_url = {},
                     Report report = {}, HttpExchangeLimits limits = {});
  /// Answers everything first: what may have been heard is unknown.
  ~HttpGatewayChannel() override;

  const char* name() const override { return "sms-gateway"; }
  void send(OutgoingMessage, std::function<void(DeliveryOutcome)>) override;

 private:
  struct Letter;
  std::string renew_secrets();
  void tell(const HttpAnswer& answer, const DeliveryOutcome& outcome);
  void tell_trouble(const std::string& trouble);

  asio::io_context& loop_;
  std::shared_ptr<const GatewaySettings> settings_;  // what is under way keeps those it began with
  const ReportUrl report_url_;
  const Report report_;
  bool in_trouble_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  HttpExchange exchange_;  // last: its end answers what is under way
};

}  // namespace nhacviec
