// What stands on the cards of a plan's picture: who owes, and when, each in a line.
#pragma once

#include <string>
#include <vector>

#include "config/language.h"
#include "workflows/workflow.h"

namespace nhacviec {

class PictureTexts {
 public:
  /// Both are borrowed for as long as it lives.
  PictureTexts(const Workflow& workflow, const LanguagePack& pack)
      : workflow_(workflow), pack_(pack) {}

  std::string in(const Text& text) const { return text.in(pack_.language()); }
  std::string unit(const UnitId&) const;
  /// Up to two by name, more by what their names have in common: "4 × Tổ công tác số …".
  std::string units(const std::vector<UnitId>&) const;
  std::string who(const Task&) const;
  /// "trước ngày 10/6/2024", "hằng quý *: đến hết ngày 31/3, 30/6, 30/9, 31/12/2024". The asterisk
  /// marks what the operator has chosen.
  std::string when(const Task&) const;
  /// The issuer, the plan's number and its period.
  std::string subtitle() const;

 private:
  const char* say(const char* vi, const char* en) const {
    return pack_.language() == "vi" ? vi : en;
  }
  std::string due(const Occurrence&) const;
  std::string last_day(const Occurrence&, bool with_year) const;
  std::string counted_from(const DueAfter&) const;
  std::string cycle(const std::vector<Occurrence>&) const;
  std::string dates(const std::vector<Occurrence>&) const;

  const Workflow& workflow_;
  const LanguagePack& pack_;
};

/// "phần V" of "phần V, mục 2": what stands before the first comma.
std::string part_of_source(const std::string& source);

}  // namespace nhacviec
