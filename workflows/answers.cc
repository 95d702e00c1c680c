#include "workflows/answers.h"

#include "workflows/firing.h"
#include "workflows/recipients.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr chr::days kFurthestRequest(3660);  // as of an extension

bool may_ask(State state) {
  return state == State::open || state == State::returned || state == State::waiting;
}

/// One answer about an obligation: what it makes, and whom it is told to.
class Answering {
 public:
  Answering(const Workflow& workflow, const ObligationSpec& spec, const Obligation& obligation,
            const Event& event, Instant now)
      : workflow_(workflow), spec_(spec), o_(obligation), event_(event), now_(now) {}

  Changes refuse(std::string reason) const {
    return {{{now_, Refused{name_of(event_.body), event_.by, std::move(reason)}}}, {}};
  }
  Changes refuse_final(const char* what) const {
    return refuse(std::string("it cannot be ") + what + ": it is " + to_string(o_.state));
  }

  Changes tell_standing_body(FactBody fact, const char* rule, Said said) const {
    std::vector<Party> to;
    if (const auto party = watching_party(workflow_, spec_, send_day())) to.push_back(*party);
    return tell(std::move(fact), rule, std::move(said), to);
  }
  Changes tell_unit(FactBody fact, const char* rule, Said said) const {
    return tell(std::move(fact), rule, std::move(said),
                workflow_.resolve(RecipientKind::lead, spec_, send_day()));
  }

 private:
  Date send_day() const {
    return workflow_.zone().date_of(workflow_.calendar().next_send_time(now_, workflow_.zone()));
  }

  Changes tell(FactBody fact, const char* rule, Said said, const std::vector<Party>& to) const {
    Changes changes;
    changes.facts.push_back({now_, std::move(fact)});
    const MessageClass of{NoticeKind::info, false, {ChannelKind::email}};
    for (const Party& party : to) {
      for (const ChannelKind channel : channels_for(workflow_.directory(), party, of, send_day())) {
        Notice notice =
            make_notice(workflow_, spec_, o_, NoticeKind::info, RuleId(rule), party, channel, now_);
        notice.occurrence = o_.answers + 1;
        notice.said = said;
        notice.key = make_notice_key(notice);
        changes.notices.push_back(std::move(notice));
      }
    }
    return changes;
  }

  const Workflow& workflow_;
  const ObligationSpec& spec_;
  const Obligation& o_;
  const Event& event_;
  Instant now_;
};

}  // namespace

Changes answer(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
               const AskTime& e, const Event& event, Instant now) {
  const Answering answering(workflow, spec, o, event, now);
  const auto day_of = [&](Instant due) {
    return format_date(workflow.zone().date_of(last_moment(due)));
  };
  if (!may_ask(o.state)) return answering.refuse_final("extended");
  if (!o.due_at) return answering.refuse("it has no due date");
  if (e.reason.empty()) return answering.refuse("a reason is needed");
  const Instant due = workflow.zone().at(e.until + chr::days(1), TimeOfDay(0));
  if (due <= *o.due_at) {
    return answering.refuse("the new date, " + day_of(due) +
                            ", is not later than the present one, " + day_of(*o.due_at));
  }
  if (due <= now) return answering.refuse("the new date, " + day_of(due) + ", has passed already");
  if (due > std::max(now, *o.due_at) + kFurthestRequest) {
    return answering.refuse(day_of(due) + " is more than ten years ahead");
  }
  if (o.time_request && o.time_request->due_at == due && o.time_request->reason == e.reason) {
    return answering.refuse("that has been asked for already");
  }
  return answering.tell_standing_body(MoreTimeAsked{due, event.by, e.reason}, kMoreTimeAsked,
                                      {event.by, e.reason, due});
}

Changes answer(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
               const RefuseTime& e, const Event& event, Instant now) {
  const Answering answering(workflow, spec, o, event, now);
  if (!o.time_request) return answering.refuse("nobody has asked for more time");
  if (e.reason.empty()) return answering.refuse("a reason is needed");
  return answering.tell_unit(MoreTimeRefused{event.by, e.reason}, kMoreTimeRefused,
                             {event.by, e.reason, o.time_request->due_at});
}

Changes answer(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
               const DisputeAddressee& e, const Event& event, Instant now) {
  const Answering answering(workflow, spec, o, event, now);
  if (!may_ask(o.state)) return answering.refuse_final("disputed");
  return answering.tell_standing_body(AddresseeDisputed{event.by, e.note}, kAddresseeDisputed,
                                      {event.by, e.note});
}

Changes answer(const Workflow& workflow, const ObligationSpec& spec, const Obligation& o,
               const Remark& e, const Event& event, Instant now) {
  const Answering answering(workflow, spec, o, event, now);
  if (e.text.empty() && e.evidence.empty()) return answering.refuse("it says nothing");
  return answering.tell_standing_body(
      Remarked{event.by, e.text, e.evidence}, kRemarked,
      {event.by, e.text, std::nullopt, static_cast<int>(e.evidence.size())});
}

bool answer_is_news(const Notice& notice, const Obligation& obligation) {
  const std::string& rule = notice.rule.str();
  if (rule == kMoreTimeAsked) {
    return obligation.time_request && obligation.time_request->due_at == notice.said->due_at;
  }
  if (rule == kMoreTimeRefused) {
    return notice.deadline_version == obligation.deadline_version && may_ask(obligation.state);
  }
  return true;
}

bool tells_of(const Notice& notice, const Obligation& before, const Fact& fact) {
  return apply(before, fact).answers > before.answers && before.answers + 1 == notice.occurrence;
}

}  // namespace nhacviec
