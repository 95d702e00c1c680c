// The secret of an installation, by which it knows its own messages again: given in the settings,
// or made once and kept in the store, the same for every daemon on it.
#pragma once

#include <string>

#include "connectors/store.h"

namespace nhacviec {

/// `configured`, or what the store keeps; made there when it has none. Not in any log or list.
void take_signing_secret(Store& store, const std::string& configured, Reply<std::string> reply);

}  // namespace nhacviec
