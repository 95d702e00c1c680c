// The commands that read files only: check, obligations, calendar. preview_command.h has preview.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/load.h"
#include "daemon/command/command.h"

namespace nhacviec {

/// Every problem of every file; kRefused when there is an error among them.
int check_files(const std::vector<std::string>& files, const LoadPaths&, Terminal&);
int list_obligations(const std::string& plan, const LoadPaths&, Terminal&);
/// `file` empty: the calendar of Vietnam that ships with the program.
/// The indicators of a plan and the criteria of its registers, as the document has them.
int list_indicators(const std::string& plan, const LoadPaths&, Terminal&);

/// The JSON Schema of a kind of file, as it ships.
int print_schema(const std::string& kind, Terminal&);

int show_calendar(int year, const std::filesystem::path& file, Terminal&);

/// Reads a plan for a command; says on `err` what is wrong with it and then gives nothing.
std::shared_ptr<const Workflow> load_for_command(const std::string& plan, const LoadPaths&,
                                                 Terminal&);

}  // namespace nhacviec
