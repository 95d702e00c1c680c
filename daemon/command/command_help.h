// The words that CLI11 brings along - in help, and about arguments that it does not understand - in
// the language of whoever asks; and which language that is.
#pragma once

#include <string>

#include "config/settings.h"

namespace CLI {
class App;
}

namespace nhacviec {

/// NHACVIEC_LANGUAGE, else that of the locale.
std::string language_of(const Environment&);
/// NHACVIEC_* and the variables of the locale, as this process has them.
Environment terminal_environment();

/// Before options and commands are added: they take these words over.
void speak(CLI::App& app, const std::string& language);

}  // namespace nhacviec
