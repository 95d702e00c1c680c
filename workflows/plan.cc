#include "workflows/plan.h"

#include <cstdlib>

namespace nhacviec {

const char* to_string(TaskKind kind) {
  switch (kind) {
    case TaskKind::report:
      return "report";
    case TaskKind::registration:
      return "registration";
    case TaskKind::synthesis:
      return "synthesis";
    case TaskKind::plan:
      return "plan";
    case TaskKind::duty:
      return "duty";
    case TaskKind::milestone:
      return "milestone";
  }
  std::abort();
}

const char* to_string(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::reminder:
      return "reminder";
    case NoticeKind::overdue:
      return "overdue";
    case NoticeKind::escalation:
      return "escalation";
    case NoticeKind::digest:
      return "digest";
    case NoticeKind::open:
      return "open";
    case NoticeKind::info:
      return "info";
  }
  std::abort();
}

const char* to_string(UnitNews news) {
  switch (news) {
    case UnitNews::received:
      return "received";
    case UnitNews::returned:
      return "returned";
    case UnitNews::extended:
      return "extended";
  }
  return "";
}

const char* to_string(RecipientKind kind) {
  switch (kind) {
    case RecipientKind::lead:
      return "lead";
    case RecipientKind::head:
      return "head";
    case RecipientKind::standing_body:
      return "standing-body";
    case RecipientKind::director:
      return "director";
    case RecipientKind::signer:
      return "signer";
    case RecipientKind::receiver:
      return "receiver";
    case RecipientKind::superior:
      return "superior";
    case RecipientKind::party:
      return "party";
  }
  std::abort();
}

RuleId rule_id_for(const Rule& rule) {
  const int count = rule.offset.count;
  std::string id = to_string(rule.kind);
  if (rule.anchor == Anchor::submission) id += "-submission";
  id += count < 0 ? "-" : "+";
  id += std::to_string(std::abs(count)) + (rule.offset.working_days ? "wd" : "d");
  std::string time = format_time_of_day(rule.at);
  time.erase(2, 1);
  std::string to = to_string(rule.to);
  if (rule.to == RecipientKind::superior && rule.levels > 1)
    to += "-" + std::to_string(rule.levels);
  if (rule.party) to = rule.party->unit.str() + "-" + rule.party->role.str();
  return RuleId(id + "-" + time + "-" + to);
}

Date owed_on(const Occurrence& occurrence) {
  if (!occurrence.due) return occurrence.opens;
  return std::chrono::floor<std::chrono::days>(*occurrence.due - std::chrono::seconds(1));
}

const Indicator* find_indicator(const Plan& plan, const IndicatorId& id) {
  for (const Indicator& indicator : plan.indicators) {
    if (indicator.id == id) return &indicator;
  }
  return nullptr;
}

const Reading* find_reading(const Plan& plan, const ReadingId& id) {
  for (const Reading& reading : plan.readings) {
    if (reading.id == id) return &reading;
  }
  return nullptr;
}

}  // namespace nhacviec
