#include "config/load.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::kCalendar;
using samples::kDirectory;
using samples::kHeader;
using samples::TempFolder;

const std::string kPlan = std::string(kHeader) + "  t: {title: T, unit: a}\n";

TEST(Load, FindsDirectoryAndCalendarBesideThePlansFolder) {
  const TempFolder folder;
  const auto plan = folder.write("plans/p.yaml", kPlan);
  folder.write("directories/d.yaml", kDirectory);
  folder.write("calendars/c.yaml", kCalendar);
  Diagnostics diagnostics;
  const auto workflow = load_workflow(plan, {}, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  EXPECT_EQ(diagnostics.format(), "");
  EXPECT_EQ(workflow->directory().id(), "d");
  EXPECT_EQ(workflow->calendar().rules().id, "c");
  EXPECT_EQ(workflow->zone().name(), "Asia/Ho_Chi_Minh");
  EXPECT_EQ(workflow->revision(), 0);
}

TEST(Load, TakesFilesAndFoldersInstead) {
  const TempFolder folder;
  const auto plan = folder.write("p.yaml", kPlan);
  const auto directory = folder.write("elsewhere/any.yaml", kDirectory);
  const auto calendar = folder.write("more/c.yaml", kCalendar);
  Diagnostics diagnostics;
  EXPECT_NE(load_workflow(plan, {directory, calendar.parent_path()}, diagnostics), nullptr);
  EXPECT_EQ(diagnostics.format(), "");
}

TEST(Load, SaysWhereThePlanAsksForWhatIsMissingAndChecksTheRest) {
  const TempFolder folder;
  const auto plan = folder.write("plans/p.yaml", kPlan + "  u: {titel: T, unit: a}\n");
  folder.write("calendars/c.yaml", kCalendar);
  Diagnostics diagnostics;
  EXPECT_EQ(load_workflow(plan, {}, diagnostics), nullptr);
  const std::string name = plan.string();
  EXPECT_EQ(
      diagnostics.format(),
      name + ":6:12: error: cannot read " + (folder.path() / "directories/d.yaml").string() +
          ": No such file or directory\n" + name +
          ":12:6: error: the task \"u\" lacks the key \"title\"\n" + name +
          ":12:7: error: unknown key \"titel\" in the task \"u\" (did you mean \"title\"?)\n");
}

TEST(Load, ReportsMistakesOfAllThreeFiles) {
  Diagnostics diagnostics;
  EXPECT_EQ(workflow_from_texts(kPlan + "  u: {unit: a}\n", std::string(kDirectory) + "  x: [y]\n",
                                std::string(kCalendar) + "dayz: []\n", 1, diagnostics),
            nullptr);
  const auto found = diagnostics.format();
  EXPECT_NE(found.find("plan:12:6: error: "), std::string::npos) << found;
  EXPECT_NE(found.find("directory:19:7: error: unknown unit \"y\""), std::string::npos) << found;
  EXPECT_NE(found.find("calendar:5:1: error: unknown key \"dayz\""), std::string::npos) << found;
}

TEST(Load, RefusesADirectoryOfAnotherName) {
  Diagnostics diagnostics;
  std::string other = kDirectory;
  other.replace(other.find("directory: d"), 12, "directory: e");
  EXPECT_EQ(workflow_from_texts(kPlan, other, kCalendar, 1, diagnostics), nullptr);
  EXPECT_EQ(diagnostics.format(),
            "directory:1:1: error: this is \"e\", but the plan asks for \"d\"\n");
}

TEST(Load, KeepsTheRevisionItIsGiven) {
  Diagnostics diagnostics;
  const auto workflow = workflow_from_texts(kPlan, kDirectory, kCalendar, 7, diagnostics);
  ASSERT_NE(workflow, nullptr);
  EXPECT_EQ(workflow->revision(), 7);
}

TEST(Load, NamesTheDocumentsOfAPlan) {
  const auto ids = documents_of(kPlan);
  EXPECT_EQ(ids.plan, "p");
  EXPECT_EQ(ids.directory, "d");
  EXPECT_EQ(ids.calendar, "c");
  EXPECT_EQ(documents_of("[").plan, "");
}

TEST(Load, GivesTheTextsThatAStoreWillKeep) {
  Diagnostics diagnostics;
  const auto path = samples::shipped("plans/da-bac-2024.yaml");
  const auto texts = read_workflow_texts(path, {}, diagnostics);
  ASSERT_TRUE(texts) << diagnostics.format();
  EXPECT_EQ(texts->plan.text, samples::slurp(path));
  EXPECT_EQ(texts->calendar.text, samples::slurp(samples::shipped("calendars/vn.yaml")));
  EXPECT_NE(make_workflow(*texts, 3, diagnostics), nullptr);
}

TEST(Load, TellsTheKindsOfFilesApart) {
  Diagnostics diagnostics;
  EXPECT_EQ(check_file(samples::shipped("plans/da-bac-2024.yaml"), {}, diagnostics),
            FileKind::plan);
  EXPECT_EQ(check_file(samples::shipped("directories/so-gddt-hoa-binh.yaml"), {}, diagnostics),
            FileKind::directory);
  EXPECT_EQ(check_file(samples::shipped("calendars/vn.yaml"), {}, diagnostics), FileKind::calendar);
  EXPECT_EQ(check_file(samples::shipped("nhacviec.yaml"), {}, diagnostics), FileKind::settings);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.format();
}

TEST(Load, SaysWhyAFileCannotBeRead) {
  const TempFolder folder;
  Diagnostics diagnostics;
  EXPECT_FALSE(check_file(folder.path() / "none.yaml", {}, diagnostics));
  EXPECT_FALSE(check_file(folder.path(), {}, diagnostics));
  const auto found = diagnostics.format();
  EXPECT_NE(found.find("none.yaml:1:1: error: cannot read "), std::string::npos) << found;
  EXPECT_NE(found.find(" is a folder, not a file"), std::string::npos) << found;
}

}  // namespace
}  // namespace nhacviec
