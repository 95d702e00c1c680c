#include "daemon/http/live_feed.h"

#include "daemon/http/api_call.h"
#include "daemon/http/api_json.h"

namespace nhacviec {

void LiveFeed::on_facts(const Workflow& workflow, const ObligationSpec& spec,
                        const Obligation& obligation, const std::vector<Fact>& facts) {
  if (stream_.subscribers() == 0) return;
  OutJson names = OutJson::array();
  for (const Fact& fact : facts) names.push_back(name_of(fact.body));
  stream_.publish("fact", to_text({{"obligation", spec.id.str()},
                                   {"state", to_string(obligation.state)},
                                   {"facts", std::move(names)},
                                   {"now", format_rfc3339(clock_.now(), workflow.zone())}}));
}

void LiveFeed::on_notice(const Notice& notice, NoticeStatus status, const std::string& subject,
                         const std::string& words) {
  if (stream_.subscribers() == 0) return;
  const auto workflow = book_.latest(plan_of(notice));
  OutJson json = notice_json(notice, workflow.get(), "vi");
  json["status"] = to_string(status);
  json["subject"] = subject;
  json["words"] = words;
  stream_.publish("notice", to_text(json));
}

void LiveFeed::on_sending(const std::optional<SendingHold>& hold) {
  stream_.publish("sending", to_text({{"held", hold.has_value()}}));
}

void LiveFeed::tell_time() {
  const Instant now = clock_.now();
  if (stream_.subscribers() == 0 || now - told_ < std::chrono::minutes(1)) return;
  told_ = now;
  stream_.publish("clock", to_text({{"now", format_rfc3339(now, *zone_of(book_))},
                                    {"mode", to_string(clock_.mode())}}));
}

}  // namespace nhacviec
