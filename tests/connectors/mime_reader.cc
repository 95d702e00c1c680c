#include "tests/connectors/mime_reader.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace nhacviec {

namespace {

using Complaints = std::vector<std::string>;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string base64_decoded(const std::string& text, Complaints& complaints) {
  static const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) complaints.push_back("base64 of an odd length: " + text);
  std::string result;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const size_t value = alphabet.find(c);
    if (value == std::string::npos) {
      complaints.push_back("not base64: " + text);
      break;
    }
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += static_cast<char>(bits >> count & 0xff);
    }
  }
  return result;
}

// Every character whole: lead bytes followed by as many continuation bytes as they announce.
bool is_whole_utf8(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const size_t more = c < 0x80 ? 0 : c >> 5 == 6 ? 1 : c >> 4 == 14 ? 2 : c >> 3 == 30 ? 3 : 9;
    if (more == 9 || i + more >= text.size()) return false;
    for (size_t k = 1; k <= more; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    }
    i += more + 1;
  }
  return true;
}

std::vector<std::string> lines_of(const std::string& text, const std::string& line_end,
                                  Complaints& complaints) {
  std::vector<std::string> lines;
  size_t from = 0;
  while (from < text.size()) {
    size_t end = text.find(line_end, from);
    if (end == std::string::npos) {
      complaints.push_back("the last line has no end");
      end = text.size();
    }
    lines.push_back(text.substr(from, end - from));
    from = end + line_end.size();
  }
  for (const std::string& line : lines) {
    if (line.find_first_of("\r\n") != std::string::npos) complaints.push_back("a stray CR or LF");
    for (const char c : line) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x7f || (byte < 0x20 && c != '\t')) complaints.push_back("not ASCII: " + line);
    }
    if (line.size() > 78 && line.rfind("X-Nhacviec-Notice: ", 0) != 0) {
      complaints.push_back("longer than 78: " + line);
    }
  }
  return lines;
}

int hex(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string quoted_printable_line(std::string line, bool& soft, Complaints& complaints) {
  soft = !line.empty() && line.back() == '=';
  if (soft) line.pop_back();
  if (!soft && !line.empty() && (line.back() == ' ' || line.back() == '\t')) {
    complaints.push_back("white space at the end of a line");
  }
  std::string result;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '=') {
      result += line[i];
    } else if (i + 2 < line.size() && hex(line[i + 1]) >= 0 && hex(line[i + 2]) >= 0) {
      result += static_cast<char>(hex(line[i + 1]) * 16 + hex(line[i + 2]));
      i += 2;
    } else {
      complaints.push_back("not quoted-printable: " + line);
    }
  }
  return result;
}

}  // namespace

std::string decode_rfc2047(const std::string& value, Complaints& complaints) {
  static const std::regex word(R"(=\?UTF-8\?B\?([^?]*)\?=)", std::regex::icase);
  std::string result;
  std::string between;
  bool after_word = false;
  auto at = value.cbegin();
  std::smatch match;
  while (std::regex_search(at, value.cend(), match, word)) {
    between = match.prefix();
    const bool blank = between.find_first_not_of(" \t") == std::string::npos;
    if (!(after_word && blank)) result += between;
    const std::string decoded = base64_decoded(match[1], complaints);
    if (!is_whole_utf8(decoded)) complaints.push_back("a character is split in " + value);
    if (match.length(0) > 75) complaints.push_back("an encoded word longer than 75");
    result += decoded;
    after_word = true;
    at = match[0].second;
  }
  return result + std::string(at, value.cend());
}

std::string ReadMessage::header(const std::string& name) {
  std::string value;
  int count = 0;
  for (const auto& [key, text] : headers) {
    if (lower(key) != lower(name)) continue;
    value = text;
    ++count;
  }
  if (count != 1) complaints.push_back(name + " stands " + std::to_string(count) + " times");
  return value;
}

std::string ReadMessage::decoded(const std::string& name) {
  return decode_rfc2047(header(name), complaints);
}

ReadMessage read_message(const std::string& text, const std::string& line_end) {
  ReadMessage message;
  const std::vector<std::string> lines = lines_of(text, line_end, message.complaints);
  size_t i = 0;
  for (; i < lines.size() && !lines[i].empty(); ++i) {
    const std::string& line = lines[i];
    if (line[0] == ' ' || line[0] == '\t') {
      if (message.headers.empty()) {
        message.complaints.push_back("folded before the first header");
      } else {
        message.headers.back().second += line;
      }
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string::npos) {
      message.complaints.push_back("not a header: " + line);
      continue;
    }
    const size_t start = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    message.headers.emplace_back(line.substr(0, colon), line.substr(start));
  }
  bool soft = false;
  for (++i; i < lines.size(); ++i) {
    message.body += quoted_printable_line(lines[i], soft, message.complaints);
    if (!soft) message.body += '\n';
  }
  return message;
}

}  // namespace nhacviec
