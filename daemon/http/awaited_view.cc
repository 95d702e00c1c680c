#include "daemon/http/awaited_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/message.h"
#include "daemon/http/api_json.h"
#include "workflows/recipients.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

using OutJson = nlohmann::ordered_json;

/// "Phó Giám đốc Sở, Sở Giáo dục và Đào tạo; ..."
std::string parties_in_words(const Workflow& workflow, const AwaitedApproval& awaited,
                             const std::string& language) {
  std::string names;
  std::vector<Party> told;
  for (const Notice& notice : awaited.notices) {
    if (std::find(told.begin(), told.end(), notice.to) != told.end()) continue;
    told.push_back(notice.to);
    const Role* role = workflow.directory().role(notice.to);
    const std::string title = role == nullptr ? "" : role->title.in(language);
    names += (names.empty() ? "" : "; ") + title + (title.empty() ? "" : ", ") +
             unit_name(workflow, notice.to.unit, language);
  }
  return names;
}

}  // namespace

ShownMessage shown_message(const Languages& languages, const Workflow& workflow,
                           const ObligationSpec& spec, const Obligation& obligation,
                           const Waits& waits, const AwaitedApproval& awaited, Instant now,
                           const std::string& fallback) {
  Notice first = awaited.notices.front();
  first.at = send_time(workflow, first.to, now);
  std::string language =
      language_for(workflow.directory(), first.to, workflow.zone().date_of(first.at));
  if (language.empty()) language = fallback;
  const RenderedMessage message =
      render(languages.get(language), workflow, spec, obligation, waits, first);
  const bool by_sms =
      std::any_of(awaited.notices.begin(), awaited.notices.end(),
                  [](const Notice& notice) { return notice.channel != ChannelKind::email; });
  return {parties_in_words(workflow, awaited, fallback), message.subject, message.body,
          by_sms ? message.sms : ""};
}

OutJson awaited_json(const Workflow& workflow, const ObligationSpec& spec,
                     const Obligation& obligation, const std::string& language) {
  OutJson list = OutJson::array();
  const Zone& zone = workflow.zone();
  for (const AwaitedApproval* one : awaited_approvals(spec, obligation)) {
    OutJson to = OutJson::array();
    OutJson keys = OutJson::array();
    for (const Notice& notice : one->notices) {
      OutJson party = party_json(workflow, notice.to, language);
      if (std::find(to.begin(), to.end(), party) == to.end()) to.push_back(std::move(party));
      keys.push_back(notice.key.str());
    }
    OutJson item{{"rule", one->rule.str()},
                 {"occurrence", one->occurrence},
                 {"kind", to_string(one->notices.front().kind)},
                 {"to", std::move(to)},
                 {"since", format_rfc3339(one->since, zone)},
                 {"times", one->times},
                 {"withheld", one->is_withheld},
                 {"notices", std::move(keys)}};
    if (one->look_at) {
      item[one->releases ? "goes_out_at" : "asked_again_at"] = format_rfc3339(*one->look_at, zone);
    }
    if (one->is_withheld) {
      item["by"] = one->by;
      item["reason"] = one->reason;
    }
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace nhacviec
