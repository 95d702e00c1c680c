#include "daemon/http/access.h"

#include <algorithm>

#include "connectors/records.h"

namespace nhacviec {

namespace {

/// Both are digests of the same length; the time does not depend on where they differ.
bool equal_in_constant_time(const std::string& a, const std::string& b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

// What a unit's duties have gone over to another for, the other may do in its name.
bool unit_may(const UnitId& unit, const EventBody& body, const Workflow& workflow,
              const ObligationSpec& spec, Date today) {
  const Directory& directory = workflow.directory();
  if (std::holds_alternative<Submit>(body) || std::holds_alternative<Acknowledge>(body) ||
      std::holds_alternative<NameDate>(body)) {
    const std::string duty = make_duty(workflow.plan().id, spec.task->id);
    const auto answers_for = [&](const UnitId& owing) {
      return owing == unit || directory.lead_unit_of(owing) == unit ||
             directory.in_charge_of(owing, duty, today) == unit ||
             directory.lead_unit_of(owing, duty, today) == unit;
    };
    const auto& together = spec.task->coordinating_units;
    if (spec.task->joint) return std::any_of(together.begin(), together.end(), answers_for);
    return answers_for(spec.unit);
  }
  const auto receives = [&](const UnitId& receiver) {
    return receiver == unit || directory.in_charge_of(receiver, "", today) == unit;
  };
  const auto& receivers = spec.task->deliver_to;
  if (const auto* confirm = std::get_if<Confirm>(&body)) {
    const bool known =
        std::find(receivers.begin(), receivers.end(), confirm->recipient) != receivers.end();
    return known && receives(confirm->recipient);
  }
  if (std::holds_alternative<Accept>(body) || std::holds_alternative<Return>(body)) {
    return std::any_of(receivers.begin(), receivers.end(), receives);
  }
  return false;
}

bool may_report(const UnitId& unit, const UnitId& about, const Workflow& workflow, Instant now) {
  const Directory& directory = workflow.directory();
  const Date today = workflow.zone().date_of(now);
  return about == unit || directory.lead_unit_of(about) == unit ||
         directory.in_charge_of(about, "", today) == unit ||
         directory.lead_unit_of(about, "", today) == unit;
}

}  // namespace

AccessList::AccessList(const std::vector<HttpToken>& tokens) {
  for (const HttpToken& token : tokens) {
    if (token.token.empty()) continue;  // it would match an empty header
    Entry entry{token, digest_of(token.token)};
    entry.holder.token.clear();
    entries_.push_back(std::move(entry));
  }
}

std::optional<HttpToken> AccessList::find(const std::string& authorization) const {
  static const std::string kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  const bool is_bearer =
      std::equal(kScheme.begin(), kScheme.end(), authorization.begin(), [](char wanted, char c) {
        return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      });
  if (!is_bearer) return std::nullopt;
  const std::string digest = digest_of(authorization.substr(kScheme.size()));
  const Entry* match = nullptr;
  for (const Entry& entry : entries_) {  // all of them, always
    if (equal_in_constant_time(entry.digest, digest)) match = &entry;
  }
  if (match == nullptr) return std::nullopt;
  return match->holder;
}

bool is_same_secret(const std::string& given, const std::string& wanted) {
  return equal_in_constant_time(digest_of(given), digest_of(wanted)) && !wanted.empty();
}

std::string event_forbidden(const HttpToken& token, const Event& event, const Workflow* workflow,
                            const ObligationSpec* spec, Instant now) {
  if (token.role == HttpRole::viewer) return "this token may only read";
  if (token.role != HttpRole::unit) return "";
  if (const auto* report = std::get_if<ReportValue>(&event.body)) {
    // Its own values only, and none that could mean another's.
    if (workflow == nullptr || !may_report(token.unit, report->unit, *workflow, now)) {
      return "unit '" + token.unit.str() + "' may report its own values only: give unit";
    }
  } else if (workflow == nullptr || spec == nullptr ||
             !unit_may(token.unit, event.body, *workflow, *spec, workflow->zone().date_of(now))) {
    return "unit '" + token.unit.str() + "' may not " + name_of(event.body) + " this obligation";
  }
  if (!event.by.empty() && event.by != token.unit.str()) {
    return "this token speaks for '" + token.unit.str() + "', not for '" + event.by + "'";
  }
  return "";
}

}  // namespace nhacviec
