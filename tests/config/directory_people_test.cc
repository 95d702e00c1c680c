// Absences, deputies, preferences and the days of units, as a directory file says them.
#include <gmock/gmock.h>

#include "tests/config/support.h"
#include "workflows/recipients.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;

Date day(const char* text) { return *parse_date(text); }

/// Two people, an office that both may work in, and its chief.
std::string with_people(const std::string& first, const std::string& second,
                        const std::string& role = "holders: a") {
  return "nhacviec: 1\n"
         "directory: d\n"
         "people:\n"
         "  a: {title: A, email: [a@example.vn, a2@example.vn], " +
         first +
         "}\n"
         "  b: {title: B, email: b@example.vn, " +
         second +
         "}\n"
         "units:\n"
         "  o:\n"
         "    name: O\n"
         "    head: o/chief\n"
         "    roles:\n"
         "      clerk: {title: C, " +
         role +
         "}\n"
         "      chief: {title: H, email: chief@example.vn}\n";
}

std::string directory_problems(const std::string& text) {
  Diagnostics diagnostics;
  directory_from_text({"d.yaml", text}, diagnostics);
  return diagnostics.format();
}

std::shared_ptr<const Directory> read_people(const std::string& text) {
  Diagnostics diagnostics;
  auto directory = directory_from_text({"d.yaml", text}, diagnostics);
  EXPECT_EQ(diagnostics.format(), "");
  return directory;
}

const Party kClerk{UnitId("o"), RoleId("clerk")};
constexpr const char* kAway = "absences: [{from: 2024-06-03, until: 07/6/2024, delegates: b}]";

TEST(DirectoryPeople, ReadAbsencesDeputiesAndCopies) {
  const auto directory =
      read_people(with_people("absences: [{from: 2024-06-03, until: 7/6/2024, copy: true}], "
                              "deputies: [o/chief, b]",
                              "use: all"));
  ASSERT_NE(directory, nullptr);
  const Person& a = *directory->person(PersonId("a"));
  ASSERT_EQ(a.absences.size(), 1u);
  EXPECT_EQ(a.absences[0].last, day("2024-06-07"));
  EXPECT_TRUE(a.absences[0].copy);
  EXPECT_THAT(a.deputies,
              ElementsAre(StandIn(Party{UnitId("o"), RoleId("chief")}), StandIn(PersonId("b"))));
  EXPECT_EQ(a.use, AddressUse::first);
  EXPECT_EQ(directory->person(PersonId("b"))->use, AddressUse::all);
  const auto who = who_gets(*directory, kClerk, day("2024-06-04"));
  ASSERT_EQ(who.people.size(), 2u);
  EXPECT_EQ(who.people[1].person, PersonId("o-chief"));
}

TEST(DirectoryPeople, ReadPreferencesOfAllKindsAndOfOne) {
  const auto directory =
      read_people(with_people("sms: \"+84900000001\", prefers: {all: sms, open: none, escalation: "
                              "[email, sms]}",
                              "note: n"));
  ASSERT_NE(directory, nullptr);
  const auto& preferred = directory->person(PersonId("a"))->preferred;
  EXPECT_THAT(preferred.at(NoticeKind::reminder), ElementsAre(ChannelKind::sms));
  EXPECT_THAT(preferred.at(NoticeKind::escalation),
              ElementsAre(ChannelKind::email, ChannelKind::sms));
  EXPECT_TRUE(preferred.at(NoticeKind::open).empty());
}

TEST(DirectoryPeople, AbsencesThatAreWrongAreNamed) {
  EXPECT_EQ(directory_problems(with_people("absences: [{from: 2024-06-03, until: 2024-06-01}, "
                                           "{from: 2024-06-31, until: 2024-07-01}]",
                                           "absences: {from: 2024-06-03}")),
            "d.yaml:4:92: error: an absence that ends before it begins\n"
            "d.yaml:4:112: error: there is no day 2024-06-31\n"
            "d.yaml:5:48: error: absences must be a list (- {from: 2024-06-03, until: ...})\n");
  EXPECT_EQ(directory_problems(with_people("deputies: [b, b, c, o/cheif, p/chief]",
                                           "absences: [{from: 2024-06-01, until: 2024-06-09}, "
                                           "{from: 2024-06-09, until: 2024-06-20}]")),
            "d.yaml:4:69: error: \"b\" is listed twice\n"
            "d.yaml:4:72: error: unknown person \"c\" (did you mean \"a\"?)\n"
            "d.yaml:4:75: error: the unit \"o\" has no role \"cheif\" (did you mean \"chief\"?)\n"
            "d.yaml:4:84: error: unknown unit \"p\" (did you mean \"o\"?)\n"
            "d.yaml:5:88: error: two absences on the same days\n");
}

TEST(DirectoryPeople, StandingInForEachOtherWhileBothAreAwayIsAnError) {
  EXPECT_EQ(directory_problems(with_people(kAway, "deputies: a")), "");
  EXPECT_EQ(directory_problems(
                with_people(kAway, "deputies: a, absences: [{from: 2024-06-07, until: 2024-06-08}]",
                            "holders: [a, b]")),
            "d.yaml:4:66: error: on 2024-06-07 those who stand in stand in for each other: "
            "a -> b -> a (name somebody who is there)\n"
            "d.yaml:5:62: error: on 2024-06-07 those who stand in stand in for each other: "
            "b -> a -> b (name somebody who is there)\n");
}

TEST(DirectoryPeople, AnAbsenceThatNobodyStandsInForIsAWarningThatSaysWhereMessagesGo) {
  const char* alone = "absences: [{from: 2024-06-03, until: 2024-06-07}]";
  EXPECT_EQ(directory_problems(with_people(alone, "note: n")),
            "d.yaml:4:66: warning: nobody stands in for \"a\" on 2024-06-03, for messages to "
            "o/clerk: they go to the head of the unit: o-chief (delegates or deputies name who "
            "does)\n");
  EXPECT_EQ(directory_problems(with_people(alone, "note: n", "holders: [a, b]")),
            "d.yaml:4:66: warning: nobody stands in for \"a\" on 2024-06-03, for messages to "
            "o/clerk: they go to the other holders: b (delegates or deputies name who does)\n");
  EXPECT_EQ(directory_problems(with_people(alone, "note: n", "holders: a, deputies: b")), "");
}

TEST(DirectoryPeople, PreferencesNeedAnAddressAndChannelsThatThereAre) {
  EXPECT_EQ(
      directory_problems(with_people("prefers: {all: sms, reminder: [sms, email]}", "note: n")),
      "d.yaml:4:70: warning: \"a\" prefers sms and has no address there: messages go out as "
      "the rules say\n");
  EXPECT_EQ(
      directory_problems(with_people("note: n", "prefers: {all: fax, oppen: none, reminder: []}")),
      "d.yaml:5:53: error: \"fax\" is not one of email, sms, zalo\n"
      "d.yaml:5:58: error: unknown key \"oppen\" in prefers (did you mean \"open\"?)\n"
      "d.yaml:5:81: error: no channel is listed (none declines such messages)\n");
  EXPECT_EQ(
      directory_problems(with_people("note: n", "note: n", "holders: a, prefers: {all: none}")),
      "d.yaml:11:37: error: prefers is about an address (write it with the person who holds "
      "the role)\n");
}

TEST(DirectoryUnits, HaveDaysADecisionACodeAndParentsByDate) {
  const auto directory = read_people(
      "nhacviec: 1\n"
      "directory: d\n"
      "units:\n"
      "  district: {name: D, valid_to: 2025-06-30}\n"
      "  province: {name: P}\n"
      "  commune:\n"
      "    name: C\n"
      "    code: \"03436\"\n"
      "    legal_act: {number: 01/NQ-HĐ, date: 2020-01-02}\n"
      "    valid_from: 2020-02-01\n"
      "    parent: district\n"
      "    parents: [{from: 2025-07-01, unit: province}]\n");
  ASSERT_NE(directory, nullptr);
  const UnitId commune("commune");
  EXPECT_EQ(directory->parent_of(commune, day("2025-06-30")), UnitId("district"));
  EXPECT_EQ(directory->parent_of(commune, day("2025-07-01")), UnitId("province"));
  EXPECT_FALSE(directory->owes_on(commune, "", day("2020-01-31")));
  EXPECT_TRUE(directory->owes_on(commune, "", day("2020-02-01")));
  EXPECT_TRUE(directory->owes_on(UnitId("district"), "", day("2025-06-30")));
  EXPECT_FALSE(directory->owes_on(UnitId("district"), "", day("2025-07-01")));
  EXPECT_EQ(directory->unit(commune)->act, (LegalAct{"01/NQ-HĐ", day("2020-01-02")}));
  EXPECT_EQ(directory->unit(commune)->code, "03436");
}

TEST(DirectoryUnits, DaysCodesAndParentsThatCannotBeAreNamed) {
  EXPECT_EQ(
      directory_problems("nhacviec: 1\n"
                         "directory: d\n"
                         "units:\n"
                         "  a: {name: A, valid_from: 2025-07-01, valid_to: 2025-06-30}\n"
                         "  b: {name: B, code: x, valid_to: 2025-06-30}\n"
                         "  c: {name: C, code: x, valid_from: 2025-06-30, parent: b}\n"
                         "  d: {name: D, code: x, valid_from: 2025-07-01}\n"
                         "  e: {name: E, parents: [{from: 2025-01-01, unit: f}]}\n"
                         "  f: {name: F, parents: [{from: 2025-02-01, unit: e}]}\n"
                         "  g: {name: G, parents: [{from: 2025-02-01, unit: a}, "
                         "{from: 2025-01-01, unit: b}]}\n"),
      "d.yaml:4:3: error: the unit \"a\" ends on 2025-06-30, before it begins\n"
      "d.yaml:6:3: warning: \"b\", the unit above \"c\", ends on 2025-06-30 (parents: [{from: "
      "DAY, unit: ...}] says which one follows)\n"
      "d.yaml:6:3: error: the code x is that of \"b\" at the same time\n"
      "d.yaml:7:3: error: the code x is that of \"c\" at the same time\n"
      "d.yaml:8:3: error: the unit \"e\" is its own parent from 2025-02-01\n"
      "d.yaml:9:3: error: the unit \"f\" is its own parent from 2025-02-01\n"
      "d.yaml:10:3: error: the parents of \"g\" must stand in order of their days\n"
      "d.yaml:10:3: warning: \"b\", the unit above \"g\", ends on 2025-06-30 (parents: "
      "[{from: DAY, unit: ...}] says which one follows)\n");
}

TEST(PlanAndUnits, AUnitThatIsNotThereOnTheDayOwesNothingAndCheckSaysSo) {
  std::string directory = samples::kDirectory;
  directory.replace(directory.find("    name: A\n"), 12, "    name: A\n    valid_to: 2024-06-30\n");
  Diagnostics diagnostics;
  const auto workflow = workflow_from_texts(
      std::string(samples::kHeader) +
          "  t: {title: T, for_each: both, deliver_to: office, every: quarter, due: "
          "{by_end_of: period}}\n"
          "  s: {title: S, unit: office, deliver_to: a, waits_for: t, every: quarter, due: "
          "{by_end_of: period}}\n",
      directory, samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  EXPECT_NE(diagnostics.format().find("plan:11:3: warning: units that are not there on the day owe "
                                      "nothing: a (2024-q3, 2024-q4) (valid_from and valid_to "
                                      "stand in the directory)\n"),
            std::string::npos)
      << diagnostics.format();
  EXPECT_NE(workflow->find(ObligationId("p/t/a/2024-q2")), nullptr);
  EXPECT_EQ(workflow->find(ObligationId("p/t/a/2024-q3")), nullptr);
  EXPECT_NE(workflow->find(ObligationId("p/t/b/2024-q3")), nullptr);
  EXPECT_THAT(workflow->find(ObligationId("p/s/office/2024-q3"))->waits_for,
              ElementsAre(ObligationId("p/t/b/2024-q3")));
}

TEST(PolicyFile, SaysWhichKindsOfMessageAreMandatory) {
  const auto rules_of = [](const std::string& mandatory) {
    std::string text = samples::kHeader;
    text.replace(text.find("tasks:"), 6,
                 "policies:\n  mine:\n    note: n\n    reminders: [{before: 3wd}]\n    overdue: "
                 "[{after: 1wd}]\n" +
                     mandatory + "tasks:");
    text +=
        "  t: {title: T, unit: a, deliver_to: office, due: {before: 10/6}, remind: mine, "
        "escalate: mine}\n";
    Diagnostics diagnostics;
    const auto workflow =
        workflow_from_texts(text, samples::kDirectory, samples::kCalendar, 1, diagnostics);
    EXPECT_NE(workflow, nullptr) << diagnostics.format();
    const Task& task = workflow->plan().tasks[0];
    return std::pair(task.remind->rules[0].mandatory, task.escalate->rules[0].mandatory);
  };
  EXPECT_EQ(rules_of(""), std::pair(false, true));
  EXPECT_EQ(rules_of("    mandatory: [reminder]\n"), std::pair(true, false));
}

}  // namespace
}  // namespace nhacviec
