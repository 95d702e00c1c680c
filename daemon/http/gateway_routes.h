// What SMS gateways call: reports about what was sent, and SMS that come in.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/gateway.h"
#include "config/settings.h"
#include "connectors/signer.h"
#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/loop.h"
#include "daemon/sms_answers.h"
#include "daemon/sms_reports.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class GatewayRoutes {
 public:
  struct Settings {
    Gateway gateway;
    std::string country;         // whose numbers those without a prefix are
    std::string inbound_secret;  // empty: no SMS are taken in
    Signer signer;
  };
  static Settings of(const nhacviec::Settings&, Signer);

  /// All borrowed; they live longer.
  GatewayRoutes(Store& store, Runner& runner, const WorkflowBook& book, const Clock& clock,
                Loop& loop, Settings settings);

  /// GET or POST .../report?t=TOKEN: the token says what it is about, the gateway's own fields what
  /// became of it.
  void report(Call call);
  /// GET or POST .../inbound, with the secret as `secret` or in X-Nhacviec-Secret.
  void inbound(Call call);

  /// For /metrics: how many calls came to what, nhacviec_sms_report_delivered ...
  const std::map<std::string, double>& counts() const { return counts_; }

 private:
  using Fields = std::map<std::string, std::string>;
  std::optional<Fields> fields_of(const Call& call) const;
  void count(const std::string& what) { ++counts_["nhacviec_sms_" + what]; }
  void record(Call call, ReportedSms sms, Store::Report report, int tries);
  void taken(const Call& call, const InboundSms& sms, const SmsAnswers::Outcome& outcome);

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Loop& loop_;
  SmsAnswers answers_;
  const Settings settings_;
  std::map<std::string, double> counts_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
