#include "tests/config/story.h"

#include <cstdlib>

namespace nhacviec::story {

namespace chr = std::chrono;

namespace {

class IndochinaTime : public Zone {
 public:
  const std::string& name() const override { return name_; }
  Instant to_instant(LocalTime local) const override {
    return Instant(local.time_since_epoch() - chr::hours(7));
  }
  chr::seconds offset_at(Instant) const override { return chr::hours(7); }

 private:
  std::string name_ = "Asia/Ho_Chi_Minh";
};

Text both(std::string vi, std::string en) {
  Text text;
  text.by_language = {{"vi", std::move(vi)}, {"en", std::move(en)}};
  return text;
}

Date date(const char* text) { return *parse_date(text); }

Unit unit(const char* id, Text name, Text short_name, UnitKind kind, const char* role = "contact",
          Text role_title = Text("Đầu mối")) {
  Unit result;
  result.id = UnitId(id);
  result.name = std::move(name);
  result.short_name = std::move(short_name);
  result.kind = kind;
  if (role != nullptr) result.roles.push_back({RoleId(role), std::move(role_title), {}});
  return result;
}

Unit group(const char* id, const char* number, const char* lead, const char* head) {
  Unit result = unit(
      id, both(std::string("Tổ công tác số ") + number, std::string("Working group ") + number),
      both(std::string("Tổ ") + number, std::string("group ") + number), UnitKind::group, nullptr);
  result.lead_unit = UnitId(lead);
  result.head = Party{UnitId("so-gddt"), RoleId(head)};
  return result;
}

std::shared_ptr<const Directory> directory() {
  Unit department =
      unit("so-gddt", both("Sở Giáo dục và Đào tạo", "Department of Education and Training"),
           both("Sở GD&ĐT", "DOET"), UnitKind::office, "giam-doc", both("Giám đốc", "Director"));
  department.roles.push_back(
      {RoleId("pho-giam-doc-02"), both("Phó Giám đốc", "Deputy Director"), {}});
  department.roles.push_back(
      {RoleId("pho-giam-doc-03"), both("Phó Giám đốc", "Deputy Director"), {}});
  department.head = Party{UnitId("so-gddt"), RoleId("giam-doc")};
  std::vector<Unit> units{
      std::move(department),
      unit("van-phong", both("Văn phòng Sở", "Office"), both("VP Sở", "Office"), UnitKind::office,
           "chanh-van-phong", both("Chánh Văn phòng", "Chief of Office")),
      unit("phong-gdtrh", both("Phòng Giáo dục Trung học", "Secondary Education Division"), {},
           UnitKind::office),
      unit("phong-khtc", both("Phòng Kế hoạch - Tài chính", "Planning and Finance Division"), {},
           UnitKind::office),
      group("team-01", "01", "phong-khtc", "giam-doc"),
      group("team-02", "02", "phong-gdtrh", "pho-giam-doc-02"),
      group("team-03", "03", "van-phong", "pho-giam-doc-03"),
      unit("xa-muong-chieng",
           both("Ủy ban nhân dân xã Mường Chiềng", "People's Committee of Mường Chiềng commune"),
           both("UBND xã Mường Chiềng", "Mường Chiềng"), UnitKind::outside),
      unit("ubnd-tinh", both("Ủy ban nhân dân tỉnh", "Provincial People's Committee"),
           both("UBND tỉnh", "Province"), UnitKind::outside),
      unit("ban-dan-toc", both("Ban Dân tộc tỉnh", "Ethnic Affairs Board"), {}, UnitKind::outside)};
  std::vector<Person> people;  // one behind each role
  for (Unit& each : units) {
    for (Role& role : each.roles) {
      const std::string id = each.id.str() + "-" + role.id.str();
      role.holders = {PersonId(id)};
      people.push_back(
          {PersonId(id), role.title, "", {{ChannelKind::email, id + "@so.example.vn"}}});
    }
  }
  return std::make_shared<Directory>("so-gddt", std::move(units), std::move(people),
                                     std::map<std::string, std::vector<UnitId>>{});
}

Rule rule(NoticeKind kind, Anchor anchor, int count, RecipientKind to, int step = 0) {
  Rule result;
  result.kind = kind;
  result.anchor = anchor;
  result.offset = {count, true};
  result.to = to;
  result.step = step;
  result.channels = {ChannelKind::email, ChannelKind::sms};
  result.id = rule_id_for(result);
  return result;
}

void add_standard_policies(Task& task) {
  using K = NoticeKind;
  using R = RecipientKind;
  task.remind = Policy{"standard",
                       {},
                       {rule(K::reminder, Anchor::last_working_day, -15, R::lead),
                        rule(K::reminder, Anchor::last_working_day, -7, R::lead),
                        rule(K::reminder, Anchor::last_working_day, 0, R::lead),
                        rule(K::overdue, Anchor::day_zero, 1, R::lead)}};
  task.escalate = Policy{"standard",
                         {},
                         {rule(K::escalation, Anchor::day_zero, 1, R::standing_body, 1),
                          rule(K::escalation, Anchor::day_zero, 3, R::head, 2),
                          rule(K::escalation, Anchor::day_zero, 5, R::director, 3)}};
}

Occurrence period(const char* id, Text label, const char* opens, const char* due, bool chosen) {
  return {PeriodId(id), std::move(label), date(opens), LocalTime(date(due)), chosen};
}

Task half_year() {
  Task task;
  task.id = TaskId("team-report-half-year");
  task.title = both("Báo cáo kết quả 6 tháng", "Half-year report");
  task.source = both("phần V, mục 2", "part V, item 2");
  task.units = {UnitId("team-01"), UnitId("team-02"), UnitId("team-03")};
  task.deliver_to = {UnitId("van-phong")};
  task.occurrences = {period("2024-h1", both("6 tháng đầu năm 2024", "first half of 2024"),
                             "2024-01-01", "2024-06-10", false)};
  add_standard_policies(task);
  return task;
}

Task synthesis() {
  Task task;
  task.id = TaskId("office-synthesis-half-year");
  task.title = both("Tổng hợp báo cáo 6 tháng", "Half-year synthesis");
  task.kind = TaskKind::synthesis;
  task.source = both("phần V, mục 2", "part V, item 2");
  task.units = {UnitId("van-phong")};
  task.deliver_to = {UnitId("ubnd-tinh"), UnitId("ban-dan-toc")};
  task.waits_for = {{TaskId("team-report-half-year"), false}};
  Occurrence occurrence;
  occurrence.period = PeriodId("2024-h1");
  occurrence.opens = date("2024-01-01");
  task.occurrences = {occurrence};
  return task;
}

Task quarterly() {
  Task task;
  task.id = TaskId("commune-quarterly-report");
  task.title = both("Báo cáo hằng quý", "Quarterly report");
  task.units = {UnitId("xa-muong-chieng")};
  task.deliver_to = {UnitId("so-gddt")};
  task.occurrences = {period("2024-q1", both("quý I năm 2024", "first quarter of 2024"),
                             "2024-01-01", "2024-04-01", true),
                      period("2024-q2", both("quý II năm 2024", "second quarter of 2024"),
                             "2024-04-01", "2024-07-01", true)};
  add_standard_policies(task);
  return task;
}

std::shared_ptr<const BusinessCalendar> calendar() {
  BusinessCalendar::Rules rules;
  rules.id = "vn";
  rules.zone_name = "Asia/Ho_Chi_Minh";
  rules.special_days = {{date("2024-04-29"), DayKind::holiday, {}, "", "decreed"},
                        {date("2024-04-30"), DayKind::holiday, {}, "", "decreed"},
                        {date("2024-05-01"), DayKind::holiday, {}, "", "decreed"},
                        {date("2024-05-04"), DayKind::substitute_workday, {}, "", "decreed"}};
  return std::make_shared<BusinessCalendar>(std::move(rules));
}

}  // namespace

std::shared_ptr<const Zone> indochina_time() { return std::make_shared<IndochinaTime>(); }

Instant at(const char* rfc3339) { return *parse_rfc3339(rfc3339); }

std::shared_ptr<const Workflow> workflow() {
  Plan plan;
  plan.id = PlanId("da-bac-2024");
  plan.title = both("Theo dõi, giúp đỡ các xã khó khăn huyện Đà Bắc năm 2024",
                    "Following and helping the disadvantaged communes of Đà Bắc in 2024");
  plan.issuer = UnitId("so-gddt");
  plan.standing_body = UnitId("van-phong");
  plan.first_day = date("2024-01-01");
  plan.last_day = date("2024-12-31");
  plan.tasks = {half_year(), synthesis(), quarterly()};
  return std::make_shared<Workflow>(1, std::move(plan), directory(), calendar(), indochina_time());
}

std::vector<Moment> nobody_reports(const Workflow& workflow, const ObligationId& id) {
  const ObligationSpec& spec = *workflow.find(id);
  std::vector<Moment> moments;
  std::optional<Obligation> state;
  Instant now = spec.opens_at;
  const auto take = [&](const EventBody& body) {
    const Changes changes = decide(workflow, spec, state, {}, Event{body, "", now}, now);
    Obligation next = state.value_or(Obligation{});
    next.id = spec.id;
    for (const Fact& fact : changes.facts) next = apply(std::move(next), fact);
    state = next;
    for (const Notice& notice : changes.notices) moments.push_back({next, notice});
  };
  take(Create{});
  for (int i = 0; i < 50; ++i) {
    const auto wake = next_wake(workflow, spec, *state, {});
    if (!wake) break;
    now = std::max(now, *wake);
    take(Tick{});
  }
  return moments;
}

Moment moment_of(const std::vector<Moment>& moments, const char* rule, const char* channel) {
  for (const Moment& moment : moments) {
    if (moment.notice.rule.str() == rule &&
        to_string(moment.notice.channel) == std::string(channel))
      return moment;
  }
  std::abort();
}

ObligationId half_year_report(const char* unit) {
  return ObligationId(std::string("da-bac-2024/team-report-half-year/") + unit + "/2024-h1");
}

}  // namespace nhacviec::story
