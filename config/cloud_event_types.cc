// The data of each event type (the table "Events in" of the interface) -> a command of the core.
#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/cloud_event.h"
#include "config/duration.h"
#include "config/outside_text.h"
#include "config/source_text.h"

namespace nhacviec {

namespace {

using Json = nlohmann::json;

constexpr size_t kLongestText = 4000;  // bytes, of a note or a reason
constexpr size_t kMostEvidence = 50;
constexpr size_t kLongestShortText = 200;  // bytes, of a number or a symbol
constexpr int kLargestNumber = 1000000;    // far outside anything that decide() accepts

Error invalid_data(std::string message) { return Error{ErrorKind::invalid, std::move(message)}; }

/// Reads fields and remembers the first thing that is wrong. Fields it is not asked for are
/// ignored, so that newer senders can talk to an older daemon.
class DataReader {
 public:
  explicit DataReader(const Json& data, std::string prefix = "data.")
      : data_(data), prefix_(std::move(prefix)) {}

  std::string text(const char* name) {
    const Json* value = find(name);
    return value == nullptr ? "" : checked_text(*value, name);
  }

  std::string required_text(const char* name) {
    std::string value = text(name);
    if (value.find_first_not_of(" \t\n") == std::string::npos) fail(name, "is missing");
    return value;
  }

  /// On one line, without white space at its ends.
  std::string short_text(const char* name) {
    const std::string value = text(name);
    const size_t first = value.find_first_not_of(" \t\n");
    if (first == std::string::npos) return "";
    const std::string bare = value.substr(first, value.find_last_not_of(" \t\n") + 1 - first);
    if (bare.size() > kLongestShortText) {
      fail(name, "is longer than " + std::to_string(kLongestShortText) + " bytes");
    }
    if (bare.find_first_of("\n\t") != std::string::npos) fail(name, "must stay on one line");
    return bare;
  }

  DocumentRecord document(const char* name) {
    DocumentRecord document;
    const Json* value = find(name);
    if (value == nullptr) return document;
    if (!value->is_object()) {
      fail(name, "is not an object");
      return document;
    }
    DataReader part(*value, prefix_ + name + ".");
    document.number = part.short_text("number");
    document.symbol = part.short_text("symbol");
    document.date = part.date("date");
    document.incoming_number = part.short_text("incoming_number");
    document.channel = part.short_text("channel");
    const auto& known = document_channels();
    if (!document.channel.empty() &&
        std::find(known.begin(), known.end(), document.channel) == known.end()) {
      part.fail("channel", "is not e-office, email, post or hand");
    }
    if (problem_.empty()) problem_ = part.problem_;
    return document;
  }

  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> result;
    const Json* value = find(name);
    if (value == nullptr) return result;
    if (!value->is_array() || value->size() > kMostEvidence) {
      fail(name, "must be a list of at most " + std::to_string(kMostEvidence) + " texts");
      return result;
    }
    for (const Json& item : *value) result.push_back(checked_text(item, name));
    return result;
  }

  std::optional<Instant> instant(const char* name) {
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    const auto result = parse_rfc3339(value);
    if (!result) fail(name, "is not an RFC 3339 instant with an offset: \"" + value + "\"");
    return result;
  }

  std::optional<Date> date(const char* name) {
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    const auto result = parse_date(value);
    if (!result) fail(name, "is not a date like 2024-06-18 or 18/6/2024: \"" + value + "\"");
    return result;
  }

  std::optional<int> whole_number(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    // Comparing the JSON value itself would wrap numbers beyond int64 to negative ones.
    const bool fits = value->is_number_unsigned()  ? value->get<uint64_t>() <= kLargestNumber
                      : value->is_number_integer() ? value->get<int64_t>() >= -kLargestNumber
                                                   : false;
    if (!fits) {
      fail(name, "is not a whole number");
      return std::nullopt;
    }
    return value->get<int>();
  }

  bool is_yes_or_no(const char* name) {
    const Json* value = find(name);
    return value != nullptr && (value->is_boolean() || *value == "yes" || *value == "no");
  }

  /// A JSON number, or a text with a point or a comma. "yes" is 1 and "no" is 0.
  std::optional<Decimal> decimal(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return Decimal::whole(value->get<bool>() ? 1 : 0);
    // The shortest text of a number is what its sender wrote.
    std::string words = value->is_number() ? value->dump() : checked_text(*value, name);
    if (words == "yes") words = "1";
    if (words == "no") words = "0";
    if (words.ends_with(".0")) words.resize(words.size() - 2);
    const auto number = parse_decimal(words);
    if (!number) fail(name, "is not a number with at most four decimals: \"" + words + "\"");
    return number;
  }

  /// true or "yes", false or "no"; absent: false.
  bool flag(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return false;
    if (!is_yes_or_no(name)) fail(name, "is not true or false");
    return value->is_boolean() ? value->get<bool>() : *value == "yes";
  }

  Duration duration(const char* name) {
    const std::string value = required_text(name);
    const auto result = parse_duration(value);
    if (!result && !value.empty())
      fail(name, "is not a span like 3d or 12h, of at most 90 days: \"" + value + "\"");
    return result.value_or(Duration(0));
  }

  void fail(const char* name, const std::string& why) {
    if (problem_.empty()) problem_ = prefix_ + name + " " + why;
  }
  const std::string& problem() const { return problem_; }

 private:
  const Json* find(const char* name) const {
    const auto found = data_.find(name);
    return found == data_.end() || found->is_null() ? nullptr : &*found;
  }

  // Line breaks and tabs are welcome in a note, other control characters are not.
  std::string checked_text(const Json& value, const char* name) {
    if (!value.is_string()) {
      fail(name, "is not a text");
      return "";
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > kLongestText) {
      fail(name, "is longer than " + std::to_string(kLongestText) + " bytes");
      return "";
    }
    if (has_control_codes(text)) {
      fail(name, "has control characters");
      return "";
    }
    return to_nfc(without_unseen(text));
  }

  const Json& data_;
  std::string prefix_;  // of a field's name, in what is wrong with it
  std::string problem_;
};

EventBody read_extend(DataReader& data) {
  Extend extend;
  extend.until = data.date("until");
  extend.days = data.whole_number("days");
  extend.reason = data.text("reason");
  if (extend.until.has_value() == extend.days.has_value()) {
    data.fail("until", "or data.days is needed, and not both");
  }
  return extend;
}

EventBody read_place(DataReader& data) {
  data.required_text("due");
  return Place{data.date("due").value_or(Date{})};
}

EventBody read_silence(DataReader& data) {
  data.required_text("until");
  Silence silence;
  silence.until = data.date("until").value_or(Date{});
  silence.reason = data.required_text("reason");
  silence.escalation = data.flag("escalation");
  return silence;
}

EventBody read_ask_time(DataReader& data) {
  data.required_text("until");
  AskTime ask;
  ask.until = data.date("until").value_or(Date{});
  ask.reason = data.required_text("reason");
  return ask;
}

EventBody read_report(DataReader& data) {
  ReportValue report;
  report.indicator = IndicatorId(data.required_text("indicator"));
  report.period = PeriodId(data.text("period"));
  report.unit = UnitId(data.text("unit"));
  report.value = data.decimal("value");
  report.as_yes_or_no = data.is_yes_or_no("value");
  report.baseline = data.decimal("baseline");
  report.note = data.text("note");
  if (!report.value && !report.baseline) data.fail("value", "is missing");
  return report;
}

EventBody read_named(DataReader& data) {
  NameDate own;
  own.title = data.required_text("title");
  data.required_text("due");
  own.due = data.date("due").value_or(Date{});
  if (own.title.find('\n') != std::string::npos) data.fail("title", "must stay on one line");
  return own;
}

EventBody read_status(DataReader& data) {
  SetStatus set;
  set.reg = RegisterId(data.text("register"));
  set.criterion = CriterionId(data.required_text("criterion"));
  set.status = StatusId(data.required_text("status"));
  set.reason = data.text("reason");
  return set;
}

using BodyReader = std::function<EventBody(DataReader&)>;

const std::map<std::string, BodyReader>& body_readers() {
  static const std::map<std::string, BodyReader> kReaders{
      {"nhacviec.obligation.submitted",
       [](DataReader& data) {
         return Submit{data.texts("evidence"), data.text("note"), data.document("document")};
       }},
      {"nhacviec.obligation.accepted", [](DataReader&) { return Accept{}; }},
      {"nhacviec.obligation.returned",
       [](DataReader& data) { return Return{data.required_text("reason")}; }},
      {"nhacviec.obligation.confirmed",
       [](DataReader& data) { return Confirm{UnitId(data.required_text("recipient"))}; }},
      {"nhacviec.obligation.extended", read_extend},
      {"nhacviec.obligation.placed", read_place},
      {"nhacviec.obligation.waived",
       [](DataReader& data) { return Waive{data.required_text("reason")}; }},
      {"nhacviec.obligation.cancelled",
       [](DataReader& data) { return Cancel{data.text("reason")}; }},
      {"nhacviec.obligation.reopened",
       [](DataReader& data) { return Reopen{data.text("reason")}; }},
      {"nhacviec.obligation.forced_open",
       [](DataReader& data) { return ForceOpen{data.required_text("reason")}; }},
      {"nhacviec.escalation.acknowledged",
       [](DataReader& data) { return Acknowledge{data.duration("hold_for")}; }},
      {"nhacviec.obligation.silenced", read_silence},
      {"nhacviec.obligation.unsilenced",
       [](DataReader& data) { return Unsilence{data.text("reason")}; }},
      {"nhacviec.obligation.more_time_asked", read_ask_time},
      {"nhacviec.obligation.more_time_refused",
       [](DataReader& data) { return RefuseTime{data.required_text("reason")}; }},
      {"nhacviec.obligation.addressee_disputed",
       [](DataReader& data) { return DisputeAddressee{data.text("note")}; }},
      {"nhacviec.obligation.remarked",
       [](DataReader& data) {
         return Remark{data.text("text"), data.texts("evidence")};
       }},
      {"nhacviec.notice.approved",
       [](DataReader& data) {
         return Approve{RuleId(data.text("rule")), data.whole_number("occurrence").value_or(0),
                        data.text("note")};
       }},
      {"nhacviec.notice.withheld",
       [](DataReader& data) {
         return Withhold{RuleId(data.text("rule")), data.whole_number("occurrence").value_or(0),
                         data.required_text("reason")};
       }},
      {"nhacviec.indicator.reported", read_report},
      {"nhacviec.criterion.status_set", read_status},
      {"nhacviec.obligation.named", read_named},
  };
  return kReaders;
}

}  // namespace

const std::vector<std::string>& known_event_types() {
  static const std::vector<std::string> kTypes = [] {
    std::vector<std::string> types;
    for (const auto& [type, reader] : body_readers()) types.push_back(type);
    return types;
  }();
  return kTypes;
}

bool is_known_event_type(const std::string& type) { return body_readers().contains(type); }

Result<Event> to_event(const CloudEvent& cloud_event, Instant received) {
  const auto reader = body_readers().find(cloud_event.type);
  if (reader == body_readers().end()) {
    return invalid_data("the type \"" + cloud_event.type + "\" is not known");
  }
  if (cloud_event.subject.empty()) {
    return invalid_data("the attribute \"subject\" is missing: it names the obligation");
  }
  static const Json none = Json::object();
  const bool absent = cloud_event.data == nullptr || cloud_event.data->is_null();
  if (!absent && !cloud_event.data->is_object()) return invalid_data("data is not an object");
  DataReader data(absent ? none : *cloud_event.data);
  Event event;
  event.body = reader->second(data);
  event.by = data.text("by");
  const auto own_time = data.instant("at");
  event.at = own_time.value_or(cloud_event.time.value_or(received));
  event.at_is_receipt = !own_time && !cloud_event.time;
  if (!data.problem().empty()) return invalid_data(data.problem());
  return event;
}

}  // namespace nhacviec
