#include "connectors/worker.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <vector>

#include "connectors/address_check.h"
#include "connectors/redact.h"

namespace nhacviec {
namespace {

TEST(Worker, DoesEverythingInOrderBeforeItEnds) {
  std::vector<int> done;
  {
    Worker worker(100);
    for (int i = 0; i < 100; ++i) {
      while (!worker.run([&done, i] { done.push_back(i); })) std::this_thread::yield();
    }
  }
  ASSERT_EQ(done.size(), 100U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST(Worker, RefusesMoreThanItsQueueHolds) {
  std::promise<void> started;
  std::promise<void> go_on;
  int done = 0;
  {
    Worker worker(2);
    ASSERT_TRUE(worker.run([&] {
      started.set_value();
      go_on.get_future().wait();
    }));
    started.get_future().wait();  // the queue itself is empty now
    EXPECT_TRUE(worker.run([&] { ++done; }));
    EXPECT_TRUE(worker.run([&] { ++done; }));
    EXPECT_FALSE(worker.run([&] { done += 100; }));
    go_on.set_value();
  }
  EXPECT_EQ(done, 2);
}

TEST(Redact, LeavesTooLittleToCall) {
  EXPECT_EQ(masked_phone("+84900000001"), "+84*****001");
  EXPECT_EQ(masked_phone("+8490"), "***");
  EXPECT_EQ(masked_phone(""), "***");
}

TEST(AddressCheck, TakesPlainAddressesOnly) {
  EXPECT_TRUE(is_mail_address("van-phong@so.example.vn"));
  EXPECT_TRUE(is_mail_address("a.b+c@example.org"));
  for (const char* bad :
       {"", "a", "@b", "a@", "a@@b", "a b@c", "a@b c", "<a@b>", "a@b,c@d", ".a@b", "a..b@c", "a@b.",
        "a@.b", "ă@example.vn", "a\r\n@b", "\"a\"@b", "a@[1.2.3.4]"}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  }
  EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@b.vn"));
  EXPECT_FALSE(is_mail_address("a@" + std::string(254, 'b')));
}

TEST(AddressCheck, TakesInternationalNumbersOnly) {
  EXPECT_TRUE(is_phone_number("+84900000001"));
  for (const char* bad : {"", "+", "0900000001", "+0900000001", "+8490000000a", "+84 900000001",
                          "+1234567", "+1234567890123456", "84900000001", "+84900000001\n"}) {
    EXPECT_FALSE(is_phone_number(bad)) << bad;
  }
}

}  // namespace
}  // namespace nhacviec
