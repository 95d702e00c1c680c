#include "connectors/http_exchange.h"

#include <gmock/gmock.h>

#include "tests/connectors/asio_hand_loop.h"
#include "tests/connectors/scripted_http_server.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using Reached = HttpAnswer::Reached;
using How = ScriptedHttpServer::How;

class HttpExchangeTest : public testing::Test {
 protected:
  HttpAnswer ask(HttpAsk asked) {
    std::optional<HttpAnswer> answer;
    exchange_->ask(std::move(asked), [&](HttpAnswer given) { answer = std::move(given); });
    EXPECT_FALSE(answer) << "answered inside ask()";
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(HttpAnswer{});
  }
  HttpAsk get(const std::string& path = "/x") const {
    HttpAsk asked;
    asked.url = server_.url(path);
    return asked;
  }

  HandLoop loop_;
  AsioHandLoop asio_{loop_};
  ScriptedHttpServer server_;
  std::unique_ptr<HttpExchange> exchange_ =
      std::make_unique<HttpExchange>(asio_.context(), HttpExchangeLimits{2, 4, 1000});
};

TEST_F(HttpExchangeTest, SaysWhatItIsGivenAndHearsTheAnswer) {
  server_.next({202, "0: Accepted"});
  HttpAsk asked = get("/send?to=%2B84");
  asked.method = "POST";
  asked.headers = {{"Content-Type", "application/json"}};
  asked.body = "{\"a\":\"Sở\"}";
  asked.user = "u";
  asked.password = "p";
  const HttpAnswer answer = ask(asked);
  EXPECT_EQ(answer.reached, Reached::answered) << answer.problem;
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, "0: Accepted");
  const auto heard = server_.requests().at(0);
  EXPECT_EQ(heard.method, "POST");
  EXPECT_EQ(heard.target, "/send?to=%2B84");
  EXPECT_EQ(heard.headers.at("content-type"), "application/json");
  EXPECT_EQ(heard.headers.at("authorization"), "Basic dTpw");
  EXPECT_EQ(heard.body, asked.body);
}

TEST_F(HttpExchangeTest, DoesNotFollowARedirect) {
  server_.next({302, "", How::answers, {"Location: " + server_.url("/elsewhere")}});
  EXPECT_EQ(ask(get()).status, 302);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(HttpExchangeTest, WhoIsNotThereHasHeardNothing) {
  server_.stop();
  const HttpAnswer answer = ask(get());
  EXPECT_EQ(answer.reached, Reached::nothing);
  EXPECT_THAT(answer.problem, HasSubstr("127.0.0.1"));
  EXPECT_THAT(answer.problem, HasSubstr("cannot be reached: Connection refused"));
}

TEST_F(HttpExchangeTest, WhoSaysNothingMayHaveHeardIt) {
  server_.next({200, "", How::says_nothing, {}});
  HttpAsk asked = get();
  asked.timeout = std::chrono::milliseconds(150);
  const HttpAnswer answer = ask(asked);
  EXPECT_EQ(answer.reached, Reached::asked);
  EXPECT_THAT(answer.problem, HasSubstr("gave no answer in time"));
}

TEST_F(HttpExchangeTest, WhoEndsTheConnectionMayHaveHeardItAndIsNotAskedAgain) {
  server_.next({200, "", How::resets, {}});
  EXPECT_EQ(ask(get()).reached, Reached::asked);
  server_.next({200, "0: Accepted", How::answers_half, {}});
  EXPECT_EQ(ask(get()).reached, Reached::asked);
  EXPECT_EQ(server_.requests().size(), 2u);
}

TEST_F(HttpExchangeTest, AnAnswerTooLongIsNone) {
  server_.next({200, std::string(1001, 'x'), How::answers, {}});
  const HttpAnswer answer = ask(get());
  EXPECT_EQ(answer.reached, Reached::asked);
  EXPECT_THAT(answer.problem, HasSubstr("answers more than 1000 bytes"));
}

TEST_F(HttpExchangeTest, OnlyHttpIsSpoken) {
  for (const char* url : {"file:///etc/passwd", "gopher://127.0.0.1/x", "", "::"}) {
    HttpAsk asked;
    asked.url = url;
    EXPECT_EQ(ask(asked).reached, Reached::nothing) << url;
  }
}

TEST_F(HttpExchangeTest, RefusesWhatIsTooMuchAtOnce) {
  int answered = 0, refused = 0;
  for (int i = 0; i < 8; ++i) {
    exchange_->ask(get(), [&](const HttpAnswer& answer) {
      (answer.reached == Reached::answered ? answered : refused) += 1;
    });
  }
  EXPECT_TRUE(loop_.run_until([&] { return answered + refused == 8; }));
  EXPECT_EQ(refused, 2) << "two are asked, four wait";
}

TEST_F(HttpExchangeTest, AnswersEverythingAtItsEnd) {
  server_.always({200, "", How::says_nothing, {}});
  std::vector<Reached> answers;
  for (int i = 0; i < 4; ++i) {
    exchange_->ask(get(), [&](const HttpAnswer& answer) { answers.push_back(answer.reached); });
  }
  EXPECT_TRUE(loop_.run_until([&] { return server_.requests().size() == 2; }));
  exchange_.reset();
  EXPECT_TRUE(loop_.run_until([&] { return answers.size() == 4; }));
  EXPECT_EQ(std::count(answers.begin(), answers.end(), Reached::asked), 2);
}

}  // namespace
}  // namespace nhacviec
