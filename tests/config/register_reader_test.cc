#include "config/register_reader.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

/// One task, then the register `r` from line 14 on.
std::string with_register(const std::string& body) {
  return std::string(samples::kHeader) + "  t: {title: T, unit: a}\nregisters:\n  r:\n" + body;
}

std::string problems_of_register(const std::string& body) {
  return samples::problems_of_plan(with_register(body));
}

constexpr const char* kFortySeven = R"(    title: Sổ
    total: 47
    statuses:
      achieved: {title: đạt, count: 44}
      expected: {title: dự kiến, count: 1, horizon: 2024-12-31}
      difficult: {title: khó, count: 2}
    criteria:
      teachers: {title: Giáo viên, status: difficult}
      level-2: {title: Mức độ 2, status: difficult}
)";

TEST(RegisterReader, KnowsEveryCriterionAlsoThoseWithoutAName) {
  Diagnostics diagnostics;
  const auto workflow = workflow_from_texts(with_register(kFortySeven), samples::kDirectory,
                                            samples::kCalendar, 1, diagnostics);
  ASSERT_NE(workflow, nullptr) << diagnostics.format();
  const StatusRegister& it = workflow->plan().registers.at(0);
  ASSERT_EQ(it.criteria.size(), 47u);
  EXPECT_EQ(it.criteria[0].id.str(), "teachers");
  EXPECT_TRUE(it.criteria[0].named);
  EXPECT_EQ(it.criteria[2].id.str(), "criterion-01");
  EXPECT_EQ(it.criteria[46].id.str(), "criterion-45");
  EXPECT_EQ(it.criteria[45].status.str(), "achieved");
  EXPECT_EQ(it.criteria[46].status.str(), "expected");
  EXPECT_TRUE(it.statuses[0].keep);
  EXPECT_FALSE(it.statuses[1].keep);
  EXPECT_EQ(format_date(it.statuses[1].horizon.value()), "2024-12-31");
}

struct RegisterMistake {
  const char* body;
  const char* problem;
};

class ARegisterMistake : public testing::TestWithParam<RegisterMistake> {};

TEST_P(ARegisterMistake, IsReportedWithItsPlaceAndAHint) {
  EXPECT_EQ(problems_of_register(GetParam().body), std::string(GetParam().problem) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, ARegisterMistake,
    testing::Values(
        RegisterMistake{"    title: S\n    total: 47\n    statuses:\n"
                        "      achieved: {title: đạt, count: 44}\n",
                        "plan:15:12: error: the total is 47, but the statuses count 44"},
        RegisterMistake{"    title: S\n    statuses:\n      achieved: {title: đạt, count: 1}\n"
                        "    criteria:\n      x: {title: X, status: acheived}\n",
                        "plan:18:29: error: the register has no status \"acheived\" (did you mean "
                        "\"achieved\"?)"},
        RegisterMistake{"    title: S\n    statuses:\n      achieved: {title: đạt, count: 1}\n"
                        "    criteria:\n      x: {title: X, status: achieved}\n"
                        "      y: {title: Y, status: achieved}\n",
                        "plan:19:7: error: more criteria are named \"achieved\" than its count, 1"},
        RegisterMistake{"    title: S\n    keep: done\n    statuses:\n"
                        "      achieved: {title: đạt, count: 1}\n",
                        "plan:15:11: error: the register has no status \"done\""},
        RegisterMistake{"    title: S\n",
                        "plan:14:5: error: the register \"r\" lacks the key "
                        "\"statuses\""},
        RegisterMistake{"    title: S\n    statuses:\n      achieved: {title: đạt, count: many}\n",
                        "plan:16:37: error: \"many\" is not a whole number from 0 to 1000"}));

}  // namespace
}  // namespace nhacviec
