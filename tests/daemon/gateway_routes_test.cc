#include "daemon/http/gateway_routes.h"

#include <gmock/gmock.h>

#include "config/reply_code.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;

class GatewayRoutesTest : public ApiTest {
 protected:
  /// The SMS about team-02's report, sent on the last working day.
  OutgoingMessage sms() {
    apply_plan_a();
    move_clock("2024-06-07T09:00:00+07:00");
    for (const OutgoingMessage& message : daemon().channel.messages) {
      if (message.to[0].starts_with('+') && message.key.starts_with(kTeamReport)) return message;
    }
    ADD_FAILURE() << "no SMS";
    return {};
  }
  std::string token(const OutgoingMessage& message) const {
    return report_token(signer_, {message.shard, message.record, message.attempt, message.to[0]});
  }
  GatewayRoutes& routes() {
    if (!routes_) {
      ServerAddress server;
      SmallDaemon& d = daemon();
      routes_ = std::make_unique<GatewayRoutes>(
          d.store, d.runner, d.book, *d.clock, loop,
          GatewayRoutes::Settings{kannel(server, "", ""), "84", "the-secret-of-inbound", signer_});
    }
    return *routes_;
  }
  using Values = std::map<std::string, std::string>;
  HttpResponse say(void (GatewayRoutes::*route)(nhacviec::Call), Values query,
                   const std::string& body = "", const std::string& type = "") {
    HttpRequest request;
    request.query = std::move(query);
    request.body = body;
    request.headers["content-type"] = type;
    std::optional<HttpResponse> response;
    (routes().*route)(std::make_shared<ApiCall>(
        std::move(request), [&](HttpResponse answer) { response = std::move(answer); }, "en"));
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); })) << "never answered";
    return response.value_or(HttpResponse{});
  }
  HttpResponse report(const std::string& with_token, const std::string& status) {
    return say(&GatewayRoutes::report, {{"t", with_token}, {"status", status}, {"words", "ok"}});
  }
  HttpResponse inbound(const std::string& from, const std::string& text,
                       const std::string& id = "m1",
                       const std::string& secret = "the-secret-of-inbound") {
    return say(&GatewayRoutes::inbound,
               {{"secret", secret}, {"from", from}, {"text", text}, {"id", id}});
  }
  NoticeRecord notice(const std::string& key) {
    std::optional<NoticeRecord> found;
    bool done = false;
    daemon().store.list_notices(NoticeFilter{}, [&](const Result<NoticePage>& page) {
      for (const NoticeRecord& each : page.value().notices) {
        if (each.key == key) found = each;
      }
      done = true;
    });
    EXPECT_TRUE(loop.run_until([&] { return done; }));
    return found.value_or(NoticeRecord{});
  }
  std::string state() { return get("/api/v1/obligation", {{"id", kTeamReport}})["state"]; }

 private:
  const Signer signer_{"a secret of tests"};
  std::unique_ptr<GatewayRoutes> routes_;
};

TEST_F(GatewayRoutesTest, AReportOfDeliveryIsRecorded) {
  const OutgoingMessage message = sms();
  EXPECT_EQ(notice(message.record).status, NoticeStatus::sent);
  EXPECT_EQ(report(token(message), "8").body, "{\"recorded\":false}\n") << "on its way";
  EXPECT_EQ(report(token(message), "1").body, "{\"recorded\":true}\n");
  EXPECT_EQ(notice(message.record).status, NoticeStatus::delivered);
  EXPECT_EQ(notice(message.record).attempts.back().words, "kannel: 1 ok");
  EXPECT_EQ(report(token(message), "1").body, "{\"recorded\":false}\n") << "told again";
}

TEST_F(GatewayRoutesTest, AReportInAFormOrInJsonIsUnderstood) {
  const OutgoingMessage message = sms();
  EXPECT_EQ(say(&GatewayRoutes::report, {{"t", token(message)}}, "status=16&words=No+such+number",
                "application/x-www-form-urlencoded")
                .status,
            200);
  EXPECT_EQ(notice(message.record).attempts.back().status, NoticeStatus::permanent_failure);
  EXPECT_EQ(notice(message.record).attempts.back().words, "kannel: 16 No such number");
  EXPECT_EQ(
      say(&GatewayRoutes::report, {{"t", token(message)}}, "{\"status\": [1]", "application/json")
          .status,
      400);
  EXPECT_EQ(
      say(&GatewayRoutes::report, {{"t", token(message)}}, std::string(20000, 'x'), "").status,
      413);
}

TEST_F(GatewayRoutesTest, AForgedReportIsRefused) {
  const OutgoingMessage message = sms();
  std::string forged = token(message);
  forged[3] = forged[3] == 'A' ? 'B' : 'A';
  EXPECT_EQ(report(forged, "1").status, 403);
  EXPECT_EQ(report("", "1").status, 403);
  EXPECT_EQ(report(Signer("another").seal("sms-report", "0\n1\n+84900000001\nk"), "1").status, 403);
  EXPECT_EQ(notice(message.record).status, NoticeStatus::sent);
  EXPECT_EQ(routes().counts().at("nhacviec_sms_report_forged"), 3);
}

TEST_F(GatewayRoutesTest, AReportAboutNothingIsSaidToBeThat) {
  sms();
  const Signer signer("a secret of tests");
  for (const int shard : {0, 99}) {
    EXPECT_EQ(report(report_token(signer, {shard, "k", 1, "+84900000001"}), "1").status, 404);
  }
}

TEST_F(GatewayRoutesTest, AnSmsWithTheCodeSubmits) {
  const OutgoingMessage message = sms();
  const std::string code = reply_code(ObligationId(kTeamReport));
  const std::string national = "0" + message.to[0].substr(3);
  EXPECT_EQ(inbound(national, "Đg " + code + " da gui BC so 12").status, 200);
  EXPECT_EQ(state(), "submitted");
  EXPECT_EQ(inbound(national, "DG " + code).status, 200) << "told again by the gateway";
  EXPECT_EQ(routes().counts().at("nhacviec_sms_inbound_submitted"), 2);
}

TEST_F(GatewayRoutesTest, WhoIsNotAskedCannotAnswer) {
  const OutgoingMessage message = sms();
  const std::string code = reply_code(ObligationId(kTeamReport));
  EXPECT_EQ(inbound("+84900000999", "DG " + code).status, 200);
  EXPECT_EQ(inbound(message.to[0], "DG 00").status, 200);
  EXPECT_EQ(inbound(message.to[0], "\xff\xfe").status, 200);
  EXPECT_EQ(inbound(message.to[0], "DG " + code, "m1", "a guess").status, 403);
  EXPECT_EQ(inbound("8444", "DG " + code).status, 400);
  EXPECT_EQ(inbound(message.to[0], "DG " + code, "").status, 400);
  EXPECT_EQ(state(), "open");
}

TEST(ReplyCode, IsReadAsPeopleWriteIt) {
  for (const char* text : {"DG 0217", "dg0217", "ĐG 0217", "Đg: 0217 da gui", "0217", " 0217\n",
                           "D.G. 0217 cam on", "DG 0217 12/6"}) {
    EXPECT_EQ(reply_code_in(text), "0217") << text;
  }
  for (const char* text : {"", "DG", "DG 217", "02171", "0900000001", "da gui 0217", "\xff"}) {
    EXPECT_EQ(reply_code_in(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace nhacviec
