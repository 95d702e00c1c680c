// Reorganisations: as a file, in a directory, and what they do to a plan.
#include "workflows/reorganisation.h"

#include <gmock/gmock.h>

#include "config/reorganisation_file.h"
#include "tests/config/support.h"
#include "workflows/preview.h"
#include "workflows/reorganisation_effect.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Date a_day(const char* text) { return *parse_date(text); }

/// A district with three communes and a plan with quarterly reports of each, and an office.
constexpr const char* kUnits = R"(nhacviec: 1
directory: d
units:
  office: {name: Office, head: office/chief, roles: {chief: {title: T,
    email: chief@x.example.vn}}}
  a: {name: A, parent: office, head: a/chair, roles: {clerk: {title: C, email: a@x.example.vn},
    chair: {title: H, email: ha@x.example.vn}}}
  b: {name: B, parent: office, roles: {clerk: {title: C, email: b@x.example.vn}}}
  c: {name: C, parent: office, roles: {clerk: {title: C, email: c@x.example.vn}}}
lists:
  communes: [a, b, c] # the communes
)";

constexpr const char* kFile = R"(nhacviec: 1
reorganisation: r
directory: d
# by the decision of that day
title: T
legal_act: {number: 1/QĐ, date: 2024-06-15}
effective: 2024-07-01
units:
  new: {name: New, head: new/chair, roles: {clerk: {title: C, email: new@x.example.vn},
    chair: {title: H, email: hn@x.example.vn}}}
changes:
  - {merge: [a, b], into: new}
)";

std::string plan_text() {
  return std::string(samples::kHeader)
             .replace(std::string(samples::kHeader).find("[a, b]"), 6, "[a, b, c]") +
         "  t: {title: T, for_each: communes, deliver_to: office, every: quarter, due: {by_end_of: "
         "period, shift: 5}, remind: standard, escalate: standard}\n";
}

std::string changed(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

std::string with_changes(const std::string& changes) {
  return changed(kFile, "  - {merge: [a, b], into: new}\n", changes);
}

std::string problems_of_file(const std::string& file) {
  Diagnostics diagnostics;
  reorganised_directory({{"r.yaml", file}, {"d.yaml", kUnits}}, diagnostics);
  return diagnostics.format();
}

std::shared_ptr<const Directory> reorganised(const std::string& file) {
  Diagnostics diagnostics;
  auto directory = reorganised_directory({{"r.yaml", file}, {"d.yaml", kUnits}}, diagnostics);
  EXPECT_EQ(diagnostics.format(), "");
  return directory;
}

std::shared_ptr<const Workflow> workflow_with(const std::string& directory) {
  Diagnostics diagnostics;
  auto workflow = workflow_from_texts(plan_text(), directory, samples::kCalendar, 1, diagnostics);
  EXPECT_NE(workflow, nullptr) << diagnostics.format();
  return workflow;
}

std::string written(const std::string& file) {
  Diagnostics diagnostics;
  const auto text = write_into_directory({{"r.yaml", file}, {"d.yaml", kUnits}}, diagnostics);
  EXPECT_TRUE(text) << diagnostics.format();
  return text.value_or("");
}

const ObligationSpec& report(const Workflow& workflow, const char* id) {
  const ObligationSpec* spec = workflow.find(ObligationId(id));
  EXPECT_NE(spec, nullptr) << id;
  return *spec;
}

TEST(Reorganisation, AMergerEndsTheOldUnitsAndHandsTheirDutiesOver) {
  const auto directory = reorganised(kFile);
  ASSERT_NE(directory, nullptr);
  const UnitId a("a"), fresh("new");
  EXPECT_EQ(directory->unit(a)->valid_to, a_day("2024-06-30"));
  EXPECT_EQ(directory->unit(fresh)->valid_from, a_day("2024-07-01"));
  EXPECT_EQ(directory->unit(fresh)->act->number, "1/QĐ");
  EXPECT_EQ(directory->in_charge_of(a, "p/t", a_day("2024-06-30")), a);
  EXPECT_EQ(directory->in_charge_of(a, "p/t", a_day("2024-07-01")), fresh);
}

TEST(Reorganisation, ObligationsKeepTheirIdsAndTheSuccessorIsWrittenTo) {
  const auto workflow = workflow_with(written(kFile));
  const ObligationSpec& q3 = report(*workflow, "p/t/a/2024-q3");
  EXPECT_THAT(workflow->resolve(RecipientKind::lead, q3, a_day("2024-06-30")),
              ElementsAre(Party{UnitId("a"), RoleId("clerk")}));
  EXPECT_THAT(workflow->resolve(RecipientKind::lead, q3, a_day("2024-07-01")),
              ElementsAre(Party{UnitId("new"), RoleId("clerk")}));
  EXPECT_THAT(workflow->resolve(RecipientKind::head, q3, a_day("2024-07-01")),
              ElementsAre(Party{UnitId("new"), RoleId("chair")}));
  EXPECT_EQ(workflow->obligations().size(), 12u);
}

TEST(Reorganisation, SaysWhatMovesFromWhomToWhom) {
  const auto before = workflow_with(kUnits), after = workflow_with(written(kFile));
  const auto effect = effect_on(*before, *after, a_day("2024-07-01"));
  std::vector<std::string> moves;
  for (const ObligationMove& move : effect.obligations) {
    moves.push_back(move.spec->id.str() + " " + move.from.str() + ">" +
                    (move.to ? move.to->str() : "") + (move.due_before ? " if owed" : ""));
  }
  EXPECT_THAT(moves,
              ElementsAre("p/t/a/2024-q1 a>new if owed", "p/t/b/2024-q1 b>new if owed",
                          "p/t/a/2024-q2 a>new", "p/t/b/2024-q2 b>new", "p/t/a/2024-q3 a>new",
                          "p/t/b/2024-q3 b>new", "p/t/a/2024-q4 a>new", "p/t/b/2024-q4 b>new"));
  ASSERT_EQ(effect.doubled.size(), 3u);
  EXPECT_EQ(effect.doubled[0].unit, UnitId("new"));
  EXPECT_THAT(effect.doubled[0].obligations,
              ElementsAre(ObligationId("p/t/a/2024-q2"), ObligationId("p/t/b/2024-q2")));
  ASSERT_FALSE(effect.messages.empty());
  for (const MessageMove& move : effect.messages) {
    EXPECT_GE(before->zone().date_of(move.at), a_day("2024-07-01"));
    // b has no head, which the office hears; the successor has one.
    if (move.kind == NoticeKind::info) continue;
    ASSERT_TRUE(move.to) << move.obligation.str();
    EXPECT_EQ(move.to->unit, UnitId("new"));
    EXPECT_EQ(move.obligation.str().find("p/t/c/"), std::string::npos);
  }
  EXPECT_THAT(effect.offices.size(), 2u);  // a and b are among the plan's recipients
}

TEST(Reorganisation, ValuesOfIndicatorsAreReportedByTheSuccessorFromTheNextPeriodOn) {
  const auto with_indicator = [](const std::string& directory) {
    Diagnostics diagnostics;
    auto workflow =
        workflow_from_texts(changed(plan_text(), "tasks:",
                                    "indicators:\n  i: {title: I, comparator: \">=\", target: 5, "
                                    "unit: percent, for_each: communes, every: quarter}\ntasks:"),
                            directory, samples::kCalendar, 1, diagnostics);
    EXPECT_NE(workflow, nullptr) << diagnostics.format();
    return workflow;
  };
  const auto before = with_indicator(kUnits), after = with_indicator(written(kFile));
  const auto effect = effect_on(*before, *after, a_day("2024-07-01"));
  ASSERT_EQ(effect.indicators.size(), 2u);
  EXPECT_EQ(effect.indicators[1].from, UnitId("b"));
  EXPECT_EQ(effect.indicators[1].to, UnitId("new"));
  EXPECT_THAT(effect.indicators[1].periods, ElementsAre(PeriodId("2024-q3"), PeriodId("2024-q4")));
}

TEST(Reorganisation, WhatIsAbolishedWithoutASuccessorEnds) {
  const std::string directory = written(with_changes("  - abolish: a\n"));
  const auto before = workflow_with(kUnits), after = workflow_with(directory);
  EXPECT_EQ(after->find(ObligationId("p/t/a/2024-q3")), nullptr);
  EXPECT_NE(after->find(ObligationId("p/t/a/2024-q1")), nullptr);
  const auto effect = effect_on(*before, *after, a_day("2024-07-01"));
  ASSERT_EQ(effect.obligations.size(), 4u);
  EXPECT_FALSE(effect.obligations[3].to);
  for (const MessageMove& move : effect.messages) EXPECT_FALSE(move.to);
}

TEST(Reorganisation, OneTaskCanGoElsewhereAndAHandOverEndsNobody) {
  const auto directory =
      reorganised(with_changes("  - {split: a, into: [new, b], tasks: {b: [p/t]}}\n"
                               "  - {hand_over: c, to: office, tasks: [p/u]}\n"));
  ASSERT_NE(directory, nullptr);
  const Date day = a_day("2024-07-01");
  EXPECT_EQ(directory->in_charge_of(UnitId("a"), "p/t", day), UnitId("b"));
  EXPECT_EQ(directory->in_charge_of(UnitId("a"), "p/other", day), UnitId("new"));
  EXPECT_EQ(directory->in_charge_of(UnitId("c"), "p/u", day), UnitId("office"));
  EXPECT_EQ(directory->in_charge_of(UnitId("c"), "p/t", day), UnitId("c"));
  EXPECT_FALSE(directory->unit(UnitId("c"))->valid_to);
}

TEST(Reorganisation, ARenamedUnitStaysAndIsCalledAnewFromThatDay) {
  const auto directory =
      reorganised(with_changes("  - {rename: a, name: Anew}\n  - {move: [b, c], under: new}\n"));
  ASSERT_NE(directory, nullptr);
  EXPECT_EQ(directory->name_of(UnitId("a"), a_day("2024-06-30")).in("vi"), "A");
  EXPECT_EQ(directory->name_of(UnitId("a"), a_day("2024-07-01")).in("vi"), "Anew");
  EXPECT_EQ(directory->parent_of(UnitId("b"), a_day("2024-07-01")), UnitId("new"));
  EXPECT_EQ(directory->parent_of(UnitId("b"), a_day("2024-06-30")), UnitId("office"));
}

TEST(Reorganisation, ASecondOneGoesOnFromTheFirst) {
  const std::string first = written(kFile);
  std::string second = changed(kFile, "reorganisation: r", "reorganisation: s");
  second = changed(second, "2024-07-01", "2024-10-01");
  second = changed(second, "  new: {", "  newer: {");
  second = changed(second, "head: new/chair", "head: newer/chair");
  second = changed(second, "{merge: [a, b], into: new}", "{merge: [new, c], into: newer}");
  Diagnostics diagnostics;
  const auto both = write_into_directory({{"r.yaml", second}, {"d.yaml", first}}, diagnostics);
  ASSERT_TRUE(both) << diagnostics.format();
  const auto workflow = workflow_with(*both);
  const ObligationSpec& report_of_a = report(*workflow, "p/t/a/2024-q4");
  EXPECT_EQ(workflow->in_charge_of(report_of_a, a_day("2024-09-30")), UnitId("new"));
  EXPECT_EQ(workflow->in_charge_of(report_of_a, a_day("2024-10-01")), UnitId("newer"));
}

TEST(Reorganisation, IsWrittenIntoTheDirectoryWithEverybodysComments) {
  const std::string text = written(kFile);
  EXPECT_TRUE(text.starts_with(kUnits));
  EXPECT_THAT(text, HasSubstr("\nreorganisations:\n  r:\n    # by the decision of that day\n"
                              "    title: T\n"));
  Diagnostics diagnostics;
  EXPECT_FALSE(write_into_directory({{"r.yaml", kFile}, {"d.yaml", text}}, diagnostics));
  EXPECT_THAT(
      diagnostics.format(),
      HasSubstr("r.yaml:2:17: error: the reorganisation \"r\" is in the directory already"));
}

TEST(Reorganisation, NamesWhatCannotBe) {
  EXPECT_EQ(
      problems_of_file(with_changes("  - {merge: [a, x], into: new}\n"
                                    "  - {abolish: a}\n"
                                    "  - {split: b, into: new}\n"
                                    "  - {merge: [c], into: b}\n"
                                    "  - {rename: c, into: new}\n"
                                    "  - {hand_over: c, to: new, tasks: [t]}\n"
                                    "  - {into: new}\n")),
      "r.yaml:12:17: error: unknown unit \"x\" (did you mean \"a\"?)\n"
      "r.yaml:13:5: error: the unit \"a\" ends twice (first at line 12)\n"
      "r.yaml:14:16: error: split needs the units that it makes, two or more\n"
      "r.yaml:15:5: error: \"b\" ends on the same day (name the unit that is there from then "
      "on)\n"
      "r.yaml:16:5: error: the change lacks the key \"name\"\n"
      "r.yaml:16:17: error: into says nothing with rename\n"
      "r.yaml:17:37: error: \"t\" is not plan/task\n"
      "r.yaml:18:5: error: the change does not say what it is (merge, split, rename, abolish, "
      "hand_over or move)\n");
  EXPECT_EQ(problems_of_file(changed(kFile, "directory: d", "directory: e")),
            "r.yaml:3:12: error: the reorganisation is about the directory \"e\", this is \"d\"\n");
}

}  // namespace
}  // namespace nhacviec
