#include "connectors/redis_records.h"

#include <charconv>

namespace nhacviec::redis {
namespace {

// What a kept hash begins with.
constexpr char kAsText = '\0';
constexpr char kAsBytes = '\1';

// An instant that is not there; far from any real one, and exact in Lua's numbers.
constexpr int64_t kNone = -(int64_t{1} << 62);

int64_t number_of(Instant instant) { return instant.time_since_epoch().count(); }

/// Reads what Packer wrote; fails for good when the bytes are too few.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  uint64_t number(size_t bytes) {
    if (bytes_.size() < bytes) return fail();
    uint64_t value = 0;
    for (size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[i]);
    bytes_.remove_prefix(bytes);
    return value;
  }
  std::optional<Instant> instant() {
    const auto value = static_cast<int64_t>(number(8));
    if (value == kNone) return std::nullopt;
    return Instant(Duration(value));
  }
  std::string text16() {
    const size_t size = number(2);
    if (bytes_.size() < size) {
      fail();
      return "";
    }
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  std::string_view rest() const { return bytes_; }
  bool ok() const { return ok_; }

 private:
  uint64_t fail() {
    ok_ = false;
    bytes_ = {};
    return 0;
  }
  std::string_view bytes_;
  bool ok_ = true;
};

/// Takes the text up to the separator, and the separator, from the front.
std::string cut(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  std::string part(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

}  // namespace

void Packer::number(uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
}
Packer& Packer::byte(uint8_t value) { return number(value, 1), *this; }
Packer& Packer::u16(uint16_t value) { return number(value, 2), *this; }
Packer& Packer::u32(uint32_t value) { return number(value, 4), *this; }
Packer& Packer::u64(uint64_t value) { return number(value, 8), *this; }
Packer& Packer::instant(std::optional<Instant> at) {
  return u64(static_cast<uint64_t>(at ? number_of(*at) : kNone));
}
Packer& Packer::text16(std::string_view text) {
  return u16(static_cast<uint16_t>(text.size())).raw(text);
}
Packer& Packer::raw(std::string_view text) {
  bytes_ += text;
  return *this;
}

std::string counted_name(const IndexFields& index) {
  std::string name = index.plan + '\t' + index.task + '\t' + index.state + '\t';
  name += index.late ? '1' : '0';
  name += index.complete ? '1' : '0';
  return name;
}

std::optional<StateCount> parse_counted_name(const std::string& name) {
  std::string_view rest = name;
  StateCount count;
  count.plan = cut(rest, '\t');
  count.task = cut(rest, '\t');
  count.state = cut(rest, '\t');
  if (rest.size() != 2) return std::nullopt;
  count.late = rest[0] == '1';
  count.complete = rest[1] == '1';
  return count;
}

std::string pack_subject_tail(const IndexFields& index, std::string_view body) {
  return Packer()
      .instant(index.due_at)
      .text16(counted_name(index))
      .text16(index.unit)
      .raw(body)
      .take();
}

std::optional<StoredSubject> unpack_subject(const SubjectId& id, std::string_view bytes) {
  Unpacker from(bytes);
  StoredSubject stored;
  SubjectRecord& record = stored.record;
  record.id = id;
  record.version = from.number(8);
  record.fact_count = from.number(4);
  from.number(4);  // missing: the scripts' own
  stored.waits = static_cast<uint32_t>(from.number(4));
  record.wake_at = from.instant();
  record.chain = unpack_hash(from.text16());
  record.index.due_at = from.instant();
  const auto counted = parse_counted_name(from.text16());
  record.index.unit = from.text16();
  if (!from.ok() || !counted) return std::nullopt;
  record.index.plan = counted->plan;
  record.index.task = counted->task;
  record.index.state = counted->state;
  record.index.late = counted->late;
  record.index.complete = counted->complete;
  record.body = from.rest();
  return stored;
}

std::optional<WaitField> parse_wait(const SubjectId& source, const std::string& text) {
  WaitField field;
  field.source = source;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, field.source_version);
  if (error != std::errc() || end - rest < 2 || *rest != ' ') return std::nullopt;
  field.satisfied = rest[1] == '1';
  return field;
}

std::string pack_hash(const std::string& hash) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  const bool hex = hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == hash.npos;
  if (!hex) return hash.empty() ? "" : kAsText + hash;
  std::string bytes(1, kAsBytes);
  for (size_t i = 0; i < hash.size(); i += 2) {
    bytes += static_cast<char>(digit(hash[i]) << 4 | digit(hash[i + 1]));
  }
  return bytes;
}

std::string unpack_hash(std::string_view kept) {
  if (kept.empty()) return "";
  const bool text = kept[0] == kAsText;
  kept.remove_prefix(1);
  if (text) return std::string(kept);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hash;
  for (const char c : kept) {
    hash += kDigits[static_cast<unsigned char>(c) >> 4];
    hash += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return hash;
}

std::string pack_fact(const FactRecord& fact) {
  const std::string hash = pack_hash(fact.hash);
  return Packer().byte(static_cast<uint8_t>(hash.size())).raw(hash).raw(fact.body).take();
}

std::optional<FactRecord> unpack_fact(uint64_t sequence, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const size_t size = static_cast<unsigned char>(text[0]);
  text.remove_prefix(1);
  if (text.size() < size) return std::nullopt;
  return FactRecord{sequence, std::string(text.substr(size)), unpack_hash(text.substr(0, size))};
}

}  // namespace nhacviec::redis
