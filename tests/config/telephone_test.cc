#include "config/telephone.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

TEST(Telephone, WhatPeopleWriteBecomesOneForm) {
  for (const char* written : {"0900000001", "0900 000 001", "0900.000.001", "(0900) 000-001",
                              "84900000001", "+84 900 000 001", "0084900000001"}) {
    EXPECT_EQ(to_e164(written, kVietnam), "+84900000001") << written;
  }
  EXPECT_EQ(to_e164("+33 1 00 00 00 01", kVietnam), "+33100000001");
  EXPECT_EQ(to_e164("0100000001", "33"), "+33100000001");
}

TEST(Telephone, NonsenseIsRefused) {
  for (const char* written :
       {"", "+", "0", "8444", "113", "900000001", "0900 000", "09000000001234", "+840900000001",
        "0900-000-00x", "+84+900000001", "máy lẻ 12"}) {
    EXPECT_EQ(to_e164(written, kVietnam), std::nullopt) << written;
  }
}

TEST(Telephone, IsDialledAtHomeWithAZero) {
  EXPECT_EQ(national_number("+84900000001", kVietnam), "0900000001");
  EXPECT_EQ(national_number("+33100000001", kVietnam), "+33100000001");
}

}  // namespace
}  // namespace nhacviec
