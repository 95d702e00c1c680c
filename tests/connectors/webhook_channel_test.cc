#include "connectors/webhook_channel.h"

#include <gmock/gmock.h>

#include "connectors/webhook_signature.h"
#include "tests/connectors/asio_hand_loop.h"
#include "tests/connectors/scripted_http_server.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using Act = ScriptedHttpServer::Act;
using How = ScriptedHttpServer::How;

constexpr int64_t kWhen = 1614265330;

class WebhookChannelTest : public testing::Test {
 protected:
  WebhookChannelTest() {
    settings.name = "cms";
    settings.url = server.url("/hooks?key=1");
    settings.secrets = {"a secret of twenty-four bytes"};
    settings.allow_private = true;
    settings.timeout = std::chrono::milliseconds(2000);
  }
  WebhookOutcome send() {
    WebhookChannel channel(asio.context(), settings, [] { return std::chrono::seconds(kWhen); });
    std::optional<WebhookOutcome> outcome;
    channel.send({"msg_1", "{\"a\":1}"}, [&](const WebhookOutcome& told) { outcome = told; });
    EXPECT_FALSE(outcome) << "answered inside send()";
    EXPECT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    return outcome.value_or(WebhookOutcome{});
  }
  WebhookOutcome after(Act act) {
    server.next(std::move(act));
    return send();
  }

  HandLoop loop;
  AsioHandLoop asio{loop};
  ScriptedHttpServer server;
  WebhookSettings settings;
};

TEST_F(WebhookChannelTest, PostsTheEventSigned) {
  const WebhookOutcome outcome = after({204, "", How::answers, {}});
  EXPECT_EQ(outcome.status, NoticeStatus::sent);
  EXPECT_EQ(outcome.words, "HTTP 204");
  const auto heard = server.requests().at(0);
  EXPECT_EQ(heard.method, "POST");
  EXPECT_EQ(heard.target, "/hooks?key=1");
  EXPECT_EQ(heard.body, "{\"a\":1}");
  EXPECT_THAT(heard.headers.at("content-type"), HasSubstr("application/cloudevents+json"));
  EXPECT_EQ(heard.headers.at("webhook-id"), "msg_1");
  EXPECT_EQ(heard.headers.at("webhook-timestamp"), std::to_string(kWhen));
  EXPECT_EQ(heard.headers.at("webhook-signature"),
            webhook_signature(settings.secrets, "msg_1", kWhen, "{\"a\":1}"));
}

TEST_F(WebhookChannelTest, WhatIsNo2xxIsTriedAgain) {
  for (const int status : {400, 401, 404, 429, 500, 503}) {
    const WebhookOutcome outcome = after({status, "whatever", How::answers, {}});
    EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure) << status;
    EXPECT_EQ(outcome.words, "HTTP " + std::to_string(status)) << "nothing of what it wrote";
    EXPECT_FALSE(outcome.is_gone);
  }
}

TEST_F(WebhookChannelTest, ARedirectIsAFailureAndNotFollowed) {
  const WebhookOutcome outcome =
      after({307, "", How::answers, {"Location: " + server.url("/elsewhere")}});
  EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(outcome.words, HasSubstr("HTTP 307: redirects are not followed"));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(WebhookChannelTest, GoneIsForGood) {
  const WebhookOutcome outcome = after({410, "", How::answers, {}});
  EXPECT_EQ(outcome.status, NoticeStatus::permanent_failure);
  EXPECT_TRUE(outcome.is_gone);
}

TEST_F(WebhookChannelTest, HearsWhenItIsToAskAgain) {
  EXPECT_EQ(after({429, "", How::answers, {"Retry-After: 120"}}).retry_after,
            std::chrono::seconds(120));
  EXPECT_EQ(after({503, "", How::answers, {"Retry-After: soon"}}).retry_after,
            std::chrono::seconds(0));
}

TEST_F(WebhookChannelTest, WhoDoesNotAnswerIsAskedAgain) {
  settings.timeout = std::chrono::milliseconds(200);
  EXPECT_THAT(after({200, "", How::says_nothing, {}}).words, HasSubstr("gave no answer in time"));
  const WebhookOutcome reset = after({200, "", How::resets, {}});
  EXPECT_EQ(reset.status, NoticeStatus::temporary_failure);
  EXPECT_EQ(server.requests().size(), 2u) << "each was sent once";
  server.stop();
  EXPECT_THAT(send().words, HasSubstr("cannot be reached"));
}

TEST_F(WebhookChannelTest, TheFirstLineOfAnAnswerIsEnough) {
  EXPECT_EQ(after({200, std::string(100'000, 'x'), How::answers, {}}).status, NoticeStatus::sent);
  EXPECT_EQ(after({200, "a body cut short", How::answers_half, {}}).status, NoticeStatus::sent);
  EXPECT_EQ(after({500, "a body cut short", How::answers_half, {}}).status,
            NoticeStatus::temporary_failure);
}

TEST_F(WebhookChannelTest, ReachesNothingInsideUnlessAllowed) {
  settings.allow_private = false;
  const std::string port = std::to_string(server.port());
  for (const std::string host : {"127.0.0.1", "localhost", "127.1", "0.0.0.0", "[::1]",
                                 "[::ffff:127.0.0.1]", "2130706433", "169.254.169.254"}) {
    settings.url = "http://" + host + ":" + port + "/";
    const WebhookOutcome outcome = send();
    EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure) << host;
    EXPECT_THAT(outcome.words, HasSubstr("at an address that is not allowed")) << host;
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(WebhookChannelTest, PlainHttpGoesNowhereElseThanInside) {
  settings.url = "http://8.8.8.8/";
  EXPECT_THAT(send().words, HasSubstr("at no private address"));
  settings.url = "http://169.254.169.254/latest/meta-data";
  EXPECT_THAT(send().words, HasSubstr("at no private address"));
  settings.url = "https://169.254.169.254/";
  EXPECT_THAT(send().words, HasSubstr("at an address that is not allowed"));
}

}  // namespace
}  // namespace nhacviec
