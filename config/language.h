// A language pack: everything a message says that depends on the language, read from
// config/templates/<language>.yaml. No word of any language stands in the code.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/reply_text.h"
#include "config/template_text.h"
#include "workflows/plan.h"
#include "workflows/result.h"
#include "workflows/time.h"

namespace nhacviec {

/// Who reads it decides the opening, the verbs and the close.
enum class Audience { office, outside, leader };
const char* to_string(Audience);

struct NoticeTemplate {
  TemplateText subject;
  std::vector<std::vector<TemplateText>> body;  // paragraphs of lines; empty ones are left out
  std::vector<TemplateText> sms;                // the first that fits one segment is taken
  TemplateText line;                            // in a digest; empty: the office's, or the subject
};

/// A line of the box that sums a letter up; left out where its value is empty.
struct FactTemplate {
  std::string label;
  TemplateText value;
};

/// How a kind of task is spoken of: "gửi", "báo cáo kết quả 6 tháng", " về Văn phòng Sở".
struct KindWords {
  std::string label;     // the kind itself
  std::string verb;      // what the unit does with it
  std::string product;   // what is received in the end
  TemplateText object;   // variables: task, task_lower
  TemplateText deliver;  // variables: deliver_to
};

struct LanguageWords {
  std::string language;
  std::array<std::string, 7> weekdays;  // Monday first
  std::array<std::string, 12> months;
  int pad_day_below = 0;  // a leading zero for days under this number
  int pad_month_below = 0;
  int pad_count_below = 0;
  bool lowercase_groups = false;  // "working group 02" inside a sentence
  std::string list_separator;
  std::string list_last;
  std::map<std::string, TemplateText> explanations;        // see explanation_sentences()
  std::map<std::string, std::vector<TemplateText>> forms;  // their lines; see language_forms()
  std::map<TaskKind, KindWords> kinds;
  ReplyPhrases replies;
  std::vector<FactTemplate> facts;
  TemplateText calendar_entry;  // what a date is called in a reader's calendar; empty: no entries
  std::vector<std::pair<std::string, std::string>> short_forms;        // applied to SMS, in order
  std::map<std::string, std::map<Audience, NoticeTemplate>> messages;  // by message name
};

class MailLayout;
struct RenderedMessage;

class LanguagePack {
 public:
  /// Every mistake goes to `errors` as "FILE:LINE:COL: error: ..."; then the result is an error.
  static Result<LanguagePack> load(const std::string& path, std::vector<std::string>& errors);
  static Result<LanguagePack> parse(const std::string& text, const std::string& file_name,
                                    std::vector<std::string>& errors);

  explicit LanguagePack(LanguageWords words) : words_(std::move(words)) {}

  const std::string& language() const { return words_.language; }
  const LanguageWords& words() const { return words_; }
  const KindWords& kind(TaskKind kind) const { return words_.kinds.at(kind); }
  /// The template for an audience, or the one for `office` where it has none of its own.
  const NoticeTemplate& message(const std::string& name, Audience) const;

  std::string date(Date) const;        // 07/6/2024, 7 June 2024
  std::string short_date(Date) const;  // 07/6, 7 June
  const std::string& weekday(Date) const;
  std::string time(TimeOfDay) const;                        // 08 giờ 00, 08:00
  std::string number(int) const;                            // 03, 3
  std::string working_days(int) const;                      // 03 ngày làm việc, 3 working days
  std::string working_days_sms(int) const;                  // the same without leading zeros
  std::string list(const std::vector<std::string>&) const;  // a, b và c
  std::string form(const std::string& name, const TemplateText::Variables&) const;
  /// The first letter in lower case, unless the first word is an abbreviation.
  std::string lower_first(const std::string&) const;
  std::string shortened(std::string) const;

 private:
  std::string day_form(const char* name, Date) const;
  std::string working_days_form(const std::string& number, int count) const;

  LanguageWords words_;
};

/// The forms every pack defines, each with the variables it may use.
const std::map<std::string, std::set<std::string>>& language_forms();
/// The messages every pack defines (for the audience `office` at least).
const std::vector<std::string>& message_names();

class Languages {
 public:
  /// Reads every *.yaml of the folder, and its mail.html; without one, the built-in layout is
  /// taken. `fallback` must be among the languages.
  static Result<Languages> load(const std::string& folder, const std::string& fallback,
                                std::vector<std::string>& errors);
  /// The packs of config/templates/, as they were when the program was built.
  static Result<Languages> built_in(const std::string& fallback, std::vector<std::string>& errors);

  /// The pack of a language, or the fallback's.
  const LanguagePack& get(const std::string& language) const;
  /// Of every language, the shipped ones included: a reply is not always in that of what it
  /// answers.
  ReplyPhrases replies() const;
  /// The letter as HTML, in the layout of the folder.
  std::string html(const std::string& language, const RenderedMessage&) const;

 private:
  Status take_layout(const std::string& path, std::vector<std::string>& errors);

  std::map<std::string, LanguagePack> packs_;
  std::shared_ptr<const MailLayout> layout_;
  std::string fallback_;
};

}  // namespace nhacviec
