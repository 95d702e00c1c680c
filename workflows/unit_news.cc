#include "workflows/unit_news.h"

#include "workflows/firing.h"
#include "workflows/recipients.h"

namespace nhacviec {

namespace {

enum class WithoutAddress { told, left_out };

std::vector<Notice> tell_unit(const Workflow& workflow, const ObligationSpec& spec,
                              const Obligation& obligation, NoticeKind kind, const RuleId& rule,
                              WithoutAddress without_address, Instant now) {
  std::vector<Notice> notices;
  const MessageClass of{kind, false, {ChannelKind::email}};
  const Directory& directory = workflow.directory();
  const Date day =
      workflow.zone().date_of(workflow.calendar().next_send_time(now, workflow.zone()));
  for (const Party& party : workflow.resolve(RecipientKind::lead, spec, day)) {
    for (const ChannelKind channel : channels_for(directory, party, of, day)) {
      if (without_address == WithoutAddress::left_out &&
          destinations(directory, party, of, channel, day).empty()) {
        continue;
      }
      notices.push_back(make_notice(workflow, spec, obligation, kind, rule, party, channel, now));
    }
  }
  return notices;
}

}  // namespace

std::vector<Notice> unit_news(const Workflow& workflow, const ObligationSpec& spec,
                              const Obligation& after, UnitNews news, Instant now) {
  if (!workflow.plan().tell_unit.contains(news)) return {};
  return tell_unit(workflow, spec, after, NoticeKind::info, RuleId(to_string(news)),
                   WithoutAddress::left_out, now);
}

std::vector<Notice> opening_news(const Workflow& workflow, const ObligationSpec& spec,
                                 const Obligation& obligation, Instant now) {
  return tell_unit(workflow, spec, obligation, NoticeKind::open, RuleId("open"),
                   WithoutAddress::told, now);
}

std::optional<UnitNews> news_in(const Notice& notice) {
  if (notice.kind != NoticeKind::info) return std::nullopt;
  for (const UnitNews news : {UnitNews::received, UnitNews::returned, UnitNews::extended}) {
    if (notice.rule.str() == to_string(news)) return news;
  }
  return std::nullopt;
}

bool is_still_news(UnitNews news, State state) {
  switch (news) {
    case UnitNews::received:
      return state == State::submitted || state == State::accepted;
    case UnitNews::returned:
      return state == State::returned;
    case UnitNews::extended:
      return state == State::open || state == State::returned || state == State::waiting;
  }
  return false;
}

}  // namespace nhacviec
