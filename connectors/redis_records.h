// How records lie in Redis: a subject as packed bytes that the commit script takes apart and puts
// together, a notice, an attempt and a dead letter as MessagePack (docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/store.h"

namespace nhacviec::redis {

/// Numbers in little-endian order, as Lua's struct has them.
class Packer {
 public:
  Packer& byte(uint8_t);
  Packer& u16(uint16_t);
  Packer& u32(uint32_t);
  Packer& u64(uint64_t);
  Packer& instant(std::optional<Instant>);
  Packer& text16(std::string_view);  // its length in two bytes, then the text
  Packer& raw(std::string_view);
  std::string take() { return std::move(bytes_); }

 private:
  void number(uint64_t, int bytes);
  std::string bytes_;
};

constexpr size_t kMaxIndexText = 1000;  // of plan, task, unit, state each

/// What the commit script does not compute of a subject's record: index fields, then the body.
std::string pack_subject_tail(const IndexFields&, std::string_view body);

/// A stored subject; `waits` is how many fields its hash of waits has.
struct StoredSubject {
  SubjectRecord record;
  uint32_t waits = 0;
};
/// Nothing when these bytes are not a record.
std::optional<StoredSubject> unpack_subject(const SubjectId&, std::string_view bytes);

/// What is counted: the fields of `counts`.
std::string counted_name(const IndexFields&);
std::optional<StateCount> parse_counted_name(const std::string&);

/// "3 1": the version and the verdict of a source.
std::optional<WaitField> parse_wait(const SubjectId& source, const std::string& text);

constexpr size_t kMaxHash = 254;
/// A hash as it is kept: 64 hex digits in 32 bytes after \1, another text after \0.
std::string pack_hash(const std::string&);
std::string unpack_hash(std::string_view);

/// One element of a subject's facts: the length of the kept hash in a byte, the hash, the body.
std::string pack_fact(const FactRecord&);
std::optional<FactRecord> unpack_fact(uint64_t sequence, std::string_view text);

std::string pack_notice(const NoticeRecord&);
/// Nothing when these bytes are not a record.
std::optional<NoticeRecord> unpack_notice(const std::string& key, const std::string& bytes);
std::string pack_attempt(const Attempt&);
std::string pack_texts(const std::vector<std::string>&);

std::optional<DeadLetter> unpack_dead_letter(const std::string& bytes);

}  // namespace nhacviec::redis
