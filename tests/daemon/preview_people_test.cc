// The preview says who gets a message where somebody is away.
#include <gmock/gmock.h>

#include "tests/daemon/command_run.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PreviewOfPeople, NamesWhoStandsInAndWhoIsAwayUntilWhen) {
  std::string directory =
      command_run::slurp(command_run::shipped("directories/so-gddt-hoa-binh.yaml"));
  const std::string place = "    email: pho-giam-doc-1@so-gddt.example.vn\n";
  const size_t at = directory.find(place);
  ASSERT_NE(at, std::string::npos);
  directory.insert(at,
                   "    absences: [{from: 2024-06-13, until: 2024-06-14, delegates: giam-doc}]\n");
  const command_run::Folder folder;
  const std::string file = folder.write("d.yaml", directory);
  const std::string plan = command_run::shipped("plans/da-bac-2024.yaml");

  const auto as_json = command_run::run({"preview", plan, "--directory", file, "--format", "json",
                                         "--from", "2024-06-13", "--to", "2024-06-13"});
  ASSERT_EQ(as_json.code, kDone) << as_json.err;
  int told = 0;
  for (const auto& row : as_json.json()) {
    for (const auto& to : row["recipients"]) {
      if (to["role"] != "pho-giam-doc-1") {
        EXPECT_FALSE(to.contains("people"));
        continue;
      }
      ++told;
      EXPECT_EQ(to["people"][0]["person"], "giam-doc");
      EXPECT_EQ(to["people"][0]["why"], "stands_in");
      EXPECT_EQ(to["people"][0]["instead_of"], "pho-giam-doc-1");
      EXPECT_EQ(to["away"][0]["until"], "2024-06-14");
    }
  }
  EXPECT_GT(told, 0);
  const auto as_table =
      command_run::run({"preview", plan, "--directory", file, "--language", "en"});
  EXPECT_THAT(as_table.out, HasSubstr("giam-doc (stands in for pho-giam-doc-1)"));
  EXPECT_THAT(command_run::run({"preview", plan, "--language", "en"}).out,
              Not(HasSubstr("stands in for")));
}

}  // namespace
}  // namespace nhacviec
