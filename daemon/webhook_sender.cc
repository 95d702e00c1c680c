#include "daemon/webhook_sender.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "connectors/records.h"
#include "connectors/unsent_reasons.h"
#include "daemon/announcements.h"
#include "daemon/loop.h"
#include "daemon/retry_rule.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr size_t kMostInHand = 2 * WebhookChannel::kAtOnce;
constexpr Duration kFirstTurn(25);  // from one delivery to the next, until it is known better
constexpr Duration kShortestTurn(5);
constexpr Duration kLongestTurn(5000);
constexpr chr::minutes kSpread(1);  // what has waited for a receiver does not come at one instant
constexpr size_t kIdDigits = 32;

/// As the breaker knows a receiver.
std::string destination_of(const std::string& name) { return "webhook@" + name; }

/// Of the event: the same for each attempt and each webhook's own.
std::string message_id_of(const std::string& key) {
  return "msg_" + digest_of(key).substr(0, kIdDigits);
}

Duration spread_of(const std::string& key) {
  constexpr int kParts = 1000;
  return Duration(kSpread) * shard_of(PlanId(key), kParts) / kParts;
}

bool is_too_old(const NoticeRecord& notice, Instant now) {
  const auto at = time_of_event(notice.body);
  return at && now - *at >= kTriedFor;
}

}  // namespace

struct WebhookSender::Job {
  Shard shard = 0;
  LeasedNotice leased;
  std::function<void()> done;
  std::string name;   // of the webhook
  uint64_t line = 0;  // that it is sent by
  int attempt = 0;    // 0: none was begun
  Instant begun{};
};

/// What is on its way to one receiver.
struct WebhookSender::Line {
  WebhookSettings settings;
  Tell tell;
  uint64_t number = 0;
  std::deque<std::shared_ptr<Job>> waiting;
  size_t under_way = 0;
  bool is_failing = false;
  bool is_gone = false;
  Duration turn = kFirstTurn;  // as fast as the receiver has been lately
  Instant next_turn{};         // of what finds the line full
};

WebhookSender::WebhookSender(Store& store, const Clock& clock, std::string source, Report report)
    : store_(store), clock_(clock), source_(std::move(source)), report_(std::move(report)) {}

WebhookSender::~WebhookSender() = default;

bool WebhookSender::is_moved() const {
  return clock_.mode() == ClockMode::max || clock_.mode() == ClockMode::manual;
}

WebhookSender::Line* WebhookSender::find(const std::string& name) {
  const auto found = lines_.find(name);
  return found == lines_.end() ? nullptr : found->second.get();
}

void WebhookSender::use(std::vector<Receiver> receivers) {
  auto before = std::exchange(lines_, {});
  for (Receiver& each : receivers) {
    const std::string name = each.settings.name;
    breaker_.answered(destination_of(name));  // what was wrong may be mended
    const auto same = before.find(name);
    if (same != before.end() && same->second->settings == each.settings) {
      same->second->is_gone = false;
      lines_[name] = std::move(same->second);
      before.erase(same);
      continue;
    }
    auto line = std::make_unique<Line>();
    line->number = ++made_;
    line->settings = std::move(each.settings);
    line->tell = std::move(each.tell);
    lines_[name] = std::move(line);
  }
  for (const auto& [name, line] : before) {
    for (const auto& job : line->waiting) put_off(job, clock_.now(), "");
  }
}

void WebhookSender::send(Shard shard, LeasedNotice leased, std::function<void()> done) {
  auto job = std::make_shared<Job>();
  job->shard = shard;
  job->leased = std::move(leased);
  job->done = std::move(done);
  const NoticeRecord& notice = job->leased.notice;
  job->name = webhook_name(notice.subject);
  Line* const line = find(job->name);
  if (line == nullptr) {
    return give_up(job, NoticeStatus::withdrawn, "the settings have no such webhook any more");
  }
  if (line->is_gone) {
    return give_up(job, NoticeStatus::permanent_failure, "the receiver wants nothing any more");
  }
  // On a moved clock nothing goes on before the line is empty, so nothing has to make room.
  const bool full = line->waiting.size() + line->under_way >= kMostInHand;
  if (full && !is_moved()) {
    line->next_turn = std::max(line->next_turn, clock_.now()) + line->turn;
    return put_off(job, line->next_turn, "");
  }
  if (const auto until = breaker_.closed_until({destination_of(job->name)}, clock_.now())) {
    if (is_too_old(notice, clock_.now())) {
      return give_up(job, NoticeStatus::permanent_failure, "given up after five days");
    }
    return put_off(job, *until + spread_of(notice.key), destination_waits());
  }
  job->line = line->number;
  line->waiting.push_back(job);
  begin(*line);
}

void WebhookSender::begin(Line& line) {
  while (!line.waiting.empty() && line.under_way < WebhookChannel::kAtOnce) {
    const auto job = line.waiting.front();
    line.waiting.pop_front();
    ++line.under_way;
    const NoticeRecord& notice = job->leased.notice;
    job->attempt = static_cast<int>(notice.attempts.size()) + 1;
    job->begun = clock_.now();
    const Attempt attempt{job->attempt, job->begun, {job->name}, NoticeStatus::sending, ""};
    store_.begin_attempts(job->shard, {{notice.key, job->leased.lease, attempt}},
                          while_alive(alive_, [this, job](const Result<std::vector<bool>>& begun) {
                            if (begun && begun.value().front()) return tell(job);
                            job->done();  // another's now, or the store is away; nothing was sent
                            freed(*job);
                          }));
  }
}

void WebhookSender::tell(std::shared_ptr<Job> job) {
  Line* const line = find(job->name);
  if (line == nullptr || line->number != job->line) {
    return told(job, {NoticeStatus::temporary_failure, "the settings were read anew", {}, false});
  }
  const NoticeRecord& notice = job->leased.notice;
  line->tell(
      {message_id_of(notice.key), notice.body},
      while_alive(alive_, [this, job](const WebhookOutcome& outcome) { told(job, outcome); }));
}

void WebhookSender::told(std::shared_ptr<Job> job, const WebhookOutcome& outcome) {
  const NoticeRecord& notice = job->leased.notice;
  const Instant now = clock_.now();
  Store::Settlement settlement;
  settlement.key = notice.key;
  settlement.lease = job->leased.lease;
  settlement.attempt = job->attempt;
  settlement.status = outcome.status;
  settlement.words = outcome.words;
  if (is_tried_again(notice, outcome.status, job->attempt, 0, now)) {
    settlement.retry_at =
        now + std::max<Duration>(backoff(notice.key, job->attempt),
                                 std::min<Duration>(outcome.retry_after, kLongestRetry));
  } else if (outcome.status == NoticeStatus::temporary_failure) {
    settlement.status = NoticeStatus::permanent_failure;
  }
  ++(outcome.status == NoticeStatus::sent ? sent_ : failed_);
  Line* const line = find(job->name);
  if (line != nullptr && line->number == job->line) note(*line, *job, outcome);
  settle(job, std::move(settlement));
  freed(*job);
}

void WebhookSender::note(Line& line, const Job& job, const WebhookOutcome& outcome) {
  const std::string destination = destination_of(job.name);
  const bool failing = outcome.status != NoticeStatus::sent;
  if (outcome.status == NoticeStatus::temporary_failure) {
    breaker_.failed_for_now(destination, clock_.now());
  } else {
    breaker_.answered(destination);
  }
  line.is_gone = line.is_gone || outcome.is_gone;
  const Duration took = (clock_.now() - job.begun) / int64_t{WebhookChannel::kAtOnce};
  line.turn = std::clamp((line.turn * 7 + took) / 8, kShortestTurn, kLongestTurn);
  if (failing == line.is_failing) return;
  line.is_failing = failing;
  report_(job.name, failing ? outcome.words : "");
}

void WebhookSender::freed(const Job& job) {
  Line* const line = find(job.name);
  if (line == nullptr || line->number != job.line) return;
  --line->under_way;
  begin(*line);
}

void WebhookSender::put_off(std::shared_ptr<Job> job, Instant until, const std::string& words) {
  Store::Settlement settlement;
  settlement.key = job->leased.notice.key;
  settlement.lease = job->leased.lease;
  settlement.status = NoticeStatus::queued;
  settlement.words = words;
  settlement.retry_at = until;
  settle(std::move(job), std::move(settlement));
}

void WebhookSender::give_up(std::shared_ptr<Job> job, NoticeStatus status,
                            const std::string& words) {
  Store::Settlement settlement;
  settlement.key = job->leased.notice.key;
  settlement.lease = job->leased.lease;
  settlement.status = status;
  settlement.words = words;
  settle(std::move(job), std::move(settlement));
}

/// Not settled, the store being away: its lease runs out, and it is handed out again.
void WebhookSender::settle(std::shared_ptr<Job> job, Store::Settlement settlement) {
  store_.settle(job->shard, {std::move(settlement)},
                [job](const Result<std::vector<bool>>&) { job->done(); });
}

std::vector<WebhookSender::Standing> WebhookSender::standings() const {
  std::vector<Standing> result;
  for (const auto& [name, line] : lines_) {
    result.push_back({line->settings, line->is_failing, line->is_gone});
  }
  return result;
}

bool WebhookSender::test(const std::string& name, WebhookChannel::Reply reply) {
  Line* const line = find(name);
  if (line == nullptr) return false;
  const std::string body = test_event(source_, name, clock_.now());
  line->tell({message_id_of(body), body}, std::move(reply));
  return true;
}

int WebhookSender::failing() const {
  return static_cast<int>(std::count_if(lines_.begin(), lines_.end(),
                                        [](const auto& each) { return each.second->is_failing; }));
}

}  // namespace nhacviec
