// What shows that something which comes back to us is an answer to what we sent: messages, links
// and delivery reports carry a mark that only who knows the installation's secret can make.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "workflows/directory.h"
#include "workflows/ids.h"
#include "workflows/result.h"

namespace nhacviec {

/// What a ticket names, each as ticket_part() of it: short hashes, to be looked up among what is
/// known here.
struct Ticket {
  std::string subject;  // the obligation, or the letter box of a digest
  std::string party;    // "unit/role"
  std::string notice;   // the notice's key
  bool operator==(const Ticket&) const = default;
};
/// 8 characters: letters and digits, all in lower case.
std::string ticket_part(std::string_view text);

/// HMAC-SHA256 (RFC 2104). The same secret makes and knows them, on every daemon of a store.
class Signer {
 public:
  explicit Signer(std::string secret) : secret_(std::move(secret)) {}

  /// For links and callbacks: the text, readable by anybody, and the mark. Letters, digits, "-",
  /// "_" and one ".". What is sealed for one purpose does not open for another.
  std::string seal(std::string_view purpose, std::string_view text) const;
  /// invalid: it was not made here, or for something else, or has been changed.
  Result<std::string> open(std::string_view purpose, std::string_view token) const;

  /// For Message-IDs and the local part of addresses: 43 characters of "a-z", "0-9" and ".".
  /// Mail systems may change the case of an address, so it has none.
  std::string ticket(const std::string& subject, const Party&, const NoticeKey&) const;
  /// Finds and checks a ticket in a Message-ID or an address: "<ticket@domain>",
  /// "box+ticket@domain", in any case. Nothing: there is none that was made here.
  std::optional<Ticket> find_ticket(std::string_view text) const;

 private:
  std::string mark(std::string_view purpose, std::string_view text) const;  // 32 bytes

  std::string secret_;
};

/// RFC 2104 with SHA-256: 32 bytes.
std::string hmac_sha256(std::string_view secret, std::string_view text);

/// Random; for an installation that has none yet.
std::string new_secret();

}  // namespace nhacviec
