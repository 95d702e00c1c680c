#include "config/csv.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

std::optional<CsvTable> read(const std::string& text, std::string* problems = nullptr) {
  Diagnostics diagnostics;
  auto table = read_csv({"t.csv", text}, diagnostics);
  if (problems != nullptr) *problems = diagnostics.format();
  return table;
}

TEST(Csv, ReadsCommasSemicolonsAndTabs) {
  for (const char* text : {"a,b\n1,2\n", "a;b\n1;2\n", "a\tb\r\n1\t2\r\n"}) {
    const auto table = read(text);
    ASSERT_TRUE(table) << text;
    ASSERT_EQ(table->rows.size(), 1u);
    EXPECT_EQ(table->rows[0][1].text, "2") << text;
  }
}

TEST(Csv, ReadsWhatExcelWrites) {
  const auto table = read("\xEF\xBB\xBFsep=;\r\nMã;Ghi chú\r\nx;\"một; \"\"hai\"\"\nba\"\r\n;\r\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->head[1].text, "Ghi chú");
  ASSERT_EQ(table->rows.size(), 1u);  // the last row is empty
  EXPECT_EQ(table->rows[0][1].text, "một; \"hai\"\nba");
}

TEST(Csv, PositionsCountLinesAndCharacters) {
  const auto table = read("đầu,b\n\"một\nhai\",ba\nế,x\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows[1][1].where.line, 4);
  EXPECT_EQ(table->rows[1][1].where.col, 3);
}

TEST(Csv, ComposesLettersOfOtherSystems) {
  const auto table = read("a\nMa\xCC\x83\n");  // a, combining tilde
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows[0][0].text, "Mã");
}

TEST(Csv, NamesWhatIsWrong) {
  std::string problems;
  EXPECT_TRUE(read("a,b\n1,2,3\n\"x\"y,2\n", &problems));
  EXPECT_NE(problems.find("t.csv:2:5: error: this column has no heading"), std::string::npos)
      << problems;
  EXPECT_NE(problems.find("t.csv:3:4: error: after a closing"), std::string::npos) << problems;
  const auto rest = read("a\n\"x\ny\n", &problems);
  ASSERT_TRUE(rest && rest->rows.size() == 2);  // the open mark takes its own line only
  EXPECT_EQ(rest->rows[1][0].text, "y");
  EXPECT_NE(problems.find("t.csv:2:1: error: the quotation mark is never closed"),
            std::string::npos)
      << problems;
  EXPECT_FALSE(read("\n\n", &problems));
}

TEST(Csv, WhatIsWrittenIsReadAgain) {
  const std::vector<std::string> fields{"a;b", "c \"d\"", "e\nf", "g,h", ""};
  const auto table = read("1;2;3;4;5\r\n" + csv_line(fields, ';'));
  ASSERT_TRUE(table);
  for (size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(table->rows[0][i].text, fields[i]);
}

}  // namespace
}  // namespace nhacviec
