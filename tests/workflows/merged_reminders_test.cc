// Several cycles of one task that end on the same day: one message, not three.
#include <gtest/gtest.h>

#include "tests/workflows/small_plan.h"
#include "workflows/preview.h"

namespace nhacviec {
namespace {

using small_plan::at;

ObligationId check(const char* period) {
  return make_obligation_id(PlanId("small-2024"), TaskId("self-check"), UnitId("van-phong"),
                            PeriodId(period));
}

Occurrence period(const char* id, const char* opens, const char* late_from) {
  Occurrence occurrence;
  occurrence.period = PeriodId(id);
  occurrence.opens = *parse_date(opens);
  occurrence.due = LocalTime(*parse_date(late_from));
  occurrence.chosen = true;
  return occurrence;
}

/// A self-check of the Office by month and by quarter, reminded on its last working day and five
/// working days before.
std::shared_ptr<const Workflow> three_cycles() {
  Plan plan = small_plan::plan();
  Task task;
  task.id = TaskId("self-check");
  task.units = {UnitId("van-phong")};
  task.occurrences = {period("2024-02", "2024-02-01", "2024-03-01"),
                      period("2024-03", "2024-03-01", "2024-04-01"),
                      period("2024-q1", "2024-01-01", "2024-04-01")};
  Policy policy;
  policy.id = "check-in";
  for (const int before : {0, -5}) {
    Rule rule;
    rule.offset = {before, true};
    rule.id = rule_id_for(rule);
    policy.rules.push_back(rule);
  }
  task.remind = policy;
  plan.tasks = {task};
  return std::make_shared<Workflow>(1, plan, small_plan::directory(), small_plan::calendar(),
                                    small_plan::zone());
}

/// "2024-03-29 2024-03+2024-q1": the day, the period that writes and those it names.
std::vector<std::string> messages(const std::vector<AssumedEvent>& events) {
  const auto zone = small_plan::zone();
  const auto period_of = [](const ObligationId& id) {
    return id.str().substr(id.str().rfind('/') + 1);
  };
  std::vector<std::string> found;
  for (const Notice& notice :
       preview(*three_cycles(), Assume::nobody_reports, events, std::nullopt, std::nullopt)
           .notices) {
    std::string text = format_date(zone->date_of(notice.at)) + " " + period_of(notice.obligation);
    for (const ObligationId& also : notice.also) text += "+" + period_of(also);
    found.push_back(text);
  }
  return found;
}
AssumedEvent said(const char* period, EventBody body, const char* when) {
  return {check(period), Event{std::move(body), "someone", at(when)}};
}
using List = std::vector<std::string>;

TEST(MergedReminders, AreOneMessageThatNamesThePeriods) {
  EXPECT_EQ(messages({}), (List{"2024-02-22 2024-02", "2024-02-29 2024-02",
                                "2024-03-22 2024-03+2024-q1", "2024-03-29 2024-03+2024-q1"}));
}

TEST(MergedReminders, LeaveOutAPeriodThatIsIn) {
  EXPECT_EQ(messages({said("2024-q1", Submit{}, "2024-03-25 09:00")}).back(), "2024-03-29 2024-03");
}

TEST(MergedReminders, TheOthersStillSpeakWhenTheFirstIsIn) {
  EXPECT_EQ(messages({said("2024-03", Submit{}, "2024-03-25 09:00")}).back(), "2024-03-29 2024-q1");
}

TEST(MergedReminders, APeriodThatWasExtendedSpeaksForItself) {
  Extend extend;
  extend.days = 3;
  extend.reason = "xin thêm thời gian";
  const auto found = messages({said("2024-03", extend, "2024-03-25 09:00")});
  EXPECT_EQ(found[3], "2024-03-27 2024-03");
  EXPECT_EQ(found[4], "2024-03-29 2024-q1");
  EXPECT_EQ(found.back(), "2024-04-03 2024-03");
}

TEST(MergedReminders, SayInTheRecordThatTheyWereMerged) {
  const Preview end =
      preview(*three_cycles(), Assume::nobody_reports, {}, std::nullopt, std::nullopt);
  for (const HandledRule& rule : end.obligations.at(check("2024-q1")).handled)
    EXPECT_EQ(rule.skipped, "merged");
  for (const HandledRule& rule : end.obligations.at(check("2024-03")).handled)
    EXPECT_EQ(rule.skipped, "");
}

}  // namespace
}  // namespace nhacviec
