#include "daemon/http/api.h"

#include <utility>

#include "config/sentences.h"
#include "daemon/http/api_json.h"
#include "daemon/http/web_assets.h"

namespace nhacviec {

namespace {

std::vector<std::string> segments_of(const std::string& path) {
  std::vector<std::string> segments;
  size_t begin = 1;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

/// What stands for the {...} of the pattern; nothing when the path is another.
std::optional<std::vector<std::string>> match(const std::string& pattern, const std::string& path) {
  const auto wanted = segments_of(pattern);
  const auto given = segments_of(path);
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> parameters;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      parameters.push_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

bool names_this_machine(const std::string& host_header) {
  std::string host = host_header;
  if (host.starts_with('[')) {
    host = host.substr(0, host.find(']') + 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  return host.empty() || host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

// Nothing from elsewhere, nothing inline: texts in the page come from plan files and notes.
// Inline styles: a previewed letter's, in a frame that inherits this and runs no script.
constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

Api::Api(Store& store, Runner& runner, PlanDocuments& documents, const WorkflowBook& book,
         const Clock& clock, Pump& pump, SendingSwitch& sending, AddressBook& addresses,
         Bounces& bounces, EventStream& stream, Settings settings)
    : clock_(clock),
      book_(book),
      stream_(stream),
      settings_(std::move(settings)),
      access_(settings_.tokens),
      events_(store, runner, book, clock, settings_.limits),
      queries_(store, book, clock, documents.editions()),
      indicators_(store, book, clock),
      explanations_(store, book, clock, documents.editions(), addresses.barred(), sending,
                    settings_.words),
      messages_(store, book, clock, settings_.words, settings_.identity, settings_.language),
      papers_(store, book, clock, documents.editions(),
              {settings_.papers, settings_.words, settings_.language}),
      calendars_(book, clock),
      plans_(documents, book, clock, pump),
      sending_(sending, book, settings_.redirect),
      addresses_(addresses, bounces, book),
      webhooks_(store, book, settings_.webhooks),
      audit_(store, book) {
  settings_.tokens.clear();
  add_routes();
}

void Api::add(const char* method, const char* path, Access access,
              std::function<void(Call)> answer) {
  routes_.push_back({method, path, access, std::move(answer)});
}

void Api::add_routes() {
  add("GET", "/healthz", Access::open, [](const Call& call) {
    call->answer(OutJson{{"alive", true}});
  });
  add("GET", "/readyz", Access::open, [this](const Call& call) { ready(call); });
  add("GET", "/metrics", Access::read, [this](const Call& call) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    if (settings_.metrics) response.body = settings_.metrics();
    call->answer(std::move(response));
  });
  add("POST", "/api/v1/events", Access::unit, [this](Call call) { events_.receive(call); });
  add("GET", "/api/v1/dead-letters", Access::office,
      [this](Call call) { events_.list_dead_letters(call); });
  add("GET", "/api/v1/dead-letters/{id}", Access::office,
      [this](Call call) { events_.show_dead_letter(call); });
  add("DELETE", "/api/v1/dead-letters/{id}", Access::office,
      [this](Call call) { events_.remove_dead_letter(call); });
  add("POST", "/api/v1/dead-letters/{id}/retry", Access::office,
      [this](Call call) { events_.retry_dead_letter(call); });
  add("GET", "/api/v1/plans", Access::read, [this](Call call) { queries_.plans(call); });
  add("POST", "/api/v1/plans", Access::admin, [this](Call call) { plans_.apply(call); });
  add("POST", "/api/v1/plans/{id}/withdraw", Access::admin,
      [this](Call call) { plans_.withdraw(call); });
  add("GET", "/api/v1/obligations", Access::read,
      [this](Call call) { queries_.obligations(call); });
  add("GET", "/api/v1/obligation", Access::read, [this](Call call) { queries_.obligation(call); });
  add("GET", "/api/v1/explain", Access::read, [this](Call call) {
    const bool of_webhook = is_webhook_id(call->request.query_value("notice"));
    of_webhook ? webhooks_.explain(call) : explanations_.explain(call);
  });
  add("GET", "/api/v1/message", Access::read, [this](Call call) { messages_.message(call); });
  add("GET", "/api/v1/papers/{kind}", Access::read, [this](Call call) { papers_.paper(call); });
  add("GET", "/api/v1/calendar", Access::read, [this](Call call) { calendars_.calendar(call); });
  add("GET", "/api/v1/upcoming", Access::read, [this](Call call) { queries_.upcoming(call); });
  add("GET", "/api/v1/late", Access::read, [this](Call call) { queries_.late(call); });
  add("GET", "/api/v1/indicators", Access::read,
      [this](Call call) { indicators_.indicators(call); });
  add("GET", "/api/v1/ledger", Access::read, [this](Call call) { indicators_.ledger(call); });
  add("GET", "/api/v1/messages", Access::read, [this](Call call) { queries_.messages(call); });
  add("GET", "/api/v1/clock", Access::read, [this](Call call) { plans_.show_clock(call); });
  add("POST", "/api/v1/clock", Access::admin, [this](Call call) { plans_.move_clock(call); });
  add("GET", "/api/v1/sending", Access::read, [this](const Call& call) { sending_.show(call); });
  add("POST", "/api/v1/sending/hold", Access::office, [this](Call call) { sending_.hold(call); });
  add("POST", "/api/v1/sending/release", Access::office,
      [this](Call call) { sending_.release(call); });
  add("GET", "/api/v1/addresses", Access::office, [this](Call call) { addresses_.list(call); });
  add("POST", "/api/v1/addresses/suppress", Access::office,
      [this](Call call) { addresses_.leave_out(call); });
  add("POST", "/api/v1/addresses/release", Access::office,
      [this](Call call) { addresses_.release(call); });
  add("POST", "/api/v1/bounces", Access::office,
      [this](Call call) { addresses_.take_bounce(call); });
  add("GET", "/api/v1/webhooks", Access::office, [this](Call call) { webhooks_.list(call); });
  add("POST", "/api/v1/webhooks/{name}/test", Access::office,
      [this](Call call) { webhooks_.test(call); });
  for (const char* method : {"GET", "POST"}) {
    if (settings_.gateways == nullptr) break;
    add(method, kReportPath, Access::open, [this](Call call) { settings_.gateways->report(call); });
    add(method, kInboundPath, Access::open,
        [this](Call call) { settings_.gateways->inbound(call); });
  }
  add("GET", "/api/v1/stream", Access::read, [this](const Call& call) { open_stream(call); });
  add("GET", "/api/v1/audit/verify", Access::read, [this](Call call) { audit_.verify(call); });
  add_answers();
}

/// What people reach without a token, by links that are signed; and what came with their answers.
void Api::add_answers() {
  if (settings_.answers != nullptr) {
    add("GET", "/a/{token}", Access::open, [this](Call call) { settings_.answers->show(call); });
    add("POST", "/a/{token}", Access::open, [this](Call call) { settings_.answers->take(call); });
  }
  if (settings_.feeds != nullptr) {
    add("GET", "/calendar/{token}", Access::open,
        [this](Call call) { settings_.feeds->show(call); });
    add("POST", "/api/v1/calendar-links", Access::office,
        [this](Call call) { settings_.feeds->make_link(call); });
  }
  if (settings_.evidence != nullptr) {
    add("GET", "/api/v1/evidence/{hash}", Access::read,
        [this](const Call& call) { show_evidence(call); });
  }
}

/// Never shown in a browser: whatever it is, it is saved as a file.
void Api::show_evidence(const Call& call) const {
  if (!call->caller) return call->problem(401, "send Authorization: Bearer with a token");
  const std::string hash = call->parameters.front();
  settings_.evidence->read(hash, [call, hash](Result<std::string> content) {
    if (!content && content.error().kind == ErrorKind::invalid) {
      return call->problem(404, content.error().message);
    }
    if (!content) return call->problem(content.error());
    HttpResponse response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + hash + "\"");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    response.body = std::move(content).value();
    call->answer(std::move(response));
  });
}

void Api::handle(HttpRequest request, HttpReply reply) {
  const std::string& asked = request.query_value("language");
  const std::string language =
      asked == "vi" || asked == "en"
          ? asked
          : choose_language(request.header("accept-language"), settings_.language);
  auto call = std::make_shared<ApiCall>(std::move(request), std::move(reply), language);
  std::string allowed;
  for (const Route& route : routes_) {
    auto parameters = match(route.path, call->request.path);
    if (!parameters) continue;
    if (call->request.method != route.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      continue;
    }
    call->parameters = *std::move(parameters);
    if (admit(call, route.access)) route.answer(call);
    return;
  }
  if (!allowed.empty()) return call->problem(405, "possible here: " + allowed);
  serve_asset(call);
}

bool Api::admit(const Call& call, Access access) const {
  if (access == Access::open) return true;
  const std::string& authorization = call->request.header("authorization");
  call->caller = access_.find(authorization);
  const bool open = access == Access::read && settings_.open_reads && authorization.empty() &&
                    names_this_machine(call->request.header("host"));
  if (open) return true;
  if (!call->caller) {
    call->problem(401, authorization.empty() ? "send Authorization: Bearer with a token"
                                             : "this token is not known");
    return false;
  }
  const HttpRole needed = access == Access::admin    ? HttpRole::admin
                          : access == Access::office ? HttpRole::office
                          : access == Access::unit   ? HttpRole::unit
                                                     : HttpRole::viewer;
  if (call->may(needed)) return true;
  call->problem(403, std::string("this needs the role ") + to_string(needed) + "; the token of " +
                         call->caller->name + " has " + to_string(call->caller->role));
  return false;
}

void Api::serve_asset(const Call& call) const {
  const WebAsset* asset = find_asset(call->request.path);
  if (asset == nullptr) return call->problem(404, "there is nothing at " + call->request.path);
  if (call->request.method != "GET") return call->problem(405, "possible here: GET");
  HttpResponse response;
  response.content_type = asset->content_type;
  response.headers.emplace_back("Content-Security-Policy", kPagePolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.body = asset->body;
  call->answer(std::move(response));
}

void Api::open_stream(const Call& call) {
  if (stream_.full()) return call->problem(503, "too many listeners");
  HttpResponse response;
  response.content_type = "text/event-stream";
  const OutJson clock{{"now", format_rfc3339(clock_.now(), *zone_of(book_))},
                      {"mode", to_string(clock_.mode())}};
  response.body = "retry: 3000\nevent: clock\ndata: " + to_text(clock) + "\n\n";
  response.stream = &stream_;
  call->answer(std::move(response));
}

void Api::ready(const Call& call) const {
  const auto missing = settings_.not_ready ? settings_.not_ready() : std::vector<std::string>();
  OutJson body{
      {"ready", missing.empty()}, {"not_ready", missing}, {"sending", sending_.state_json()}};
  auto warnings = settings_.warnings ? settings_.warnings() : std::vector<std::string>();
  for (std::string& warning : warnings) warning = in_language(warning, call->language);
  if (!warnings.empty()) body["warnings"] = warnings;
  call->answer(body, missing.empty() ? 200 : 503);
}

void answer_while_starting(HttpRequest request, HttpReply reply, const std::string& language,
                           const std::vector<std::string>& not_ready) {
  const std::string path = request.path;
  ApiCall call(std::move(request), std::move(reply), language);
  if (path == "/healthz") return call.answer(OutJson{{"alive", true}});
  if (path == "/readyz")
    return call.answer(OutJson{{"ready", false}, {"not_ready", not_ready}}, 503);
  call.problem(503, "not ready yet", {{"not_ready", not_ready}});
}

}  // namespace nhacviec
