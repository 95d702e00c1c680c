// Settings of what comes back to us: links, replies, delivery reports.
#pragma once

#include <string>

#include "config/server_settings.h"
#include "config/yaml_reader.h"

namespace nhacviec {

struct AnswerSettings;

/// The section `answers`.
void read_answers(const YamlNode&, const Resolve&, AnswerSettings&, Diagnostics&);

/// Where the HTTP interface is seen from outside: http(s)://host[:port][/path], without the slash
/// at its end. Nothing: it is none, which has been reported.
std::optional<std::string> read_public_url(const YamlNode&, Diagnostics&);

}  // namespace nhacviec
