// Runs the command in the test's own process, and compares what it prints with files.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/command/command.h"

namespace nhacviec::command_run {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

inline Outcome run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Outcome outcome;
  outcome.code = run_command(arguments, {}, out, err);
  outcome.out = out.str();
  outcome.err = err.str();
  return outcome;
}

inline std::string shipped(const std::string& path) {
  return std::string(NHACVIEC_SOURCE_DIR) + "/config/" + path;
}

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "nhacviec-command-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Where the file now is; folders above it are made.
  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

/// To accept a change, run with NHACVIEC_WRITE_GOLDEN=1 and read the difference.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(NHACVIEC_SOURCE_DIR) + "/tests/daemon/golden/" + name;
  if (std::getenv("NHACVIEC_WRITE_GOLDEN") != nullptr) std::ofstream(path) << text;
  EXPECT_EQ(text, slurp(path)) << name;
}

}  // namespace nhacviec::command_run
