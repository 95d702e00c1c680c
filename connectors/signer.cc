#include "connectors/signer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <vector>

#include "connectors/store_rules.h"

namespace nhacviec {

namespace {

constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char kBase32[] = "abcdefghijklmnopqrstuvwxyz234567";
constexpr size_t kPart = 8;       // characters, 40 bits
constexpr size_t kMarkPart = 16;  // 80 bits: cannot be guessed through a mail server
constexpr size_t kTicket = 3 * (kPart + 1) + kMarkPart;
constexpr size_t kLongestToken = 4096;
constexpr size_t kSecretBytes = 32;

/// Groups of `bits`, from the left; the last one is filled with zeros.
std::string in_groups(std::string_view bytes, unsigned bits, const char* alphabet) {
  std::string text;
  unsigned held = 0, count = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    count += 8;
    for (; count >= bits; count -= bits)
      text += alphabet[(held >> (count - bits)) & ((1U << bits) - 1)];
    held &= (1U << count) - 1;
  }
  if (count > 0) text += alphabet[(held << (bits - count)) & ((1U << bits) - 1)];
  return text;
}

/// Nothing where in_groups() would not have written it like this.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  unsigned held = 0, count = 0;
  for (const char c : text) {
    const size_t value = std::string_view(kBase64Url).find(c);
    if (value == std::string_view::npos) return std::nullopt;
    held = (held << 6) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((held >> count) & 0xff);
      held &= (1U << count) - 1;
    }
  }
  if (in_groups(bytes, 6, kBase64Url) != text) return std::nullopt;
  return bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

}  // namespace

std::string ticket_part(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    broken_invariant("SHA-256 is not to be had");
  }
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), size);
  return in_groups(bytes.substr(0, 5), 5, kBase32);
}

std::string hmac_sha256(std::string_view secret, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> result{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), result.data(),
           &size) == nullptr) {
    broken_invariant("HMAC-SHA256 is not to be had");
  }
  return std::string(reinterpret_cast<const char*>(result.data()), size);
}

std::string Signer::mark(std::string_view purpose, std::string_view text) const {
  // The purpose has no line feed in it, so no two of these read the same.
  return hmac_sha256(secret_, std::string(purpose) + "\n" + std::string(text));
}

std::string Signer::seal(std::string_view purpose, std::string_view text) const {
  return in_groups(text, 6, kBase64Url) + "." + in_groups(mark(purpose, text), 6, kBase64Url);
}

Result<std::string> Signer::open(std::string_view purpose, std::string_view token) const {
  const Error invalid{ErrorKind::invalid, "the link was not made here, or has been changed"};
  const size_t dot = token.find('.');
  if (token.size() > kLongestToken || dot == std::string_view::npos) return invalid;
  auto text = from_base64url(token.substr(0, dot));
  if (!text) return invalid;
  const std::string expected = in_groups(mark(purpose, *text), 6, kBase64Url);
  if (!equal_in_constant_time(token.substr(dot + 1), expected)) return invalid;
  return *std::move(text);
}

std::string Signer::ticket(const std::string& subject, const Party& party,
                           const NoticeKey& key) const {
  const std::string named =
      ticket_part(subject) + "." + ticket_part(to_string(party)) + "." + ticket_part(key.str());
  return named + "." + in_groups(mark("ticket", named), 5, kBase32).substr(0, kMarkPart);
}

std::optional<Ticket> Signer::find_ticket(std::string_view text) const {
  const size_t end = text.find('@');
  if (end == std::string_view::npos || end < kTicket) return std::nullopt;
  const std::string found = lower(text.substr(end - kTicket, kTicket));
  constexpr size_t kNamed = kTicket - kMarkPart - 1;
  const std::string named = found.substr(0, kNamed);
  const std::string expected = in_groups(mark("ticket", named), 5, kBase32).substr(0, kMarkPart);
  if (found[kNamed] != '.' || !equal_in_constant_time(found.substr(kNamed + 1), expected)) {
    return std::nullopt;
  }
  return Ticket{named.substr(0, kPart), named.substr(kPart + 1, kPart),
                named.substr(2 * (kPart + 1), kPart)};
}

std::string new_secret() {
  std::array<unsigned char, kSecretBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    broken_invariant("the system gives no random numbers");
  }
  return in_groups({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, 6, kBase64Url);
}

}  // namespace nhacviec
