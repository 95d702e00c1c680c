// Small files as texts, for the tests of config/.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "config/calendar_file.h"
#include "config/diagnostics.h"
#include "config/directory_file.h"
#include "config/load.h"
#include "config/plan_file.h"

namespace nhacviec::samples {

inline std::filesystem::path shipped(const std::string& path) {
  return std::filesystem::path(NHACVIEC_SOURCE_DIR) / "config" / path;
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const char* kDirectory = R"(nhacviec: 1
directory: d
units:
  office:
    name: Văn phòng
    head: office/chief
    roles:
      chief: {title: Chánh Văn phòng, email: chief@example.vn}
  a:
    name: A
    roles:
      clerk: {title: Văn thư, email: a@example.vn}
  b:
    name: B
    roles:
      clerk: {title: Văn thư, email: b@example.vn, sms: "+84900000002"}
lists:
  both: [a, b]
)";

inline const char* kCalendar = R"(nhacviec: 1
calendar: c
zone: Asia/Ho_Chi_Minh
known: {from: 2024-01-01, to: 2024-12-31}
)";

/// Ten lines, so that the tasks that follow begin at line 11.
inline const char* kHeader = R"(nhacviec: 1
plan: p
title: Kế hoạch
issuer: office
recipients: [a, b]
directory: d
calendar: c
period: {year: 2024}

tasks:
)";

/// What the mistakes of a plan with these tasks read like.
inline std::string problems_of_plan(const std::string& text) {
  Diagnostics diagnostics;
  workflow_from_texts(text, kDirectory, kCalendar, 1, diagnostics);
  return diagnostics.format();
}
inline std::string problems_of_tasks(const std::string& tasks) {
  return problems_of_plan(kHeader + tasks);
}

inline std::shared_ptr<const Workflow> workflow_of_tasks(const std::string& tasks) {
  Diagnostics diagnostics;
  return workflow_from_texts(kHeader + tasks, kDirectory, kCalendar, 1, diagnostics);
}

/// A folder of its own, removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nhacviec-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace nhacviec::samples
