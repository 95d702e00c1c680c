#include "connectors/webhook_signature.h"

#include "connectors/encoded_words.h"
#include "connectors/signer.h"

namespace nhacviec {

std::string webhook_signature(const std::vector<std::string>& secrets, const std::string& id,
                              int64_t timestamp, const std::string& body) {
  const std::string signed_text = id + "." + std::to_string(timestamp) + "." + body;
  std::string signatures;
  for (const std::string& secret : secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += "v1," + base64(hmac_sha256(secret, signed_text));
  }
  return signatures;
}

}  // namespace nhacviec
