#include "daemon/access.h"

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

bool is_receiver(const UnitId& unit, const ObligationSpec& spec) {
  const auto& receivers = spec.task->deliver_to;
  return std::find(receivers.begin(), receivers.end(), unit) != receivers.end();
}

bool unit_may(const UnitId& unit, const EventBody& body, const Workflow& workflow,
              const ObligationSpec& spec) {
  if (std::holds_alternative<Submit>(body) || std::holds_alternative<Acknowledge>(body) ||
      std::holds_alternative<NameDate>(body)) {
    const auto& together = spec.task->coordinating_units;
    if (spec.task->joint) {
      return std::find(together.begin(), together.end(), unit) != together.end();
    }
    return spec.unit == unit || workflow.directory().lead_unit_of(spec.unit) == unit;
  }
  if (const auto* confirm = std::get_if<Confirm>(&body)) {
    return confirm->recipient == unit && is_receiver(unit, spec);
  }
  if (std::holds_alternative<Accept>(body) || std::holds_alternative<Return>(body)) {
    return is_receiver(unit, spec);
  }
  return false;
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

std::string event_forbidden(const HttpToken& token, const Event& event, const Workflow* workflow,
                            const ObligationSpec* spec) {
  if (token.role == HttpRole::viewer) return "this token may only read";
  if (token.role != HttpRole::unit) return "";
  if (const auto* report = std::get_if<ReportValue>(&event.body)) {
    // Its own values only, and none that could mean another's.
    if (workflow == nullptr || (report->unit != token.unit &&
                                workflow->directory().lead_unit_of(report->unit) != token.unit)) {
      return "unit '" + token.unit.str() + "' may report its own values only: give unit";
    }
  } else if (workflow == nullptr || spec == nullptr ||
             !unit_may(token.unit, event.body, *workflow, *spec)) {
    return "unit '" + token.unit.str() + "' may not " + name_of(event.body) + " this obligation";
  }
  if (!event.by.empty() && event.by != token.unit.str()) {
    return "this token speaks for '" + token.unit.str() + "', not for '" + event.by + "'";
  }
  return "";
}

}  // namespace nhacviec
