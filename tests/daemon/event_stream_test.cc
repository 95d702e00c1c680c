#include "daemon/http/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace nhacviec {
namespace {

struct Client {
  std::string heard;
  bool gone = false;
  bool closed = false;
};

class FakeSubscriber final : public EventStream::Subscriber {
 public:
  explicit FakeSubscriber(Client& client) : client_(client) {}
  ~FakeSubscriber() override { client_.closed = true; }
  bool write(const std::string& text) override {
    if (client_.gone) return false;
    client_.heard += text;
    return true;
  }

 private:
  Client& client_;
};

TEST(EventStream, WritesOneEventToEverySubscriber) {
  EventStream stream;
  Client a, b;
  stream.subscribe(std::make_unique<FakeSubscriber>(a));
  stream.subscribe(std::make_unique<FakeSubscriber>(b));
  stream.publish("fact", "{\"x\":1}");
  EXPECT_EQ(a.heard, "event: fact\ndata: {\"x\":1}\n\n");
  EXPECT_EQ(b.heard, a.heard);
}

TEST(EventStream, KeepsLineBreaksInsideOneEvent) {
  EventStream stream;
  Client client;
  stream.subscribe(std::make_unique<FakeSubscriber>(client));
  stream.publish("fact", "one\r\ntwo");
  EXPECT_EQ(client.heard, "event: fact\ndata: one\ndata: two\n\n");
}

TEST(EventStream, DropsTheDeadAtTheNextBeat) {
  EventStream stream;
  Client dead, alive;
  stream.subscribe(std::make_unique<FakeSubscriber>(dead));
  stream.subscribe(std::make_unique<FakeSubscriber>(alive));
  dead.gone = true;
  stream.beat();
  EXPECT_EQ(stream.subscribers(), 1u);
  EXPECT_TRUE(dead.closed);
  EXPECT_FALSE(alive.closed);
}

TEST(EventStream, TakesNoMoreThanItsBound) {
  EventStream stream(1);
  Client first, second;
  EXPECT_TRUE(stream.subscribe(std::make_unique<FakeSubscriber>(first)));
  EXPECT_FALSE(stream.subscribe(std::make_unique<FakeSubscriber>(second)));
  EXPECT_TRUE(second.closed);
}

}  // namespace
}  // namespace nhacviec
