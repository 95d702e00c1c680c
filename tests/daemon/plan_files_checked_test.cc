// What --check-config says of the plans that the settings name.
#include <gtest/gtest.h>

#include "config/source_text.h"
#include "daemon/plan_folder.h"
#include "tests/daemon/command_run.h"

namespace nhacviec {
namespace {

using command_run::Folder;
using command_run::shipped;
using command_run::slurp;

Settings settings_of(std::vector<std::filesystem::path> plans) {
  Settings settings;
  settings.plans = std::move(plans);
  settings.directory = shipped("directories");
  settings.calendars = shipped("calendars");
  return settings;
}

TEST(PlanFilesChecked, AreRefusedOnlyByThemselves) {
  const Folder folder;
  const std::string good = slurp(shipped("plans/da-bac-2024.yaml"));
  const std::string broken = folder.write("a.yaml", good + "unheard: 1\n");
  const std::string file = folder.write("b.yaml", good);
  Diagnostics diagnostics;
  check_plan_files(settings_of({broken, file}), diagnostics);
  EXPECT_EQ(diagnostics.errors(), 1u) << diagnostics.format();
  EXPECT_NE(diagnostics.format().find(broken), std::string::npos);
  EXPECT_EQ(diagnostics.format().find(file), std::string::npos) << diagnostics.format();
}

TEST(PlanFilesChecked, AreOneForEachPlan) {
  const Folder folder;
  const std::string good = slurp(shipped("plans/da-bac-2024.yaml"));
  const std::string first = folder.write("a.yaml", good), second = folder.write("b.yaml", good);
  Diagnostics diagnostics;
  check_plan_files(settings_of({first, second}), diagnostics);
  EXPECT_TRUE(diagnostics.format().starts_with(
      second + ":1:1: error: the plan 'da-bac-2024' is already given by " + first + "\n"))
      << diagnostics.format();
  EXPECT_EQ(diagnostics.errors(), 1u);
}

}  // namespace
}  // namespace nhacviec
