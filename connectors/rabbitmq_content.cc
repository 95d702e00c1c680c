#include "connectors/rabbitmq_content.h"

#include <amqp.h>
#include <amqp_framing.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "workflows/time.h"

namespace nhacviec {

namespace {

constexpr int kMostHeaders = 100;
constexpr uint64_t kLastSecond = 253402300799;  // of the year 9999

std::string_view view_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

/// The value as a text, if it can be said as one.
std::optional<std::string> text_of(const amqp_field_value_t& field) {
  switch (field.kind) {
    case AMQP_FIELD_KIND_UTF8:
    case AMQP_FIELD_KIND_BYTES:
      return std::string(view_of(field.value.bytes));
    case AMQP_FIELD_KIND_BOOLEAN:
      return field.value.boolean != 0 ? "true" : "false";
    case AMQP_FIELD_KIND_I8:
      return std::to_string(field.value.i8);
    case AMQP_FIELD_KIND_U8:
      return std::to_string(field.value.u8);
    case AMQP_FIELD_KIND_I16:
      return std::to_string(field.value.i16);
    case AMQP_FIELD_KIND_U16:
      return std::to_string(field.value.u16);
    case AMQP_FIELD_KIND_I32:
      return std::to_string(field.value.i32);
    case AMQP_FIELD_KIND_U32:
      return std::to_string(field.value.u32);
    case AMQP_FIELD_KIND_I64:
      return std::to_string(field.value.i64);
    case AMQP_FIELD_KIND_U64:
      return std::to_string(field.value.u64);
    case AMQP_FIELD_KIND_TIMESTAMP:
      if (field.value.u64 > kLastSecond) return std::nullopt;
      return format_utc(Instant(std::chrono::seconds(field.value.u64)));
    default:
      return std::nullopt;
  }
}

/// "delivery_limit in nhacviec.events", of the latest entry of an x-death header.
std::string words_of_death(const amqp_field_value_t& deaths) {
  if (deaths.kind != AMQP_FIELD_KIND_ARRAY || deaths.value.array.num_entries == 0) return "";
  const amqp_field_value_t& latest = deaths.value.array.entries[0];
  if (latest.kind != AMQP_FIELD_KIND_TABLE) return "";
  std::string reason;
  std::string queue;
  for (int i = 0; i < latest.value.table.num_entries; ++i) {
    const amqp_table_entry_t& entry = latest.value.table.entries[i];
    if (view_of(entry.key) == "reason") reason = text_of(entry.value).value_or("");
    if (view_of(entry.key) == "queue") queue = text_of(entry.value).value_or("");
  }
  return reason + " in " + queue;
}

void read_properties(const amqp_basic_properties_t& properties, Delivery& delivery) {
  if ((properties._flags & AMQP_BASIC_CONTENT_TYPE_FLAG) != 0) {
    delivery.message.content_type = view_of(properties.content_type);
  }
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return;
  const int count = std::min(properties.headers.num_entries, kMostHeaders);
  for (int i = 0; i < count; ++i) {
    const amqp_table_entry_t& entry = properties.headers.entries[i];
    if (view_of(entry.key) == "x-death") delivery.given_up = words_of_death(entry.value);
    if (auto text = text_of(entry.value)) {
      delivery.message.headers.emplace_back(view_of(entry.key), std::move(*text));
    }
  }
}

}  // namespace

void RabbitmqContent::begin(uint64_t tag, bool redelivered) {
  delivery_ = Delivery();
  delivery_.tag = tag;
  delivery_.redelivered = redelivered;
}

std::optional<Delivery> RabbitmqContent::add(const amqp_frame_t& frame) {
  std::string& body = delivery_.message.body;
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    missing_ = frame.payload.properties.body_size;
    delivery_.message.body_size = missing_;
    body.reserve(std::min<size_t>(missing_, most_bytes_));
    read_properties(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded),
                    delivery_);
  } else {
    const std::string_view fragment = view_of(frame.payload.body_fragment);
    body += fragment.substr(0, most_bytes_ - std::min(body.size(), most_bytes_));
    missing_ -= std::min<uint64_t>(missing_, fragment.size());
  }
  if (missing_ > 0) return std::nullopt;
  return std::move(delivery_);
}

}  // namespace nhacviec
