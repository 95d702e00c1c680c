#include <type_traits>

#include "connectors/records.h"
#include "connectors/records_json.h"
#include "connectors/records_notices.h"

namespace nhacviec {
namespace {

// The stored names of the kinds, in the order of FactBody's alternatives. Only add at the end.
constexpr std::array kKinds{
    "created",
    "rebased",
    "opened",
    "gated",
    "submitted",
    "confirmed",
    "accepted",
    "returned",
    "extended",
    "placed",
    "waived",
    "cancelled",
    "reopened",
    "acknowledged",
    "fired",
    "skipped",
    "refused",
    "value_reported",
    "status_set",
    "named",
    "adopted",
    "withdrawn",
    "resumed",
    "told",
    "undelivered",
    "put_off",
    "silenced",
    "unsilenced",
    "more_time_asked",
    "more_time_refused",
    "addressee_disputed",
    "remarked",
    "awaits_approval",
    "approved",
    "withheld",
    "rerouted",
};
static_assert(kKinds.size() == std::variant_size_v<FactBody>, "every kind needs a stored name");

struct FieldsOut {
  RecordWriter& out;
  template <class T>
  void field(const char* name, const T& value) {
    out.put(name, value);
  }
  void field(const char* name, State state) { out.put(name, stored_name(kStates, state)); }
  // Younger than the format: written only where it says something, so that old records stand.
  void flag(const char* name, bool value) {
    if (value) out.put(name, value);
  }
  void occurrence(int value) {
    if (value > 1) out.put("occurrence", value);
  }
  // As a text: a JSON number would be read back as a binary fraction.
  void field(const char* name, const std::optional<Decimal>& value) {
    if (value) out.put(name, format_decimal(*value));
  }
  void field(const char* name, const std::vector<std::string>& texts) { out.put_list(name, texts); }
  void field(const char* name, const std::vector<NoticeKey>& keys) { out.put_list(name, keys); }
  void field(const char* name, const std::vector<Notice>& notices) {
    put_notices(out, name, notices);
  }
};

struct FieldsIn {
  RecordReader& in;
  void field(const char* name, bool& value) { value = in.boolean(name); }
  void flag(const char* name, bool& value) { value = in.maybe_boolean(name).value_or(false); }
  void occurrence(int& value) { value = in.maybe_number("occurrence").value_or(1); }
  void field(const char* name, State& value) { value = in.named(kStates, name); }
  void field(const char* name, int& value) { value = in.number(name); }
  void field(const char* name, Instant& value) { value = in.instant(name); }
  void field(const char* name, std::optional<Instant>& value) { value = in.maybe_instant(name); }
  void field(const char* name, std::optional<Decimal>& value) { value = in.decimal(name); }
  void field(const char* name, std::string& value) { value = in.text(name); }
  template <class Tag>
  void field(const char* name, Id<Tag>& value) {
    value = Id<Tag>(in.text(name));
  }
  void field(const char* name, DocumentRecord& value) { value = in.document(name); }
  void field(const char* name, std::vector<std::string>& value) { value = in.texts(name); }
  void field(const char* name, std::vector<NoticeKey>& value) {
    for (std::string& key : in.texts(name)) value.emplace_back(std::move(key));
  }
  void field(const char* name, std::vector<Notice>& value) { value = read_notices(in, name); }
};

// Each kind lists its fields once, for both directions, so that they cannot drift apart.

template <class Fields>
void list(Fields& fields, Created& fact) {
  fields.field("revision", fact.revision);
  fields.field("due_at", fact.due_at);
  fields.field("waiting", fact.waiting);
}
template <class Fields>
void list(Fields& fields, Rebased& fact) {
  fields.field("revision", fact.revision);
  fields.field("due_at", fact.due_at);
  fields.flag("moved", fact.moved);
  fields.flag("extension_stays", fact.extension_stays);
}
template <class Fields>
void list(Fields& fields, Opened& fact) {
  fields.field("forced", fact.forced);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields&, Gated&) {}
template <class Fields>
void list(Fields& fields, Submitted& fact) {
  fields.field("at", fact.at);
  fields.field("by", fact.by);
  fields.field("late", fact.late);
  fields.field("evidence", fact.evidence);
  fields.field("note", fact.note);
  fields.field("document", fact.document);
  fields.field("received_at", fact.received_at);
}
template <class Fields>
void list(Fields& fields, Confirmed& fact) {
  fields.field("recipient", fact.recipient);
  fields.field("by", fact.by);
}
template <class Fields>
void list(Fields& fields, Accepted& fact) {
  fields.field("by", fact.by);
}
template <class Fields>
void list(Fields& fields, Extended& fact) {
  fields.field("due_at", fact.due_at);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
  fields.field("from", fact.from);
}
template <class Fields>
void list(Fields& fields, Placed& fact) {
  fields.field("due_at", fact.due_at);
  fields.field("by", fact.by);
  fields.flag("follows", fact.follows);
}
template <class Fields>
void list(Fields& fields, Acknowledged& fact) {
  fields.field("by", fact.by);
  fields.field("hold_until", fact.hold_until);
}
template <class Fields>
void list(Fields& fields, Fired& fact) {
  fields.field("rule", fact.rule);
  fields.field("scheduled_at", fact.scheduled_at);
  fields.field("notices", fact.notices);
  fields.occurrence(fact.occurrence);
}
template <class Fields>
void list(Fields& fields, Skipped& fact) {
  fields.field("rule", fact.rule);
  fields.field("scheduled_at", fact.scheduled_at);
  fields.field("reason", fact.reason);
  fields.occurrence(fact.occurrence);
}
template <class Fields>
void list(Fields& fields, Told& fact) {
  fields.field("at", fact.at);
}
template <class Fields>
void list(Fields& fields, Undelivered& fact) {
  fields.field("rule", fact.rule);
  fields.occurrence(fact.occurrence);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields& fields, PutOff& fact) {
  fields.field("rule", fact.rule);
  fields.field("until", fact.until);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields& fields, Silenced& fact) {
  fields.field("until", fact.until);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
  fields.flag("escalation", fact.escalation);
}
template <class Fields>
void list(Fields& fields, Refused& fact) {
  fields.field("event", fact.event);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields& fields, ValueReported& fact) {
  fields.field("indicator", fact.indicator);
  fields.field("value", fact.value);
  fields.field("baseline", fact.baseline);
  fields.field("at", fact.at);
  fields.field("by", fact.by);
  fields.field("note", fact.note);
}
template <class Fields>
void list(Fields& fields, StatusSet& fact) {
  fields.field("criterion", fact.criterion);
  fields.field("from", fact.from);
  fields.field("to", fact.to);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
  fields.field("notices", fact.notices);
}
template <class Fields>
void list(Fields& fields, Named& fact) {
  fields.field("title", fact.title);
  fields.field("by", fact.by);
}
template <class Fields>
void list(Fields& fields, Adopted& fact) {
  fields.field("state", fact.state);
  fields.field("at", fact.at);
  fields.flag("late", fact.late);
  fields.field("by", fact.by);
  fields.field("evidence", fact.evidence);
  fields.field("note", fact.note);
  fields.field("row", fact.row);
}
template <class Fields>
void list(Fields& fields, Withdrawn& fact) {
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
  fields.flag("ends", fact.ends);
}
template <class Fields>
void list(Fields& fields, Resumed& fact) {
  fields.field("by", fact.by);
}
template <class Fields>
void list(Fields& fields, MoreTimeAsked& fact) {
  fields.field("due_at", fact.due_at);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields& fields, Remarked& fact) {
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
  fields.field("evidence", fact.evidence);
}
template <class Fields>
void list(Fields& fields, AwaitsApproval& fact) {
  fields.field("rule", fact.rule);
  fields.occurrence(fact.occurrence);
  fields.field("times", fact.times);
  fields.field("notices", fact.notices);
  fields.field("asked", fact.asked);
  fields.field("look_at", fact.look_at);
  fields.flag("releases", fact.releases);
  fields.field("office", fact.office);
}
template <class Fields>
void list(Fields& fields, Approved& fact) {
  fields.field("rule", fact.rule);
  fields.occurrence(fact.occurrence);
  fields.field("by", fact.by);
  fields.field("note", fact.note);
  fields.field("notices", fact.notices);
}
template <class Fields>
void list(Fields& fields, Withheld& fact) {
  fields.field("rule", fact.rule);
  fields.occurrence(fact.occurrence);
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
}
template <class Fields>
void list(Fields& fields, Rerouted& fact) {
  fields.field("rule", fact.rule);
  fields.occurrence(fact.occurrence);
  fields.field("reason", fact.reason);
  fields.field("notices", fact.notices);
}
/// Returned, Waived, Cancelled, Reopened, Unsilenced, MoreTimeRefused and AddresseeDisputed: who
/// and why.
template <class Fields, class Kind>
void list(Fields& fields, Kind& fact) {
  fields.field("by", fact.by);
  fields.field("reason", fact.reason);
}

/// An empty fact of the kind with that stored name.
template <size_t index = 0>
std::optional<FactBody> empty_fact(const std::string& kind) {
  if constexpr (index == kKinds.size()) {
    return std::nullopt;
  } else {
    if (kind == kKinds[index]) return FactBody(std::in_place_index<index>);
    return empty_fact<index + 1>(kind);
  }
}

}  // namespace

std::string encode(const Fact& fact) {
  RecordWriter data;
  FieldsOut fields{data};
  FactBody body = fact.body;  // a copy: the lists of fields serve reading too
  std::visit([&fields](auto& kind) { list(fields, kind); }, body);
  RecordWriter out;
  out.put("kind", kKinds[body.index()]);
  out.put("at", fact.at);
  out.put("data", data);
  return std::move(out).text();
}

Result<Fact> decode_fact(const std::string& body) {
  const Result<Json> json = parse_record(body, "fact");
  if (!json) return json.error();
  RecordReader in(json.value(), "fact");
  Fact fact;
  fact.at = in.instant("at");
  const std::string kind = in.required_text("kind");
  if (auto failed = in.failed()) return *failed;
  std::optional<FactBody> empty = empty_fact(kind);
  if (!empty) return Error{ErrorKind::invalid, "fact record: unknown kind \"" + kind + "\""};
  fact.body = std::move(*empty);

  const auto data = in.object("data");  // a kind without fields has none
  RecordReader part = data ? RecordReader(*data, kind) : RecordReader(kind);
  FieldsIn fields{part};
  std::visit([&fields](auto& of_kind) { list(fields, of_kind); }, fact.body);
  in.fail_as(part);
  if (auto failed = in.failed()) return *failed;
  return fact;
}

}  // namespace nhacviec
