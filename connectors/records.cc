#include "connectors/records.h"

#include <openssl/evp.h>

#include <memory>

#include "connectors/records_json.h"
#include "connectors/store_rules.h"

namespace nhacviec {

std::string digest_of(const std::string& text) {
  // Looking an algorithm up by name takes longer than hashing a record with it.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                                &EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_DigestInit_ex2(context.get(), sha256, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), bytes.data(), &size) != 1) {
    broken_invariant("OpenSSL has no SHA-256");
  }
  constexpr const char* kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(size * 2);
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 15];
  }
  return hex;
}

std::string chain_hash(const std::string& previous_hash, const std::string& fact_body) {
  return digest_of(previous_hash + "\n" + fact_body);
}

Waits waits_of(const SubjectRecord& subject) {
  Waits waits;
  for (const WaitField& field : subject.waits) {
    waits.emplace(ObligationId(field.source), WaitVerdict{field.source_version, field.satisfied});
  }
  return waits;
}

}  // namespace nhacviec
