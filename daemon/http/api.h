// The HTTP API (docs/http-api.md): finds the route, checks who asks, and hands the call to the part
// that answers it. Knows nothing of sockets: tests call handle() directly.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/cloud_event.h"
#include "config/settings.h"
#include "connectors/evidence_folder.h"
#include "daemon/event_intake.h"
#include "daemon/http/access.h"
#include "daemon/http/address_routes.h"
#include "daemon/http/answer_routes.h"
#include "daemon/http/audit_verifier.h"
#include "daemon/http/calendar_feeds.h"
#include "daemon/http/calendar_queries.h"
#include "daemon/http/event_stream.h"
#include "daemon/http/explain_queries.h"
#include "daemon/http/gateway_routes.h"
#include "daemon/http/indicator_queries.h"
#include "daemon/http/message_queries.h"
#include "daemon/http/obligation_queries.h"
#include "daemon/http/paper_queries.h"
#include "daemon/http/plan_routes.h"
#include "daemon/http/sending_routes.h"
#include "daemon/http/webhook_routes.h"

namespace nhacviec {

class Api {
 public:
  struct Settings {
    std::vector<HttpToken> tokens;
    /// Reading without a token: for a listener on loopback only. It is refused all the same to
    /// requests that name another host, so that no web page can read through the user's browser.
    bool open_reads = false;
    CloudEventLimits limits;
    std::string language = "vi";                          // where Accept-Language asks for neither
    std::function<std::vector<std::string>()> not_ready;  // names of the parts that are not
    std::function<std::vector<std::string>()> warnings;   // what somebody should look at
    std::function<std::string()> metrics;                 // in Prometheus's text format
    ExplainQueries::Words words;                          // for explanations
    std::function<std::shared_ptr<const PaperTemplates>()> papers;  // none: no papers
    std::map<ChannelKind, std::string> redirect;  // of a rehearsal: what /readyz shows
    AnswerRoutes* answers = nullptr;              // borrowed; none: no links
    CalendarFeeds* feeds = nullptr;               // borrowed; none: no private feeds
    EvidenceFolder* evidence = nullptr;           // borrowed; none: nothing is kept
    WebhookSender* webhooks = nullptr;            // borrowed; none: there are none
    GatewayRoutes* gateways = nullptr;            // borrowed; none: no gateway calls
    MailIdentity identity{"nhacviec@example.vn", "", "example.vn", ""};  // of previewed messages
  };

  /// All borrowed; they live longer than the API.
  Api(Store& store, Runner& runner, PlanDocuments& documents, const WorkflowBook& book,
      const Clock& clock, Pump& pump, SendingSwitch& sending, AddressBook& addresses,
      Bounces& bounces, EventStream& stream, Settings settings);

  /// Answers once, now or later, on the loop's thread.
  void handle(HttpRequest request, HttpReply reply);

 private:
  enum class Access { open, read, unit, office, admin };
  struct Route {
    const char* method;
    std::string path;  // a segment {name} stands for any
    Access access;
    std::function<void(Call)> answer;
  };

  void add_routes();
  void add(const char* method, const char* path, Access access, std::function<void(Call)> answer);
  bool admit(const Call& call, Access access) const;
  void serve_asset(const Call& call) const;
  void open_stream(const Call& call);
  void ready(const Call& call) const;
  void add_answers();
  void show_evidence(const Call& call) const;

  const Clock& clock_;
  const WorkflowBook& book_;
  EventStream& stream_;
  Settings settings_;
  AccessList access_;
  EventIntake events_;
  ObligationQueries queries_;
  IndicatorQueries indicators_;
  ExplainQueries explanations_;
  MessageQueries messages_;
  PaperQueries papers_;
  CalendarQueries calendars_;
  PlanRoutes plans_;
  SendingRoutes sending_;
  AddressRoutes addresses_;
  WebhookRoutes webhooks_;
  AuditVerifier audit_;
  std::vector<Route> routes_;
};

/// What is answered before there is an API: alive, not ready, and 503 for the rest.
void answer_while_starting(HttpRequest request, HttpReply reply, const std::string& language,
                           const std::vector<std::string>& not_ready);

}  // namespace nhacviec
