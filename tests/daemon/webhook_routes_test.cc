#include <gmock/gmock.h>

#include "daemon/webhook_outbox.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;

class WebhookRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    WebhookSettings cms;
    cms.name = "cms";
    cms.url = "https://cms.example.vn/hooks?key=hidden";
    cms.secrets = {"hidden too"};
    outbox = std::make_unique<WebhookOutbox>(
        daemon().store, *daemon().clock, nullptr,
        [this](Shard shard, Instant at) { daemon().pump.expect(shard, at); });
    outbox->use({cms});
    daemon().webhooks.use(
        {{cms, [this](const WebhookMessage& message, const WebhookChannel::Reply& reply) {
            bodies.push_back(message.body);
            loop.post([this, reply] { reply(outcome); });
          }}});
  }
  void tell(const std::string& id) {
    const std::string body = Json{
        {"id", id},
        {"type", "nhacviec.obligation.submitted"},
        {"subject", report("team-01")},
        {"time",
         "2024-05-20T01:00:00Z"}}.dump();
    bool told = false;
    outbox->publish({{"nhacviec.obligation.submitted", id, body}},
                    [&](const Result<std::vector<PublishOutcome>>&) { told = true; });
    ASSERT_TRUE(loop.run_until([&] { return told; }));
    loop.run_until([&] {
      return !bodies.empty() && daemon().webhooks.sent() + daemon().webhooks.failed() > 0;
    });
    bool over = false;
    loop.after(std::chrono::seconds(1), [&] { over = true; });
    loop.run_until([&] { return over; });
  }
  HttpResponse as_office(const std::string& method, const std::string& path,
                         std::map<std::string, std::string> query = {}) {
    return call({method,
                 path,
                 SmallDaemon::kOffice,
                 method == "POST" ? "{}" : "",
                 "application/json",
                 std::move(query),
                 {}});
  }

  std::unique_ptr<WebhookOutbox> outbox;
  WebhookOutcome outcome{NoticeStatus::sent, "HTTP 204", {}, false};
  std::vector<std::string> bodies;
};

TEST_F(WebhookRoutesTest, ListsReceiversWithoutTheirSecrets) {
  Json row = Json::parse(as_office("GET", "/api/v1/webhooks").body).at("webhooks").at(0);
  EXPECT_EQ(row.at("name"), "cms");
  EXPECT_EQ(row.at("url"), "https://cms.example.vn/hooks");
  EXPECT_EQ(row.at("waiting"), 0);
  EXPECT_TRUE(row.at("last").is_null());
  EXPECT_THAT(row.dump(), testing::Not(HasSubstr("hidden")));
  outcome = {NoticeStatus::temporary_failure, "HTTP 503", {}, false};
  tell("e1");
  row = Json::parse(as_office("GET", "/api/v1/webhooks").body).at("webhooks").at(0);
  EXPECT_EQ(row.at("waiting"), 1);
  EXPECT_EQ(row.at("failing"), true);
  EXPECT_EQ(row.at("last").at("words"), "HTTP 503");
  EXPECT_EQ(row.at("last").at("status"), "temporary_failure");
}

TEST_F(WebhookRoutesTest, AreForTheOffice) {
  EXPECT_EQ(call({"GET", "/api/v1/webhooks", SmallDaemon::kViewer}).status, 403);
  EXPECT_EQ(call({"POST", "/api/v1/webhooks/cms/test", SmallDaemon::kUnit, "{}"}).status, 403);
}

TEST_F(WebhookRoutesTest, ATestEventIsSentAtOnceAndItsOutcomeAnswered) {
  const HttpResponse sent = as_office("POST", "/api/v1/webhooks/cms/test");
  EXPECT_EQ(sent.status, 200) << sent.body;
  EXPECT_EQ(Json::parse(sent.body), (Json{{"status", "sent"}, {"words", "HTTP 204"}}));
  EXPECT_EQ(Json::parse(bodies.at(0)).at("type"), "nhacviec.webhook.test");
  EXPECT_EQ(as_office("POST", "/api/v1/webhooks/other/test").status, 404);
}

TEST_F(WebhookRoutesTest, DeliveriesAreShownWhenTheyAreAskedFor) {
  tell("e1");
  EXPECT_EQ(get("/api/v1/messages").at("messages").size(), 0u);
  const Json found = get("/api/v1/messages", {{"obligation", "webhook:cms"}}).at("messages");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at("key"), "webhook:cms|e1");
  EXPECT_EQ(found[0].at("status"), "sent");
  EXPECT_EQ(found[0].at("channel"), "webhook");
  EXPECT_EQ(found[0].at("obligation"), report("team-01"));
  EXPECT_EQ(found[0].at("attempts").at(0).at("recipients"), Json::array({"cms"}));
}

TEST_F(WebhookRoutesTest, ADeliveryIsExplained) {
  tell("e1");
  const Json body = get("/api/v1/explain", {{"notice", "webhook:cms|e1"}});
  EXPECT_EQ(body.at("status"), "sent");
  EXPECT_THAT(body.at("steps").dump(), HasSubstr("The event nhacviec.obligation.submitted of"));
  EXPECT_THAT(body.at("steps").dump(), HasSubstr("Attempt 1: HTTP 204"));
  EXPECT_EQ(call({"GET", "/api/v1/explain", "", "", "", {{"notice", "webhook:cms|other"}}}).status,
            404);
}

}  // namespace
}  // namespace nhacviec
