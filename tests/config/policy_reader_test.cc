// Who is told after a deadline, how often, and what the checks say of it.
#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

const std::string kChart =
    "nhacviec: 1\n"
    "directory: d\n"
    "units:\n"
    "  top: {name: T, head: top/boss, roles: {boss: {title: B, email: boss@example.vn}}}\n"
    "  office:\n"
    "    name: O\n"
    "    parent: top\n"
    "    head: office/chief\n"
    "    roles: {chief: {title: C, email: c@example.vn}, vacant: {title: V, holders: []}}\n"
    "  a: {name: A, parent: office, roles: {clerk: {title: K, email: k@example.vn}}}\n";

std::string plan_with(const std::string& rules) {
  return "nhacviec: 1\nplan: p\ntitle: T\nissuer: top\nstanding_body: office\ndirectory: d\n"
         "calendar: c\nperiod: {year: 2024}\n"
         "tasks:\n  t: {title: T, unit: a, due: {before: 10/6}, escalate: x}\n"
         "policies:\n  x:\n    note: n\n" +
         rules;
}

struct Loaded {
  explicit Loaded(const std::string& rules, const std::string& directory = kChart) {
    workflow = workflow_from_texts(plan_with(rules), directory, samples::kCalendar, 1, diagnostics);
  }
  const Rule& rule(size_t i) const { return workflow->plan().tasks[0].escalate->rules[i]; }
  std::string to(size_t i) const {
    std::string all;
    for (const Party& party :
         workflow->resolve(rule(i), workflow->obligations()[0], workflow->plan().first_day)) {
      all += party.unit.str() + "/" + party.role.str();
    }
    return all;
  }
  Diagnostics diagnostics;
  std::shared_ptr<const Workflow> workflow;
};

TEST(PolicyReader, ReadsStepsUpTheOrganisationChartAndToANamedOffice) {
  const Loaded it(
      "    overdue: [{after: 1wd}]\n"
      "    steps:\n"
      "      - {after: 2wd, to: superior}\n"
      "      - {after: 3wd, to: superior-2}\n"
      "      - {after: 4wd, to: {unit: office, role: chief}}\n");
  ASSERT_NE(it.workflow, nullptr) << it.diagnostics.format();
  EXPECT_EQ(it.diagnostics.format(), "");
  EXPECT_EQ(it.rule(1).id.str() + " " + it.to(1), "escalation+2wd-0800-superior office/chief");
  EXPECT_EQ(it.rule(2).id.str() + " " + it.to(2), "escalation+3wd-0800-superior-2 top/boss");
  EXPECT_EQ(it.rule(3).id.str() + " " + it.to(3), "escalation+4wd-0800-office-chief office/chief");
}

TEST(PolicyReader, WarnsOfADigestOutsideTheSendWindow) {
  const Loaded it("    digest: {at: \"03:00\"}\n    overdue: [{after: 1wd}]\n");
  EXPECT_NE(it.diagnostics.format().find("warning: 03:00 is outside the send window"),
            std::string::npos)
      << it.diagnostics.format();
}

TEST(PolicyReader, LeadersWaitForTheUnitUnlessThePolicySaysOtherwise) {
  const Loaded it(
      "    overdue: [{after: 1wd}]\n"
      "    steps:\n"
      "      - {after: 1wd}\n"
      "      - {after: 2wd, to: director}\n"
      "      - {after: 3wd, to: superior, needs_told: 2wd}\n"
      "      - {after: 4wd, to: director, needs_told: none}\n"
      "      - {after: 5wd, to: standing_body, needs_told: 0wd}\n");
  ASSERT_NE(it.workflow, nullptr) << it.diagnostics.format();
  EXPECT_EQ(it.rule(1).needs_told, std::nullopt);
  EXPECT_EQ(it.rule(2).needs_told, 1);
  EXPECT_EQ(it.rule(3).needs_told, 2);
  EXPECT_EQ(it.rule(4).needs_told, std::nullopt);
  EXPECT_EQ(it.rule(5).needs_told, 0);
}

TEST(PolicyReader, ReadsRulesThatRepeat) {
  const Loaded it(
      "    overdue:\n"
      "      - {after: 1wd, repeat: {every: 3wd, times: 5}}\n"
      "      - {after: 2wd, repeat: {every: 7d, until: 30d}}\n");
  ASSERT_NE(it.workflow, nullptr) << it.diagnostics.format();
  EXPECT_EQ(it.rule(0).repeat->times, 5);
  EXPECT_EQ(it.rule(0).repeat->every.count, 3);
  EXPECT_EQ(it.rule(1).repeat->until->count, 30);
  EXPECT_FALSE(it.rule(1).repeat->every.working_days);
}

TEST(PolicyReader, RefusesARepetitionWithoutAnEndAndRecipientsThatAreNone) {
  const Loaded it(
      "    overdue:\n"
      "      - {after: 1wd, repeat: {every: 3wd}}\n"
      "      - {after: 2wd, repeat: {every: 0wd, times: 3}}\n"
      "      - {after: 3wd, repeat: {every: 1wd, times: 51}}\n"
      "      - {after: 4wd, repeat: {every: 1d, until: 100d}}\n"
      "      - {after: 5wd, repeat: {every: 7wd, until: 8d}}\n"
      "    steps:\n"
      "      - {after: 1wd, repeat: {every: 3wd, times: 2}}\n"
      "      - {after: 2wd, to: {unit: office, role: chef}}\n"
      "      - {after: 3wd, to: superior-12}\n"
      "      - {after: 4wd, needs_told: 3d}\n");
  EXPECT_EQ(
      it.diagnostics.format(),
      "plan:10:47: warning: step 2 of the policy \"x\" reaches nobody, the post is vacant: a (the "
      "next step goes on; after the last one only the standing body hears of it)\n"
      "plan:15:30: error: a rule that repeats needs an end (give times: 5 (messages in all) or "
      "until: 30d)\n"
      "plan:16:38: error: repeated at once (every: 1wd at least)\n"
      "plan:17:50: error: \"51\" is not a whole number from 2 to 50\n"
      "plan:18:49: error: that is about 95 messages (at most 50)\n"
      "plan:19:50: error: it ends before it is repeated once\n"
      "plan:21:22: error: unknown key \"repeat\" in the step\n"
      "plan:22:47: error: the unit \"office\" has no role \"chef\" (did you mean \"chief\"?)\n"
      "plan:23:26: error: \"superior-12\" is not one of lead, head, superior, standing_body, "
      "director, signer, receiver (did you mean \"superior\"?)\n"
      "plan:24:34: error: needs_told counts working days (write 1wd, or none)\n");
}

TEST(PolicyReader, WarnsOfStepsThatReachNobody) {
  const Loaded it(
      "    overdue: [{after: 1wd}]\n"
      "    steps:\n"
      "      - {after: 2wd, to: superior-3}\n"
      "      - {after: 3wd, to: head}\n"
      "      - {after: 4wd, to: {unit: office, role: vacant}}\n"
      "      - {after: 5wd, to: director, channels: sms}\n");
  const std::string step = "plan:10:47: warning: step ";
  const std::string end =
      ": a (the next step goes on; after the last one only the standing body hears of it)\n";
  EXPECT_EQ(it.diagnostics.format(),
            step + "1 of the policy \"x\" reaches nobody, there is no such unit above" + end +  //
                step + "2 of the policy \"x\" reaches nobody, the unit names nobody in charge" +
                end + step + "3 of the policy \"x\" reaches nobody, the post is vacant" + end +
                step +
                "4 of the policy \"x\" reaches nobody, nobody there has an address for its "
                "channels" +
                end);
}

TEST(PolicyReader, WarnsOfUnitsThatNoReminderReaches) {
  std::string vacant = kChart;
  const std::string clerk = "title: K, email: k@example.vn";
  vacant.replace(vacant.find(clerk), clerk.size(), "title: K, holders: []");
  const Loaded it("    overdue: [{after: 1wd}]\n", vacant);
  EXPECT_EQ(it.diagnostics.format(),
            "plan:10:47: warning: the reminders of the policy \"x\" reach nobody, the post is "
            "vacant: a (name in the directory who holds the post, and an address)\n");
  EXPECT_EQ(Loaded("    overdue: [{after: 1wd}]\n").diagnostics.format(), "");
}

TEST(PolicyReader, WarnsOnceOfARoleThatHasNoTelephone) {
  const Loaded it(
      "    overdue: [{after: 1wd, channels: [email, sms]}, {after: 2wd, channels: [email, sms]}]\n"
      "    steps: [{after: 3wd, to: director, channels: email}]\n");
  EXPECT_EQ(
      it.diagnostics.format(),
      "plan:10:3: warning: \"clerk\" is to be told by SMS too, and has no telephone: a (it is told "
      "by e-mail only; a telephone stands in the directory, as sms)\n");
}

TEST(PolicyReader, WarnsWhereLeadersWouldHearAndTheUnitWouldNot) {
  const Loaded it("    steps: [{after: 2wd, to: director}]\n");
  EXPECT_EQ(it.diagnostics.format(),
            "plan:14:5: warning: leaders would hear before the late unit does (add an overdue "
            "notice, or say needs_told: none)\n");
  EXPECT_EQ(it.rule(0).needs_told, std::nullopt);
}

TEST(PolicyReader, WarnsOfAReminderThatWouldComeAfterItsDeadline) {
  const Loaded it(
      "    reminders: [{on: last-working-day, at: \"17:30\"}]\n"
      "    overdue: [{after: 1wd}]\n");
  EXPECT_EQ(it.diagnostics.format(),
            "plan:14:44: warning: a reminder after its deadline: on the last working day nothing "
            "is sent from 17:00 on (choose an earlier time, or before: 1wd)\n");
}

}  // namespace
}  // namespace nhacviec
