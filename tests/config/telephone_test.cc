#include "config/telephone.h"

#include <gtest/gtest.h>

#include <string>

namespace nhacviec {
namespace {

/// The made-up number of these tests, as somebody writes it who puts this between its groups.
std::string written(const std::string& prefix, const std::string& between) {
  return prefix + between + "000" + between + "001";
}

TEST(Telephone, WhatPeopleWriteBecomesOneForm) {
  for (const char* between : {"", " ", ".", "-"}) {
    for (const char* prefix : {"0900", "(0900)", "84900", "+84 900", "0084900"}) {
      EXPECT_EQ(to_e164(written(prefix, between), kVietnam), "+84900000001") << prefix << between;
    }
  }
  EXPECT_EQ(to_e164("+33 1 00 00 00 01", kVietnam), "+33100000001");
  EXPECT_EQ(to_e164("0100000001", "33"), "+33100000001");
}

TEST(Telephone, NonsenseIsRefused) {
  for (const char* text : {"", "+", "0", "8444", "113", "900000001", "0900 000", "09000000001234",
                           "+840900000001", "0900-000-00x", "+84+900000001", "máy lẻ 12"}) {
    EXPECT_EQ(to_e164(text, kVietnam), std::nullopt) << text;
  }
}

TEST(Telephone, IsDialledAtHomeWithAZero) {
  EXPECT_EQ(national_number("+84900000001", kVietnam), "0900000001");
  EXPECT_EQ(national_number("+33100000001", kVietnam), "+33100000001");
}

}  // namespace
}  // namespace nhacviec
