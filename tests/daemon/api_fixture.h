// Calls the API of a small daemon as a client would, without a socket.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {

class ApiTest : public testing::Test {
 protected:
  using Json = nlohmann::json;

  struct Call {
    std::string method;
    std::string path;
    std::string token = {};
    std::string body = {};
    std::string content_type = "application/json";
    std::map<std::string, std::string> query = {};
    std::map<std::string, std::string> headers = {};
  };

  HttpResponse call(Call what) {
    HttpRequest request;
    request.method = what.method;
    request.path = what.path;
    request.body = what.body;
    request.query = what.query;
    request.headers = what.headers;
    if (!what.body.empty()) request.headers["content-type"] = what.content_type;
    if (!what.token.empty()) request.headers["authorization"] = "Bearer " + what.token;
    std::optional<HttpResponse> response;
    daemon().api.handle(std::move(request), [&](HttpResponse answer) {
      EXPECT_FALSE(response.has_value()) << "answered twice";
      response = std::move(answer);
    });
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); })) << "never answered";
    return response.value_or(HttpResponse{});
  }

  Json get(const std::string& path, std::map<std::string, std::string> query = {},
           const std::string& token = "") {
    Call what{"GET", path, token, "", "", std::move(query), {}};
    const HttpResponse response = call(what);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }

  HttpResponse apply(const PlanTexts& texts, const std::string& token = SmallDaemon::kAdmin) {
    const Json body{
        {"plan", texts.plan}, {"directory", texts.directory}, {"calendar", texts.calendar}};
    return call({"POST", "/api/v1/plans", token, body.dump(), "application/json", {}, {}});
  }

  void apply_plan_a() { ASSERT_EQ(apply(plan_a()).status, 200); }

  static Json event(const std::string& id, const std::string& what, const std::string& subject,
                    Json data = Json::object()) {
    return {{"specversion", "1.0"},       {"id", id},           {"source", "/test"},
            {"type", "nhacviec." + what}, {"subject", subject}, {"data", std::move(data)}};
  }

  HttpResponse send(const Json& event, const std::string& token = SmallDaemon::kOffice) {
    return call({"POST", "/api/v1/events", token, event.dump(), "application/json", {}, {}});
  }

  HttpResponse move_clock(const std::string& to) {
    return call({"POST",
                 "/api/v1/clock",
                 SmallDaemon::kAdmin,
                 Json{{"to", to}}.dump(),
                 "application/json",
                 {},
                 {}});
  }

  static std::string header(const HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  /// Made at first use, so that a test can choose settings before.
  SmallDaemon& daemon() {
    if (!daemon_) daemon_ = std::make_unique<SmallDaemon>(loop, settings, wrap);
    return *daemon_;
  }

  static std::string report(const std::string& team) {
    return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
  }
  static std::string synthesis() {
    return "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1";
  }

  QueueLoop loop;
  Api::Settings settings = SmallDaemon::open_settings();
  std::function<std::unique_ptr<Store>(Store&)> wrap;

 private:
  std::unique_ptr<SmallDaemon> daemon_;
};

}  // namespace nhacviec
