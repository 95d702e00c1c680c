#include "daemon/signing_secret.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "connectors/memory_store.h"

namespace nhacviec {
namespace {

class SigningSecret : public testing::Test {
 protected:
  std::string take(const std::string& configured = "") {
    std::string taken;
    take_signing_secret(store_, configured,
                        [&](const Result<std::string>& secret) { taken = secret.value(); });
    while (!work_.empty()) {
      auto next = std::move(work_.front());
      work_.erase(work_.begin());
      next();
    }
    return taken;
  }

  std::vector<std::function<void()>> work_;
  MemoryStore store_{[this](std::function<void()> work) { work_.push_back(std::move(work)); },
                     [] { return Duration(0); }, 4};
};

TEST_F(SigningSecret, IsMadeOnceAndTheSameForEveryDaemonOfTheStore) {
  const std::string first = take();
  EXPECT_GE(first.size(), 32u);
  EXPECT_EQ(take(), first);
}

TEST_F(SigningSecret, TwoDaemonsThatStartTogetherAgree) {
  std::string one, other;
  take_signing_secret(store_, "", [&](const Result<std::string>& s) { one = s.value(); });
  take_signing_secret(store_, "", [&](const Result<std::string>& s) { other = s.value(); });
  take("x");
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, other);
}

TEST_F(SigningSecret, TheOneOfTheSettingsComesFirst) {
  EXPECT_EQ(take("of the settings"), "of the settings");
  EXPECT_NE(take(), "of the settings") << "and is not kept in the store";
}

}  // namespace
}  // namespace nhacviec
