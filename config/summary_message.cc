#include "config/summary_message.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

#include "config/message_facts.h"
#include "workflows/rule_parties.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr size_t kMostLines = 8;  // of one kind: ten seconds are short

constexpr size_t kMostUnits = 4;  // named in one line

/// What is the same task, due together: one line.
using SameDuty = std::tuple<Instant, TaskId, PeriodId>;
using Duties = std::map<SameDuty, std::vector<const PlanFigures::Item*>>;

Duties by_duty(const std::vector<PlanFigures::Item>& items) {
  Duties groups;
  for (const PlanFigures::Item& item : items) {
    groups[{item.obligation.due_at.value_or(Instant::max()), item.spec->task->id,
            item.spec->occurrence->period}]
        .push_back(&item);
  }
  return groups;
}

class SummaryWriter {
 public:
  SummaryWriter(const LanguagePack& pack, const Workflow& workflow, const Notice& summary,
                const PlanFigures& figures)
      : pack_(pack), workflow_(workflow), summary_(summary), figures_(figures) {}

  RenderedMessage write() {
    const TemplateText::Variables words = words_of_all();
    RenderedMessage made;
    made.subject = pack_.form("summary_subject", words);
    made.sms = made.subject;
    made.body = pack_.form("summary_head", words) + "\n\n";
    if (figures_.is_known) made.body += pack_.form("digest_standing", words) + "\n\n";
    const std::string lines = late_lines() + asked_lines() + soon_lines();
    made.body += (lines.empty() ? pack_.form("summary_nothing", {}) + "\n" : lines) + "\n" +
                 pack_.form("summary_close", words) + "\n";
    made.late = !figures_.late.empty();
    if (figures_.is_known) {
      made.bars.push_back(standing_bar(pack_, words.at("plan"), figures_.standing));
    }
    return made;
  }

 private:
  std::string number(int n) const { return n == 0 ? "0" : pack_.number(n); }

  TemplateText::Variables words_of_all() const {
    const Plan& plan = workflow_.plan();
    const std::string& language = pack_.language();
    const Date day = workflow_.zone().date_of(summary_.at);
    // Early in a week it is about the week before.
    const bool is_early = day - monday_of(day) < chr::days(3);
    const Date monday = is_early ? monday_of(day) - chr::days(7) : monday_of(day);
    const Date last = is_early ? monday + chr::days(4) : day;
    const PlanStanding& s = figures_.standing;
    const int total = s.done + s.done_late + s.open + s.late;
    const Directory& directory = workflow_.directory();
    const Role* role = directory.role(summary_.to);
    const auto count = [&](size_t n) { return n == 0 ? "" : number(static_cast<int>(n)); };
    return {{"plan", (plan.short_title.empty() ? plan.title : plan.short_title).in(language)},
            {"from", pack_.short_date(monday)},
            {"to", pack_.date(last)},
            {"known", figures_.is_known ? "1" : ""},
            {"total", number(total)},
            {"done", number(s.done)},
            {"done_late", number(s.done_late)},
            {"open", number(s.open)},
            {"late", number(s.late)},
            {"late_count", count(figures_.late.size())},
            {"asked_count", count(figures_.asked.size())},
            {"recipient", directory.name_of(summary_.to.unit, day).in(language)},
            {"recipient_role", role == nullptr ? "" : role->title.in(language)},
            {"standing_body", directory.name_of(plan.standing_body, day).in(language)}};
  }

  /// The words that a message about it would have at this moment.
  template <class Write>
  std::string about(const PlanFigures::Item& item, Write write) const {
    Notice notice = summary_;
    notice.obligation = item.spec->id;
    const Waits waits;
    const MessageContext context{pack_, workflow_, *item.spec, item.obligation, waits, notice};
    return write(MessageFacts(context));
  }

  TemplateText::Variables of_item(const MessageFacts& facts) const {
    return {{"task", facts.task_title()},
            {"task_lower", pack_.lower_first(facts.task_title())},
            {"period", facts.task.occurrences.size() > 1 ? facts.periods() : ""},
            {"unit", facts.unit_inside_sentence(facts.c.spec.unit)}};
  }

  std::string late_lines() const {
    return lines_of(by_duty(figures_.late), "summary_late",
                    [&](const MessageFacts& facts, TemplateText::Variables& words) {
                      words["days_late"] =
                          facts.days_late() ? pack_.working_days(*facts.days_late()) : "";
                      words["leaders_told"] = facts.leaders_told();
                      words["leaders_told_on"] = facts.dates_of(tells_leaders);
                    });
  }

  /// A line for each duty, of all who owe it.
  template <class Add>
  std::string lines_of(const Duties& duties, const char* form, Add add) const {
    std::string text;
    size_t written = 0;
    for (const auto& [key, items] : duties) {
      if (++written > kMostLines) continue;
      std::vector<std::string> units;
      for (const PlanFigures::Item* item : items) {
        units.push_back(about(*item, [](const MessageFacts& facts) {
          return facts.unit_inside_sentence(facts.c.spec.unit);
        }));
      }
      const size_t more_units = units.size() > kMostUnits ? units.size() - kMostUnits : 0;
      if (more_units > 0) {
        units.resize(kMostUnits);
        units.push_back(
            pack_.form("summary_more_units", {{"count", number(static_cast<int>(more_units))}}));
      }
      text += about(*items.front(), [&](const MessageFacts& facts) {
        TemplateText::Variables words = of_item(facts);
        words["unit"] = pack_.list(units);
        words["several"] = items.size() > 1 ? number(static_cast<int>(items.size())) : "";
        add(facts, words);
        return pack_.form(form, words) + "\n";
      });
    }
    return text + more(duties.size());
  }

  std::string asked_lines() const {
    std::string text;
    for (size_t i = 0; i < std::min(figures_.asked.size(), kMostLines); ++i) {
      text += about(figures_.asked[i], [&](const MessageFacts& facts) {
        TemplateText::Variables words = of_item(facts);
        const Instant due = facts.c.obligation.time_request->due_at;
        words["asked_day"] = pack_.date(workflow_.zone().date_of(last_moment(due)));
        return pack_.form("summary_asked", words) + "\n";
      });
    }
    return text + more(figures_.asked.size());
  }

  std::string more(size_t count) const {
    if (count <= kMostLines) return "";
    return pack_.form("summary_more", {{"count", number(static_cast<int>(count - kMostLines))}}) +
           "\n";
  }

  std::string soon_lines() const {
    return lines_of(by_duty(figures_.soon), "summary_soon",
                    [&](const MessageFacts& facts, TemplateText::Variables& words) {
                      words["last_day"] = facts.last_day() ? pack_.date(*facts.last_day()) : "";
                      words["chosen"] = facts.c.spec.occurrence->chosen ? "1" : "";
                      words["standing_body"] = facts.present_name(workflow_.plan().standing_body);
                    });
  }

  const LanguagePack& pack_;
  const Workflow& workflow_;
  const Notice& summary_;
  const PlanFigures& figures_;
};

}  // namespace

RenderedMessage render_summary(const LanguagePack& pack, const Workflow& workflow,
                               const Notice& summary, const PlanFigures& figures) {
  return SummaryWriter(pack, workflow, summary, figures).write();
}

}  // namespace nhacviec
