#include "config/printable_text.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>

namespace nhacviec {
namespace {

std::string printed(const std::string& text) {
  std::ostringstream out;
  {
    PrintableStream printable(*out.rdbuf());
    std::ostream stream(&printable);
    stream << text;
  }
  return out.str();
}

TEST(PrintableText, EscapesWhatCouldTakeOverATerminal) {
  EXPECT_EQ(printed("a\x1b[2J\x07\x7f"), "a\\x1b[2J\\x07\\x7f");
  EXPECT_EQ(printed("\xc2\x9b"
                    "31m"),
            "\\x9b31m");
  EXPECT_EQ(printed("over\rwritten\r"), "over\\rwritten\\r");
}

TEST(PrintableText, LeavesLinesTabsAndLettersAlone) {
  const std::string text = "Kế hoạch\tsố 1\r\n© đến hạn\n";
  EXPECT_EQ(printed(text), text);
  EXPECT_EQ(printed("\xc2\xa0\xc2"), "\xc2\xa0\xc2");
}

TEST(PrintableText, OfALineEscapesItsEndsToo) {
  EXPECT_EQ(printable_line("a\nb\tc\rd\xc2\x85"), "a\\nb\\tc\\rd\\x85");
}

}  // namespace
}  // namespace nhacviec
