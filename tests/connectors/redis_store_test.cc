// The contract suite on a real server, and what only the Redis store has to show.
#include "connectors/redis_store.h"

#include "tests/connectors/redis_under_test.h"
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

class RedisUnderTest final : public StoreUnderTest {
 public:
  RedisUnderTest() : bench_(redis_options(RedisServer::shared())) {
    bench_.options.lease_clock = [this] { return now_; };
    bench_.open();
  }
  Store& store() override { return bench_.store(); }
  AwaitLoop& loop() override { return bench_.loop(); }
  void advance(Duration by) override { now_ += by; }

 private:
  Duration now_{1'000'000};
  RedisBench bench_;
};

INSTANTIATE_TEST_SUITE_P(Redis, StoreContract,
                         testing::Values(StoreFactory{"redis",
                                                      []() -> std::unique_ptr<StoreUnderTest> {
                                                        return std::make_unique<RedisUnderTest>();
                                                      }}),
                         store_name);

}  // namespace
}  // namespace nhacviec
