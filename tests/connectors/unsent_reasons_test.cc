// The words that stand in stores, and the names that screens know them by.
#include "connectors/unsent_reasons.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

TEST(UnsentReasons, EachHasItsName) {
  EXPECT_EQ(unsent_because(switched_off(ChannelKind::sms)), "channel_off");
  EXPECT_EQ(unsent_because(reached_otherwise(ChannelKind::sms, ChannelKind::email)),
            "reached_otherwise");
  EXPECT_EQ(unsent_because(wanted_elsewhere(ChannelKind::email)), "wanted_elsewhere");
  EXPECT_EQ(unsent_because(has_no_address("office/clerk", ChannelKind::sms)), "no_address");
}

TEST(UnsentReasons, WhatOlderDaemonsWroteIsKnown) {
  EXPECT_EQ(unsent_because("sms is switched off"), "channel_off");
  EXPECT_EQ(unsent_because("nobody in office/clerk has an address for sms"), "no_address");
}

TEST(UnsentReasons, WhatIsNotWantedAnyMoreHasNone) {
  for (const char* words : {"", "no longer wanted: it is submitted", "its plan was withdrawn",
                            "every address has failed for good"}) {
    EXPECT_EQ(unsent_because(words), "") << words;
  }
}

}  // namespace
}  // namespace nhacviec
