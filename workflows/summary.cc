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

}  // namespace

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
  const Date from = std::max(zone.date_of(after), workflow.plan().first_day);
  const int today = static_cast<int>(chr::weekday(from).iso_encoding()) - 1;
  Date wanted = from + chr::days(static_cast<int>(rule.weekday) - today);
  for (int week = 0; week < kMostWeeksClosed; ++week, wanted += chr::days(7)) {
    const Date day = calendar.working_day_at_or_before(wanted);
    if (day > workflow.plan().last_day) return std::nullopt;
    if (wanted - day >= chr::days(7) || day < workflow.plan().first_day) continue;
    const Instant at = calendar.next_send_time(zone.at(day, rule.at), zone);
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
