// Tasks for which a document names who works together and nobody who leads.
#include <gtest/gtest.h>

#include "config/language.h"
#include "config/message.h"
#include "tests/config/support.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using samples::problems_of_tasks;
using samples::workflow_of_tasks;

constexpr const char* kJoint =
    "  staffing: {title: T, lead: none, coordinating: [a, b], due: {before: 10/6}, "
    "remind: standard, escalate: standard}\n";

TEST(JointTask, IsOneObligationOfAllWhoWorkOnIt) {
  const auto workflow = workflow_of_tasks(kJoint);
  ASSERT_NE(workflow, nullptr);
  ASSERT_EQ(workflow->obligations().size(), 1u);
  const ObligationSpec& spec = workflow->obligations()[0];
  EXPECT_EQ(spec.id.str(), "p/staffing/jointly/once");
  const std::vector<Party> all{{UnitId("a"), RoleId("clerk")},
                               {UnitId("b"), RoleId("clerk")},
                               {UnitId("office"), RoleId("chief")}};
  EXPECT_EQ(workflow->resolve(RecipientKind::lead, spec, workflow->plan().first_day), all);
  // Nobody of a or b has a head in this directory.
  EXPECT_TRUE(workflow->resolve(RecipientKind::head, spec, workflow->plan().first_day).empty());
}

TEST(JointTask, TheStandingBodyIsNotToldTwiceThatItIsLate) {
  const auto workflow = workflow_of_tasks(kJoint);
  ASSERT_NE(workflow, nullptr);
  const ObligationSpec& spec = workflow->obligations()[0];
  Obligation obligation;
  obligation.id = spec.id;
  obligation.state = State::open;
  obligation.due_at = spec.due_at;
  for (const ScheduledRule& rule : schedule(*workflow, spec, obligation)) {
    if (rule.rule->kind == NoticeKind::escalation && rule.rule->step == 1) {
      EXPECT_EQ(rule.skip, "already_told");
    }
  }
}

TEST(JointTask, NeedsSomebodyWhoWorksOnIt) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, lead: none}\n"),
            "plan:11:23: error: a task without a lead needs coordinating units (somebody has to do "
            "it)\n");
}

TEST(JointTask, HasNoUnitBesides) {
  EXPECT_EQ(problems_of_tasks("  t: {title: T, lead: none, unit: a, coordinating: b}\n"),
            "plan:11:29: error: lead: none and unit exclude each other\n");
  EXPECT_EQ(problems_of_tasks("  t: {title: T, lead: a, coordinating: b}\n"),
            "plan:11:23: error: \"a\" is not one of none\n");
}

TEST(JointTask, NoTaskTakesTheWordOfALedger) {
  EXPECT_EQ(problems_of_tasks("  indicators: {title: T, unit: a}\n"),
            "plan:11:3: error: no task may be called \"indicators\" (reported values go by that "
            "name)\n");
}

}  // namespace
}  // namespace nhacviec
