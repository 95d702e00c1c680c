#include "config/cloud_event.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "workflows/time.h"

namespace nhacviec {
namespace {

using std::chrono::hours;

const Instant kReceived = *parse_rfc3339("2024-06-07T10:00:00+07:00");

std::string event_json(const std::string& type, const std::string& data,
                       const std::string& more = "") {
  return R"({"specversion":"1.0","id":"e1","source":"/test","type":")" + type +
         R"(","subject":"da-bac-2024/team-report-half-year/team-02/2024-h1")" + more +
         (data.empty() ? "" : R"(,"data":)" + data) + "}";
}

Result<std::vector<CloudEvent>> parse(const std::string& text, CloudEventLimits limits = {}) {
  return parse_cloud_events(text, limits);
}

std::string error_of(const std::string& text, CloudEventLimits limits = {}) {
  const auto result = parse(text, limits);
  if (result.ok()) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid);
  return result.error().message;
}

Result<Event> event_of(const std::string& type, const std::string& data,
                       const std::string& more = "") {
  const auto events = parse(event_json(type, data, more));
  if (!events) return events.error();
  return to_event(events.value().front(), kReceived);
}

template <class Body>
Body body_of(const std::string& type, const std::string& data) {
  const auto event = event_of(type, data);
  EXPECT_TRUE(event.ok()) << (event.ok() ? "" : event.error().message);
  if (!event.ok()) return Body{};
  const Body* body = std::get_if<Body>(&event.value().body);
  EXPECT_NE(body, nullptr);
  return body == nullptr ? Body{} : *body;
}

std::string data_error(const std::string& type, const std::string& data) {
  const auto event = event_of(type, data);
  return event.ok() ? "" : event.error().message;
}

TEST(CloudEvent, ReadsTheEnvelope) {
  const std::string text = event_json("nhacviec.obligation.submitted", R"({"by":"team-02"})",
                                      R"(,"time":"2024-06-07T09:00:00+07:00","vendor":7)");
  const auto events = parse(text);
  ASSERT_TRUE(events.ok());
  const CloudEvent& event = events.value().front();
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.source, "/test");
  EXPECT_EQ(event.type, "nhacviec.obligation.submitted");
  EXPECT_EQ(event.subject, "da-bac-2024/team-report-half-year/team-02/2024-h1");
  EXPECT_EQ(event.time, kReceived - hours(1));
  EXPECT_EQ(event.data->dump(), R"({"by":"team-02"})");
  EXPECT_EQ(event.text, text);
}

TEST(CloudEvent, ReadsABatchInOrder) {
  const std::string one = event_json("nhacviec.obligation.accepted", "{}");
  std::string two = one;
  two.replace(two.find("\"e1\""), 4, "\"e2\"");
  const auto events = parse("[" + one + "," + two + "]");
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events.value().size(), 2u);
  EXPECT_EQ(events.value()[0].id, "e1");
  EXPECT_EQ(events.value()[1].id, "e2");
}

TEST(CloudEvent, KeepsUnknownTypesReadable) {
  const auto events = parse(event_json("org.example.other", R"([1,2])"));
  ASSERT_TRUE(events.ok());
  EXPECT_FALSE(is_known_event_type(events.value().front().type));
  EXPECT_FALSE(to_event(events.value().front(), kReceived).ok());
}

TEST(CloudEvent, RefusesAWholeBatchForOneMalformedMember) {
  const std::string good = event_json("nhacviec.obligation.accepted", "{}");
  EXPECT_EQ(error_of("[" + good + ",{\"specversion\":\"1.0\"}]"),
            "event 2 of the batch: the attribute \"id\" is missing");
  EXPECT_EQ(error_of("[" + good + ",[]]"), "event 2 of the batch: a CloudEvent is a JSON object");
}

TEST(CloudEvent, RefusesEmptyAndOversizedBatches) {
  EXPECT_EQ(error_of("[]"), "the batch is empty");
  const std::string good = event_json("nhacviec.obligation.accepted", "{}");
  CloudEventLimits limits;
  limits.max_batch = 1;
  EXPECT_EQ(error_of("[" + good + "," + good + "]", limits), "the batch has more than 1 events");
}

TEST(CloudEvent, RefusesATextThatIsTooLarge) {
  CloudEventLimits limits;
  limits.max_bytes = 100;
  EXPECT_EQ(error_of(std::string(101, ' '), limits), "larger than 100 bytes");
}

TEST(CloudEvent, RefusesDeepNesting) {
  CloudEventLimits limits;
  limits.max_depth = 4;
  const std::string type = "nhacviec.obligation.accepted";
  EXPECT_EQ(error_of(event_json(type, R"({"a":[{}]})"), limits), "");
  EXPECT_EQ(error_of(event_json(type, R"({"a":[{"b":[]}]})"), limits),
            "nested deeper than 4 levels");
  EXPECT_EQ(error_of(std::string(200000, '[')), "nested deeper than 32 levels");
}

TEST(CloudEvent, RefusesDuplicateKeysAtAnyDepth) {
  EXPECT_EQ(error_of(R"({"id":"a","id":"b"})"), "the key \"id\" appears twice");
  EXPECT_EQ(error_of(event_json("nhacviec.obligation.submitted", R"({"by":"a","by":"b"})")),
            "the key \"by\" appears twice");
}

TEST(CloudEvent, RefusesNumbersThatWouldLoseDigits) {
  EXPECT_EQ(
      error_of(event_json("nhacviec.obligation.extended", R"({"days":99999999999999999999})")),
      "the number 99999999999999999999 is too large");
}

TEST(CloudEvent, SaysWhereTheJsonIsBroken) {
  EXPECT_NE(error_of("{\n  \"id\": nope}").find("not valid JSON at line 2, column"),
            std::string::npos);
  EXPECT_NE(error_of("").find("not valid JSON at line 1"), std::string::npos);
  EXPECT_NE(error_of(event_json("x", "{}") + " x").find("not valid JSON"), std::string::npos);
}

TEST(CloudEvent, RefusesBadUtf8) {
  EXPECT_NE(error_of("{\"id\":\"\xff\xfe\"}").find("not valid JSON"), std::string::npos);
  EXPECT_NE(error_of(R"({"id":"\ud800"})").find("not valid JSON"), std::string::npos);
  EXPECT_NE(error_of("{\"id\":\"\xc0\x80\"}").find("not valid JSON"), std::string::npos);
}

struct EnvelopeError {
  const char* text;
  const char* message;
};

class MalformedEnvelope : public testing::TestWithParam<EnvelopeError> {};

TEST_P(MalformedEnvelope, IsRefusedWithTheReason) {
  EXPECT_EQ(error_of(GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    CloudEvent, MalformedEnvelope,
    testing::Values(
        EnvelopeError{"7", "a CloudEvent is a JSON object"},
        EnvelopeError{"{}", "the attribute \"specversion\" is missing"},
        EnvelopeError{R"({"specversion":"0.3","id":"a","source":"s","type":"t"})",
                      "specversion \"0.3\" is not known: use 1.0"},
        EnvelopeError{R"({"specversion":1.0,"id":"a","source":"s","type":"t"})",
                      "the attribute \"specversion\" is not a text"},
        EnvelopeError{R"({"specversion":"1.0","id":"","source":"s","type":"t"})",
                      "the attribute \"id\" is empty"},
        EnvelopeError{R"({"specversion":"1.0","id":"a\u0000b","source":"s","type":"t"})",
                      "the attribute \"id\" has control characters"},
        EnvelopeError{R"({"specversion":"1.0","id":"a","type":"t"})",
                      "the attribute \"source\" is missing"},
        EnvelopeError{R"({"specversion":"1.0","id":"a","source":"s"})",
                      "the attribute \"type\" is missing"},
        EnvelopeError{R"({"specversion":"1.0","id":"a","source":"s","type":"t","subject":[]})",
                      "the attribute \"subject\" is not a text"},
        EnvelopeError{R"({"specversion":"1.0","id":"a","source":"s","type":"t","time":"soon"})",
                      "time \"soon\" is not an RFC 3339 instant"},
        EnvelopeError{
            R"({"specversion":"1.0","id":"a","source":"s","type":"t","data_base64":"AA=="})",
            "data_base64 is not understood: send JSON data"},
        EnvelopeError{
            R"({"specversion":"1.0","id":"a","source":"s","type":"t","datacontenttype":"a/xml"})",
            "datacontenttype \"a/xml\" is not JSON"}));

TEST(CloudEvent, RefusesAttributesThatAreTooLong) {
  const std::string long_id(513, 'x');
  EXPECT_EQ(error_of(R"({"specversion":"1.0","id":")" + long_id + R"(","source":"s","type":"t"})"),
            "the attribute \"id\" is longer than 512 bytes");
}

TEST(CloudEventData, ReadsSubmitted) {
  const auto submit = body_of<Submit>(
      "nhacviec.obligation.submitted",
      R"({"by":"team-02","evidence":["BC 217","phụ lục"],"note":"gửi qua trục\nliên thông"})");
  EXPECT_EQ(submit.evidence, (std::vector<std::string>{"BC 217", "phụ lục"}));
  EXPECT_EQ(submit.note, "gửi qua trục\nliên thông");
}

TEST(CloudEventData, ReadsTheDocumentThatSomethingWasHandedInWith) {
  const auto submit =
      body_of<Submit>("nhacviec.obligation.submitted",
                      R"({"document":{"number":" 123 ","symbol":"BC-Ho\u0300a","date":"7/6/2024",)"
                      R"("incoming_number":"45","channel":"e-office"}})");
  EXPECT_EQ(submit.document,
            (DocumentRecord{"123", "BC-Hòa", parse_date("2024-06-07"), "45", "e-office"}));
  EXPECT_EQ(signed_number(submit.document), "123/BC-Hòa");
}

TEST(CloudEventData, RefusesADocumentNumberThatIsTooLong) {
  const std::string data = R"({"document":{"symbol":")" + std::string(201, 'x') + R"("}})";
  EXPECT_EQ(data_error("nhacviec.obligation.submitted", data),
            "data.document.symbol is longer than 200 bytes");
}

TEST(CloudEventData, NormalisesTextsToNfc) {
  const auto submit = body_of<Submit>("nhacviec.obligation.submitted", R"({"note":"Ho\u0300a"})");
  EXPECT_EQ(submit.note, "Hòa");
}

TEST(CloudEventData, LeavesOutWhatNobodySees) {
  const auto submit = body_of<Submit>(
      "nhacviec.obligation.submitted",
      R"({"note":"\ufeffĐã\u200b gửi \u202e321","document":{"number":"\u200b123\u200b"}})");
  EXPECT_EQ(submit.note, "Đã gửi 321");
  EXPECT_EQ(submit.document.number, "123");
}

TEST(CloudEventData, ReadsEveryOtherType) {
  EXPECT_TRUE(event_of("nhacviec.obligation.accepted", "{}").ok());
  EXPECT_EQ(body_of<Return>("nhacviec.obligation.returned", R"({"reason":"thiếu phụ lục"})").reason,
            "thiếu phụ lục");
  EXPECT_EQ(
      body_of<Confirm>("nhacviec.obligation.confirmed", R"({"recipient":"ubnd-tinh"})").recipient,
      UnitId("ubnd-tinh"));
  const auto until =
      body_of<Extend>("nhacviec.obligation.extended", R"({"until":"2024-06-18","reason":"bão"})");
  EXPECT_EQ(until.until, parse_date("2024-06-18"));
  EXPECT_EQ(until.reason, "bão");
  EXPECT_EQ(body_of<Extend>("nhacviec.obligation.extended", R"({"days":5,"reason":"x"})").days, 5);
  EXPECT_EQ(body_of<Place>("nhacviec.obligation.placed", R"({"due":"2024-07-15"})").due,
            *parse_date("2024-07-15"));
  EXPECT_EQ(body_of<Waive>("nhacviec.obligation.waived", R"({"reason":"x"})").reason, "x");
  EXPECT_EQ(body_of<Cancel>("nhacviec.obligation.cancelled", R"({"reason":"x"})").reason, "x");
  EXPECT_EQ(body_of<Reopen>("nhacviec.obligation.reopened", R"({"reason":"x"})").reason, "x");
  EXPECT_EQ(body_of<ForceOpen>("nhacviec.obligation.forced_open", R"({"reason":"x"})").reason, "x");
  EXPECT_EQ(
      body_of<Acknowledge>("nhacviec.escalation.acknowledged", R"({"hold_for":"3d"})").hold_for,
      hours(72));
  const auto silence = body_of<Silence>("nhacviec.obligation.silenced",
                                        R"({"until":"2024-06-18","reason":"x","escalation":true})");
  EXPECT_EQ(silence.until, *parse_date("2024-06-18"));
  EXPECT_EQ(silence.reason, "x");
  EXPECT_TRUE(silence.escalation);
  EXPECT_EQ(body_of<Unsilence>("nhacviec.obligation.unsilenced", R"({"reason":"y"})").reason, "y");
}

TEST(CloudEventData, ReadsWhatIsSaidAboutAMessageThatWaits) {
  const auto yes =
      body_of<Approve>("nhacviec.notice.approved", R"({"rule":"r","occurrence":2,"note":"n"})");
  EXPECT_EQ(yes.rule, RuleId("r"));
  EXPECT_EQ(yes.occurrence, 2);
  EXPECT_EQ(yes.note, "n");
  EXPECT_TRUE(body_of<Approve>("nhacviec.notice.approved", "{}").rule.empty());
  EXPECT_EQ(body_of<Withhold>("nhacviec.notice.withheld", R"({"reason":"x"})").reason, "x");
  EXPECT_FALSE(event_of("nhacviec.notice.withheld", R"({"rule":"r"})").ok());
}

TEST(CloudEventData, ReadsWhatUnitsAnswer) {
  const auto ask = body_of<AskTime>("nhacviec.obligation.more_time_asked",
                                    R"({"until":"2024-06-18","reason":"x"})");
  EXPECT_EQ(ask.until, *parse_date("2024-06-18"));
  EXPECT_EQ(ask.reason, "x");
  EXPECT_FALSE(event_of("nhacviec.obligation.more_time_asked", R"({"reason":"x"})").ok());
  EXPECT_EQ(
      body_of<RefuseTime>("nhacviec.obligation.more_time_refused", R"({"reason":"y"})").reason,
      "y");
  EXPECT_FALSE(event_of("nhacviec.obligation.more_time_refused", "{}").ok());
  EXPECT_EQ(
      body_of<DisputeAddressee>("nhacviec.obligation.addressee_disputed", R"({"note":"z"})").note,
      "z");
  const auto remark =
      body_of<Remark>("nhacviec.obligation.remarked", R"({"text":"t","evidence":["BC 1"]})");
  EXPECT_EQ(remark.text, "t");
  EXPECT_EQ(remark.evidence, std::vector<std::string>{"BC 1"});
}

TEST(CloudEventData, ReadsValuesExactly) {
  const auto value = [](const std::string& text) {
    return body_of<ReportValue>("nhacviec.indicator.reported",
                                R"({"indicator":"x","value":)" + text + "}")
        .value;
  };
  EXPECT_EQ(value("99.5"), parse_decimal("99.5"));
  EXPECT_EQ(value("0.1"), parse_decimal("0.1"));
  EXPECT_EQ(value("100.0"), parse_decimal("100"));
  EXPECT_EQ(value(R"("99,5")"), parse_decimal("99.5"));
  EXPECT_EQ(value(R"("yes")"), Decimal::whole(1));
  EXPECT_EQ(value("false"), Decimal{});
  for (const char* wrong : {R"({"indicator":"x","value":"many"})", R"({"indicator":"x"})",
                            R"({"value":1})", R"({"indicator":"x","value":0.12345})"}) {
    EXPECT_FALSE(event_of("nhacviec.indicator.reported", wrong).ok()) << wrong;
  }
}

TEST(CloudEventData, ReadsStatusesAndNamedDates) {
  const auto set = body_of<SetStatus>("nhacviec.criterion.status_set",
                                      R"({"criterion":"c1","status":"difficult"})");
  EXPECT_EQ(set.criterion.str(), "c1");
  EXPECT_EQ(set.status.str(), "difficult");
  const auto own = body_of<NameDate>("nhacviec.obligation.named",
                                     R"({"title":"Sửa mái trường","due":"2024-09-30"})");
  EXPECT_EQ(own.title, "Sửa mái trường");
  EXPECT_EQ(own.due, *parse_date("2024-09-30"));
  EXPECT_FALSE(event_of("nhacviec.obligation.named", R"({"title":"x"})").ok());
}

TEST(CloudEventData, EveryKnownTypeIsCoveredAbove) { EXPECT_EQ(known_event_types().size(), 22u); }

TEST(CloudEventData, DataMayBeAbsentWhereNothingIsNeeded) {
  EXPECT_TRUE(event_of("nhacviec.obligation.submitted", "").ok());
  EXPECT_TRUE(event_of("nhacviec.obligation.submitted", "null").ok());
}

TEST(CloudEventData, TakesItsInstantFromDataThenTimeThenReceipt) {
  const std::string time = R"(,"time":"2024-06-06T08:00:00+07:00")";
  const std::string type = "nhacviec.obligation.submitted";
  EXPECT_EQ(event_of(type, R"({"at":"2024-06-05T08:00:00+07:00"})", time).value().at,
            *parse_rfc3339("2024-06-05T08:00:00+07:00"));
  EXPECT_EQ(event_of(type, "{}", time).value().at, *parse_rfc3339("2024-06-06T08:00:00+07:00"));
  EXPECT_EQ(event_of(type, "{}").value().at, kReceived);
}

TEST(CloudEventData, NeedsASubject) {
  const auto events =
      parse(R"({"specversion":"1.0","id":"a","source":"s","type":"nhacviec.obligation.accepted"})");
  ASSERT_TRUE(events.ok());
  const auto event = to_event(events.value().front(), kReceived);
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().message, "the attribute \"subject\" is missing: it names the obligation");
}

struct DataError {
  const char* type;
  const char* data;
  const char* message;
};

class MalformedData : public testing::TestWithParam<DataError> {};

TEST_P(MalformedData, IsRefusedWithTheReason) {
  EXPECT_EQ(data_error(GetParam().type, GetParam().data), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    CloudEventData, MalformedData,
    testing::Values(
        DataError{"nhacviec.obligation.submitted", "[]", "data is not an object"},
        DataError{"nhacviec.obligation.submitted", R"("x")", "data is not an object"},
        DataError{"nhacviec.obligation.submitted", R"({"by":1})", "data.by is not a text"},
        DataError{"nhacviec.obligation.submitted", R"({"evidence":"x"})",
                  "data.evidence must be a list of at most 50 texts"},
        DataError{"nhacviec.obligation.submitted", R"({"document":"123"})",
                  "data.document is not an object"},
        DataError{"nhacviec.obligation.submitted", R"({"document":{"number":123}})",
                  "data.document.number is not a text"},
        DataError{"nhacviec.obligation.submitted", R"({"document":{"number":"1\n2"}})",
                  "data.document.number must stay on one line"},
        DataError{"nhacviec.obligation.submitted", R"({"document":{"date":"31/6/2024"}})",
                  "data.document.date is not a date like 2024-06-18 or 18/6/2024: \"31/6/2024\""},
        DataError{"nhacviec.obligation.submitted", R"({"document":{"channel":"pigeon"}})",
                  "data.document.channel is not e-office, email, post or hand"},
        DataError{"nhacviec.obligation.submitted", R"({"evidence":[1]})",
                  "data.evidence is not a text"},
        DataError{"nhacviec.obligation.submitted", R"({"note":"a\u0007"})",
                  "data.note has control characters"},
        DataError{"nhacviec.obligation.submitted", R"({"note":"a\u009b"})",
                  "data.note has control characters"},
        DataError{"nhacviec.obligation.returned", R"({"reason":"\u200b\u202e"})",
                  "data.reason is missing"},
        DataError{"nhacviec.obligation.submitted", R"({"at":"2024-06-07"})",
                  "data.at is not an RFC 3339 instant with an offset: \"2024-06-07\""},
        DataError{"nhacviec.obligation.returned", "{}", "data.reason is missing"},
        DataError{"nhacviec.obligation.returned", R"({"reason":""})", "data.reason is missing"},
        DataError{"nhacviec.obligation.confirmed", "{}", "data.recipient is missing"},
        DataError{"nhacviec.obligation.extended", R"({"reason":"x"})",
                  "data.until or data.days is needed, and not both"},
        DataError{"nhacviec.obligation.extended", R"({"days":1,"until":"2024-06-18"})",
                  "data.until or data.days is needed, and not both"},
        DataError{"nhacviec.obligation.extended", R"({"until":"2024-02-30"})",
                  "data.until is not a date like 2024-06-18 or 18/6/2024: \"2024-02-30\""},
        DataError{"nhacviec.obligation.extended", R"({"days":1.5})",
                  "data.days is not a whole number"},
        DataError{"nhacviec.obligation.extended", R"({"days":18446744073709551615})",
                  "data.days is not a whole number"},
        DataError{"nhacviec.obligation.placed", "{}", "data.due is missing"},
        DataError{"nhacviec.obligation.waived", "{}", "data.reason is missing"},
        DataError{"nhacviec.obligation.forced_open", "{}", "data.reason is missing"},
        DataError{"nhacviec.obligation.silenced", R"({"reason":"x"})", "data.until is missing"},
        DataError{"nhacviec.obligation.silenced", R"({"until":"2024-06-18"})",
                  "data.reason is missing"},
        DataError{"nhacviec.obligation.silenced",
                  R"({"until":"2024-06-18","reason":"x","escalation":"perhaps"})",
                  "data.escalation is not true or false"},
        DataError{"nhacviec.escalation.acknowledged", "{}", "data.hold_for is missing"},
        DataError{"nhacviec.escalation.acknowledged", R"({"hold_for":"soon"})",
                  "data.hold_for is not a span like 3d or 12h, of at most 90 days: \"soon\""}));

TEST(CloudEventData, RefusesNotesThatAreTooLong) {
  const std::string note(4001, 'x');
  EXPECT_EQ(data_error("nhacviec.obligation.submitted", R"({"note":")" + note + R"("})"),
            "data.note is longer than 4000 bytes");
}

TEST(InboxKey, CannotBeConfusedBySplittingElsewhere) {
  CloudEvent a;
  a.source = "ab";
  a.id = "c";
  CloudEvent b;
  b.source = "a";
  b.id = "bc";
  EXPECT_NE(inbox_key(a), inbox_key(b));
  EXPECT_EQ(inbox_key(a), inbox_key(a));
}

}  // namespace
}  // namespace nhacviec
