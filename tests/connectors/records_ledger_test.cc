#include <gtest/gtest.h>

#include "connectors/records.h"

namespace nhacviec {
namespace {

// docs/formats.md: these texts are the format.
constexpr const char* kSheet =
    R"({"changes":2,"id":"p/indicators/office/2024","v":1,"values":[)"
    R"({"at":1000,"baseline":"7.5","by":"office","indicator":"x","value":"99.5"},)"
    R"({"at":2000,"indicator":"y"}]})";
constexpr const char* kRegister =
    R"({"changes":1,"id":"p/registers/r","statuses":[)"
    R"({"change":1,"criterion":"criterion-07","since":1000,"status":"difficult"}],"v":1})";
TEST(LedgerRecord, IsOneTextForOneLedger) {
  for (const char* text : {kSheet, kRegister}) {
    const auto ledger = decode_ledger(text);
    ASSERT_TRUE(ledger.ok()) << ledger.error().message;
    EXPECT_EQ(encode(ledger.value()), text);
  }
  const Ledger sheet = decode_ledger(kSheet).value();
  EXPECT_EQ(sheet.values.at(IndicatorId("x")).value, parse_decimal("99.5"));
  EXPECT_EQ(sheet.values.at(IndicatorId("x")).baseline, parse_decimal("7.5"));
  EXPECT_FALSE(sheet.values.at(IndicatorId("y")).value);
}

TEST(LedgerRecord, SaysWhichNumberIsNone) {
  const std::string wrong = R"({"changes":1,"id":"p/indicators/o/2024","v":1,"values":[)"
                            R"({"at":1000,"indicator":"x","value":"9x"}]})";
  const auto ledger = decode_ledger(wrong);
  ASSERT_FALSE(ledger.ok());
  EXPECT_NE(ledger.error().message.find("value: is not a number: \"9x\""), std::string::npos)
      << ledger.error().message;
}

}  // namespace
}  // namespace nhacviec
