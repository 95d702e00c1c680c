#include "daemon/narrator.h"

#include <unistd.h>

#include <algorithm>

namespace nhacviec {

namespace {

struct KindLine {
  NoticeKind kind;
  const char* vietnamese;
  const char* english;
};
constexpr KindLine kKinds[] = {{NoticeKind::reminder, "nhắc việc", "reminder"},
                               {NoticeKind::overdue, "đôn đốc", "overdue"},
                               {NoticeKind::escalation, "báo cáo lãnh đạo", "escalation"},
                               {NoticeKind::open, "mở việc", "opened"},
                               {NoticeKind::info, "thông tin", "information"},
                               {NoticeKind::digest, "bản tổng hợp", "digest"}};

const char* label_of(NoticeKind kind, bool vietnamese) {
  for (const KindLine& line : kKinds) {
    if (line.kind == kind) return vietnamese ? line.vietnamese : line.english;
  }
  return "";
}

// How many columns a UTF-8 text in NFC takes; Vietnamese letters are one each.
int width_of(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(),
                                        [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(std::string text, int columns) {
  text.append(static_cast<size_t>(std::max(0, columns - width_of(text))), ' ');
  return text;
}

}  // namespace

Narrator::Narrator(std::FILE* out, std::string language, const WorkflowBook& book,
                   const Clock& clock)
    : out_(out),
      language_(std::move(language)),
      book_(book),
      clock_(clock),
      terminal_(isatty(fileno(out)) == 1) {}

const char* Narrator::say(const char* vietnamese, const char* english) const {
  return language_ == "en" ? english : vietnamese;
}

void Narrator::line(const Zone& zone, Instant at, const std::string& what,
                    const std::string& text) {
  if (progress_shown_) std::fputs("\r\x1b[K", out_);
  progress_shown_ = false;
  const std::string when = format_rfc3339(at, zone);
  std::fprintf(out_, "%s %s  %s  %s\n", when.substr(0, 10).c_str(), when.substr(11, 5).c_str(),
               padded(what, 17).c_str(), text.c_str());
  std::fflush(out_);
}

void Narrator::on_facts(const Workflow& workflow, const ObligationSpec& spec, const Obligation&,
                        const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const std::string what = spec.task->title.in(language_) + " · " + spec.unit.str();
    if (const auto* submitted = std::get_if<Submitted>(&fact.body)) {
      const char* verdict = submitted->late ? say(" (quá hạn)", " (late)") : "";
      line(workflow.zone(), fact.at, say("đã gửi", "submitted"), what + verdict);
    } else if (const auto* confirmed = std::get_if<Confirmed>(&fact.body)) {
      line(workflow.zone(), fact.at, say("đã nhận", "received"),
           what + " → " + confirmed->recipient.str());
    } else if (const auto* opened = std::get_if<Opened>(&fact.body)) {
      if (spec.waits_for.empty()) continue;
      const char* forced = opened->forced ? say(" (mở sớm)", " (forced)") : "";
      line(workflow.zone(), fact.at, say("mở việc", "opened"), what + forced);
    }
  }
}

void Narrator::on_notice(const Notice& notice, NoticeStatus status, const std::string& subject,
                         const std::string& words) {
  const auto workflow = book_.latest(plan_of(notice.obligation));
  if (!workflow || status == NoticeStatus::withdrawn) return;
  const std::string label = label_of(notice.kind, language_ != "en");
  if (status == NoticeStatus::sent || status == NoticeStatus::delivered) {
    ++sent_[notice.kind];
    if (notice.channel == ChannelKind::sms) return;  // the mail of the same moment says it
    const Role* role = workflow->directory().role(notice.to);
    const Unit* unit = workflow->directory().unit(notice.to.unit);
    std::string to = role != nullptr ? role->title.in(language_) : notice.to.role.str();
    if (unit != nullptr) to += ", " + unit->name.in(language_);
    line(workflow->zone(), notice.at, label, subject + " → " + to);
  } else {
    ++not_sent_;
    line(workflow->zone(), notice.at, label, subject + ": " + to_string(status) + " " + words);
  }
}

void Narrator::on_trouble(const std::string& part, const std::string& message) {
  std::fprintf(out_, "%s %s: %s\n", say("trở ngại:", "trouble:"), part.c_str(), message.c_str());
}

void Narrator::progress() {
  if (!terminal_) return;
  const auto plans = book_.all_latest();
  if (plans.empty()) return;
  Date first = plans.front()->plan().first_day;
  Date last = plans.front()->plan().last_day;
  for (const auto& plan : plans) {
    first = std::min(first, plan->plan().first_day);
    last = std::max(last, plan->plan().last_day);
  }
  const Date today = plans.front()->zone().date_of(clock_.now());
  const auto days = (last - first).count() + 1;
  const auto done = std::clamp<int64_t>((today - first).count(), 0, days);
  constexpr int kWidth = 30;
  const auto filled = static_cast<size_t>(done * kWidth / days);
  const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
  std::fprintf(out_, "\r\x1b[K[%s] %s", bar.c_str(), format_date(today).c_str());
  std::fflush(out_);
  progress_shown_ = true;
}

void Narrator::summarize(const std::vector<StateCount>& counts) {
  if (progress_shown_) std::fputs("\r\x1b[K", out_);
  progress_shown_ = false;
  std::fprintf(out_, "\n%s\n", say("Tổng kết", "Summary"));
  for (const auto& workflow : book_.all_latest()) summarize_plan(*workflow, counts);
  std::fprintf(out_, "%s\n", say("Thư và tin nhắn đã gửi", "Messages sent"));
  for (const KindLine& kind : kKinds) {
    if (sent_[kind.kind] > 0) {
      std::fprintf(out_, "  %6d  %s\n", sent_[kind.kind], say(kind.vietnamese, kind.english));
    }
  }
  if (not_sent_ > 0) {
    std::fprintf(out_, "  %6d  %s\n", not_sent_, say("không gửi được", "could not be sent"));
  }
  std::fflush(out_);
}

void Narrator::summarize_plan(const Workflow& workflow, const std::vector<StateCount>& counts) {
  const Plan& plan = workflow.plan();
  std::fprintf(out_, "%s (%s)\n", plan.title.in(language_).c_str(), plan.id.str().c_str());
  std::fprintf(out_, "  %6s %6s %6s  %s\n", say("số", "all"), say("xong", "done"),
               say("trễ", "late"), say("nhiệm vụ", "task"));
  for (const Task& task : plan.tasks) {
    int64_t all = 0;
    int64_t complete = 0;
    int64_t late = 0;
    for (const StateCount& count : counts) {
      if (count.plan != plan.id.str() || count.task != task.id.str()) continue;
      all += count.count;
      if (count.complete) complete += count.count;
      if (count.late) late += count.count;
    }
    std::fprintf(out_, "  %6lld %6lld %6lld  %s (%s)\n", static_cast<long long>(all),
                 static_cast<long long>(complete), static_cast<long long>(late),
                 task.title.in(language_).c_str(), task.id.str().c_str());
  }
}

}  // namespace nhacviec
