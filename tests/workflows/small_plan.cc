#include "tests/workflows/small_plan.h"

#include <algorithm>
#include <cstdlib>

#include "workflows/rule_parties.h"

namespace nhacviec::small_plan {

namespace chr = std::chrono;

namespace {

class FixedZone final : public Zone {
 public:
  const std::string& name() const override { return name_; }
  Instant to_instant(LocalTime local) const override {
    return Instant(local.time_since_epoch() - kOffset);
  }
  chr::seconds offset_at(Instant) const override { return kOffset; }

 private:
  static constexpr chr::hours kOffset{7};
  std::string name_ = "Asia/Ho_Chi_Minh";
};

Date day(const std::string& text) {
  const auto date = parse_date(text);
  if (!date) std::abort();
  return *date;
}

Rule rule(NoticeKind kind, Anchor anchor, int working_days, RecipientKind to, int step = 0) {
  Rule result;
  result.kind = kind;
  result.anchor = anchor;
  result.offset = {working_days, true};
  result.to = to;
  result.step = step;
  if (tells_leaders(result)) result.needs_told = 1;
  result.id = rule_id_for(result);
  return result;
}

Policy standard_reminders() {
  const auto before = [](int days) {
    return rule(NoticeKind::reminder, Anchor::last_working_day, -days, RecipientKind::lead);
  };
  return {"standard", {}, {before(15), before(7), before(0)}};
}

Policy standard_escalation() {
  const auto step = [](int number, int days, RecipientKind to) {
    return rule(NoticeKind::escalation, Anchor::day_zero, days, to, number);
  };
  return {"standard",
          {},
          {rule(NoticeKind::overdue, Anchor::day_zero, 1, RecipientKind::lead),
           step(1, 1, RecipientKind::standing_body), step(2, 3, RecipientKind::head),
           step(3, 5, RecipientKind::director)}};
}

Unit office(const std::string& id, const std::string& role, const std::string& person) {
  Unit unit;
  unit.id = UnitId(id);
  unit.name = Text(id);
  unit.roles = {{RoleId(role), Text(role), {PersonId(person)}}};
  return unit;
}

Unit team(const std::string& id, const std::string& lead, const std::string& head) {
  Unit unit;
  unit.id = UnitId(id);
  unit.name = Text(id);
  unit.kind = UnitKind::group;
  unit.lead_unit = UnitId(lead);
  unit.head = Party{UnitId("so-gddt"), RoleId(head)};
  return unit;
}

Person person(const std::string& id) {
  return {PersonId(id), Text(id), "", {{ChannelKind::email, id + "@so.example.vn"}}};
}

}  // namespace

std::shared_ptr<const Zone> zone() { return std::make_shared<FixedZone>(); }

std::shared_ptr<const BusinessCalendar> calendar() {
  BusinessCalendar::Rules rules;
  rules.id = "vn";
  rules.zone_name = "Asia/Ho_Chi_Minh";
  const auto off = [&](const std::string& date) {
    rules.special_days.push_back({day(date), DayKind::holiday, Text("nghỉ"), "", "decreed"});
  };
  for (const char* date : {"2024-01-01", "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13",
                           "2024-02-14", "2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01",
                           "2024-09-02", "2024-09-03", "2025-01-01"}) {
    off(date);
  }
  rules.special_days.push_back(
      {day("2024-05-04"), DayKind::substitute_workday, Text("làm bù"), "", "decreed"});
  return std::make_shared<BusinessCalendar>(rules);
}

std::shared_ptr<const Directory> directory(const std::map<std::string, Preferences>& preferences,
                                           const std::vector<std::string>& telephones,
                                           const std::string& outside) {
  Unit so = office("so-gddt", "giam-doc", "giam-doc");
  so.head = Party{so.id, RoleId("giam-doc")};
  for (const char* deputy : {"pho-giam-doc-1", "pho-giam-doc-2", "pho-giam-doc-3"}) {
    so.roles.push_back({RoleId(deputy), Text(deputy), {PersonId(deputy)}});
  }
  std::vector<Unit> units{so,
                          office("van-phong", "chanh-van-phong", "chanh-van-phong"),
                          office("phong-1", "truong-phong", "truong-phong-1"),
                          office("phong-2", "truong-phong", "truong-phong-2"),
                          office("phong-4", "truong-phong", "truong-phong-4"),
                          office("ubnd-tinh", "van-thu", "van-thu-ubnd"),
                          office("ban-dan-toc", "van-thu", "van-thu-bdt"),
                          team("team-01", "phong-1", "giam-doc"),
                          team("team-02", "phong-2", "pho-giam-doc-1"),
                          team("team-03", "van-phong", "pho-giam-doc-2"),
                          team("team-04", "phong-4", "pho-giam-doc-3")};
  for (Unit& unit : units) {
    if (unit.id.str() == outside) unit.kind = UnitKind::outside;
  }
  std::vector<Person> people;
  for (const char* id :
       {"giam-doc", "pho-giam-doc-1", "pho-giam-doc-2", "pho-giam-doc-3", "chanh-van-phong",
        "truong-phong-1", "truong-phong-2", "truong-phong-4", "van-thu-ubnd", "van-thu-bdt"}) {
    people.push_back(person(id));
    const auto wish = preferences.find(id);
    if (wish != preferences.end()) people.back().preferences = wish->second;
    if (std::find(telephones.begin(), telephones.end(), id) != telephones.end()) {
      people.back().addresses.push_back({ChannelKind::sms, "+84900000001"});
    }
  }
  return std::make_shared<Directory>("small", units, people,
                                     std::map<std::string, std::vector<UnitId>>{});
}

Plan plan(const Options& options) {
  Plan result;
  result.id = PlanId("small-2024");
  result.title = Text("Kế hoạch nhỏ năm 2024");
  result.issuer = UnitId("so-gddt");
  result.standing_body = UnitId("van-phong");
  result.approval = options.approval;
  result.summaries = options.summaries;
  result.calendar = "vn";
  result.directory = "small";
  result.first_day = day("2024-01-01");
  result.last_day = day("2024-12-31");

  Task report;
  report.id = TaskId("report");
  report.title = Text("Báo cáo kết quả 6 tháng");
  report.units = {UnitId("team-01"), UnitId("team-02"), UnitId("team-03"), UnitId("team-04")};
  report.deliver_to = {UnitId("van-phong")};
  report.acceptance = options.acceptance;
  report.occurrences = {
      {PeriodId("2024-h1"), {}, result.first_day, LocalTime(day(options.due)), false}};
  report.remind = standard_reminders();
  report.escalate = standard_escalation();
  for (Policy* policy : {&*report.remind, &*report.escalate}) {
    for (Rule& rule : policy->rules) {
      if (options.when_mail_fails) rule.when_mail_fails = ChannelKind::sms;
    }
  }

  Task synthesis;
  synthesis.id = TaskId("synthesis");
  synthesis.title = Text("Tổng hợp báo cáo 6 tháng");
  synthesis.kind = TaskKind::synthesis;
  synthesis.units = {UnitId("van-phong")};
  synthesis.deliver_to = {UnitId("ubnd-tinh"), UnitId("ban-dan-toc")};
  synthesis.waits_for = {{report.id, false}};
  synthesis.occurrences = {{PeriodId("2024-h1"), {}, result.first_day, std::nullopt, false}};

  if (options.synthesis_has_rules) {
    synthesis.remind = report.remind;
    synthesis.escalate = report.escalate;
  }

  result.tasks = {report, synthesis};
  return result;
}

std::shared_ptr<const Workflow> workflow(const Options& options) {
  return std::make_shared<Workflow>(
      options.revision, plan(options),
      directory(options.preferences, options.telephones, options.outside), calendar(), zone());
}

Instant at(const std::string& local) {
  const auto date = parse_date(local.substr(0, 10));
  const auto time = parse_time_of_day(local.substr(11));
  if (!date || !time) std::abort();
  return zone()->at(*date, *time);
}

ObligationId report_of(const std::string& team_id) {
  return make_obligation_id(PlanId("small-2024"), TaskId("report"), UnitId(team_id),
                            PeriodId("2024-h1"));
}

ObligationId synthesis() {
  return make_obligation_id(PlanId("small-2024"), TaskId("synthesis"), UnitId("van-phong"),
                            PeriodId("2024-h1"));
}

}  // namespace nhacviec::small_plan
