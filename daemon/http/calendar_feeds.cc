#include "daemon/http/calendar_feeds.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "config/message_calendar.h"
#include "config/strict_json.h"
#include "connectors/records.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr char kFeedPurpose[] = "calendar";
constexpr char kUnitFeed[] = "unit";
constexpr char kPersonFeed[] = "person";
constexpr char kRefresh[] = "PT1H";
constexpr size_t kLongestRequest = 4096;

std::string version_name(const std::string& kind, const std::string& id) {
  return "calendar:" + kind + ":" + id;
}

int version_in(const std::optional<std::string>& value) {
  return value ? std::atoi(value->c_str()) : 0;
}

bool is_of_unit(const Workflow& workflow, const ObligationSpec& spec, const UnitId& unit,
                Date today) {
  if (spec.unit == unit || workflow.in_charge_of(spec, today) == unit) return true;
  const std::vector<Party> leads = workflow.resolve(RecipientKind::lead, spec, today);
  return std::any_of(leads.begin(), leads.end(),
                     [&](const Party& party) { return party.unit == unit; });
}

bool is_of_person(const Workflow& workflow, const ObligationSpec& spec, const PersonId& person,
                  Date today) {
  for (const Party& party : workflow.resolve(RecipientKind::lead, spec, today)) {
    const std::vector<PersonId> holders = workflow.directory().holders_of(party);
    if (std::find(holders.begin(), holders.end(), person) != holders.end()) return true;
  }
  return false;
}

}  // namespace

struct CalendarFeeds::Feed {
  Call call;
  std::string kind, id;
  std::shared_ptr<const Languages> languages;
  std::vector<std::shared_ptr<const Workflow>> plans;  // not yet looked through
  SubjectId after;                                     // of the last of them
  IcsFile file;

  bool has(const Workflow& workflow, const ObligationSpec& spec, Date today) const {
    return kind == kUnitFeed ? is_of_unit(workflow, spec, UnitId(id), today)
                             : is_of_person(workflow, spec, PersonId(id), today);
  }
};

CalendarFeeds::CalendarFeeds(Store& store, const WorkflowBook& book, const Clock& clock,
                             Settings settings)
    : store_(store),
      book_(book),
      clock_(clock),
      settings_(std::move(settings)),
      strangers_(120, chr::minutes(1)) {}

std::string CalendarFeeds::address_of(const std::string& kind, const std::string& id,
                                      int version) const {
  const std::string text = kind + "\n" + id + "\n" + std::to_string(version);
  return settings_.public_url + "/calendar/" + settings_.signer.seal(kFeedPurpose, text) + ".ics";
}

bool CalendarFeeds::is_known(const std::string& kind, const std::string& id) const {
  const auto workflows = book_.all_latest();
  return std::any_of(workflows.begin(), workflows.end(), [&](const auto& workflow) {
    const Directory& directory = workflow->directory();
    return kind == kUnitFeed ? directory.unit(UnitId(id)) != nullptr
                             : directory.person(PersonId(id)) != nullptr;
  });
}

void CalendarFeeds::make_link(Call call) {
  const auto json = parse_strict_json(call->request.body, {kLongestRequest, 4});
  if (!json || !json.value().is_object()) return call->problem(400, "send a JSON object");
  const auto text_in = [&](const char* name) {
    const auto found = json.value().find(name);
    return found != json.value().end() && found->is_string() ? found->get<std::string>() : "";
  };
  const std::string unit = text_in(kUnitFeed), person = text_in(kPersonFeed);
  const std::string kind = unit.empty() ? kPersonFeed : kUnitFeed;
  const std::string id = unit.empty() ? person : unit;
  if (unit.empty() == person.empty()) return call->problem(422, "give either unit or person");
  if (!is_known(kind, id)) return call->problem(404, "the directory does not have \"" + id + "\"");
  const bool renew = json.value().value("renew", false);
  const auto answer = [this, call, kind, id](int version) {
    call->answer(OutJson{{"url", address_of(kind, id, version)}});
  };
  store_.get_value(version_name(kind, id),
                   while_alive(alive_, [this, call, kind, id, renew,
                                        answer](const Result<std::optional<std::string>>& value) {
                     if (!value) return call->problem(value.error());
                     const int version = version_in(value.value()) + (renew ? 1 : 0);
                     if (!renew) return answer(version);
                     store_.put_value(version_name(kind, id), std::to_string(version),
                                      [call, answer, version](const Result<Done>& put) {
                                        if (!put) return call->problem(put.error());
                                        answer(version);
                                      });
                   }));
}

void CalendarFeeds::show(Call call) {
  std::string token = call->parameters.front();
  if (token.ends_with(".ics")) token.resize(token.size() - 4);
  const auto text = settings_.signer.open(kFeedPurpose, token);
  const size_t first = text ? text.value().find('\n') : std::string::npos;
  const size_t last = text ? text.value().rfind('\n') : std::string::npos;
  if (first == last) {  // also: there is none
    const bool admitted = strangers_.admit("", clock_.now());
    return call->problem(admitted ? 404 : 429, "there is no such calendar");
  }
  auto feed = std::make_shared<Feed>();
  feed->call = call;
  feed->kind = text.value().substr(0, first);
  feed->id = text.value().substr(first + 1, last - first - 1);
  feed->languages = settings_.words();
  const int version = std::atoi(text.value().c_str() + last + 1);
  store_.get_value(
      version_name(feed->kind, feed->id),
      while_alive(alive_, [this, feed, version](const Result<std::optional<std::string>>& value) {
        if (!value) return feed->call->problem(value.error());
        if (version_in(value.value()) != version) {
          return feed->call->problem(410, "there is no such calendar");
        }
        feed->plans = book_.all_latest();
        collect(feed);
      }));
}

/// Page by page, plan by plan.
void CalendarFeeds::collect(std::shared_ptr<Feed> feed) {
  if (feed->plans.empty()) return finish(feed);
  const auto plan = feed->plans.back();
  if (book_.is_withdrawn(plan->plan().id)) {
    feed->plans.pop_back();
    return collect(std::move(feed));
  }
  SubjectFilter filter;
  filter.plan = plan->plan().id.str();
  filter.complete = false;
  filter.after = feed->after;
  filter.limit = kPageLimit;
  store_.list_subjects(
      filter, while_alive(alive_, [this, feed](const Result<std::vector<SubjectRecord>>& records) {
        if (!records) return feed->call->problem(records.error());
        for (const SubjectRecord& record : records.value()) add(*feed, record);
        feed->after = records.value().empty() ? "" : records.value().back().id;
        if (static_cast<int>(records.value().size()) < kPageLimit) {
          feed->plans.pop_back();
          feed->after.clear();
        }
        collect(feed);
      }));
}

void CalendarFeeds::add(Feed& feed, const SubjectRecord& record) const {
  if (is_ledger_id(record.id)) return;
  const auto obligation = decode_obligation(record.body);
  if (!obligation) return;
  const ObligationId& id = obligation.value().id;
  auto workflow = book_.find(plan_of(id), obligation.value().revision);
  if (!workflow) workflow = book_.latest(plan_of(id));
  const ObligationSpec* spec = workflow ? workflow->find(id) : nullptr;
  const Instant now = clock_.now();
  if (spec == nullptr || !feed.has(*workflow, *spec, workflow->zone().date_of(now))) return;
  Notice notice;
  notice.obligation = id;
  notice.at = now;
  const Waits waits = waits_of(record);
  const LanguagePack& pack = feed.languages->get(feed.call->language);
  auto entry = feed_entry({pack, *workflow, *spec, obligation.value(), waits, notice});
  if (entry) feed.file.events.push_back(*std::move(entry));
}

void CalendarFeeds::finish(const std::shared_ptr<Feed>& feed) const {
  IcsFile& file = feed->file;
  std::sort(file.events.begin(), file.events.end(),
            [](const IcsEvent& a, const IcsEvent& b) { return a.uid < b.uid; });
  file.name = "nhacviec: " + feed->id;
  file.refresh = kRefresh;
  // The stamp says when this was said; what is the same has the same tag all the same.
  const std::string tag = "\"" + digest_of(write_ics(file)).substr(0, 32) + "\"";
  HttpResponse response;
  response.headers = {{"ETag", tag}, {"Referrer-Policy", "no-referrer"}};
  response.content_type = "text/calendar; charset=utf-8";
  if (feed->call->request.header("if-none-match") == tag) {
    response.status = 304;
  } else {
    file.stamp = clock_.now();
    response.body = write_ics(file);
  }
  feed->call->answer(std::move(response));
}

}  // namespace nhacviec
