// The addresses that the next attempt of a notice writes to.
#pragma once

#include <string>
#include <vector>

#include "connectors/store.h"
#include "workflows/recipients.h"

namespace nhacviec {

/// Of each recipient, from what earlier attempts came to: nobody who has taken the message gets it
/// again, and an address that has failed for good gives way to the next one. Empty: nobody is left.
std::vector<std::string> next_addresses(const std::vector<Destination>&,
                                        const std::vector<Attempt>& earlier);

}  // namespace nhacviec
