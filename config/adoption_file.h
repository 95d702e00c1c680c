// The table of a plan that is taken up in mid-year: which of its obligations were done before, and
// when. The columns are told by their headings, Vietnamese or English, in any order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/csv.h"
#include "workflows/event.h"
#include "workflows/workflow.h"

namespace nhacviec {

struct AdoptionRow {
  ObligationId id;
  Adopt what;
  Instant at{};    // when it was handed in; of a day: its first moment
  std::string by;  // empty: the unit that owes it
  Position where;  // of the obligation
  Position where_at;
  bool operator==(const AdoptionRow& other) const {
    return id == other.id && what.state == other.what.state && what.note == other.what.note &&
           what.evidence == other.what.evidence && at == other.at && by == other.by;
  }
};

/// In the order of their ids; a row without a state says nothing. What can be seen without the
/// obligations' history is checked, and everything that is wrong is reported.
std::optional<std::vector<AdoptionRow>> read_adoption(const SourceText&, const Workflow&,
                                                      Diagnostics&);

/// The table to fill in: a row for each obligation of the plan, for a spreadsheet.
std::string adoption_template(const Workflow&, const std::string& language);

/// The rows as text, for the store; and back. What cannot be read reads as nothing.
std::string pack_adoption(const std::vector<AdoptionRow>&);
std::optional<std::vector<AdoptionRow>> unpack_adoption(const std::string&);

}  // namespace nhacviec
