#include "connectors/http_gateway_channel.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/gateway_file.h"
#include "config/settings.h"
#include "tests/connectors/asio_hand_loop.h"
#include "tests/connectors/scripted_http_server.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using How = ScriptedHttpServer::How;

Gateway gateway_named(const std::string& name, const ScriptedHttpServer& server) {
  if (name == "kannel") {
    ServerAddress address;
    address.host = "127.0.0.1";
    address.port = server.port();
    address.user = "u";
    address.password = "a secret & more";
    return kannel(address, "cgi-bin/sendsms", "8444");
  }
  Diagnostics diagnostics;
  const std::string body =
      name == "form" ? "form: {to: \"{{to}}\", text: \"{{text}}\", id: \"{{id}}\"}"
                     : "json: {to: [\"{{to}}\"], text: \"{{text}}\", id: \"{{id}}\", type: 2}";
  const auto gateway = gateway_from_text(
      {"gateway.yaml", "nhacviec: 1\ngateway: g\nrequest:\n  url: " + server.url("/send") +
                           "\n  headers: {X-Id: \"{{id}}\"}\n  " + body +
                           "\nsuccess: {status: 200, where: {code: \"100\"}}\nfailures:\n"
                           "  - {where: {code: [\"99\", \"108\"]}, is: permanent}\n"
                           "  - {where: {code: \"124\"}, is: sent}\nmessage_id: data.id\n"},
      Secrets::needed, diagnostics);
  EXPECT_TRUE(gateway) << diagnostics.format();
  return gateway.value_or(Gateway{});
}

class GatewaySetup : public ChannelSetup {
 public:
  GatewaySetup(HandLoop& loop, std::string name) : name_(std::move(name)), asio_(loop) {
    server.always({200, name_ == "kannel" ? "0: Accepted for delivery"
                                          : "{\"code\": 100, \"data\": {\"id\": \"m1\"}}"});
    restart();
  }
  Channel& channel() override { return *channel_; }
  void restart() override {
    channel_.reset();
    GatewaySettings settings{gateway_named(name_, server), "84", timeout};
    channel_ = std::make_unique<HttpGatewayChannel>(
        asio_.context(), std::move(settings), report_url,
        [this](const std::string& problem) { reports.push_back(problem); });
  }
  /// A message to several numbers comes as one request each; a gateway knows a double by its id.
  std::vector<Received> received() override {
    std::vector<Received> result;
    std::map<std::string, size_t> by_id;
    for (auto request : server.requests()) {
      std::string id = request.headers["x-id"], to = request.values["to"],
                  text = request.values["text"];
      if (name_ == "json") {
        const auto body = nlohmann::json::parse(request.body);
        to = body["to"][0];
        text = body["text"];
      }
      if (name_ == "kannel") id = to + text + std::to_string(by_id.size());  // it knows none
      const auto [known, is_new] = by_id.emplace(id, result.size());
      if (is_new) result.push_back({{}, text});
      auto& numbers = result[known->second].to;
      if (std::find(numbers.begin(), numbers.end(), to) == numbers.end()) numbers.push_back(to);
    }
    for (Received& each : result) std::sort(each.to.begin(), each.to.end());
    return result;
  }
  void break_outside() override { server.stop(); }
  void heal_outside() override { server.start(); }
  std::string good_address(int number) override { return "+8490000000" + std::to_string(number); }
  std::string bad_address() override { return "0900000001"; }
  bool delivers_at_its_end() const override { return false; }

  ScriptedHttpServer server;
  std::vector<std::string> reports;
  HttpGatewayChannel::ReportUrl report_url;
  std::chrono::milliseconds timeout{30000};

 private:
  const std::string name_;
  AsioHandLoop asio_;
  std::unique_ptr<HttpGatewayChannel> channel_;
};

INSTANTIATE_TEST_SUITE_P(
    Gateway, ChannelContract,
    testing::Values(
        ChannelCase{"sms_gateway_form",
                    [](HandLoop& loop) { return std::make_unique<GatewaySetup>(loop, "form"); }},
        ChannelCase{"sms_gateway_json",
                    [](HandLoop& loop) { return std::make_unique<GatewaySetup>(loop, "json"); }}),
    [](const auto& each) { return each.param.name; });

class GatewayTest : public testing::Test {
 protected:
  DeliveryOutcome send(std::vector<std::string> to = {"+84900000001"},
                       const std::string& text = "Tổ 02: \"hạn\" 10/6 & x=y") {
    OutgoingMessage message;
    message.key = "k1";
    message.to = std::move(to);
    message.body = text;
    std::optional<DeliveryOutcome> answer;
    setup_->channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }
  DeliveryOutcome said(ScriptedHttpServer::Act act) {
    setup_->server.next(std::move(act));
    return send();
  }
  NoticeStatus status(int code, const std::string& body) { return said({code, body}).status; }

  HandLoop loop_;
  std::unique_ptr<GatewaySetup> setup_ = std::make_unique<GatewaySetup>(loop_, "json");
};

class KannelTest : public GatewayTest {
 protected:
  KannelTest() { setup_ = std::make_unique<GatewaySetup>(loop_, "kannel"); }
};

TEST_F(KannelTest, AsksForAnSms) {
  setup_->report_url = [](const OutgoingMessage& message, const std::string& number) {
    return "http://127.0.0.1/report?t=" + message.key + number.substr(1);
  };
  setup_->restart();
  EXPECT_EQ(send().status, NoticeStatus::sent);
  const auto heard = setup_->server.requests().at(0);
  EXPECT_EQ(heard.method, "GET");
  EXPECT_TRUE(heard.target.starts_with("/cgi-bin/sendsms?")) << heard.target;
  EXPECT_EQ(heard.values,
            (std::map<std::string, std::string>{
                {"username", "u"},
                {"password", "a secret & more"},
                {"from", "8444"},
                {"to", "+84900000001"},
                {"charset", "UTF-8"},
                {"coding", "2"},
                {"text", "Tổ 02: \"hạn\" 10/6 & x=y"},
                {"dlr-mask", "19"},
                {"dlr-url", "http://127.0.0.1/report?t=k184900000001&status=%d&words=%A"}}));
}

TEST_F(KannelTest, AsksForTheGsmAlphabetWhereItDoes) {
  send({"+84900000001"}, "To 02 gui bao cao");
  const auto heard = setup_->server.requests().at(0);
  EXPECT_EQ(heard.values.at("coding"), "0");
  EXPECT_FALSE(heard.values.contains("dlr-url")) << "nobody to call";
}

TEST_F(KannelTest, SaysWhatBecameOfIt) {
  EXPECT_EQ(status(202, "0: Accepted for delivery"), NoticeStatus::sent);
  EXPECT_EQ(status(202, "3: Queued for later delivery"), NoticeStatus::sent);
  EXPECT_EQ(status(403, "Authorization failed for sendsms"), NoticeStatus::temporary_failure);
  EXPECT_EQ(status(503, "Temporal failure, try again later."), NoticeStatus::temporary_failure);
  EXPECT_EQ(status(400, "Sender missing"), NoticeStatus::permanent_failure);
  EXPECT_EQ(status(500, "x"), NoticeStatus::unknown);
}

TEST_F(GatewayTest, AnErrorInA200IsAFailure) {
  EXPECT_EQ(status(200, R"({"code": 103, "message": "no balance"})"),
            NoticeStatus::temporary_failure);
  EXPECT_EQ(status(200, R"({"code": "108"})"), NoticeStatus::permanent_failure);
  EXPECT_EQ(status(200, R"({"code": 124})"), NoticeStatus::sent) << "it knows the double";
  EXPECT_EQ(status(200, "<html>"), NoticeStatus::unknown) << "what it says cannot be read";
  EXPECT_EQ(status(200, ""), NoticeStatus::unknown);
}

TEST_F(GatewayTest, WhatMayHaveBeenTakenIsUnknown) {
  EXPECT_EQ(status(500, "oops"), NoticeStatus::unknown);
  EXPECT_EQ(status(502, ""), NoticeStatus::unknown);
  EXPECT_EQ(said({200, "", How::resets, {}}).status, NoticeStatus::unknown);
  EXPECT_EQ(said({200, R"({"code": 100})", How::answers_half, {}}).status, NoticeStatus::unknown);
  setup_->timeout = std::chrono::milliseconds(150);
  setup_->restart();
  const DeliveryOutcome silent = said({200, "", How::says_nothing, {}});
  EXPECT_EQ(silent.status, NoticeStatus::unknown);
  EXPECT_THAT(silent.words, HasSubstr("gave no answer in time, the message was out"));
  EXPECT_THAT(setup_->reports, IsEmpty());
}

TEST_F(GatewayTest, ARedirectIsRefused) {
  const DeliveryOutcome outcome =
      said({307, "", How::answers, {"Location: " + setup_->server.url("/send")}});
  EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
  EXPECT_EQ(outcome.words, "HTTP 307: it redirects, which is refused");
  EXPECT_THAT(setup_->server.requests(), SizeIs(1));
}

TEST_F(GatewayTest, KeepsTheIdThatTheGatewayGives) { EXPECT_EQ(send().words, "id m1"); }

TEST_F(GatewayTest, WordsHoldNoNumber) {
  const DeliveryOutcome outcome =
      said({400, R"({"error": "bad number +84900000001, 0900000001"})"});
  EXPECT_THAT(outcome.words, Not(HasSubstr("0000001")));
  EXPECT_THAT(outcome.words, HasSubstr("bad number"));
}

TEST_F(GatewayTest, NumbersThatFareDifferentlyAreToldApart) {
  setup_->server.next({200, R"({"code": "108"})"});
  const DeliveryOutcome outcome = send({"+84900000001", "+84900000002"});
  EXPECT_EQ(outcome.status, NoticeStatus::sent);
  ASSERT_THAT(outcome.recipients, SizeIs(2));
  const auto failed = std::count_if(
      outcome.recipients.begin(), outcome.recipients.end(),
      [](const auto& each) { return each.status == NoticeStatus::permanent_failure; });
  EXPECT_EQ(failed, 1);
  EXPECT_THAT(outcome.words, HasSubstr("1 of 2 not reached: +84*****00"));
}

TEST_F(GatewayTest, TheJsonIsWhatTheFileSays) {
  send({"+84900000001"}, "a\"b\\c\nd");
  const auto body = nlohmann::json::parse(setup_->server.requests().at(0).body);
  EXPECT_EQ(body["to"], nlohmann::json::array({"+84900000001"}));
  EXPECT_EQ(body["text"], "a\"b\\c\nd");
  EXPECT_EQ(body["type"], 2);
}

TEST(GatewayTemplates, FillWhatIsRegisteredAndSendNothingElse) {
  HandLoop loop;
  AsioHandLoop asio(loop);
  ScriptedHttpServer server;
  Diagnostics diagnostics;
  const auto gateway = gateway_from_text(
      {"z.yaml", "nhacviec: 1\ngateway: z\nrequest:\n  url: " + server.url("/t") +
                     "\n  json: {phone: \"{{to}}\", id: \"{{template}}\", data: "
                     "\"{{parameters}}\"}\nnumber: digits\nsuccess: {status: 200}\ntemplates:\n"
                     "  reminder: {id: 7, parameters: {u: \"{{unit}}\", d: \"{{due}}\"}}\n"},
      Secrets::needed, diagnostics);
  ASSERT_TRUE(gateway) << diagnostics.format();
  EXPECT_EQ(variables_of(*gateway), (std::set<std::string>{"due", "unit"}));
  HttpGatewayChannel channel(asio.context(), {*gateway, "84", std::chrono::seconds(30)});
  OutgoingMessage message;
  message.key = "k";
  message.to = {"+84900000001"};
  message.body = "x";
  message.values = {{"unit", "Tổ \"02\""}, {"due", "10/6"}};
  std::vector<DeliveryOutcome> answers;
  for (const char* name : {"reminder", "digest"}) {
    message.name = name;
    channel.send(message, [&](DeliveryOutcome outcome) { answers.push_back(outcome); });
    EXPECT_TRUE(loop.run_until([&, count = answers.size()] { return answers.size() > count; }));
  }
  EXPECT_EQ(answers[0].status, NoticeStatus::sent);
  EXPECT_EQ(answers[1].status, NoticeStatus::withdrawn);
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_EQ(nlohmann::json::parse(server.requests()[0].body),
            nlohmann::json::parse(
                R"({"phone": "84900000001", "id": "7", "data": {"u": "Tổ \"02\"", "d": "10/6"}})"));
}

TEST(GatewaySecrets, AreThoseThatTheirFileHasNow) {
  HandLoop loop;
  AsioHandLoop asio(loop);
  ScriptedHttpServer server;
  TempFolder folder;
  const std::string file = folder.path() + "/token";
  std::ofstream(file) << "of today\n";
  Diagnostics diagnostics;
  const auto gateway = gateway_from_text(
      {"z.yaml", "nhacviec: 1\ngateway: z\nsecrets: {token_file: " + file +
                     "}\nrequest:\n  url: " + server.url("/t") +
                     "\n  headers: {X-Token: \"{{token}}\"}\n  json: {to: \"{{to}}\"}\n"
                     "success: {where: {error: \"0\"}}\n"},
      Secrets::needed, diagnostics);
  ASSERT_TRUE(gateway) << diagnostics.format();
  std::vector<std::string> reports;
  HttpGatewayChannel channel(asio.context(), {*gateway, "84", std::chrono::seconds(30)}, {},
                             [&](const std::string& problem) { reports.push_back(problem); });
  const auto send = [&] {
    OutgoingMessage message;
    message.key = "k";
    message.to = {"+84900000001"};
    message.body = "x";
    std::optional<DeliveryOutcome> answer;
    channel.send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  };
  server.always({200, R"({"error": 0})"});
  EXPECT_EQ(send().status, NoticeStatus::sent);
  std::ofstream(file) << "of tomorrow";
  server.always({200, R"({"error": -124, "said": "of tomorrow is no good"})"});
  const DeliveryOutcome refused = send();
  EXPECT_EQ(refused.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(refused.words, HasSubstr("*** is no good")) << "the new one is hidden as well";
  std::ofstream(file) << "two\nlines";
  EXPECT_EQ(send().status, NoticeStatus::temporary_failure) << "no header of it";
  std::filesystem::remove(file);
  const DeliveryOutcome lacking = send();
  EXPECT_EQ(lacking.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(lacking.words, HasSubstr("cannot be read or holds no secret"));
  send();
  EXPECT_THAT(reports, ElementsAre(HasSubstr(file))) << "said once";
  ASSERT_THAT(server.requests(), SizeIs(2)) << "without a secret nothing is asked";
  EXPECT_EQ(server.requests()[0].headers.at("x-token"), "of today");
  EXPECT_EQ(server.requests()[1].headers.at("x-token"), "of tomorrow");
}

TEST_F(GatewayTest, AGatewayThatIsAwayIsSaidOnceAndSoIsItsReturn) {
  setup_->server.stop();
  send();
  send();
  EXPECT_THAT(setup_->reports, ElementsAre(HasSubstr("cannot be reached")));
  setup_->server.start();
  send();
  EXPECT_THAT(setup_->reports, ElementsAre(HasSubstr("cannot be reached"), ""));
}

}  // namespace
}  // namespace nhacviec
