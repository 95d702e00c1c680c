#include "daemon/http/plan_routes.h"

#include <utility>

#include "config/duration.h"
#include "config/sentences.h"
#include "daemon/http/api_json.h"
#include "daemon/http/query_values.h"
#include "daemon/http/request_texts.h"

namespace nhacviec {

namespace {

OutJson lines_of(const std::string& text) {
  OutJson lines = OutJson::array();
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

OutJson texts_json(const PlanTexts& texts) {
  return {{"plan", texts.plan}, {"directory", texts.directory}, {"calendar", texts.calendar}};
}

void answer_report(const Call& call, const Result<ApplyReport>& applied) {
  if (!applied) {
    if (applied.error().kind != ErrorKind::invalid) return call->problem(applied.error());
    return call->problem(
        422, applied.error().message,
        {{"errors", lines_of(in_language(applied.error().message, call->language))}});
  }
  const ApplyReport& report = applied.value();
  OutJson json{{"plan", report.plan},           {"revision", report.revision},
               {"changed", report.changed},     {"withdrawn", report.withdrawn},
               {"created", report.created},     {"moved", report.moved},
               {"updated", report.updated},     {"unchanged", report.unchanged},
               {"cancelled", report.cancelled}, {"finished", report.finished},
               {"late", report.late},           {"adopted", report.adopted},
               {"resumed", report.resumed}};
  if (report.upcoming_days > 0) {  // nothing was done
    json["upcoming"] = {{"days", report.upcoming_days}, {"messages", report.upcoming}};
    json["in_force"] = report.in_force.plan.empty() ? OutJson() : texts_json(report.in_force);
  }
  call->answer(json);
}

constexpr Duration kFarMove = std::chrono::days(20 * 366);  // more is most likely a slip

constexpr size_t kMostReasonBytes = 16 * 1024;

}  // namespace

void PlanRoutes::apply(Call call) {
  const auto body = read_texts(call, kMostPlanBytes);
  if (!body) return;
  for (const char* name : {"plan", "directory", "calendar"}) {
    if (!body->contains(name)) {
      return call->problem(400, std::string("\"") + name + "\" is missing: the text of the file");
    }
  }
  const auto drop = yes_or_no("drop", call->request.query_value("drop"));
  const auto dry_run = yes_or_no("dry_run", call->request.query_value("dry_run"));
  if (!drop || !dry_run) return call->problem(drop ? dry_run.error() : drop.error(), 400);
  ApplyRequest request;
  request.texts = {body->at("plan").get<std::string>(), body->at("directory").get<std::string>(),
                   body->at("calendar").get<std::string>()};
  request.adoption = body->value("adoption", "");
  request.adoption_name = body->value("adoption_name", "");
  request.by = call->caller->name;
  request.drop = drop.value().value_or(false);
  request.dry_run = dry_run.value().value_or(false);
  documents_.apply(std::move(request),
                   [call](const Result<ApplyReport>& applied) { answer_report(call, applied); });
}

void PlanRoutes::withdraw(Call call) {
  const auto body = read_texts(call, kMostReasonBytes);
  if (!body) return;
  const std::string reason = body->value("reason", "");
  if (reason.empty()) return call->problem(400, "\"reason\" is missing: why it is withdrawn");
  const std::string by = body->value("by", call->caller->name);
  documents_.withdraw(
      PlanId(call->parameters.front()), reason, by,
      [call](const Result<ApplyReport>& withdrawn) { answer_report(call, withdrawn); });
}

OutJson PlanRoutes::clock_json(Instant now) const {
  return {{"now", format_rfc3339(now, *zone_of(book_))}, {"mode", to_string(clock_.mode())}};
}

void PlanRoutes::show_clock(Call call) { call->answer(clock_json(clock_.now())); }

void PlanRoutes::move_clock(Call call) {
  if (clock_.mode() != ClockMode::manual) {
    return call->problem(409, std::string("the clock is ") + to_string(clock_.mode()) +
                                  ": only a manual clock can be moved");
  }
  const auto body = read_texts(call, 1024);
  if (!body) return;
  if (body->contains("to") == body->contains("by")) {
    return call->problem(400, "give either \"to\", an instant or a day, or \"by\", a span like 3d");
  }
  std::optional<Instant> target;
  if (body->contains("to")) {
    const auto to = instant_or_day("to", body->at("to").get<std::string>(), *zone_of(book_));
    if (!to) return call->problem(to.error(), 400);
    target = to.value();
    if (!target) return call->problem(400, "\"to\" is empty: give an instant or a day");
  } else {
    const std::string text = body->at("by").get<std::string>();
    const auto by = parse_duration(text);
    if (!by) {
      const bool back = text.starts_with('-') && parse_duration(text.substr(1));
      return back ? call->problem(409, "the clock never goes back")
                  : call->problem(400, "\"by\" is not a span like 3d or 12h: \"" + text + "\"");
    }
    target = clock_.now() + *by;
  }
  if (*target < clock_.now()) {
    return call->problem(409, "the clock never goes back: it stands at " +
                                  format_rfc3339(clock_.now(), *zone_of(book_)));
  }
  if (*target > clock_.now() + kFarMove && body->value("far", "") != "yes") {
    return call->problem(409,
                         "more than 20 years ahead, and the clock never goes back: "
                         "nhacviec clock --yes, or \"far\": \"yes\"");
  }
  pump_.advance(*target, while_alive(alive_, [this, call](const Result<Instant>& reached) {
    if (reached) return call->answer(clock_json(reached.value()));
    const Error& error = reached.error();
    if (error.kind == ErrorKind::invalid) return call->problem(error, 409);
    const OutJson stands = clock_json(clock_.now());
    std::string words = "the move was given up, for the " + error.message +
                        " is away: the clock stands at " + stands["now"].get<std::string>();
    if (error.kind == ErrorKind::unknown) words += ", or one step further: ask again";
    call->problem(503, words, stands);
  }));
}

}  // namespace nhacviec
