// Signatures by the Standard Webhooks specification (https://www.standardwebhooks.com), which
// receivers check with a library that they have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nhacviec {

/// The value of the header webhook-signature: "v1,BASE64" of each secret, with a space between.
/// What is signed is "id.timestamp.body"; the timestamp in seconds since 1970.
std::string webhook_signature(const std::vector<std::string>& secrets, const std::string& id,
                              int64_t timestamp, const std::string& body);

}  // namespace nhacviec
