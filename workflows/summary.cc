#include "workflows/summary.h"

#include <algorithm>

#include "workflows/recipients.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr char kSummaryPrefix[] = "summary:";
constexpr int kMostWeeksClosed = 60;

std::optional<Party> reader_of(const Workflow& workflow, const SummaryRule& rule, Date day) {
  const Plan& plan = workflow.plan();
  const Directory& directory = workflow.directory();
  switch (rule.to) {
    case RecipientKind::party:
      if (!rule.party) return std::nullopt;
      return directory.successor_of(*rule.party, "", day);
    case RecipientKind::standing_body:
      return directory.lead_of(plan.standing_body, "", day);
    case RecipientKind::signer:
      if (plan.signer) return directory.successor_of(*plan.signer, "", day);
      [[fallthrough]];
    default:
      return directory.head_of(plan.issuer, "", day);
  }
}

/// The weekday itself, else the last working day of its week before it, else the first after it.
std::optional<Date> day_in_week(const BusinessCalendar& calendar, Date monday, size_t weekday) {
  const Date wanted = monday + chr::days(weekday);
  const Date before = calendar.working_day_at_or_before(wanted);
  if (before >= monday) return before;
  const Date after = calendar.working_day_at_or_after(wanted);
  return after < monday + chr::days(7) ? std::optional(after) : std::nullopt;
}

}  // namespace

Date monday_of(Date day) { return day - chr::days(chr::weekday(day).iso_encoding() - 1); }

std::string summary_id(const PlanId& plan, const RuleId& rule) {
  return kSummaryPrefix + plan.str() + "/" + rule.str();
}

bool is_summary_id(const std::string& id) { return id.starts_with(kSummaryPrefix); }

PlanId plan_of_summary(const std::string& id) {
  const size_t from = sizeof kSummaryPrefix - 1;
  const size_t slash = id.find('/');
  if (!is_summary_id(id) || slash == std::string::npos) return PlanId();
  return PlanId(id.substr(from, slash - from));
}

const SummaryRule* find_summary(const Plan& plan, const RuleId& rule) {
  for (const SummaryRule& one : plan.summaries) {
    if (one.id == rule) return &one;
  }
  return nullptr;
}

std::optional<Instant> next_summary(const Workflow& workflow, const SummaryRule& rule,
                                    Instant after) {
  const Zone& zone = workflow.zone();
  const BusinessCalendar& calendar = workflow.calendar();
  const DaySpan& window = calendar.rules().send_window;
  const TimeOfDay time = std::clamp(rule.at, window.from, window.to - chr::minutes(1));
  Date monday = monday_of(std::max(zone.date_of(after), workflow.plan().first_day));
  for (int week = 0; week < kMostWeeksClosed; ++week, monday += chr::days(7)) {
    const auto day = day_in_week(calendar, monday, rule.weekday);
    if (monday > workflow.plan().last_day) return std::nullopt;
    if (!day || *day < workflow.plan().first_day || *day > workflow.plan().last_day) continue;
    const Instant at = zone.at(*day, time);
    if (at > after) return at;
  }
  return std::nullopt;
}

std::vector<Notice> summary_notices(const Workflow& workflow, const SummaryRule& rule, Instant at) {
  const Date day = workflow.zone().date_of(at);
  const auto party = reader_of(workflow, rule, day);
  if (!party || who_gets(workflow.directory(), *party, day).people.empty()) return {};
  Notice notice;
  notice.kind = NoticeKind::digest;
  notice.obligation = ObligationId(workflow.plan().id.str() + "/summaries/" + rule.id.str());
  notice.rule = rule.id;
  notice.to = *party;
  notice.at = send_time(workflow, *party, at);
  notice.key = NoticeKey(summary_id(workflow.plan().id, rule.id) + "|" + format_date(day) + "|" +
                         to_string(*party) + "|" + to_string(notice.channel));
  return {notice};
}

std::vector<Notice> summaries_between(const Workflow& workflow, std::optional<Instant> from,
                                      std::optional<Instant> to) {
  std::vector<Notice> found;
  const Instant first = workflow.zone().at(workflow.plan().first_day, TimeOfDay(0));
  for (const SummaryRule& rule : workflow.plan().summaries) {
    auto at = next_summary(workflow, rule, std::max(from.value_or(first), first) - Duration(1));
    while (at && (!to || *at < *to)) {
      for (Notice& notice : summary_notices(workflow, rule, *at))
        found.push_back(std::move(notice));
      at = next_summary(workflow, rule, *at);
    }
  }
  return found;
}

}  // namespace nhacviec
