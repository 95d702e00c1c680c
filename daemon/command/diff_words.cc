#include "daemon/command/diff_words.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "daemon/command/command_words.h"
#include "daemon/http/diff_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

constexpr char kTo[] = " -> ";

struct TwoWords {
  const char* vi;
  const char* en;
};

// What a part is called where the row only names it, or names it before "from -> to".
TwoWords word_of_part(ObligationPart part) {
  static const std::map<ObligationPart, TwoWords> kPartWords{
      {ObligationPart::due_at, {"thời hạn", "due"}},
      {ObligationPart::last_working_day, {"ngày làm việc cuối cùng", "last working day"}},
      {ObligationPart::opens_at, {"thực hiện từ", "opens"}},
      {ObligationPart::as_of_date, {"số liệu đến hết ngày", "data as of"}},
      {ObligationPart::due_after, {"thời hạn tính từ", "due date counts from"}},
      {ObligationPart::chosen, {"nguồn của thời hạn", "whose date"}},
      {ObligationPart::reading, {"cách hiểu văn bản", "reading"}},
      {ObligationPart::kind, {"loại nhiệm vụ", "kind"}},
      {ObligationPart::deliver_to, {"nơi nhận báo cáo", "delivered to"}},
      {ObligationPart::coordinating, {"đơn vị phối hợp", "coordinating units"}},
      {ObligationPart::waits_for, {"chờ báo cáo", "waits for"}},
      {ObligationPart::after, {"làm sau", "comes after"}},
      {ObligationPart::acceptance, {"xác nhận hoàn thành", "acceptance"}},
      {ObligationPart::remind, {"nhắc việc", "reminders"}},
      {ObligationPart::escalate, {"đôn đốc, báo cáo lãnh đạo", "escalation"}},
      {ObligationPart::title, {"tên", "title"}},
      {ObligationPart::period_label, {"tên kỳ", "name of the period"}},
      {ObligationPart::source, {"vị trí trong văn bản", "place in the document"}},
      {ObligationPart::evidence, {"tài liệu kèm theo", "evidence"}},
      {ObligationPart::quote, {"trích văn bản", "quote"}},
      {ObligationPart::note, {"ghi chú", "note"}},
  };
  return kPartWords.at(part);
}

TwoWords word_of_item(const ChangedItem& item) {
  static const std::map<std::string, TwoWords> kHeaderWords{
      {"title", {"tên kế hoạch", "title"}},
      {"short_title", {"tên ngắn", "short title"}},
      {"number", {"số, ký hiệu", "number"}},
      {"issuer", {"cơ quan ban hành", "issuer"}},
      {"signer", {"người ký", "signer"}},
      {"standing_body", {"cơ quan thường trực", "standing body"}},
      {"tell_unit", {"thông tin cho đơn vị", "what units are told"}},
      {"approval", {"duyệt thông báo trước khi gửi", "what waits for approval"}},
      {"summaries", {"tổng hợp tuần", "weekly summaries"}},
      {"recipients", {"Nơi nhận", "recipients"}},
      {"period", {"thời gian thực hiện", "period"}},
      {"directory", {"danh bạ", "directory"}},
      {"calendar", {"lịch", "calendar"}},
      {"note", {"ghi chú", "note"}},
  };
  switch (item.item) {
    case PlanItem::header:
      return kHeaderWords.at(item.id);
    case PlanItem::event:
      return {"sự kiện", "event"};
    case PlanItem::reading:
      return {"cách hiểu văn bản", "reading"};
    case PlanItem::indicator:
      return {"chỉ tiêu", "indicator"};
    case PlanItem::reg:
      return {"sổ theo dõi", "register"};
    case PlanItem::criterion:
      return {"tiêu chí", "criterion"};
  }
  return {"", ""};
}

/// An id, or a rule with its step and channels: "escalation+3wd-0800-head #2 (email)".
std::string plain_rule(const OutJson& item) {
  if (item.is_string()) return item.get<std::string>();
  std::string channels;
  for (const OutJson& channel : item["channels"]) {
    channels += (channels.empty() ? "" : ", ") + channel.get<std::string>();
  }
  const int step = item["step"].get<int>();
  return item["rule"].get<std::string>() + (step > 0 ? " #" + std::to_string(step) : "") + " (" +
         channels + ")";
}

/// "+ a, - b": what only one of the lists has.
std::string list_difference(const OutJson& from, const OutJson& to) {
  std::string line;
  const auto add = [&](const char* sign, const OutJson& some, const OutJson& others) {
    for (const OutJson& item : some) {
      if (std::find(others.begin(), others.end(), item) != others.end()) continue;
      line += (line.empty() ? "" : ", ") + std::string(sign) + plain_rule(item);
    }
  };
  add("+ ", to, from);
  add("- ", from, to);
  return line;
}

}  // namespace

std::string DiffWords::part_word(ObligationPart part) const {
  const TwoWords words = word_of_part(part);
  return terminal_.say(words.vi, words.en);
}

std::string DiffWords::of(const ChangedItem& item) const {
  const TwoWords words = word_of_item(item);
  return terminal_.say(words.vi, words.en);
}

std::string DiffWords::of(const ChangedObligation& changed) const {
  if (changed.title_only()) {
    return std::string(terminal_.say("chỉ đổi ", "only the ")) +
           part(ObligationPart::title, changed);
  }
  std::string line;
  for (const ObligationPart each : changed.parts) {
    line += (line.empty() ? "" : "; ") + part(each, changed);
  }
  return line;
}

std::string DiffWords::of(const Workflow& workflow, const ObligationSpec& spec) const {
  const std::string due = deadline(part_json(ObligationPart::due_at, workflow, spec));
  return spec.task->title.in(terminal_.notices_in) + ", " + due;
}

std::string DiffWords::time_of(const NoticeChange& change) const {
  const auto shown = [&](Instant at, const Workflow& workflow) {
    return shown_instant(format_rfc3339(at, workflow.zone()), terminal_.language);
  };
  const std::string from = change.before ? shown(*change.before, before_) : "";
  const std::string to = change.after ? shown(*change.after, after_) : "";
  return from.empty() || to.empty() || from == to ? (to.empty() ? from : to) : from + kTo + to;
}

std::string DiffWords::kind_of(const NoticeChange& change) const {
  std::string kind = notice_kind_word(to_string(change.kind), terminal_.language);
  if (change.step_before != change.step)
    kind += " " + std::to_string(change.step_before) + kTo;
  else if (change.step > 0)
    kind += " ";
  return change.step > 0 ? kind + std::to_string(change.step) : kind;
}

std::string DiffWords::part(ObligationPart part, const ChangedObligation& changed) const {
  const OutJson from = part_json(part, before_, *changed.before);
  const OutJson to = part_json(part, after_, *changed.after);
  const std::string word = part_word(part);
  switch (part) {
    case ObligationPart::due_at:
      return moved_deadline(from, to);
    case ObligationPart::last_working_day:
    case ObligationPart::opens_at:
    case ObligationPart::as_of_date:
      return word + " " + day(from) + kTo + day(to);
    case ObligationPart::chosen:
      return to.get<bool>() ? terminal_.say("thời hạn do đơn vị chọn, văn bản không ghi",
                                            "date chosen by the operator, not by the document")
                            : terminal_.say("thời hạn theo văn bản", "date as the document has it");
    case ObligationPart::deliver_to:
    case ObligationPart::coordinating:
    case ObligationPart::waits_for:
    case ObligationPart::after:
    case ObligationPart::remind:
    case ObligationPart::escalate:
      return word + ": " + list_difference(from, to);
    case ObligationPart::title:
    case ObligationPart::period_label:
      return word + ": " + quoted(from, to);
    case ObligationPart::source:
    case ObligationPart::evidence:
    case ObligationPart::quote:
    case ObligationPart::note:
      return word;  // too long for a line of a table
    case ObligationPart::due_after:
    case ObligationPart::reading:
    case ObligationPart::kind:
    case ObligationPart::acceptance:
      return word + ": " + plain(from) + kTo + plain(to);
  }
  return word;
}

std::string DiffWords::day(const OutJson& value) const {
  return value.is_null() ? none() : shown_day(value.get<std::string>(), terminal_.language);
}

std::string DiffWords::due_day(const OutJson& due) const {
  const auto text = due.get<std::string>();
  return text.substr(11, 8) == "00:00:00" ? shown_day(text, terminal_.language)
                                          : shown_instant(text, terminal_.language);
}

std::string DiffWords::before_day(const std::string& shown) const {
  return terminal_.say("trước ngày ", "before ") + shown;
}

std::string DiffWords::deadline(const OutJson& due) const {
  if (due.is_null()) return terminal_.say("không có thời hạn", "no due date");
  return before_day(due_day(due));
}

// "trước ngày 10/6 -> 15/6": the year only where it says something.
std::string DiffWords::moved_deadline(const OutJson& from, const OutJson& to) const {
  if (from.is_null() || to.is_null()) return deadline(from) + kTo + deadline(to);
  std::string first = due_day(from), second = due_day(to);
  const std::string year = "/" + to.get<std::string>().substr(0, 4);
  if (first.ends_with(year) && second.ends_with(year)) {
    first.resize(first.size() - year.size());
    second.resize(second.size() - year.size());
  }
  return before_day(first) + kTo + second;
}

std::string DiffWords::quoted(const OutJson& from, const OutJson& to) const {
  const auto in = [](const OutJson& text, const std::string& language) {
    if (text.is_string()) return text.get<std::string>();
    return text.is_null() ? std::string() : text.value(language, "");
  };
  std::string language = terminal_.notices_in;
  if (in(from, language) == in(to, language)) language = language == "vi" ? "en" : "vi";
  return "“" + in(from, language) + "”" + kTo + "“" + in(to, language) + "”";
}

std::string DiffWords::plain(const OutJson& value) const {
  if (value.is_null()) return none();
  if (value.is_string()) return value.get<std::string>();
  if (value.contains("by")) {
    return value["task"].get<std::string>() + " + " + value["by"].get<std::string>();
  }
  return value["id"].get<std::string>() + " = " + value["chosen"].get<std::string>();
}

}  // namespace nhacviec
