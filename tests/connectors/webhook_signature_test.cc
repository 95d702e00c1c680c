#include "connectors/webhook_signature.h"

#include <gtest/gtest.h>

#include "connectors/signer.h"

namespace nhacviec {
namespace {

// The example of the Standard Webhooks specification: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".
const std::string kExampleSecret =
    "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d\xa4"
    "\xb0";
constexpr char kExample[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

TEST(WebhookSignature, IsThatOfTheSpecificationsExample) {
  EXPECT_EQ(webhook_signature({kExampleSecret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                              "{\"test\": 2432232314}"),
            kExample);
}

TEST(WebhookSignature, EachSecretSigns) {
  const std::string both =
      webhook_signature({kExampleSecret, "another secret of 24 bytes"},
                        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}");
  EXPECT_TRUE(both.starts_with(std::string(kExample) + " v1,")) << both;
}

TEST(WebhookSignature, SpeaksOfTheIdTheTimeAndTheBody) {
  const std::string of = webhook_signature({kExampleSecret}, "a", 1, "b");
  EXPECT_NE(webhook_signature({kExampleSecret}, "x", 1, "b"), of);
  EXPECT_NE(webhook_signature({kExampleSecret}, "a", 2, "b"), of);
  EXPECT_NE(webhook_signature({kExampleSecret}, "a", 1, "x"), of);
  EXPECT_NE(webhook_signature({"another secret of 24 bytes"}, "a", 1, "b"), of);
}

}  // namespace
}  // namespace nhacviec
