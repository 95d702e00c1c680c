#include "workflows/reorganisation_effect.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "workflows/preview.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

class Foretelling {
 public:
  Foretelling(const Workflow& before, const Workflow& after, Date effective)
      : before_(before), after_(after), effective_(effective) {}

  ReorganisationEffect run() {
    compare_obligations();
    find_doubled();
    compare_messages();
    compare_indicators();
    compare_offices();
    return std::move(effect_);
  }

 private:
  /// Who answers for a unit's duty before and from the day on; the second is nothing when nobody
  /// who is there does.
  struct InCharge {
    UnitId before;
    std::optional<UnitId> after;
    bool is_move() const { return after != before; }
  };
  InCharge in_charge(const UnitId& unit, const std::string& duty) const {
    const UnitId from = before_.directory().in_charge_of(unit, duty, effective_);
    const UnitId to = after_.directory().in_charge_of(unit, duty, effective_);
    const Unit* known = after_.directory().unit(to);
    const bool there = known == nullptr || known->is_valid_on(effective_);
    return {from, there ? std::optional(to) : std::nullopt};
  }

  // Before the reorganisation it may have been no better.
  bool was_there(const UnitId& unit) const {
    const Unit* known = before_.directory().unit(unit);
    return known == nullptr || known->is_valid_on(effective_);
  }

  void compare_obligations() {
    for (const ObligationSpec& spec : before_.obligations()) {
      const bool due_before = spec.occurrence->due && owed_on(*spec.occurrence) < effective_;
      const std::vector<UnitId> units =
          spec.task->joint ? spec.task->coordinating_units : std::vector{spec.unit};
      for (const UnitId& unit : units) {
        const InCharge who = in_charge(unit, make_duty(before_.plan().id, spec.task->id));
        if (!who.is_move() || !was_there(who.before)) continue;
        effect_.obligations.push_back({&spec, who.before, who.after, due_before});
      }
    }
  }

  void find_doubled() {
    using Key = std::tuple<TaskId, PeriodId, UnitId>;
    std::map<Key, DoubledDuty> found;
    std::set<Key> moved;
    for (const ObligationMove& move : effect_.obligations) {
      if (!move.due_before && move.to && !move.spec->task->joint)
        moved.insert({move.spec->task->id, move.spec->occurrence->period, *move.to});
    }
    for (const ObligationSpec& spec : after_.obligations()) {
      const UnitId to = after_.in_charge_of(spec, effective_);
      const Key key{spec.task->id, spec.occurrence->period, to};
      if (!moved.contains(key)) continue;
      DoubledDuty& duty = found[key];
      duty.task = spec.task->id;
      duty.period = spec.occurrence->period;
      duty.unit = to;
      duty.obligations.push_back(spec.id);
    }
    for (auto& [key, duty] : found) {
      if (duty.obligations.size() > 1) effect_.doubled.push_back(std::move(duty));
    }
  }

  /// The same message: its rule at its moment on its channel. It may go to several.
  using Message = std::tuple<Instant, ObligationId, NoticeKind, int, RuleId, ChannelKind>;
  std::map<Message, std::vector<Party>> messages_of(const Workflow& workflow) const {
    const Instant from = workflow.zone().at(effective_, TimeOfDay(0));
    std::map<Message, std::vector<Party>> found;
    for (const Notice& notice :
         preview(workflow, Assume::nobody_reports, {}, from, std::nullopt).notices) {
      found[{notice.at, notice.obligation, notice.kind, notice.step, notice.rule, notice.channel}]
          .push_back(notice.to);
    }
    return found;
  }

  void compare_messages() {
    auto old = messages_of(before_);
    auto now = messages_of(after_);
    for (const auto& [message, parties] : old) now[message];  // each is looked at
    for (auto& [message, parties] : now) {
      std::vector<Party> gone = old[message];
      const std::vector<Party> kept = gone;
      std::erase_if(gone, [&](const Party& p) { return contains(parties, p); });
      std::erase_if(parties, [&](const Party& p) { return contains(kept, p); });
      for (size_t i = 0; i < std::max(gone.size(), parties.size()); ++i) {
        const auto& [at, obligation, kind, step, rule, channel] = message;
        MessageMove move{at, obligation, kind, step, channel, {}, {}};
        if (i < gone.size()) move.from = gone[i];
        if (i < parties.size()) move.to = parties[i];
        effect_.messages.push_back(std::move(move));
      }
    }
  }

  static bool contains(const std::vector<Party>& list, const Party& party) {
    return std::find(list.begin(), list.end(), party) != list.end();
  }

  void compare_indicators() {
    for (const Indicator& indicator : before_.plan().indicators) {
      for (const UnitId& unit : indicator.units) {
        const InCharge who = in_charge(unit, "");
        if (!who.is_move() || !was_there(who.before)) continue;
        IndicatorMove move{indicator.id, who.before, who.after, {}};
        for (const IndicatorPeriod& period : indicator.periods) {
          if (period.last >= effective_) move.periods.push_back(period.id);
        }
        if (!move.periods.empty()) effect_.indicators.push_back(std::move(move));
      }
    }
  }

  void compare_office(const char* place, const UnitId& unit) {
    const InCharge who = in_charge(unit, "");
    if (!who.is_move() || !was_there(who.before)) return;
    const bool known =
        std::any_of(effect_.offices.begin(), effect_.offices.end(), [&](const OfficeMove& other) {
          return std::string(other.place) == place && other.from == who.before;
        });
    if (!known) effect_.offices.push_back({place, who.before, who.after});
  }

  void compare_offices() {
    const Plan& plan = before_.plan();
    compare_office("issuer", plan.issuer);
    compare_office("standing_body", plan.standing_body);
    if (plan.signer) compare_office("signer", plan.signer->unit);
    for (const Task& task : plan.tasks) {
      for (const UnitId& unit : task.deliver_to) compare_office("deliver_to", unit);
    }
    for (const UnitId& unit : plan.recipients) compare_office("recipients", unit);
  }

  const Workflow& before_;
  const Workflow& after_;
  Date effective_;
  ReorganisationEffect effect_;
};

}  // namespace

ReorganisationEffect effect_on(const Workflow& before, const Workflow& after, Date effective) {
  return Foretelling(before, after, effective).run();
}

}  // namespace nhacviec
