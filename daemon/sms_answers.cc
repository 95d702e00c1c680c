#include "daemon/sms_answers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/cloud_event.h"
#include "config/reply_code.h"
#include "config/sms_text.h"
#include "connectors/records.h"
#include "connectors/redact.h"
#include "daemon/loop.h"
#include "workflows/recipients.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestInbound = 2000;  // bytes; what is longer is no answer
constexpr size_t kMostCandidates = 50;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_reached_at(const Directory& directory, const Party& party, const std::string& number,
                   Date today) {
  const Recipients who = who_gets(directory, party, today);
  return std::any_of(who.people.begin(), who.people.end(), [&](const Recipient& each) {
    const auto& addresses = directory.person(each.person)->addresses;
    return std::any_of(addresses.begin(), addresses.end(), [&](const Address& address) {
      return address.channel != ChannelKind::email && address.value == number;
    });
  });
}

/// Whose telephone it is: of the unit that owes, or of the one that speaks or answers for it.
std::optional<Party> speaker(const Workflow& workflow, const ObligationSpec& spec,
                             const std::string& number, Date today) {
  const Directory& directory = workflow.directory();
  const std::string duty = make_duty(workflow.plan().id, spec.task->id);
  for (const UnitId& id : {spec.unit, directory.in_charge_of(spec.unit, duty, today),
                           directory.lead_unit_of(spec.unit, duty, today)}) {
    const Unit* unit = directory.unit(id);
    if (unit == nullptr) continue;
    for (const Role& role : unit->roles) {
      const Party party{id, role.id};
      if (is_reached_at(directory, party, number, today)) return party;
    }
  }
  return std::nullopt;
}

bool is_owed(const Obligation& obligation) {
  return obligation.state == State::open || obligation.state == State::returned;
}

}  // namespace

std::optional<std::string> reply_code_in(const std::string& text) {
  const std::string plain = without_tone_marks(text.substr(0, kLongestInbound));
  size_t at = 0;
  const auto skip = [&](const char* any) {
    at = std::min(plain.find_first_not_of(any, at), plain.size());
  };
  for (const char* letter : {"dD", "gG"}) {
    skip(" \n\r\t.:-");
    if (at < plain.size() && std::string_view(letter).find(plain[at]) != std::string::npos) ++at;
  }
  skip(" \n\r\t.:-");
  size_t end = at;
  while (end < plain.size() && is_digit(plain[end])) ++end;
  if (end - at != kReplyCodeDigits) return std::nullopt;
  return plain.substr(at, kReplyCodeDigits);
}

struct SmsAnswers::Search {
  struct Candidate {
    ObligationId id;
    Party by;
  };
  InboundSms sms;
  Reply<Outcome> reply;
  std::vector<Candidate> candidates;  // not yet looked at
  std::vector<Candidate> known, owed;
};

void SmsAnswers::take(InboundSms sms, Reply<Outcome> reply) {
  using Kind = Outcome::Kind;
  const auto code = reply_code_in(sms.text);
  if (!code) return reply(Outcome{Kind::not_understood, "", "no code"});
  auto search = std::make_shared<Search>();
  for (const auto& workflow : book_.all_latest()) {
    if (book_.is_withdrawn(workflow->plan().id)) continue;
    const Date today = workflow->zone().date_of(clock_.now());
    for (const ObligationSpec& spec : workflow->obligations()) {
      if (reply_code(spec.id) != *code) continue;
      if (const auto by = speaker(*workflow, spec, sms.number, today)) {
        search->candidates.push_back({spec.id, *by});
      }
    }
  }
  if (search->candidates.empty() || search->candidates.size() > kMostCandidates) {
    return reply(Outcome{Kind::refused, "", "nothing of this number has that code"});
  }
  search->sms = std::move(sms);
  search->reply = std::move(reply);
  look(std::move(search));
}

/// Which of them are owed just now.
void SmsAnswers::look(std::shared_ptr<Search> search) {
  if (search->candidates.empty()) return found(std::move(search));
  const Search::Candidate candidate = search->candidates.back();
  store_.load(shard_of(plan_of(candidate.id), store_.shards()), candidate.id.str(),
              while_alive(alive_, [this, search,
                                   candidate](const Result<std::optional<SubjectRecord>>& record) {
                if (!record) return search->reply(record.error());
                search->candidates.pop_back();
                if (record.value()) {
                  const auto obligation = decode_obligation(record.value()->body);
                  if (obligation) search->known.push_back(candidate);
                  if (obligation && is_owed(obligation.value())) search->owed.push_back(candidate);
                }
                look(search);
              }));
}

void SmsAnswers::found(std::shared_ptr<Search> search) {
  using Kind = Outcome::Kind;
  // What is not owed any more is asked all the same: the same SMS gets its first answer again.
  const auto& among = search->owed.empty() ? search->known : search->owed;
  if (among.size() != 1) {
    return search->reply(Outcome{
        Kind::refused, "", among.empty() ? "there is nothing yet" : "several have that code"});
  }
  const Search::Candidate& meant = among.front();
  Event event;
  event.body = Submit{{}, "SMS " + masked_phone(search->sms.number)};
  event.by = to_string(meant.by);
  event.at = clock_.now();
  CloudEvent from;
  from.source = "sms:" + search->sms.gateway;
  from.id = search->sms.id;
  runner_.handle(meant.id, std::move(event), inbox_key(from),
                 while_alive(alive_, [search, id = meant.id.str()](const Result<Answer>& answer) {
                   if (!answer) return search->reply(answer.error());
                   const bool applied = answer.value().kind == Answer::Kind::applied;
                   search->reply(Outcome{applied ? Kind::submitted : Kind::refused, id,
                                         applied ? "" : answer.value().reason});
                 }));
}

}  // namespace nhacviec
