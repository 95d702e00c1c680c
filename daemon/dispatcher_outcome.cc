// What became of an attempt: recorded, and tried again later where that is worth it.
#include <algorithm>
#include <utility>

#include "connectors/store_rules.h"
#include "daemon/dispatcher.h"
#include "daemon/dispatcher_letter.h"
#include "daemon/letter_addresses.h"
#include "daemon/loop.h"
#include "daemon/retry_rule.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

std::vector<std::string> who_took_it(const DeliveryOutcome& outcome) {
  std::vector<std::string> result;
  for (const RecipientOutcome& each : outcome.recipients) {
    if (each.status == NoticeStatus::sent || each.status == NoticeStatus::delivered) {
      result.push_back(each.address);
    }
  }
  return result;
}

}  // namespace

// An address that has failed for good gives way to the next one of the same recipient.
bool Dispatcher::another_address_follows(const Letter& letter, const DeliveryOutcome& outcome,
                                         const std::vector<std::string>& accepted) const {
  const bool refused = outcome.status == NoticeStatus::permanent_failure || !accepted.empty();
  if (settings_.redirect.contains(letter.notice.channel)) return false;  // a box is no recipient
  if (!refused || letter.attempt == 0 || letter.attempt >= kMostAttempts) return false;
  std::vector<Attempt> attempts = letter.leased.notice.attempts;
  attempts.push_back({letter.attempt, clock_.now(), letter.message.to,
                      NoticeStatus::permanent_failure, "", accepted});
  const auto left = letter.destinations_now ? letter.destinations_now(letter) : letter.destinations;
  return !next_addresses(left, attempts).empty();
}

/// What our own server's absence prevented says nothing about those it was for.
void Dispatcher::note_destinations(const Letter& letter, const DeliveryOutcome& outcome) {
  if (letter.channel == nullptr || letter.channel->is_away()) return;
  const auto note = [&](const std::string& address, NoticeStatus status) {
    if (status == NoticeStatus::temporary_failure) {
      breaker_.failed_for_now(address, clock_.now());
    } else if (status != NoticeStatus::unknown) {
      breaker_.answered(address);
    }
  };
  for (const RecipientOutcome& each : outcome.recipients) note(each.address, each.status);
  if (!outcome.recipients.empty()) return;
  for (const std::string& address : letter.message.to) note(address, outcome.status);
}

/// Who is known to have it has an address that works; whom the other side does not know, or keeps
/// waiting until it is given up, has one that perhaps does not.
void Dispatcher::note_addresses(const Letter& letter, const DeliveryOutcome& outcome,
                                bool given_up) {
  if (settings_.addresses == nullptr || settings_.redirect.contains(letter.notice.channel)) return;
  for (const RefusedAddress& each : outcome.refused) {
    settings_.addresses->failed(each.address, each.fault, each.words, letter.notice);
  }
  const auto note = [&](const std::string& address, NoticeStatus status) {
    if (status == NoticeStatus::temporary_failure && given_up) {
      settings_.addresses->failed(address, AddressFault::strike, outcome.words, letter.notice);
    }
  };
  for (const RecipientOutcome& each : outcome.recipients) note(each.address, each.status);
  if (!outcome.recipients.empty()) return;
  for (const std::string& address : letter.message.to) note(address, outcome.status);
}

void Dispatcher::settle(std::shared_ptr<Batch> batch, size_t index, DeliveryOutcome outcome) {
  Letter& letter = batch->letters[index];
  Store::Settlement settlement;
  settlement.key = letter.leased.notice.key;
  settlement.lease = letter.leased.lease;
  settlement.attempt = letter.attempt;
  settlement.accepted = who_took_it(outcome);
  // What may have arrived is recorded as unknown before it is tried again.
  settlement.retry_at = letter.put_off;
  if (letter.attempt > 0) note_destinations(letter, outcome);
  const bool again = is_tried_again(letter.leased.notice, outcome.status, letter.attempt,
                                    settings_.max_attempts, clock_.now());
  if (letter.attempt > 0) note_addresses(letter, outcome, !again);
  if (again) {
    settlement.retry_at = send_time(*letter.workflow, letter.notice.to,
                                    clock_.now() + backoff(settlement.key, letter.attempt));
  } else if (outcome.status == NoticeStatus::temporary_failure) {
    outcome.status =
        settlement.accepted.empty() ? NoticeStatus::permanent_failure : NoticeStatus::sent;
  } else if (another_address_follows(letter, outcome, settlement.accepted)) {
    outcome.status = NoticeStatus::permanent_failure;  // of those who did not take it
    settlement.retry_at =
        letter.workflow->calendar().next_send_time(clock_.now(), letter.workflow->zone());
  }
  settlement.status = outcome.status;
  settlement.words = outcome.words;
  if (settings_.announcements != nullptr && !settlement.retry_at) {
    settlement.announcement = settings_.announcements->of_notice(letter.notice, outcome.status,
                                                                 letter.attempt, clock_.now());
  }
  outcome.status = status_after(settlement);
  letter.outcome = std::move(outcome);
  settling_[batch->shard].waiting.push_back({std::move(settlement), batch, index});
  write_settlements(batch->shard);
}

void Dispatcher::write_settlements(Shard shard) {
  Settling& settling = settling_[shard];
  if (settling.under_way || settling.waiting.empty()) return;
  settling.under_way = true;
  auto batch = std::make_shared<std::vector<Settling::Waiting>>();
  batch->swap(settling.waiting);
  std::vector<Store::Settlement> settlements;
  for (Settling::Waiting& one : *batch) settlements.push_back(std::move(one.settlement));
  store_.settle(shard, std::move(settlements),
                while_alive(alive_, [this, shard, batch](const Result<std::vector<bool>>& settled) {
                  settling_[shard].under_way = false;
                  for (size_t i = 0; i < batch->size(); ++i) {
                    const Settling::Waiting& one = (*batch)[i];
                    const Letter& done = one.batch->letters[one.index];
                    if (settled && settled.value()[i]) {
                      observer_.on_notice(done.notice, done.outcome->status, done.message.subject,
                                          done.outcome->words);
                    }
                    one.batch->done();
                  }
                  write_settlements(shard);
                }));
}

}  // namespace nhacviec
