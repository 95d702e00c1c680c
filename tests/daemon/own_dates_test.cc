// Dates that a unit's own plan names, as a client sees them. In plan A each working group draws up
// a plan of its own (team-help-plan).
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

constexpr const char* kNamed = "obligation.named";
const std::string kRoof = "da-bac-2024/team-help-plan/team-02/own-roof";

class OwnDatesTest : public ApiTest {
 protected:
  Json name_roof(const std::string& id, const std::string& due,
                 const std::string& token = SmallDaemon::kOffice) {
    const Json data{{"title", "Sửa mái trường"}, {"due", due}};
    return Json::parse(send(event(id, kNamed, kRoof, data), token).body);
  }
  Json roof() { return get("/api/v1/obligation", {{"id", kRoof}}); }
};

TEST_F(OwnDatesTest, ADateOfAUnitsPlanBecomesAnObligation) {
  apply_plan_a();
  EXPECT_EQ(name_roof("e1", "2024-09-30")["state"], "open");
  const Json shown = roof();
  EXPECT_EQ(shown["title"], "Sửa mái trường");
  EXPECT_EQ(shown["due_at"], "2024-10-01T00:00:00+07:00");
  EXPECT_EQ(shown["unit"], "team-02");
  EXPECT_FALSE(shown["next"].empty());  // it is reminded of as its task says
  EXPECT_EQ(Json::parse(send(event("e2", "obligation.submitted", kRoof)).body)["state"],
            "submitted");
  EXPECT_EQ(get("/api/v1/audit/verify", {{"plan", "da-bac-2024"}, {"limit", "500"}})["problems"],
            Json::array());
}

TEST_F(OwnDatesTest, ARepeatNamesItOnceAndAChangedPlanMovesIt) {
  apply_plan_a();
  name_roof("e1", "2024-09-30");
  EXPECT_EQ(name_roof("e1", "2024-09-30")["repeated"], true);
  EXPECT_EQ(name_roof("e2", "2024-09-30")["reason"], "it is named so already");
  EXPECT_EQ(name_roof("e3", "2024-10-31")["status"], "applied");
  EXPECT_EQ(roof()["due_at"], "2024-11-01T00:00:00+07:00");
}

TEST_F(OwnDatesTest, OnlyAPlanOfTheUnitsOwnNamesDates) {
  apply_plan_a();
  const Json data{{"title", "T"}, {"due", "2024-09-30"}};
  for (const char* other :
       {"da-bac-2024/team-report-half-year/team-02/own-roof",  // a report, not a plan
        "da-bac-2024/team-help-plan/van-phong/own-roof",       // not its plan
        "da-bac-2024/team-help-plan/team-02/roof", "da-bac-2024/team-help-plan/team-02/own-R"}) {
    EXPECT_EQ(send(event(other, kNamed, other, data)).status, 404) << other;
  }
  EXPECT_EQ(send(event("e8", kNamed, kRoof, data), SmallDaemon::kUnit).status, 200);
  const std::string theirs = "da-bac-2024/team-help-plan/team-01/own-roof";
  EXPECT_EQ(send(event("e9", kNamed, theirs, data), SmallDaemon::kUnit).status, 403);
}

TEST_F(OwnDatesTest, ANewEditionKeepsItAndOneWithoutItsTaskCancelsIt) {
  apply_plan_a();
  name_roof("e1", "2024-09-30");
  PlanTexts texts = plan_a();
  const size_t at = texts.plan.find("Draw up the group's own plan");
  texts.plan.replace(at, 4, "Make");
  ASSERT_EQ(apply(texts).status, 200);
  EXPECT_EQ(roof()["revision"], 2);
  EXPECT_EQ(roof()["due_at"], "2024-10-01T00:00:00+07:00");
  const size_t kind = texts.plan.find("kind: plan");
  texts.plan.replace(kind, 10, "kind: duty");
  ASSERT_EQ(apply(texts).status, 200);
  EXPECT_EQ(roof()["state"], "cancelled");
}

}  // namespace
}  // namespace nhacviec
