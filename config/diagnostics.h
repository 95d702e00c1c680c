// What is wrong with a file, all of it at once: FILE:LINE:COL: error: message (hint).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nhacviec {

/// Where something stands. Lines and columns count from 1; a column is a Unicode code point.
struct Position {
  std::shared_ptr<const std::string> file;
  int line = 1;
  int col = 1;
};

Position at_start_of(const std::string& file);

/// `info` is nothing to mend: a choice that the file records, shown to whoever checks it.
enum class Severity { error, warning, info };
const char* to_string(Severity);

struct Diagnostic {
  std::string file;
  int line = 1;
  int col = 1;
  Severity severity = Severity::error;
  std::string message;
  std::string hint;  // "did you mean ...?", or empty
};

/// "FILE:LINE:COL: error: message (hint)", without a line end; message and hint in the language
/// (config/sentences.h), the rest as it is. Control characters of the file's are shown escaped.
std::string format_diagnostic(const Diagnostic&, const std::string& language = "en");

/// Collects problems; keeps at most `kMost` and says when there were more.
class Diagnostics {
 public:
  static constexpr size_t kMost = 500;

  void error(const Position&, std::string message, std::string hint = "");
  void warning(const Position&, std::string message, std::string hint = "");
  void info(const Position&, std::string message, std::string hint = "");

  /// What the other says and this one does not say yet: two plans may share a wrong directory.
  void add_new(const Diagnostics& other);

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  bool empty() const { return errors_ + warnings_ + infos_ == 0; }

  /// Whoever wants to know which keys each map of a file may have: tests/config/schema_test.
  using KeysHeard = std::function<void(const Position&, const std::vector<std::string>&)>;
  void hear_keys(KeysHeard heard) { keys_heard_ = std::move(heard); }
  void keys_at(const Position& where, const std::vector<std::string>& keys) const {
    if (keys_heard_) keys_heard_(where, keys);
  }

  /// File by file in the order they were first mentioned, then by line and column.
  std::vector<Diagnostic> sorted() const;
  /// All of them, one a line.
  std::string format(const std::string& language = "en") const;

 private:
  void add(Severity, const Position&, std::string message, std::string hint);

  std::vector<Diagnostic> items_;
  KeysHeard keys_heard_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
  size_t infos_ = 0;
};

}  // namespace nhacviec
