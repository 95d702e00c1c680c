#include "daemon/narrator.h"

#include <unistd.h>

#include <algorithm>

#include "config/display_width.h"
#include "connectors/redact.h"
#include "connectors/unsent_reasons.h"
#include "daemon/command/command_words.h"

namespace nhacviec {

namespace {

constexpr size_t kMostReasons = 10;  // in the summary

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

std::string blanks(const std::string& text, size_t columns) {
  const size_t width = display_width(text);
  return std::string(width < columns ? columns - width : 0, ' ');
}
std::string padded(const std::string& text, size_t columns) { return text + blanks(text, columns); }
std::string padded_left(const std::string& text, size_t columns) {
  return blanks(text, columns) + text;
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
  const auto workflow = book_.latest(plan_of(notice));
  count_unsent(status, words);
  const bool quiet = status == NoticeStatus::withdrawn || status == NoticeStatus::grouped ||
                     status == NoticeStatus::queued;
  if (!workflow || quiet) return;
  const std::string label = label_of(notice.kind, language_ != "en");
  if (status == NoticeStatus::sent || status == NoticeStatus::delivered) {
    ++sent_[notice.kind];
    if (notice.channel != ChannelKind::email) return;  // the mail of the same moment says it
    const Role* role = workflow->directory().role(notice.to);
    const Unit* unit = workflow->directory().unit(notice.to.unit);
    std::string to = role != nullptr ? role->title.in(language_) : notice.to.role.str();
    if (unit != nullptr) to += ", " + unit->name.in(language_);
    line(workflow->zone(), notice.at, label, subject + " → " + to);
  } else {
    line(workflow->zone(), notice.at, label, subject + ": " + to_string(status) + " " + words);
  }
}

// What is tried again is not counted, and what nobody needs any more is no failure; a channel that
// is switched off is for people to know.
void Narrator::count_unsent(NoticeStatus status, const std::string& words) {
  const std::string because = unsent_because(words);
  const bool failed = status == NoticeStatus::permanent_failure || status == NoticeStatus::unknown;
  if (!failed && because != "channel_off") return;
  std::string reason = notice_status_word(to_string(status), because, language_);
  if (because.empty()) reason += ": " + without_addresses(words);
  if (not_sent_.size() >= kMostReasons && !not_sent_.contains(reason)) {
    reason = say("lý do khác", "other reasons");
  }
  ++not_sent_[reason];
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

void Narrator::summarize(const std::vector<StateCount>& counts,
                         const std::vector<SubjectRecord>& overdue) {
  TaskCounts by_task;
  for (const StateCount& count : counts) {
    TaskCount& task = by_task[{count.plan, count.task}];
    task.all += count.count;
    if (count.complete) task.complete += count.count;
    if (count.late) task.late += count.count;
  }
  for (const SubjectRecord& record : overdue) {
    // A report returned after a late submission counts once.
    if (!record.index.late) ++by_task[{record.index.plan, record.index.task}].late;
  }
  if (progress_shown_) std::fputs("\r\x1b[K", out_);
  progress_shown_ = false;
  std::fprintf(out_, "\n%s\n", say("Tổng kết", "Summary"));
  for (const auto& workflow : book_.all_latest()) summarize_plan(*workflow, by_task);
  std::fprintf(out_, "%s\n", say("Thư và tin nhắn đã gửi", "Messages sent"));
  for (const KindLine& kind : kKinds) {
    if (sent_[kind.kind] > 0) {
      std::fprintf(out_, "  %6d  %s\n", sent_[kind.kind], say(kind.vietnamese, kind.english));
    }
  }
  if (!not_sent_.empty()) std::fprintf(out_, "%s\n", say("Không gửi được", "Not sent"));
  for (const auto& [reason, count] : not_sent_) {
    std::fprintf(out_, "  %6d  %s\n", count, reason.c_str());
  }
  std::fflush(out_);
}

namespace {

struct GroupLine {
  TaskKind task;
  UnitKind unit;
  const char* vietnamese;
  const char* english;
};
constexpr GroupLine kGroups[] = {
    {TaskKind::report, UnitKind::group, "báo cáo của các tổ", "group reports"},
    {TaskKind::report, UnitKind::outside, "báo cáo của UBND xã, cơ quan ngoài",
     "commune reports (outside bodies)"},
    {TaskKind::report, UnitKind::office, "báo cáo của đơn vị trực thuộc", "office reports"},
    {TaskKind::synthesis, UnitKind::office, "báo cáo tổng hợp", "syntheses"}};

}  // namespace

void Narrator::summarize_plan(const Workflow& workflow, const TaskCounts& counts) {
  const Plan& plan = workflow.plan();
  std::map<std::pair<TaskKind, UnitKind>, int> groups;
  for (const ObligationSpec& spec : workflow.obligations()) {
    const Unit* unit = workflow.directory().unit(spec.unit);
    ++groups[{spec.task->kind, unit != nullptr ? unit->kind : UnitKind::office}];
  }
  std::fprintf(out_, "%s (%s): %zu %s\n", plan.title.in(language_).c_str(), plan.id.str().c_str(),
               workflow.obligations().size(), say("đầu việc", "obligations"));
  for (const GroupLine& group : kGroups) {
    const int count = groups[{group.task, group.unit}];
    if (count > 0) std::fprintf(out_, "  %d %s / %s\n", count, group.vietnamese, group.english);
  }
  std::fprintf(out_, "  %s %s %s  %s\n", padded_left(say("số", "all"), 6).c_str(),
               padded_left(say("xong", "done"), 6).c_str(),
               padded_left(say("quá hạn", "late"), 8).c_str(), say("nhiệm vụ", "task"));
  for (const Task& task : plan.tasks) {
    const auto found = counts.find({plan.id.str(), task.id.str()});
    const TaskCount count = found == counts.end() ? TaskCount{} : found->second;
    std::fprintf(out_, "  %6lld %6lld %8lld  %s (%s)\n", static_cast<long long>(count.all),
                 static_cast<long long>(count.complete), static_cast<long long>(count.late),
                 task.title.in(language_).c_str(), task.id.str().c_str());
  }
}

}  // namespace nhacviec
