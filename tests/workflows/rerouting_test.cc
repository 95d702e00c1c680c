// A message that has failed for good goes by another channel.
#include <gtest/gtest.h>

#include "tests/workflows/late_report.h"

namespace nhacviec {
namespace {

using late_report::kHead;
using late_report::kOverdue;
using late_report::Late;
using late_report::Words;

/// The standing body, told on the same morning, has no telephone in either plan.
const std::string kToStandingBody =
    "undelivered escalation+1wd-0800-standing-body 550 no such user";

/// The contact of phong-2, which leads group 02, has a telephone too.
std::shared_ptr<const Workflow> with_telephone(bool when_mail_fails) {
  small_plan::Options options;
  options.telephones = {"truong-phong-2"};
  options.when_mail_fails = when_mail_fails;
  return small_plan::workflow(options);
}

TEST(Rerouting, WhereMailFailsForGoodTheUnitIsToldBySmsOnceAndCountsAsTold) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.look_again("2024-06-11 08:02");
  EXPECT_EQ(late.last, (Words{kToStandingBody, "rerouted " + kOverdue + " 550 no such user"}));
  EXPECT_EQ(late.sent, (Words{kOverdue + " to phong-2/truong-phong"}));
  EXPECT_EQ(late.outcomes.back().channel, ChannelKind::sms);
  late.look_again("2024-06-11 08:03");
  EXPECT_EQ(late.last, Words{});  // it is on its way
  late.all(Fate::reached, "2024-06-11 08:04");
  late.tick("2024-06-13 08:00");
  EXPECT_EQ(late.last, (Words{"told", "fired " + kHead}));
}

TEST(Rerouting, WhereSmsFailsAsWellItIsUndelivered) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.look_again("2024-06-11 08:02");
  late.all(Fate::failed, "2024-06-11 08:03", "unknown subscriber");
  late.look_again("2024-06-11 08:04");
  EXPECT_EQ(late.last, (Words{"undelivered " + kOverdue + " unknown subscriber"}));
}

TEST(Rerouting, WithoutTheKeyOrATelephoneMailThatFailsIsOnlyRecorded) {
  Late no_key(with_telephone(false));
  no_key.tick("2024-06-11 08:00");
  no_key.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  no_key.look_again("2024-06-11 08:02");
  EXPECT_EQ(no_key.last, (Words{kToStandingBody, "undelivered " + kOverdue + " 550 no such user"}));
  small_plan::Options options;
  options.when_mail_fails = true;
  Late no_telephone(small_plan::workflow(options));
  no_telephone.tick("2024-06-11 08:00");
  no_telephone.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  no_telephone.look_again("2024-06-11 08:02");
  EXPECT_EQ(no_telephone.last,
            (Words{kToStandingBody, "undelivered " + kOverdue + " 550 no such user"}));
}

TEST(Rerouting, NothingIsSentByAnotherChannelOnceItIsHandedIn) {
  Late late(with_telephone(true));
  late.tick("2024-06-11 08:00");
  late.all(Fate::failed, "2024-06-11 08:01", "550 no such user");
  late.say(Submit{}, "2024-06-11 08:02");
  late.look_again("2024-06-11 08:03");
  EXPECT_EQ(late.sent, Words{});
}

}  // namespace
}  // namespace nhacviec
