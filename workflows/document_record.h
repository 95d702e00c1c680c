// The paper that came with a report, as an office registers it (Decree 30/2020).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflows/time.h"

namespace nhacviec {

/// All of it may be absent. It says which paper it was, never when the report was handed in: its
/// date counts for nothing.
struct DocumentRecord {
  std::string number;             // số: "123"
  std::string symbol;             // ký hiệu: "BC-GDTrH"
  std::optional<Date> date = {};  // ngày văn bản
  std::string incoming_number;    // số đến, of the register of the office that received it
  std::string channel;            // how it came: one of document_channels()
  bool operator==(const DocumentRecord&) const = default;
  bool empty() const { return *this == DocumentRecord{}; }
};

/// e-office (from one document system to another), email, post, hand.
const std::vector<std::string>& document_channels();

/// "123/BC-GDTrH", or whichever of the two is known.
std::string signed_number(const DocumentRecord&);
/// "123/BC-GDTrH" as it was written: the number is what stands before the first stroke.
DocumentRecord document_of(const std::string& signed_number);

}  // namespace nhacviec
