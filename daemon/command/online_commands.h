// The commands that talk to a daemon, but for the events: event_commands.h.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"
#include "daemon/command/api_client.h"
#include "daemon/command/command.h"

namespace nhacviec {

/// Each returns the exit code; what the daemon refuses is said on `err`.
struct StatusFilter {
  std::string plan, unit, state, due_before;
  bool late = false;
};
int show_status(const ApiClient&, const StatusFilter&, Terminal&);
int show_obligation(const ApiClient&, const std::string& id, Terminal&);
/// Why an obligation stands as it does, or why a message (by its key) went to whom and when.
int explain(const ApiClient&, const std::string& about, Terminal&);
/// The same of an obligation in a plan file, as it stands on the plan's first day; no daemon.
int explain_plan(const std::string& plan, const std::string& obligation, const LoadPaths&,
                 Terminal&);
/// Where the indicators and registers of a plan stand.
int show_indicators(const ApiClient&, const std::string& plan, Terminal&);

struct MessageFilter {
  std::string obligation, status;
  int limit = 1000;  // the newest ones
  bool keys = false;
};
int list_messages(const ApiClient&, const MessageFilter&, Terminal&);

struct CalendarLinkArguments {
  std::string unit, person;
  bool renew = false;  // and the old address ends
};
int calendar_link(const ApiClient&, const CalendarLinkArguments&, Terminal&);

int list_dead_letters(const ApiClient&, Terminal&);
int show_dead_letter(const ApiClient&, const std::string& id, Terminal&);
int retry_dead_letter(const ApiClient&, const std::string& id, Terminal&);
int discard_dead_letter(const ApiClient&, const std::string& id, Terminal&);

/// `to` and `by` empty: shows it.
/// `far`: even by more than 20 years.
int use_clock(const ApiClient&, const std::string& to, const std::string& by, bool far, Terminal&);
/// All sending: stopped, with a reason that whoever finds it so can read; resumed.
int hold_sending(const ApiClient&, const std::string& reason, const std::string& by, Terminal&);
int release_sending(const ApiClient&, Terminal&);
int verify_audit(const ApiClient&, const std::string& plan, Terminal&);

/// Follows `next` from page to page and gathers the list called `name`, `most` items of it.
Result<ApiClient::Answer> gather(const ApiClient&, std::string path, const char* name, size_t most);
inline constexpr size_t kMostSubjects = 1000000;

/// Says what is wrong with an answer, as far as it is; nothing to say gives kDone.
int report_problem(const Result<ApiClient::Answer>& answer, Terminal& terminal);

}  // namespace nhacviec
