#include "connectors/memory_store.h"

#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
 public:
  Store& store() override { return store_; }
  AwaitLoop& loop() override { return loop_; }
  void advance(Duration by) override { now_ += by; }

 private:
  AwaitLoop loop_;
  Duration now_{0};
  MemoryStore store_{loop_.poster(), [this] { return now_; }};
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         testing::Values(StoreFactory{"memory",
                                                      []() -> std::unique_ptr<StoreUnderTest> {
                                                        return std::make_unique<MemoryUnderTest>();
                                                      }}),
                         store_name);

TEST(MemoryStore, AnswersLaterAndInTheOrderOfTheCalls) {
  std::vector<std::function<void()>> posted;
  MemoryStore store([&](std::function<void()> work) { posted.push_back(std::move(work)); },
                    [] { return Duration(0); });
  std::string answers;
  store.put_value("a", "1", [&](Status) { answers += "put "; });
  store.get_value("a", [&](auto value) { answers += *value.value(); });
  EXPECT_EQ(answers, "");
  for (auto& work : posted) work();
  EXPECT_EQ(answers, "put 1");
}

}  // namespace
}  // namespace nhacviec
