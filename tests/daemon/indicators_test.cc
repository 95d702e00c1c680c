// Values and statuses from an event to the API: as a client sees them.
#include "connectors/records.h"
#include "daemon/http/indicator_json.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

constexpr const char* kReported = "indicator.reported";
constexpr const char* kStatusSet = "criterion.status_set";

class IndicatorsTest : public ApiTest {
 protected:
  void apply_with_indicators() {
    PlanTexts texts = plan_a();
    const std::string first = "  criterion-5-school:\n";
    ASSERT_NE(texts.plan.find(first), std::string::npos);
    texts.plan.insert(texts.plan.find(first),
                      R"(  nursery: {title: Nhà trẻ, comparator: ">", target: 99, unit: percent}
  best: {title: Tốt, target: 10, unit: percent, parent: nursery}
  school: {title: Trường, unit: yes-no, for_each: teams}
)");
    texts.plan += R"(
registers:
  criteria:
    title: Sổ theo dõi
    statuses:
      achieved: {title: đạt, count: 44}
      expected: {title: dự kiến đạt, count: 1}
      difficult: {title: khó đạt, count: 2}
)";
    ASSERT_EQ(apply(texts).status, 200);
  }
  Json told(const Json& event, const std::string& token = SmallDaemon::kOffice) {
    return Json::parse(send(event, token).body);
  }
  Json report(const std::string& id, const std::string& indicator, Json value,
              const std::string& unit = "") {
    Json data{{"indicator", indicator}, {"value", std::move(value)}};
    if (!unit.empty()) data["unit"] = unit;
    return event(id, kReported, "da-bac-2024", data);
  }
  Json row(const std::string& indicator) {
    const Json whole = get("/api/v1/indicators", {{"plan", "da-bac-2024"}});
    for (const Json& row : whole["indicators"]) {
      if (row["id"] == indicator) return row;
    }
    return nullptr;
  }
};

TEST_F(IndicatorsTest, AValueIsRecordedAndJudged) {
  apply_with_indicators();
  const Json before = row("nursery");
  EXPECT_EQ(before["standing"], "not_due");
  EXPECT_EQ(before["value"], nullptr);
  EXPECT_EQ(told(report("e1", "nursery", 99.0))["state"], "at_risk");
  EXPECT_EQ(told(report("e2", "nursery", "99,5"))["state"], "met");
  const Json after = row("nursery");
  EXPECT_EQ(after["value"], 99.5);
  EXPECT_EQ(after["target"], 99);
  EXPECT_EQ(after["by"], "office");
  EXPECT_EQ(after["period"], "2024");
}

TEST_F(IndicatorsTest, ARepeatIsAppliedOnceAndGetsItsFirstAnswer) {
  apply_with_indicators();
  told(report("e1", "nursery", 98));
  told(report("e2", "nursery", 99.5));
  const Json again = told(report("e1", "nursery", 98));
  EXPECT_EQ(again["repeated"], true);
  EXPECT_EQ(again["state"], "at_risk");
  EXPECT_EQ(row("nursery")["value"], 99.5);
  EXPECT_EQ(
      get("/api/v1/ledger", {{"id", "da-bac-2024/indicators/so-gddt/2024"}})["history"].size(), 2u);
}

TEST_F(IndicatorsTest, AnAnswerCanAskForTheBase) {
  apply_with_indicators();
  told(report("e1", "nursery", 50));
  const Json answer = told(report("e2", "best", 60));
  EXPECT_EQ(answer["status"], "applied");
  EXPECT_NE(answer["warning"].get<std::string>().find("measured against"), std::string::npos);
}

TEST_F(IndicatorsTest, WhatCannotBeAValueIsRefusedWithAReason) {
  apply_with_indicators();
  const Json answer = told(report("e1", "nursery", 120));
  EXPECT_EQ(answer["status"], "refused");
  EXPECT_EQ(answer["reason"], "120 is more than 100 %");
  EXPECT_EQ(told(report("e2", "school", "yes"))["reason"],
            "'school' is reported by several units, give one: team-01, team-02, "
            "team-03, team-04");
  for (const Json& word : {Json("yes"), Json("no"), Json(true)}) {
    EXPECT_EQ(told(report("e-" + word.dump(), "nursery", word))["reason"],
              "the value is a number, not yes or no");
  }
  EXPECT_EQ(send(report("e3", "nursery", "many")).status, 400);
  EXPECT_EQ(send(report("e4", "unheard-of", 1)).status, 404);
  EXPECT_EQ(Json::parse(send(report("e5", "nursry", 1)).body)["detail"],
            "the plan has no indicator 'nursry' (did you mean \"nursery\"?)");
}

TEST_F(IndicatorsTest, AUnitReportsItsOwnValuesOnly) {
  apply_with_indicators();
  // The token is of team-02's lead unit.
  EXPECT_EQ(told(report("e1", "school", "yes", "team-02"), SmallDaemon::kUnit)["state"], "met");
  EXPECT_EQ(send(report("e2", "school", "yes", "team-01"), SmallDaemon::kUnit).status, 403);
  EXPECT_EQ(send(report("e3", "nursery", 5), SmallDaemon::kUnit).status, 403);
}

TEST_F(IndicatorsTest, ARegisterKeepsItsTotalAndTellsOfAFall) {
  apply_with_indicators();
  const Json set = event("e1", kStatusSet, "da-bac-2024",
                         {{"criterion", "criterion-07"}, {"status", "difficult"}});
  EXPECT_EQ(told(set)["state"], "difficult");
  const Json reg = get("/api/v1/indicators", {{"plan", "da-bac-2024"}})["registers"][0];
  EXPECT_EQ(reg["total"], 47);
  EXPECT_EQ(reg["counts"], (Json{{"achieved", 43}, {"expected", 1}, {"difficult", 3}}));
  EXPECT_TRUE(loop.run_until([&] { return !daemon().channel.messages.empty(); }));
  EXPECT_EQ(daemon().channel.messages.back().subject, "fell: criterion-07");
}

TEST_F(IndicatorsTest, TheAuditCoversLedgersAndTheCountsOfDutiesDoNot) {
  apply_with_indicators();
  const Json plans = get("/api/v1/plans");
  told(report("e1", "nursery", 98));
  EXPECT_EQ(get("/api/v1/plans")["plans"][0]["total"], plans["plans"][0]["total"]);
  const Json whole = get("/api/v1/audit/verify", {{"plan", "da-bac-2024"}, {"limit", "500"}});
  EXPECT_EQ(whole["problems"], Json::array());
  EXPECT_EQ(whole["checked"], plans["plans"][0]["total"].get<int>() + 1);
}

TEST_F(IndicatorsTest, ANewEditionKeepsWhatWasReported) {
  apply_with_indicators();
  told(report("e1", "nursery", 98));
  EXPECT_EQ(apply(plan_a()).status, 200);
  apply_with_indicators();
  EXPECT_EQ(row("nursery")["value"], 98);
}

TEST(HistoryProblem, FindsALedgerThatItsFactsDoNotMake) {
  const ObligationId id("plan/indicators/office/2024");
  const Fact fact{*parse_rfc3339("2024-05-20T08:00:00+07:00"),
                  ValueReported{IndicatorId("x"), parse_decimal("99.5"), {}, {}, "office", ""}};
  SubjectRecord record;
  record.id = id.str();
  Ledger ledger = replay_ledger(id, {fact});
  record.body = encode(ledger);
  record.fact_count = 1;
  const FactRecord kept{1, encode(fact), chain_hash("", encode(fact))};
  record.chain = kept.hash;
  EXPECT_EQ(history_problem(record, {kept}), "");
  ledger.values.at(IndicatorId("x")).value = parse_decimal("99.6");
  record.body = encode(ledger);
  EXPECT_EQ(history_problem(record, {kept}), "replaying the facts gives another state");
}

TEST(DecimalJson, IsTheNumberItself) {
  for (const char* text : {"99.5", "0.1", "78.5", "999999999999.9999", "100", "0"}) {
    EXPECT_EQ(decimal_json(*parse_decimal(text)).dump(), text);
  }
}

}  // namespace
}  // namespace nhacviec
