#include "config/explanation_words.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "config/load.h"
#include "workflows/decide.h"
#include "workflows/explanation_parts.h"
#include "workflows/plan_change.h"

namespace nhacviec {
namespace {

const std::string kConfig = std::string(NHACVIEC_SOURCE_DIR) + "/config/";

Languages packs() {
  std::vector<std::string> errors;
  return Languages::built_in("vi", errors).value();
}

std::shared_ptr<const Workflow> plan(const std::string& file) {
  Diagnostics diagnostics;
  auto workflow = load_workflow(kConfig + file, {}, diagnostics);
  EXPECT_NE(workflow, nullptr) << diagnostics.format();
  return workflow;
}

/// As it stands when the plan is taken up.
Explanation explain_new(const Workflow& workflow, const ObligationSpec& spec, Waits& waits) {
  const Instant first = workflow.zone().at(workflow.plan().first_day, TimeOfDay(0));
  for (const ObligationId& source : spec.sources) waits[source] = {};
  Obligation obligation;
  std::vector<LoggedFact> facts;
  const Changes changes =
      decide(workflow, spec, std::nullopt, waits, Event{Create{}, "", first}, first);
  for (const Fact& fact : changes.facts) {
    obligation = apply(std::move(obligation), fact);
    facts.push_back({facts.size() + 1, fact});
  }
  return explain({workflow, spec, obligation, waits, facts, nullptr}, first);
}

void expect_said(const ExplanationSteps& steps, const Workflow& workflow,
                 const LanguagePack& pack) {
  for (const ExplanationStep& step : steps) {
    const auto& known = explanation_sentences();
    const auto sentence = known.find(step.kind);
    ASSERT_NE(sentence, known.end()) << step.kind;
    const std::string text = in_words(step, workflow, pack, workflow.plan().first_day);
    EXPECT_NE(text, step.kind) << "no words in " << pack.language();
    EXPECT_FALSE(text.empty()) << step.kind;
    EXPECT_EQ(text.find("{{"), std::string::npos) << text;
    EXPECT_EQ(text.find(".."), std::string::npos) << text;
    EXPECT_EQ(text.find("()"), std::string::npos) << text;
  }
}

TEST(ExplanationWords, EveryStepOfEveryShippedPlanIsSaidInBothLanguages) {
  const Languages languages = packs();
  size_t said = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kConfig + "plans")) {
    const auto workflow = plan("plans/" + entry.path().filename().string());
    ASSERT_NE(workflow, nullptr);
    for (const ObligationSpec& spec : workflow->obligations()) {
      Waits waits;
      const Explanation explanation = explain_new(*workflow, spec, waits);
      for (const char* language : {"vi", "en"}) {
        const LanguagePack& pack = languages.get(language);
        expect_said(explanation.steps, *workflow, pack);
        for (const ExplainedInstant& instant : explanation.instants) {
          expect_said(instant.steps, *workflow, pack);
          said += instant.steps.size();
        }
      }
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(said, 1000u);
}

template <size_t... kIndex>
std::vector<FactBody> one_of_each_kind(std::index_sequence<kIndex...>) {
  return {FactBody(std::in_place_index<kIndex>)...};
}

/// One fact of each kind, and of those that can be told in several ways one of each.
std::vector<FactBody> facts_of_every_kind() {
  auto bodies = one_of_each_kind(std::make_index_sequence<std::variant_size_v<FactBody>>());
  const Instant some(Duration(1717722000000));
  bodies.push_back(Rebased{2, Instant(Duration(1717000000000)), false, false});
  bodies.push_back(Rebased{2, some, true, false});
  bodies.push_back(Rebased{2, some, false, true});
  bodies.push_back(Opened{true, "van-phong", "gấp"});
  bodies.push_back(Submitted{some, "team-02", true, {}, ""});
  bodies.push_back(Placed{some, "van-phong", true});
  bodies.push_back(Cancelled{"", kDroppedByPlan});
  bodies.push_back(Adopted{State::submitted, some, true, "van-phong", {}, "", "row"});
  bodies.push_back(Adopted{State::waived, some, false, "van-phong", {}, "thay", "row"});
  bodies.push_back(Adopted{State::open, some, false, "van-phong", {}, "", "row"});
  bodies.push_back(Withdrawn{"van-phong", "thay", true});
  bodies.push_back(Undelivered{RuleId("r"), 1, "no_address"});
  bodies.push_back(PutOff{RuleId("r"), some, "not_told"});
  bodies.push_back(Silenced{some, "van-phong", "họp", true});
  bodies.push_back(
      StatusSet{CriterionId("c"), StatusId("a"), StatusId("b"), "", "", {NoticeKey("k")}});
  return bodies;
}

TEST(ExplanationWords, EveryKindOfFactHasASentenceInBothLanguages) {
  const Languages languages = packs();
  const auto workflow = plan("plans/da-bac-2024.yaml");
  const ObligationSpec& spec = workflow->obligations().front();
  Obligation before;
  before.planned_due_at = before.due_at = Instant(Duration(1717000000000));
  const std::vector<LoggedFact> none;
  const ExplainedScene scene{*workflow, spec, before, none, 0, workflow->plan().first_day};
  std::set<std::string> kinds;
  for (const FactBody& body : facts_of_every_kind()) {
    const ExplanationStep step = explain_fact(scene, before, {7, {before.created_at, body}});
    EXPECT_EQ(step.values.front().first, "sequence") << step.kind;
    kinds.insert(step.kind);
    for (const char* language : {"vi", "en"}) {
      SCOPED_TRACE(std::string(name_of(body)) + " in " + language);
      expect_said({step}, *workflow, languages.get(language));
    }
  }
  EXPECT_EQ(kinds.size(), facts_of_every_kind().size()) << "each in words of its own";
}

TEST(ExplanationWords, NamesADayOffAndTheLetterThatMadeIt) {
  const auto workflow = plan("plans/da-bac-2024.yaml");
  const ExplanationStep step{
      "counted_on",
      {{"working_days", 1},
       {"day", *parse_date("2024-05-02")},
       {"one_by_one", std::vector{*parse_date("2024-05-02")}},
       {"skipped",
        count_days(workflow->calendar(), *parse_date("2024-04-26"), *parse_date("2024-05-02"))
            .skipped}}};
  const Languages languages = packs();
  EXPECT_EQ(
      in_words(step, *workflow, languages.get("vi"), workflow->plan().first_day),
      "Cộng 01 ngày làm việc: thứ Năm 02/5 (1); không tính nghỉ hằng tuần 27/4 - 28/4; Nghỉ "
      "hoán đổi, làm bù ngày 04/5/2024 29/4 (2450/VPCP-KGVX ngày 12/4/2024); Ngày Chiến thắng "
      "30/4 30/4 (Bộ luật Lao động 2019, Điều 111 và Điều 112; thông báo nghỉ lễ, tết hằng "
      "năm); Ngày Quốc tế lao động 01/5 01/5 (Bộ luật Lao động 2019, Điều 111 và Điều 112; "
      "thông báo nghỉ lễ, tết hằng năm).");
}

TEST(ExplanationWords, APackWithoutASentenceIsRefused) {
  std::vector<std::string> errors;
  const auto pack =
      LanguagePack::parse("language: vi\nexplanations: {day: \"{{when}}\"}\n", "vi.yaml", errors);
  EXPECT_FALSE(pack);
  const auto has = [&](const std::string& words) {
    return std::any_of(errors.begin(), errors.end(), [&](const std::string& error) {
      return error.find(words) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("'instant' is missing"));
  EXPECT_TRUE(has("vi.yaml:2:22: error:")) << "the unknown variable is named with its place";
}

}  // namespace
}  // namespace nhacviec
