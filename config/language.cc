#include "config/language.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace nhacviec {

namespace chr = std::chrono;

namespace {

std::string padded(int number, int below) {
  const std::string digits = std::to_string(number);
  return number >= 0 && number < 10 && number < below ? "0" + digits : digits;
}

std::string two_digits(int number) { return padded(number, 10); }

}  // namespace

const char* to_string(Audience audience) {
  switch (audience) {
    case Audience::office:
      return "office";
    case Audience::outside:
      return "outside";
    case Audience::leader:
      return "leader";
  }
  std::abort();
}

const std::map<std::string, std::set<std::string>>& language_forms() {
  static const std::set<std::string> day{"day", "month", "month_name", "year"};
  static const std::set<std::string> due{"date", "short_date", "time"};
  static const std::set<std::string> missed{"step", "role"};
  static const std::set<std::string> fall{"criterion", "register", "status",    "counts",
                                          "total",     "plan",     "recipient", "id"};
  static const std::set<std::string> redirect{"recipient", "recipient_role", "addresses", "subject",
                                              "text"};
  static const std::set<std::string> lost{"recipient", "address", "offices", "reason"};
  static const std::set<std::string> digest{
      "recipient", "recipient_role", "standing_body", "plans", "date", "count", "late", "all_late"};
  static const std::set<std::string> summary{
      "plan", "from", "to",         "known",       "total",     "done",           "done_late",
      "open", "late", "late_count", "asked_count", "recipient", "recipient_role", "standing_body"};
  static const std::map<std::string, std::set<std::string>> forms{
      {"date", day},
      {"short_date", day},
      {"time", {"hour", "minute"}},
      {"working_days_one", {"n"}},
      {"working_days_other", {"n"}},
      {"unit_taken_over", {"unit", "former"}},
      {"due_before_day", due},
      {"due_on_day", due},
      {"by_on_day", due},
      {"due_short_on_day", due},
      {"channel_email", {}},
      {"channel_sms", {}},
      {"channel_zalo", {}},
      {"document_by_e-office", {}},
      {"document_by_email", {}},
      {"document_by_post", {}},
      {"document_by_hand", {}},
      {"missed_no_unit", missed},
      {"missed_no_role", missed},
      {"missed_no_holder", missed},
      {"missed_no_address", missed},
      {"missed_undelivered", missed},
      {"due_end_of_day", due},
      {"due_before_time", due},
      {"by_before_day", due},
      {"by_end_of_day", due},
      {"by_before_time", due},
      {"due_short_before_day", due},
      {"due_short_end_of_day", due},
      {"due_short_before_time", due},
      {"status_fell_subject", fall},
      {"status_fell_body", fall},
      {"status_fell_sms", fall},
      {"redirect_subject", redirect},
      {"redirect_note", redirect},
      {"redirect_sms", redirect},
      {"address_lost_subject", lost},
      {"address_lost_body", lost},
      {"digest_subject", digest},
      {"digest_head_office", digest},
      {"digest_head_outside", digest},
      {"digest_head_leader", digest},
      {"digest_close_office", digest},
      {"digest_close_outside", digest},
      {"digest_close_leader", digest},
      {"digest_sms", digest},
      {"sms_answer", {"code"}},
      {"summary_subject", summary},
      {"summary_head", summary},
      {"summary_close", summary},
      {"summary_nothing", {}},
      {"summary_late",
       {"task", "task_lower", "period", "unit", "several", "days_late", "leaders_told",
        "leaders_told_on"}},
      {"summary_asked", {"task", "task_lower", "period", "unit", "asked_day"}},
      {"summary_soon",
       {"task", "task_lower", "period", "unit", "several", "last_day", "chosen", "standing_body"}},
      {"summary_more", {"count"}},
      {"summary_more_units", {"count"}},
      {"approver_note", {"by", "note"}},
      {"approval_title", {}},
      {"approval_choose", {}},
      {"approval_to", {"to"}},
      {"approval_yes", {}},
      {"approval_note", {}},
      {"approval_yes_button", {}},
      {"approval_keep", {}},
      {"approval_keep_button", {}},
      {"approval_kept", {"by", "reason"}},
      {"approval_gone", {}},
      {"approval_other", {}},
      {"approval_thanks_yes", {}},
      {"approval_thanks_keep", {}},
      {"approval_button", {}},
      {"approval_line", {"url"}},
      {"digest_plan", {"plan"}},
      {"answer_title", {}},
      {"answer_task", {"task", "period", "unit"}},
      {"answer_due", {"due"}},
      {"answer_choose", {}},
      {"answer_reported", {}},
      {"answer_number", {}},
      {"answer_date", {}},
      {"answer_note", {}},
      {"answer_reported_button", {}},
      {"answer_more_time", {}},
      {"answer_until", {}},
      {"answer_reason", {}},
      {"answer_more_time_button", {}},
      {"answer_wrong", {}},
      {"answer_wrong_button", {}},
      {"answer_thanks_reported", {}},
      {"answer_thanks_more_time", {}},
      {"answer_thanks_wrong", {}},
      {"answer_done", {"state"}},
      {"answer_time_asked", {}},
      {"answer_again", {}},
      {"answer_refused", {"reason"}},
      {"answer_expired", {}},
      {"answer_forged", {}},
      {"answer_gone", {}},
      {"answer_no_form", {}},
      {"answer_bad_date", {}},
      {"answer_no_reason", {}},
      {"answer_too_often", {}},
      {"answer_contact", {"standing_body"}},
      {"answer_other_language", {}},
      {"answer_button", {}},
      {"answer_line", {"url"}},
      {"digest_standing", {"plan", "total", "done", "done_late", "open", "late"}},
      {"digest_part_done", {}},
      {"digest_part_done_late", {}},
      {"digest_part_open", {}},
      {"digest_part_late", {}},
      {"digest_line", {"line", "obligation"}}};
  return forms;
}

const std::vector<std::string>& message_names() {
  static const std::vector<std::string> names{"reminder",
                                              "reminder_last_day",
                                              "reminder_acceptance",
                                              "overdue",
                                              "escalation",
                                              "open",
                                              "unit_unreachable",
                                              "step_unreachable",
                                              "more_time_asked",
                                              "more_time_refused",
                                              "addressee_disputed",
                                              "remarked",
                                              "approval",
                                              "received",
                                              "returned",
                                              "extended",
                                              "sms_cap",
                                              "info"};
  return names;
}

const NoticeTemplate& LanguagePack::message(const std::string& name, Audience audience) const {
  const auto& by_audience = words_.messages.at(name);
  const auto found = by_audience.find(audience);
  return found == by_audience.end() ? by_audience.at(Audience::office) : found->second;
}

std::string LanguagePack::form(const std::string& name,
                               const TemplateText::Variables& variables) const {
  std::string text;
  for (const TemplateText& line : words_.forms.at(name)) {
    text += (&line == &words_.forms.at(name).front() ? "" : "\n") + line.render(variables);
  }
  return text;
}

std::string LanguagePack::day_form(const char* name, Date date) const {
  const chr::year_month_day ymd(date);
  const int day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  const int month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  return form(name, {{"day", padded(day, words_.pad_day_below)},
                     {"month", padded(month, words_.pad_month_below)},
                     {"month_name", words_.months.at(static_cast<size_t>(month - 1))},
                     {"year", std::to_string(static_cast<int>(ymd.year()))}});
}

std::string LanguagePack::date(Date date) const { return day_form("date", date); }
std::string LanguagePack::short_date(Date date) const { return day_form("short_date", date); }

const std::string& LanguagePack::weekday(Date date) const {
  return words_.weekdays.at(chr::weekday(date).iso_encoding() - 1);
}

std::string LanguagePack::time(TimeOfDay time) const {
  const int minutes = static_cast<int>(time.count());
  return form("time", {{"hour", two_digits(minutes / 60)}, {"minute", two_digits(minutes % 60)}});
}

std::string LanguagePack::number(int number) const {
  return padded(number, words_.pad_count_below);
}

std::string LanguagePack::working_days_form(const std::string& number, int count) const {
  return form(count == 1 ? "working_days_one" : "working_days_other", {{"n", number}});
}

std::string LanguagePack::working_days(int count) const {
  return working_days_form(number(count), count);
}

std::string LanguagePack::working_days_sms(int count) const {
  return working_days_form(std::to_string(count), count);
}

std::string LanguagePack::list(const std::vector<std::string>& items) const {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? words_.list_last : words_.list_separator;
    text += items[i];
  }
  return text;
}

std::string LanguagePack::lower_first(const std::string& text) const {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  utf8proc_int32_t first = 0;
  const utf8proc_ssize_t length = utf8proc_iterate(bytes, size, &first);
  if (length <= 0) return text;
  utf8proc_int32_t second = 0;
  const utf8proc_ssize_t read = utf8proc_iterate(bytes + length, size - length, &second);
  if (read > 0 && utf8proc_category(second) == UTF8PROC_CATEGORY_LU) return text;  // "UBND ..."
  utf8proc_uint8_t lower[4];
  const utf8proc_ssize_t written = utf8proc_encode_char(utf8proc_tolower(first), lower);
  return std::string(reinterpret_cast<const char*>(lower), static_cast<size_t>(written)) +
         text.substr(static_cast<size_t>(length));
}

std::string LanguagePack::shortened(std::string text) const {
  for (const auto& [from, to] : words_.short_forms) {
    size_t at = 0;
    while ((at = text.find(from, at)) != std::string::npos) {
      text.replace(at, from.size(), to);
      at += to.size();
    }
  }
  return text;
}

const LanguagePack& Languages::get(const std::string& language) const {
  const auto found = packs_.find(language);
  return found == packs_.end() ? packs_.at(fallback_) : found->second;
}

}  // namespace nhacviec
