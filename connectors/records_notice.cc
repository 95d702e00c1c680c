// Notices, and the letter boxes that some of them wait in.
#include "connectors/records.h"
#include "connectors/records_json.h"
#include "connectors/records_notices.h"

namespace nhacviec {
namespace {

// The format's own names: what is shown may change its words, what is stored may not.
constexpr std::array kNoticeKinds{
    StoredName<NoticeKind>{NoticeKind::reminder, "reminder"},
    StoredName<NoticeKind>{NoticeKind::overdue, "overdue"},
    StoredName<NoticeKind>{NoticeKind::escalation, "escalation"},
    StoredName<NoticeKind>{NoticeKind::digest, "digest"},
    StoredName<NoticeKind>{NoticeKind::open, "open"},
    StoredName<NoticeKind>{NoticeKind::info, "info"},
};
constexpr std::array kChannels{
    StoredName<ChannelKind>{ChannelKind::email, "email"},
    StoredName<ChannelKind>{ChannelKind::sms, "sms"},
};

RecordWriter fields_of(const Notice& notice) {
  RecordWriter out;
  out.put("key", notice.key);
  out.put("kind", stored_name(kNoticeKinds, notice.kind));
  out.put("obligation", notice.obligation);
  out.put("round", notice.round);
  out.put("deadline_version", notice.deadline_version);
  out.put("rule", notice.rule);
  out.put("step", notice.step);
  out.put("unit", notice.to.unit);
  out.put("role", notice.to.role);
  out.put("channel", stored_name(kChannels, notice.channel));
  out.put("at", notice.at);
  if (notice.occurrence > 1) out.put("occurrence", notice.occurrence);
  if (!notice.also.empty()) out.put_list("also", notice.also);
  if (notice.together) out.put("together", true);
  out.put("person", notice.person);
  std::vector<RecordWriter> items;
  for (const Notice& item : notice.items) items.push_back(fields_of(item));
  out.put_list("items", items);
  if (notice.said) {
    RecordWriter said;
    said.put("by", notice.said->by);
    said.put("text", notice.said->text);
    said.put("due_at", notice.said->due_at);
    if (notice.said->documents > 0) said.put("documents", notice.said->documents);
    out.put("said", said);
  }
  if (notice.agreed) {
    RecordWriter agreed;
    agreed.put("by", notice.agreed->by);
    agreed.put("note", notice.agreed->note);
    agreed.put("yes", true);
    out.put("agreed", agreed);
  }
  return out;
}

/// A digest has items; they have none.
Notice read_notice(RecordReader& in, bool with_items) {
  Notice notice;
  notice.key = NoticeKey(in.required_text("key"));
  notice.kind = in.named(kNoticeKinds, "kind");
  notice.obligation = ObligationId(in.text("obligation"));
  notice.round = in.number("round");
  notice.deadline_version = in.number("deadline_version");
  notice.rule = RuleId(in.text("rule"));
  notice.step = in.number("step");
  notice.occurrence = in.maybe_number("occurrence").value_or(1);
  notice.to = Party{UnitId(in.text("unit")), RoleId(in.text("role"))};
  notice.channel = in.named(kChannels, "channel");
  notice.at = in.instant("at");
  for (std::string& id : in.texts("also")) notice.also.emplace_back(std::move(id));
  notice.together = in.maybe_boolean("together").value_or(false);
  notice.person = PersonId(in.text("person"));
  if (const auto found = in.object("said")) {
    RecordReader said(*found, "said");
    notice.said = Said{said.text("by"), said.text("text"), said.maybe_instant("due_at"),
                       said.maybe_number("documents").value_or(0)};
    in.fail_as(said);
  }
  if (const auto found = in.object("agreed")) {
    RecordReader agreed(*found, "agreed");
    notice.agreed = Agreed{agreed.text("by"), agreed.text("note")};
    in.fail_as(agreed);
  }
  if (with_items) {
    each_item(in, "items",
              [&](RecordReader& item) { notice.items.push_back(read_notice(item, false)); });
  }
  return notice;
}

}  // namespace

void put_notices(RecordWriter& out, const char* name, const std::vector<Notice>& notices) {
  std::vector<RecordWriter> items;
  for (const Notice& notice : notices) items.push_back(fields_of(notice));
  out.put_list(name, items);
}

std::vector<Notice> read_notices(RecordReader& in, const char* name) {
  std::vector<Notice> notices;
  each_item(in, name, [&](RecordReader& item) { notices.push_back(read_notice(item, false)); });
  return notices;
}

std::string encode(const Notice& notice) { return fields_of(notice).text(); }

Result<Notice> decode_notice(const std::string& body) {
  const Result<Json> json = parse_record(body, "notice");
  if (!json) return json.error();
  RecordReader in(json.value(), "notice");
  Notice notice = read_notice(in, true);
  if (auto failed = in.failed()) return *failed;
  return notice;
}

std::string encode(const LetterBox& box) {
  RecordWriter out;
  out.put("id", box.id);
  out.put("letters", box.letters);
  std::vector<RecordWriter> waiting, sent;
  for (const Waiting& one : box.waiting) {
    waiting.push_back(fields_of(one.notice));
    waiting.back().put("due", one.due);
  }
  for (const Instant at : box.sent) sent.emplace_back().put("at", at);
  out.put_list("waiting", waiting);
  out.put_list("sent", sent);
  return std::move(out).text();
}

Result<LetterBox> decode_letter_box(const std::string& body) {
  const Result<Json> json = parse_record(body, "letter box");
  if (!json) return json.error();
  RecordReader in(json.value(), "letter box");
  LetterBox box;
  box.id = in.required_text("id");
  box.letters = in.number("letters");
  each_item(in, "waiting", [&](RecordReader& item) {
    const Instant due = item.instant("due");
    box.waiting.push_back({read_notice(item, false), due});
  });
  each_item(in, "sent", [&](RecordReader& item) { box.sent.push_back(item.instant("at")); });
  if (auto failed = in.failed()) return *failed;
  return box;
}

}  // namespace nhacviec
