// Explanations as JSON for users: every step with its sentence and its values.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

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

/// What became of a message: waiting, every attempt, or why there was none. `digests`: of a grouped
/// one, those that it went out in, as daemon/digest_outcomes has them.
ExplanationSteps delivery_steps(const NoticeRecord&, const nlohmann::ordered_json& digests,
                                const ExplanationReader&);

/// Nothing of these has reached anybody and nothing will, or all of it still waits: "nobody",
/// "waiting"; else empty.
std::string delivery_word(const std::vector<NoticeRecord>&, const nlohmann::ordered_json& digests);

}  // namespace nhacviec
