#include "config/status_message.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

TEST(StatusMessage, SaysWhatFellAndWhereTheRegisterStands) {
  Diagnostics diagnostics;
  const auto workflow = workflow_from_texts(
      std::string(samples::kHeader) +
          "  t: {title: T, unit: a}\nregisters:\n  r:\n    title: Sổ\n    statuses:\n"
          "      achieved: {title: {vi: đạt, en: achieved}, count: 44}\n"
          "      difficult: {title: {vi: khó đạt, en: difficult}, count: 3}\n",
      samples::kDirectory, samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  const StatusRegister& reg = workflow->plan().registers[0];
  const Event event{SetStatus{{}, CriterionId("criterion-07"), StatusId("difficult"), ""}, "office",
                    *parse_rfc3339("2024-06-03T09:00:00+07:00")};
  Ledger ledger;
  const LedgerChanges changes = decide_ledger(*workflow, ledger, event, event.at);
  for (const Fact& fact : changes.facts) ledger = apply(std::move(ledger), fact);
  ASSERT_EQ(changes.notices.size(), 1u);

  std::vector<std::string> errors;
  const auto languages = Languages::built_in("vi", errors);
  ASSERT_TRUE(languages.ok());
  const RenderedMessage english =
      render_fall(languages.value().get("en"), *workflow, reg, ledger, changes.notices[0]);
  EXPECT_EQ(english.subject, "[Notice] No longer kept: Criterion 07");
  EXPECT_NE(english.body.find("is now recorded as: difficult. The register stands at achieved 43 "
                              "and difficult 4, of 47 in all."),
            std::string::npos)
      << english.body;
  const RenderedMessage vietnamese =
      render_fall(languages.value().get("vi"), *workflow, reg, ledger, changes.notices[0]);
  EXPECT_EQ(vietnamese.subject, "[Thông báo] Không còn giữ vững: Tiêu chí số 07");
  EXPECT_NE(vietnamese.body.find("\n\nKế hoạch: "), std::string::npos) << vietnamese.body;
  EXPECT_NE(vietnamese.body.find("khó đạt"), std::string::npos);
  EXPECT_NE(vietnamese.body.find("p/registers/r/criterion-07"), std::string::npos);
}

}  // namespace
}  // namespace nhacviec
