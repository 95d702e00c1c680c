// An explanation in the words of a language pack: one sentence a step.
#pragma once

#include <map>
#include <set>
#include <string>

#include "config/language.h"
#include "workflows/explanation.h"

namespace nhacviec {

/// The sentences that every pack has under `explanations`, each with the variables it may use.
const std::map<std::string, std::set<std::string>>& explanation_sentences();

/// Units are called what they are called on `today`. A step whose kind no sentence is known for
/// gives its kind: a bug, but a readable one.
std::string in_words(const ExplanationStep&, const Workflow&, const LanguagePack&, Date today);

}  // namespace nhacviec
