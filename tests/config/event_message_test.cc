#include "config/event_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nhacviec {
namespace {

using testing::HasSubstr;

constexpr const char* kSubject = "da-bac-2024/team-report-half-year/team-02/2024-h1";

std::string structured(const std::string& id, const std::string& data = R"({"by":"team-02"})") {
  return R"({"specversion":"1.0","id":")" + id +
         R"(","source":"/test","type":"nhacviec.obligation.submitted","subject":")" + kSubject +
         R"(","data":)" + data + "}";
}

EventMessage message(std::string content_type, std::string body) {
  EventMessage result;
  result.content_type = std::move(content_type);
  result.body = std::move(body);
  result.body_size = result.body.size();
  return result;
}

EventMessage binary(const std::string& prefix, const std::string& body,
                    const std::string& content_type = "application/json") {
  EventMessage result = message(content_type, body);
  result.headers = {
      {prefix + "specversion", "1.0"}, {prefix + "id", "e1"},
      {prefix + "source", "/test"},    {prefix + "type", "nhacviec.obligation.submitted"},
      {prefix + "subject", kSubject},  {prefix + "time", "2024-06-07T09:00:00+07:00"},
      {"x-other", "ignored"}};
  return result;
}

ReadEvent only(const EventMessage& message, CloudEventLimits limits = {}) {
  auto events = read_event_message(message, limits);
  EXPECT_EQ(events.size(), 1u);
  return std::move(events.front());
}

std::string reason_of(const EventMessage& message, CloudEventLimits limits = {}) {
  const ReadEvent read = only(message, limits);
  return read.event.ok() ? "" : read.event.error().message;
}

TEST(EventMessage, ReadsAStructuredEvent) {
  for (const char* type : {"application/cloudevents+json", "Application/CloudEvents+JSON",
                           "application/cloudevents+json; charset=utf-8", "application/json", ""}) {
    const ReadEvent read = only(message(type, structured("e1")));
    ASSERT_TRUE(read.event.ok()) << type;
    EXPECT_EQ(read.event.value().id, "e1");
    EXPECT_EQ(read.event.value().text, structured("e1"));
  }
}

TEST(EventMessage, ReadsEachMemberOfABatchByItself) {
  const auto events = read_event_message(
      message("application/cloudevents-batch+json",
              "[" + structured("e1") + R"(,{"id":"bad"},)" + structured("e3") + "]"),
      {});
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].event.value().id, "e1");
  EXPECT_THAT(events[1].event.error().message, HasSubstr("specversion"));
  EXPECT_EQ(events[1].text, R"({"id":"bad"})");
  EXPECT_EQ(events[2].event.value().id, "e3");
}

TEST(EventMessage, ReadsBinaryModeUnderEveryPrefix) {
  for (const char* prefix : {"cloudEvents:", "cloudEvents_", "ce-", "ce_"}) {
    const ReadEvent read = only(binary(prefix, R"({"by":"team-02","note":"xã"})"));
    ASSERT_TRUE(read.event.ok()) << prefix << read.event.error().message;
    const CloudEvent& event = read.event.value();
    EXPECT_EQ(event.id, "e1");
    EXPECT_EQ(event.subject, kSubject);
    EXPECT_EQ(event.time, parse_rfc3339("2024-06-07T02:00:00Z"));
    EXPECT_EQ(event.data->dump(), R"({"by":"team-02","note":"xã"})");
  }
}

TEST(EventMessage, ABinaryEventIsKeptAsAStructuredOne) {
  const ReadEvent read = only(binary("cloudEvents:", R"({"by":"team-02"})"));
  const auto again = parse_cloud_events(read.event.value().text, {});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again.value().front().id, "e1");
  EXPECT_EQ(*again.value().front().data, *read.event.value().data);
  EXPECT_EQ(text_of_message(binary("cloudEvents:", R"({"by":"team-02"})"), {}),
            read.event.value().text);
}

TEST(EventMessage, TheContentTypeMayStandAmongTheHeaders) {
  EventMessage passed_on = binary("ce-", "{}", "");
  passed_on.headers.emplace_back("content-type", "application/json; charset=utf-8");
  EXPECT_EQ(reason_of(passed_on), "");
  EventMessage single = message("", structured("e1"));
  single.headers.emplace_back("Content-Type", "application/cloudevents+json");
  EXPECT_EQ(reason_of(single), "");
}

TEST(EventMessage, BinaryModeWithoutDataIsAnEvent) {
  EXPECT_EQ(only(binary("cloudEvents:", "")).event.value().data, nullptr);
}

TEST(EventMessage, SaysWhatIsWrong) {
  EXPECT_THAT(reason_of(message("text/plain", "hello")), HasSubstr("text/plain"));
  EXPECT_THAT(reason_of(message("application/cloudevents+avro", "x")), HasSubstr("avro"));
  EXPECT_THAT(reason_of(message("application/json", "{")), HasSubstr("line 1"));
  EXPECT_THAT(reason_of(message("application/cloudevents-batch+json", structured("e1"))),
              HasSubstr("array"));
  EXPECT_THAT(reason_of(message("application/cloudevents+json", "[" + structured("e1") + "]")),
              HasSubstr("batch"));
  EXPECT_THAT(reason_of(message("application/cloudevents-batch+json", "[]")), HasSubstr("empty"));
  EXPECT_THAT(reason_of(binary("cloudEvents:", "not json")), HasSubstr("data: "));
  EXPECT_THAT(reason_of(binary("cloudEvents:", "{}", "text/xml")), HasSubstr("text/xml"));
  EventMessage twice = binary("cloudEvents:", "{}");
  twice.headers.emplace_back("cloudEvents_id", "e2");
  EXPECT_THAT(reason_of(twice), HasSubstr("twice"));
}

TEST(EventMessage, SizeAndDepthAreBounded) {
  CloudEventLimits limits;
  limits.max_bytes = 300;
  EXPECT_EQ(reason_of(message("", structured("e1")), limits), "");
  const std::string large = structured("e1", "\"" + std::string(300, 'x') + "\"");
  EXPECT_THAT(reason_of(message("", large), limits), HasSubstr("at most 300 bytes"));
  EventMessage cut = message("", "the beginning");
  cut.body_size = 100'000'000;
  EXPECT_THAT(reason_of(cut), HasSubstr("this has 100000000"));
  limits.max_depth = 3;
  EXPECT_NE(reason_of(message("", structured("e1", "[[[[]]]]")), limits), "");
  EXPECT_NE(reason_of(binary("cloudEvents:", "[[[[]]]]"), limits), "");
}

TEST(EventMessage, WhatCannotBeReadIsKeptAsUtf8) {
  const ReadEvent read = only(message("", "x\xff\xc3y"));
  ASSERT_FALSE(read.event.ok());
  EXPECT_EQ(read.text, "x\xEF\xBF\xBD\xEF\xBF\xBDy");
  EXPECT_LE(only(message("text/plain", std::string(200'000, 'x'))).text.size(), 65540u);
}

}  // namespace
}  // namespace nhacviec
