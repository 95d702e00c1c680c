#include "daemon/http/http_server.h"

#include <gtest/gtest.h>

#include "tests/daemon/http_client.h"
#include "tests/daemon/live_server.h"

namespace nhacviec {
namespace {

bool begins(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

TEST(HttpServer, AnswersRequests) {
  LiveServer live;
  const std::string answer = exchange(live.port(), "GET /healthz");
  EXPECT_TRUE(begins(answer, "HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("{\"alive\":true}\n"), std::string::npos);
}

TEST(HttpServer, HandsOverPathQueryHeadersAndBody) {
  AsioLoop loop;
  EventStream stream;
  HttpRequest seen;
  HttpServer server(
      loop.context(), stream,
      [&](HttpRequest request, const HttpReply& reply) {
        seen = std::move(request);
        reply({});
      },
      [] {
        HttpServer::Settings settings;
        settings.port = 0;
        return settings;
      }());
  ASSERT_TRUE(server.start().ok());
  const uint16_t port = server.port();
  std::thread thread([&] { loop.run(); });
  exchange(port, "POST /a%20b/c?x=1%2F2&y=%C4%91&x=3", "body",
           "Authorization: Bearer t\r\nCookie: secret\r\n");
  std::promise<void> done;
  loop.post([&] {
    server.stop();
    done.set_value();
  });
  done.get_future().wait();
  loop.stop();
  thread.join();
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/a b/c");
  EXPECT_EQ(seen.query_value("x"), "1/2");
  EXPECT_EQ(seen.query_value("y"), "đ");
  EXPECT_EQ(seen.header("authorization"), "Bearer t");
  EXPECT_EQ(seen.headers.count("cookie"), 0u);
  EXPECT_EQ(seen.body, "body");
}

TEST(HttpServer, AnswersHeadWithTheLengthAndNoBody) {
  LiveServer live;
  const std::string answer = exchange(live.port(), "HEAD /healthz");
  EXPECT_NE(answer.find("Content-Length: 15\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(HttpServer, SaysThatABodyIsTooLargeBelowItsOwnCap) {
  LiveServer live;
  const std::string answer =
      exchange(live.port(), "POST /api/v1/events", std::string(300 * 1024, ' '),
               std::string("Content-Type: application/json\r\nAuthorization: Bearer ") +
                   SmallDaemon::kOffice + "\r\n");
  EXPECT_TRUE(begins(answer, "HTTP/1.1 413 ")) << answer.substr(0, 200);
}

TEST(HttpServer, ClosesWhatIsOverItsOwnCap) {
  HttpServer::Settings settings;
  settings.max_body_bytes = 1000;
  LiveServer live(settings);
  EXPECT_EQ(exchange(live.port(), "POST /api/v1/events", std::string(2000, ' ')), "");
  EXPECT_TRUE(begins(exchange(live.port(), "GET /healthz"), "HTTP/1.1 200"));
}

TEST(HttpServer, SurvivesWhatIsNoHttp) {
  LiveServer live;
  for (const char* noise : {"\x16\x03\x01\x02", "GET\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n"}) {
    RawConnection connection(live.port());
    connection.send(noise);
  }
  EXPECT_TRUE(begins(exchange(live.port(), "GET /healthz"), "HTTP/1.1 200"));
}

TEST(HttpServer, SaysThatAUrlIsBroken) {
  LiveServer live;
  EXPECT_TRUE(begins(exchange(live.port(), "GET /%zz"), "HTTP/1.1 400 "));
}

TEST(HttpServer, SaysBusyBeyondItsBound) {
  AsioLoop loop;
  EventStream stream;
  std::vector<HttpReply> waiting;
  HttpServer::Settings settings;
  settings.port = 0;
  settings.max_in_flight = 1;
  HttpServer server(
      loop.context(), stream,
      [&](const HttpRequest&, HttpReply reply) { waiting.push_back(std::move(reply)); }, settings);
  ASSERT_TRUE(server.start().ok());
  const uint16_t port = server.port();
  std::thread thread([&] { loop.run(); });
  const auto on_loop = [&](const std::function<void()>& work) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  };
  RawConnection first(port);
  first.send("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  for (bool arrived = false; !arrived;) on_loop([&] { arrived = waiting.size() == 1; });

  const std::string second = exchange(port, "GET /slow");
  EXPECT_TRUE(begins(second, "HTTP/1.1 503 ")) << second;
  EXPECT_NE(second.find("Retry-After: "), std::string::npos);

  on_loop([&] {
    waiting.front()({});
    waiting.clear();
  });
  EXPECT_TRUE(begins(first.read_all(), "HTTP/1.1 200"));
  RawConnection third(port);  // the place is free again
  third.send("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  for (bool arrived = false; !arrived;) on_loop([&] { arrived = waiting.size() == 1; });
  on_loop([&] {
    waiting.clear();  // never answered: the connection ends with the server
    server.stop();
  });
  loop.stop();
  thread.join();
}

TEST(HttpServer, SaysThatItsPortIsTaken) {
  LiveServer live;
  AsioLoop loop;
  EventStream stream;
  HttpServer::Settings settings;
  settings.port = live.port();
  HttpServer second(
      loop.context(), stream, [](const HttpRequest&, const HttpReply&) {}, settings);
  const Status started = second.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, ErrorKind::transient);
}

TEST(HttpServer, StreamsWhatIsPublished) {
  LiveServer live;
  RawConnection connection(live.port());
  connection.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(connection.read_until("event: clock\n").find("text/event-stream"), std::string::npos);
  live.on_loop([&] { live.daemon().stream.publish("fact", "{\"x\":1}"); });
  EXPECT_NE(connection.read_until("event: fact\ndata: {\"x\":1}\n\n").find("event: fact"),
            std::string::npos);
}

TEST(HttpServer, DropsStreamClientsThatHaveGone) {
  LiveServer live;
  {
    RawConnection connection(live.port());
    connection.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    connection.read_until("event: clock\n");
    live.on_loop([&] { EXPECT_EQ(live.daemon().stream.subscribers(), 1u); });
  }
  // The first write finds the connection reset, a later one drops it.
  size_t left = 1;
  while (left > 0) {
    live.on_loop([&] {
      live.daemon().stream.beat();
      left = live.daemon().stream.subscribers();
    });
  }
  EXPECT_EQ(left, 0u);
}

TEST(HttpServer, DropsAStreamClientThatDoesNotRead) {
  LiveServer live;
  RawConnection connection(live.port());
  connection.send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  connection.read_until("event: clock\n");
  const std::string piece(256 * 1024, 'x');
  bool dropped = false;
  for (int i = 0; i < 2000 && !dropped; ++i) {
    live.on_loop([&] {
      live.daemon().stream.publish("fact", piece);
      dropped = live.daemon().stream.subscribers() == 0;
    });
  }
  EXPECT_TRUE(dropped);
}

}  // namespace
}  // namespace nhacviec
