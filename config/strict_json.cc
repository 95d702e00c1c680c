#include "config/strict_json.h"

#include <string>
#include <utility>
#include <vector>

namespace nhacviec {

namespace {

using Json = nlohmann::json;

/// "line 3, column 12", both from 1, in bytes, of the position after `offset` bytes.
std::string position_of(std::string_view text, size_t offset) {
  if (offset > text.size()) offset = text.size();
  size_t line = 1;
  size_t column = 1;
  for (size_t i = 0; i + 1 < offset; ++i) {
    ++column;
    if (text[i] == '\n') {
      ++line;
      column = 1;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Builds the value bottom up; nlohmann's own builder keeps the last of two equal keys silently.
class StrictBuilder : public nlohmann::json_sax<Json> {
 public:
  StrictBuilder(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  Json take() { return std::move(root_); }
  const std::string& error() const { return error_; }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& raw) override {
    // The lexer hands an integer that does not fit over as a float.
    if (raw.find_first_of(".eE") == std::string::npos) {
      return fail("the number " + raw.substr(0, 40) + " is too large");
    }
    return add(value);
  }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return fail("binary values are not JSON"); }

  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name)) return fail("the key \"" + name + "\" appears twice");
    key_ = std::move(name);
    return true;
  }

  bool parse_error(size_t offset, const std::string& last_token,
                   const Json::exception& problem) override {
    // The library's words without its own prefix: "[json.exception.parse_error.101] ... : why".
    const std::string words = problem.what();
    const size_t dash = words.rfind("; last read");
    const size_t colon = words.find(": ");
    const size_t begin = colon == std::string::npos ? 0 : colon + 2;
    std::string why = words.substr(begin, dash == std::string::npos ? dash : dash - begin);
    if (why.size() > 200) why.resize(200);
    error_ = "not valid JSON at " + position_of(text_, offset) + ": " + why;
    (void)last_token;
    return false;
  }

 private:
  bool fail(std::string why) {
    error_ = std::move(why);
    return false;
  }

  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[key_] = std::move(value));
  }

  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  // Pointers into the tree stay good: only the innermost open container grows.
  bool open(Json container) {
    if (static_cast<int>(open_.size()) >= max_depth_) {
      return fail("nested deeper than " + std::to_string(max_depth_) + " levels");
    }
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  int max_depth_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::string error_;
};

}  // namespace

Result<Json> parse_strict_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error{ErrorKind::invalid, "larger than " + std::to_string(limits.max_bytes) + " bytes"};
  }
  StrictBuilder builder(text, limits.max_depth);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    return Error{ErrorKind::invalid, builder.error()};
  }
  return builder.take();
}

}  // namespace nhacviec
