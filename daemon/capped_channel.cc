#include "daemon/capped_channel.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "connectors/records.h"
#include "connectors/signer.h"
#include "connectors/unsent_reasons.h"
#include "daemon/loop.h"
#include "workflows/notice.h"

namespace nhacviec {

namespace {

using CountsJson = nlohmann::json;

constexpr int kMostCountTries = 20;  // each means that another daemon got through

/// The obligation, round and deadline of a notice's key, as the beginning of another one's.
std::optional<Notice> about_the_same(const std::string& key) {
  std::istringstream parts(key);
  std::string obligation, round, version;
  std::getline(parts, obligation, '|');
  std::getline(parts, round, '|');
  std::getline(parts, version, '|');
  Notice notice;
  notice.obligation = ObligationId(obligation);
  const auto number = [](const std::string& text, char letter, int& into) {
    const char* last = text.data() + text.size();
    return text.size() > 1 && text[0] == letter &&
           std::from_chars(text.data() + 1, last, into).ptr == last;
  };
  const bool of_obligation =
      number(round, 'r', notice.round) && number(version, 'd', notice.deadline_version);
  return of_obligation ? std::optional(notice) : std::nullopt;  // else a digest's
}

}  // namespace

std::string encode(const SmsCounts& counts) {
  return CountsJson{{"day", counts.day},
                    {"today", counts.today},
                    {"month", counts.month},
                    {"alarm", counts.alarm}}
      .dump();
}

Result<SmsCounts> decode_sms_counts(const std::string& json) {
  const CountsJson read = CountsJson::parse(json, nullptr, false);
  if (!read.is_object()) return Error{ErrorKind::invalid, "the counts of SMS cannot be read"};
  try {
    SmsCounts counts;
    counts.day = read.value("day", "");
    counts.today = read.value("today", std::map<std::string, int>());
    counts.month = read.value("month", 0);
    counts.alarm = read.value("alarm", "");
    return counts;
  } catch (const CountsJson::exception& problem) {
    return Error{ErrorKind::invalid, problem.what()};
  }
}

struct CappedChannel::Asked {
  OutgoingMessage message;
  std::function<void(DeliveryOutcome)> answer;
  std::string day, month;
  std::string refusal;  // as far as it is known
  std::string alarm;    // to be raised once it is counted
  int tries = 0;
};

CappedChannel::CappedChannel(std::unique_ptr<Channel> inner, SmsCaps caps, Store& store,
                             const WorkflowBook& book, const Clock& clock)
    : inner_(std::move(inner)), caps_(caps), store_(store), book_(book), clock_(clock) {}

CappedChannel::~CappedChannel() = default;

void CappedChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  if (message.attempt > 1) return inner_->send(std::move(message), std::move(answer));
  auto asked = std::make_shared<Asked>();
  const LocalTime here(std::chrono::floor<std::chrono::seconds>(clock_.now().time_since_epoch()) +
                       message.utc_offset);
  asked->day = format_date(std::chrono::floor<std::chrono::days>(here));
  asked->month = asked->day.substr(0, 7);
  asked->message = std::move(message);
  asked->answer = std::move(answer);
  waiting_.push_back(std::move(asked));
  if (waiting_.size() == 1) next();
}

void CappedChannel::next() {
  if (waiting_.empty()) return;
  const auto asked = waiting_.front();
  const std::string id = "sms-caps:" + asked->month;
  store_.load(shard_of(PlanId(id), store_.shards()), id,
              while_alive(alive_, [this, asked](const Result<std::optional<SubjectRecord>>& found) {
                if (!found) return finish(asked, "the store is away");
                count(asked, found.value());
              }));
}

void CappedChannel::count(const std::shared_ptr<Asked>& asked,
                          const std::optional<SubjectRecord>& record) {
  SmsCounts counts;
  if (record) {
    auto read = decode_sms_counts(record->body);
    if (read) counts = std::move(read).value();  // else it begins anew: nobody would get any SMS
  }
  if (counts.day != asked->day) counts.today.clear();
  counts.day = asked->day;
  const int sms = static_cast<int>(asked->message.to.size());
  asked->refusal.clear();
  if (caps_.per_month > 0 && counts.month + sms > caps_.per_month) {
    asked->refusal =
        sms_capped("the office's " + std::to_string(caps_.per_month) + " of this month");
    if (counts.alarm.empty() && about_the_same(asked->message.key))
      counts.alarm = asked->message.key;
    asked->alarm = counts.alarm;
  }
  for (const std::string& number : asked->message.to) {
    const int today = ++counts.today[ticket_part(number)];
    if (asked->refusal.empty() && caps_.per_person_a_day > 0 && today > caps_.per_person_a_day)
      asked->refusal = sms_capped(std::to_string(caps_.per_person_a_day) + " a day for a person");
  }
  if (asked->refusal.empty()) {
    counts.month += sms;
  } else {
    for (const std::string& number : asked->message.to) --counts.today[ticket_part(number)];
  }
  Commit commit;
  SubjectWrite& write = commit.subject.emplace();
  write.id = "sms-caps:" + asked->month;
  commit.shard = shard_of(PlanId(write.id), store_.shards());
  write.expected_version = record ? record->version : 0;
  write.body = encode(counts);
  write.index.state = "recorded";
  write.index.complete = true;  // it is no duty
  store_.commit(std::move(commit),
                while_alive(alive_, [this, asked](const Result<CommitReply>& reply) {
                  counted(asked, reply);
                }));
}

void CappedChannel::counted(const std::shared_ptr<Asked>& asked, const Result<CommitReply>& reply) {
  if (!reply) return finish(asked, "the store is away");
  if (reply.value().verdict == CommitReply::Verdict::stale && ++asked->tries < kMostCountTries) {
    return next();
  }
  if (!asked->alarm.empty()) raise_alarm(asked->alarm, asked->month);
  finish(asked, asked->refusal);
}

void CappedChannel::finish(const std::shared_ptr<Asked>& asked, const std::string& refusal) {
  waiting_.pop_front();
  const std::weak_ptr<bool> alive = alive_;
  if (refusal.empty()) {
    inner_->send(std::move(asked->message), std::move(asked->answer));
  } else {
    const bool capped = refusal == asked->refusal;
    asked->answer({capped ? NoticeStatus::withdrawn : NoticeStatus::temporary_failure, refusal});
  }
  if (!alive.expired()) next();
}

/// The same notice each time: it is there once.
void CappedChannel::raise_alarm(const std::string& key, const std::string& month) {
  const auto about = about_the_same(key);
  if (!about) return;
  const ObligationId& id = about->obligation;
  const auto workflow = book_.latest(plan_of(id));
  const ObligationSpec* spec = workflow ? workflow->find(id) : nullptr;
  if (spec == nullptr) return;
  Commit commit;
  commit.shard = shard_of(plan_of(id), store_.shards());
  const Date today = workflow->zone().date_of(clock_.now());
  for (const Party& party : workflow->resolve(RecipientKind::standing_body, *spec, today)) {
    Notice notice = *about;
    notice.kind = NoticeKind::info;
    notice.rule = RuleId(std::string(kSmsCapRule) + "-" + month);
    notice.to = party;
    notice.at = clock_.now();
    notice.key = make_notice_key(notice);
    NoticeRecord record;
    record.key = notice.key.str();
    record.subject = id.str();
    record.body = encode(notice);
    record.send_at = notice.at;
    commit.notices.push_back(std::move(record));
  }
  store_.commit(std::move(commit), [](const Result<CommitReply>&) {});  // else with the next one
}

std::unique_ptr<Channel> capped(std::unique_ptr<Channel> sms, const SmsCaps& caps, Store& store,
                                const WorkflowBook& book, const Clock& clock) {
  if (!sms || (caps.per_person_a_day == 0 && caps.per_month == 0)) return sms;
  return std::make_unique<CappedChannel>(std::move(sms), caps, store, book, clock);
}

}  // namespace nhacviec
