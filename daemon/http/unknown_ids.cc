#include "daemon/http/unknown_ids.h"

#include <vector>

#include "config/spelling.h"
#include "daemon/http/api_json.h"
#include "daemon/webhook_outbox.h"
#include "workflows/letter_box.h"

namespace nhacviec {

namespace {

std::string with_guess(std::string words, const std::string& id,
                       const std::vector<std::string>& known) {
  const std::string guess = did_you_mean(id, known);
  return words + " \"" + id + "\"" + (guess.empty() ? "" : " (" + guess + ")");
}

}  // namespace

std::string unknown_plan(const WorkflowBook& book, const std::string& plan) {
  if (plan.empty() || book.latest(PlanId(plan)) != nullptr) return "";
  std::vector<std::string> known;
  for (const auto& workflow : book.all_latest()) known.push_back(workflow->plan().id.str());
  return with_guess("there is no plan", plan, known);
}

std::string unknown_subject(const WorkflowBook& book, const SubjectId& id) {
  if (id.empty() || is_letter_box_id(id) || is_ledger_id(id) || is_webhook_id(id)) return "";
  std::vector<std::string> known;
  for (const auto& workflow : book.all_latest()) {
    if (workflow->find(ObligationId(id)) != nullptr) return "";
    for (const ObligationSpec& spec : workflow->obligations()) known.push_back(spec.id.str());
  }
  return with_guess("there is no obligation", id, known);
}

}  // namespace nhacviec
