// Writes iCalendar files (RFC 5545) for the calendars that people use: whole days and instants, no
// time zones, since instants are in UTC. libical stays inside icalendar_writer.cc.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflows/time.h"

namespace nhacviec {

/// It takes no time of anybody's: TRANSP is always TRANSPARENT.
struct IcsEvent {
  std::string uid;                   // the same for the same thing in every file
  std::variant<Date, Instant> when;  // a whole day, or a moment
  std::string summary;
  std::string description;              // "\n" between lines; empty: none
  std::string related_to;               // the uid of another event; empty: none
  std::vector<std::string> categories;  // a comma in them becomes a space: it parts them
  std::optional<int> sequence = {};     // the entry of a higher one takes a lower one's place
  bool cancelled = false;
};

struct IcsFile {
  std::string name;  // what programs call the calendar; empty: these are entries for any calendar
  Instant stamp{};   // DTSTAMP of every event: as of when this is said
  std::vector<IcsEvent> events;
  std::string method = {};     // RFC 5546: PUBLISH, CANCEL; empty: none
  std::string organizer = {};  // a mail address; empty: none
};

/// The whole text: CRLF line ends, lines of at most 75 octets folded between letters, texts
/// escaped. Control characters are left out.
std::string write_ics(const IcsFile&);

}  // namespace nhacviec
