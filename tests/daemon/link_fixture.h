// Opens and sends the pages that the links of messages lead to, as a browser would.
#pragma once

#include "daemon/http/answer_routes.h"
#include "tests/daemon/api_fixture.h"

namespace nhacviec {

class LinkTest : public ApiTest {
 protected:
  void open_links() {
    routes = std::make_unique<AnswerRoutes>(
        daemon().store, daemon().runner, daemon().book, *daemon().clock,
        AnswerRoutes::Settings{signer, [this] { return languages_; }});
  }

  std::string link_for(const ObligationSpec& spec, const Obligation& obligation,
                       const Notice& notice) {
    const auto workflow = daemon().book.latest(plan_of(spec.id));
    return links.url_for(*workflow, spec, obligation, notice).value_or("");
  }
  static std::string token_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }

  HttpResponse ask(const std::string& method, const std::string& token,
                   const std::string& body = "") {
    HttpRequest request;
    request.method = method;
    request.body = body;
    if (!body.empty()) request.headers["content-type"] = "application/x-www-form-urlencoded";
    std::optional<HttpResponse> response;
    auto call = std::make_shared<ApiCall>(
        std::move(request), [&](HttpResponse answer) { response = std::move(answer); }, "en");
    call->parameters = {token};
    if (method == "POST") {
      routes->take(call);
    } else {
      routes->show(call);
    }
    EXPECT_TRUE(loop.run_until([&] { return response.has_value(); }));
    return response.value_or(HttpResponse{});
  }

  /// The nonce of the page's forms.
  std::string nonce(const std::string& token) {
    const std::string page = ask("GET", token).body;
    const std::string mark = "name=\"nonce\" value=\"";
    const size_t from = page.find(mark) + mark.size();
    return page.substr(from, page.find('"', from) - from);
  }

  Json shown() { return get("/api/v1/obligation", {{"id", kTeamReport}}); }

  const Signer signer{"0123456789abcdef0123456789abcdef"};
  const AnswerLinks links{"https://x.example.vn", signer, 60};
  std::unique_ptr<AnswerRoutes> routes;

 private:
  std::shared_ptr<const Languages> languages_ = SmallDaemon::open_settings().words();
};

}  // namespace nhacviec
