// Explanations as JSON for users: every step with its sentence and its values.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/language.h"
#include "connectors/store.h"
#include "workflows/explanation.h"

namespace nhacviec {

/// In whose words, and whether addresses may be seen whole.
struct ExplanationReader {
  const Workflow& workflow;  // borrowed, as the pack
  const LanguagePack& pack;
  Date today;  // as units are called on that day
  bool whole_addresses = false;
};

std::string in_words(const ExplanationStep&, const ExplanationReader&);
nlohmann::ordered_json steps_json(const ExplanationSteps&, const ExplanationReader&);
nlohmann::ordered_json instant_json(const ExplainedInstant&, const ExplanationReader&);

/// What became of a message: waiting, every attempt, or why there was none.
ExplanationSteps delivery_steps(const NoticeRecord&, const ExplanationReader&);

}  // namespace nhacviec
