// Papers that an office sends or lays before a leader: the urging letter (công văn đôn đốc), the
// reminder slip (phiếu nhắc việc) and the submission slip (phiếu trình). Here: what they may say,
// as values for a template. Persons, numbers and signatures are never filled in.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/language.h"
#include "config/template_text.h"
#include "workflows/obligation.h"
#include "workflows/workflow.h"

namespace nhacviec {

enum class PaperKind { urge, reminder_slip, submission_slip };
const char* to_string(PaperKind);  // urge, reminder-slip, submission-slip
std::optional<PaperKind> parse_paper_kind(const std::string&);
const std::vector<PaperKind>& paper_kinds();

inline constexpr size_t kMostOnPaper = 50;

/// One obligation that a paper is about. Borrowed for the call.
struct PaperItem {
  const Workflow& workflow;
  const ObligationSpec& spec;
  const Obligation& obligation;
  const Waits& waits;
};

/// Every value and list that a paper's template may name: those of messages, and a paper's own
/// (docs/papers.md).
const std::set<std::string>& known_paper_names();

/// The values, at `now`. `second`: which urging it is; nothing: the second where the unit was urged
/// or its leaders were told before. Refused (invalid): an obligation of another unit or issuer
/// among them, one that is not owed, or, to be urged, not late.
Result<TemplateScope> paper_values(const LanguagePack&, PaperKind, const std::vector<PaperItem>&,
                                   std::optional<bool> second, Instant now);

/// Was the unit urged, or were its leaders told, in this round and for this deadline?
bool was_urged(const PaperItem&);

}  // namespace nhacviec
