#include "connectors/redis_records.h"

#include <charconv>

namespace nhacviec::redis {
namespace {

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
  record.chain = from.text16();
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

std::string pack_fact(const FactRecord& fact) { return fact.hash + '\n' + fact.body; }

FactRecord unpack_fact(uint64_t sequence, const std::string& text) {
  std::string_view rest = text;
  FactRecord fact;
  fact.sequence = sequence;
  fact.hash = cut(rest, '\n');
  fact.body = rest;
  return fact;
}

}  // namespace nhacviec::redis
