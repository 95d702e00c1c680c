#include "daemon/command/preview_calendar.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "config/icalendar_writer.h"
#include "config/message_calendar.h"
#include "daemon/command/command_words.h"
#include "daemon/http/api_json.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// Makes the events of one file.
class PreviewEvents {
 public:
  PreviewEvents(const Workflow& workflow, const std::string& language)
      : workflow_(workflow), language_(language) {}

  IcsEvent deadline(const ObligationSpec& spec, const Obligation& obligation) const {
    IcsEvent event;
    event.uid = calendar_uid(spec.id);
    event.when = last_working_day(*obligation.due_at, workflow_.calendar(), workflow_.zone());
    event.summary = say("Thời hạn: ", "Due: ") + name_of_obligation(spec, obligation);
    event.description = about(spec, obligation);
    event.categories = {workflow_.plan().id.str(), say("thời hạn", "deadline")};
    return event;
  }

  IcsEvent message(const OutJson& row, bool has_deadline) {
    // A digest is about several: it stands for itself.
    const bool digest = row["obligation"].get<std::string>().empty();
    const auto obligation =
        digest ? workflow_.plan().id.str() + "/digest" : row["obligation"].get<std::string>();
    IcsEvent event;
    event.uid = uid_of(obligation + "/" + row["rule"].get<std::string>());
    // The same rule once more: after an extension, in another round.
    for (int again = 2; !uids_.insert(event.uid).second; ++again) {
      event.uid =
          uid_of(obligation + "/" + row["rule"].get<std::string>() + "/" + std::to_string(again));
    }
    event.when = *parse_rfc3339(row["at"].get<std::string>());
    event.summary = row["subject"].get<std::string>();
    event.description = recipients(row) + (digest ? "" : id_line(obligation));
    if (has_deadline) event.related_to = calendar_uid(ObligationId(obligation));
    event.categories = {workflow_.plan().id.str(), message_word(row, language_)};
    return event;
  }

 private:
  static std::string uid_of(const std::string& id) { return id + "@nhacviec"; }

  std::string say(const char* vi, const char* en) const { return language_ == "vi" ? vi : en; }

  std::string id_line(const std::string& id) const {
    return say("Mã đầu việc: ", "Obligation: ") + id;
  }

  std::string name_of_obligation(const ObligationSpec& spec, const Obligation& obligation) const {
    // Which period it is says something only where there are several.
    const bool recurs = spec.task->occurrences.size() > 1;
    const std::string label = recurs ? spec.occurrence->label.in(language_) : "";
    return (obligation.title.empty() ? spec.task->title.in(language_) : obligation.title) +
           (label.empty() ? "" : " (" + label + ")") + ", " +
           owner_name(workflow_, spec, language_);
  }

  // The day of the event is the last working day; the document's own date stands here.
  std::string about(const ObligationSpec& spec, const Obligation& obligation) const {
    const Task& task = *spec.task;
    std::string text = say("Đơn vị: ", "Unit: ") + owner_name(workflow_, spec, language_) + "\n";
    std::string receivers;
    for (const UnitId& unit : task.deliver_to) {
      receivers += (receivers.empty() ? "" : ", ") + unit_name(workflow_, unit, language_);
    }
    if (!receivers.empty()) text += say("Nơi nhận báo cáo: ", "Delivered to: ") + receivers + "\n";
    text += say("Thời hạn: ", "Due: ") +
            shown_deadline(format_rfc3339(*obligation.due_at, workflow_.zone()), language_) + "\n";
    if (obligation.due_at != spec.due_at) {
      text += say("Thời hạn đã được gia hạn hoặc ấn định sau.\n",
                  "The date was extended or placed later.\n");
    } else if (spec.occurrence->chosen) {
      text += say("Thời hạn hoặc chu kỳ do đơn vị chọn, văn bản không ghi.\n",
                  "Date or cycle chosen by the operator, not by the document.\n");
    }
    const std::string& source = task.source.in(language_);
    if (!source.empty()) text += say("Trong văn bản: ", "In the document: ") + source + "\n";
    if (!task.quote.empty()) text += "“" + task.quote + "”\n";
    return text + id_line(spec.id.str());
  }

  std::string recipients(const OutJson& row) const {
    std::map<Party, std::string> channels_of;
    for (const OutJson& to : row["recipients"]) {
      const Party party{UnitId(to["unit"].get<std::string>()),
                        RoleId(to["role"].get<std::string>())};
      std::string& channels = channels_of[party];
      channels += (channels.empty() ? "" : ", ") + to["channel"].get<std::string>();
    }
    std::string text;
    for (const auto& [party, channels] : channels_of) {
      const OutJson names = party_json(workflow_, party, language_);
      const auto title = names["role_title"].get<std::string>();
      text += say("Nơi nhận: ", "To: ") + (title.empty() ? "" : title + ", ") +
              names["unit_name"].get<std::string>() + " (" + channels + ")\n";
    }
    return text;
  }

  const Workflow& workflow_;
  const std::string& language_;
  std::set<std::string> uids_;
};

bool has_deadline(const Obligation& obligation) {
  return obligation.due_at && obligation.state != State::waived &&
         obligation.state != State::cancelled;
}

std::string name_of_calendar(const Plan& plan, const std::string& language) {
  return (plan.short_title.empty() ? plan.title : plan.short_title).in(language);
}

}  // namespace

std::string preview_calendar(const OutJson& rows,
                             const std::map<ObligationId, Obligation>& obligations,
                             const Workflow& workflow, const PreviewSpan& span,
                             const std::string& language) {
  IcsFile file;
  file.name = name_of_calendar(workflow.plan(), language);
  // Never the clock of the machine: the same plan gives the same file.
  file.stamp = workflow.zone().at(workflow.plan().first_day, TimeOfDay(0));
  PreviewEvents events(workflow, language);
  for (const auto& [id, obligation] : obligations) {
    const ObligationSpec* spec = workflow.find(id);
    if (spec == nullptr || !has_deadline(obligation)) continue;
    IcsEvent event = events.deadline(*spec, obligation);
    const Instant day = workflow.zone().at(std::get<Date>(event.when), TimeOfDay(0));
    if ((span.from && day < *span.from) || (span.to && day >= *span.to)) continue;
    file.events.push_back(std::move(event));
  }
  std::stable_sort(file.events.begin(), file.events.end(), [](const auto& a, const auto& b) {
    return std::get<Date>(a.when) < std::get<Date>(b.when);
  });
  for (const OutJson& row : rows) {
    const auto found = obligations.find(ObligationId(row["obligation"].get<std::string>()));
    file.events.push_back(
        events.message(row, found != obligations.end() && has_deadline(found->second)));
  }
  return write_ics(file);
}

}  // namespace nhacviec
