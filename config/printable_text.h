// Text from files and from elsewhere, fit for a terminal.
#pragma once

#include <streambuf>
#include <string>
#include <string_view>

namespace nhacviec {

/// Control characters, which could break a line or take over the terminal, as escapes: \n, \x1b.
std::string printable_line(std::string_view text);

/// What is written to it goes on to `to` with control characters escaped as in printable_line, but
/// for tabs and the ends of lines (\n, \r\n). One stands between the command and its terminal.
class PrintableStream : public std::streambuf {
 public:
  explicit PrintableStream(std::streambuf& to) : to_(to) {}
  ~PrintableStream() override { sync(); }

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  void put(std::string_view text) {
    to_.sputn(text.data(), static_cast<std::streamsize>(text.size()));
  }

  std::streambuf& to_;
  char held_ = 0;  // the first octet of what takes two to judge
};

}  // namespace nhacviec
