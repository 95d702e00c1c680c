#include "daemon/dispatcher.h"

#include <algorithm>
#include <optional>

#include "connectors/mime.h"
#include "connectors/records.h"
#include "connectors/store_rules.h"
#include "connectors/unsent_reasons.h"
#include "daemon/dispatcher_letter.h"
#include "daemon/letter_addresses.h"
#include "daemon/loop.h"
#include "workflows/decide.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace {

// Why there is nobody to write to on the notice's channel. A rule that asks for several channels
// makes a notice for each on which somebody had an address then, so whoever has one on another of
// them is told there.
DeliveryOutcome nobody_reached(const Directory& directory, const Notice& notice,
                               const MessageClass& of, Date today) {
  bool wanted_here = false;
  std::optional<ChannelKind> reached;
  const Recipients who = who_gets(directory, notice.to, today);
  for (const Recipient& each : who.people) {
    const Person& person = *directory.person(each.person);
    for (const ChannelKind channel : channels_of(person, of)) {
      if (channel == notice.channel) wanted_here = true;
      if (channel != notice.channel && person.has(channel) && !reached) reached = channel;
    }
  }
  if (!who.people.empty() && !wanted_here) {
    return {NoticeStatus::withdrawn, wanted_elsewhere(notice.channel)};
  }
  if (reached) return {NoticeStatus::withdrawn, reached_otherwise(notice.channel, *reached)};
  if (!destinations(directory, notice.to, of, notice.channel, today).empty()) {
    return {NoticeStatus::permanent_failure, no_mail_reaches(to_string(notice.to))};
  }
  return {NoticeStatus::permanent_failure, has_no_address(to_string(notice.to), notice.channel)};
}

// Every address has the message or has failed for good.
DeliveryOutcome nobody_left(const NoticeRecord& notice) {
  const bool somebody_has_it =
      std::any_of(notice.attempts.begin(), notice.attempts.end(),
                  [](const Attempt& attempt) { return !attempt.accepted.empty(); });
  if (somebody_has_it) return {NoticeStatus::sent, "everybody else took it before"};
  return {NoticeStatus::permanent_failure, "every address has failed for good"};
}

// A period that has not had this reminder because another period spoke for it.
bool has_left_it_to_another(const Obligation& obligation, const RuleId& rule) {
  return std::any_of(
      obligation.handled.begin(), obligation.handled.end(),
      [&](const HandledRule& done) { return done.rule == rule && done.skipped == "merged"; });
}

}  // namespace

Dispatcher::Dispatcher(Store& store, WorkflowBook& book, Clock& clock, Observer& observer,
                       std::map<ChannelKind, Channel*> channels, Render render, Settings settings)
    : store_(store),
      book_(book),
      clock_(clock),
      observer_(observer),
      channels_(std::move(channels)),
      render_(std::move(render)),
      settings_(std::move(settings)),
      alive_(std::make_shared<bool>(true)) {}

Dispatcher::~Dispatcher() = default;

void put_words(OutgoingMessage& message, Rendered words) {
  message.subject = std::move(words.subject);
  message.body = std::move(words.body);
  message.html = std::move(words.html);
  message.calendar = std::move(words.calendar);
  message.calendar_method = std::move(words.calendar_method);
  message.name = std::move(words.name);
  message.values = std::move(words.values);
}

void Dispatcher::send(Shard shard, std::vector<LeasedNotice> leased, std::function<void()> done) {
  auto batch = std::make_shared<Batch>();
  batch->shard = shard;
  batch->done = std::move(done);
  batch->letters.resize(leased.size());
  const auto unprepared = std::make_shared<size_t>(leased.size());
  const auto prepared = [this, batch, unprepared] {
    if (--*unprepared == 0) begin(batch);
  };
  for (size_t i = 0; i < leased.size(); ++i) {
    Letter& letter = batch->letters[i];
    letter.leased = std::move(leased[i]);
    if (is_letter_box_id(letter.leased.notice.subject)) {
      open_digest(batch, i, prepared);
      continue;
    }
    if (is_summary_id(letter.leased.notice.subject)) {
      open_summary(batch, i, prepared);
      continue;
    }
    if (letter.leased.subject) {
      prepare(letter, std::exchange(letter.leased.subject, std::nullopt));
      prepared_one(batch, i, prepared);
      continue;
    }
    load_and_prepare(batch, i, letter.leased.notice.subject, prepared);
  }
}

/// Where several periods share a reminder and the one that speaks is no longer owed, the next does.
std::optional<ObligationId> Dispatcher::pass_on(Letter& letter) {
  Notice& notice = letter.notice;
  if (!letter.unwanted || notice.also.empty()) return std::nullopt;
  letter.unwanted = false;
  letter.passed_on = true;
  letter.outcome.reset();
  notice.obligation = notice.also.front();
  notice.also.erase(notice.also.begin());
  notice.round = notice.deadline_version = 1;  // only what is owed as planned is named there
  return notice.obligation;
}

void Dispatcher::load_and_prepare(std::shared_ptr<Batch> batch, size_t index, SubjectId id,
                                  std::function<void()> then) {
  store_.load(batch->shard, std::move(id),
              while_alive(alive_, [this, batch, index,
                                   then](const Result<std::optional<SubjectRecord>>& record) {
                prepare(batch->letters[index], record);
                prepared_one(batch, index, then);
              }));
}

void Dispatcher::prepared_one(std::shared_ptr<Batch> batch, size_t index,
                              std::function<void()> then) {
  if (const auto other = pass_on(batch->letters[index])) {
    return load_and_prepare(batch, index, other->str(), then);
  }
  hand_over(batch, index);
  then();
}

void Dispatcher::prepare(Letter& letter, const Result<std::optional<SubjectRecord>>& record) {
  const auto give_up = [&](NoticeStatus status, std::string words) {
    letter.outcome = DeliveryOutcome{status, std::move(words)};
  };
  if (letter.notice.key.empty()) {  // else another period speaks now
    Result<Notice> notice = decode_notice(letter.leased.notice.body);
    if (!notice) return give_up(NoticeStatus::permanent_failure, notice.error().message);
    letter.notice = std::move(notice).value();
  }
  if (!record) {
    letter.unread = true;  // the store is away: its lease runs out and it is handed out again
    return;
  }
  if (!record.value()) return give_up(NoticeStatus::withdrawn, "its obligation is gone");
  if (is_ledger_id(record.value()->id)) return prepare_fall(letter, *record.value());
  if (is_address_id(record.value()->id)) return prepare_lost_address(letter, *record.value());
  const Result<Obligation> obligation = decode_obligation(record.value()->body);
  if (!obligation) return give_up(NoticeStatus::permanent_failure, obligation.error().message);

  const auto workflow = book_.find(plan_of(letter.notice.obligation), obligation.value().revision);
  const ObligationSpec* spec = workflow ? workflow->find(letter.notice.obligation) : nullptr;
  if (spec == nullptr) return give_up(NoticeStatus::withdrawn, "it left the plan");
  const bool speaks_itself =
      letter.passed_on && !has_left_it_to_another(obligation.value(), letter.notice.rule);
  const std::string unwanted = speaks_itself
                                   ? "no longer wanted: the other period speaks for itself"
                                   : why_unwanted(*spec, letter.notice, obligation.value());
  if (!unwanted.empty()) {
    letter.unwanted = speaks_itself || !still_wanted(*spec, letter.notice, obligation.value());
    return give_up(NoticeStatus::withdrawn, unwanted);
  }
  letter.workflow = workflow;
  if (is_put_off(letter)) return;
  const Waits waits = waits_of(*record.value());
  const Rule* rule = find_rule(*spec->task, letter.notice.rule);
  if (settings_.letter_boxes != nullptr) {
    letter.overs = hand_overs(*workflow, *spec, obligation.value(), letter.notice);
  }
  address(letter, *workflow, rule, [&](const std::string& language) {
    return render_(language, *workflow, *spec, obligation.value(), waits, letter.notice);
  });
}

/// Empty: it is to be sent. Asked once more just before each send, also of what a digest lists.
std::string Dispatcher::why_unwanted(const ObligationSpec& spec, const Notice& notice,
                                     const Obligation& obligation) const {
  if (!still_wanted(spec, notice, obligation)) {
    const bool anew =
        notice.round != obligation.round || notice.deadline_version != obligation.deadline_version;
    if (anew) return "no longer wanted: it has another date, or was returned or opened anew";
    const bool owed = obligation.state == State::open || obligation.state == State::returned;
    if (owed) return "no longer wanted: its time had passed before it could go out";
    return std::string("no longer wanted: it is ") + to_string(obligation.state);
  }
  if (book_.is_withdrawn(plan_of(notice.obligation))) return "its plan was withdrawn";
  const Rule* rule = find_rule(*spec.task, notice.rule);
  const bool of_date = notice.kind == NoticeKind::reminder &&
                       (rule == nullptr || rule->anchor != Anchor::submission);
  if (of_date && obligation.due_at && clock_.now() >= *obligation.due_at) {
    return "no longer wanted: its due date has passed";
  }
  return "";
}

/// About a register: the ledger tells whether the criterion still stands where it fell to.
void Dispatcher::prepare_fall(Letter& letter, const SubjectRecord& record) {
  const auto withdraw = [&](NoticeStatus status, std::string words) {
    letter.outcome = DeliveryOutcome{status, std::move(words)};
  };
  const Result<Ledger> ledger = decode_ledger(record.body);
  if (!ledger) return withdraw(NoticeStatus::permanent_failure, ledger.error().message);
  const auto workflow = book_.latest(plan_of(letter.notice.obligation));
  const StatusRegister* reg =
      workflow ? find_register(workflow->plan(), letter.notice.obligation) : nullptr;
  if (reg == nullptr || !settings_.render_fall) {
    return withdraw(NoticeStatus::withdrawn, "its register left the plan");
  }
  if (!fall_still_stands(*reg, ledger.value(), letter.notice)) {
    return withdraw(NoticeStatus::withdrawn, "its status was set again since");
  }
  letter.workflow = workflow;
  if (is_put_off(letter)) return;
  address(letter, *workflow, nullptr, [&](const std::string& language) {
    return settings_.render_fall(language, *workflow, *reg, ledger.value(), letter.notice);
  });
}

/// About an address: it may have been released meanwhile.
void Dispatcher::prepare_lost_address(Letter& letter, const SubjectRecord& record) {
  const Result<AddressRecord> address = decode_address(record.body);
  letter.workflow = book_.latest(plan_of(letter.notice.obligation));
  const bool stands = address && address.value().left_out && letter.workflow &&
                      address.value().times == letter.notice.occurrence;
  if (!stands || !settings_.render_lost_address) {
    letter.outcome = DeliveryOutcome{NoticeStatus::withdrawn, "the address is written to again"};
    return;
  }
  if (is_put_off(letter)) return;
  this->address(letter, *letter.workflow, nullptr, [&](const std::string& language) {
    return settings_.render_lost_address(language, *letter.workflow, letter.notice,
                                         address.value().address, address.value().reason);
  });
}

const Barred* Dispatcher::barred() const {
  return settings_.addresses == nullptr ? nullptr : &settings_.addresses->barred();
}

/// Held meanwhile, so late that its hour has to be found anew, or on a day that was decreed off
/// since it was planned: what goes out late speaks of the day on which it goes out, and waits for
/// the next morning rather than ring at night.
bool Dispatcher::is_put_off(Letter& letter) {
  Notice& notice = letter.notice;
  if (settings_.sending != nullptr && settings_.sending->is_held()) {
    letter.put_off = letter.leased.notice.send_at;
  } else if (letter.leased.notice.attempts.empty()) {
    const Workflow& workflow = *letter.workflow;
    const bool late = clock_.now() - notice.at > clock_.tolerance();
    if (late || send_time(workflow, notice.to, notice.at) != notice.at) {
      notice.at = send_time(workflow, notice.to, clock_.now());
      notice.together = notice.together || late;
      if (notice.at > clock_.now()) letter.put_off = notice.at;
    }
  }
  if (letter.put_off) letter.outcome = DeliveryOutcome{NoticeStatus::queued, ""};
  return letter.put_off.has_value();
}

/// What is in the way is at the other side, and others get their mail meanwhile.
bool Dispatcher::waits_for_destination(Letter& letter) {
  letter.put_off = breaker_.closed_until(letter.message.to, clock_.now());
  if (letter.put_off) {
    letter.outcome = DeliveryOutcome{NoticeStatus::queued, destination_waits()};
  }
  return letter.put_off.has_value();
}

/// False when it is switched off: then nothing is sent.
bool Dispatcher::choose_channel(Letter& letter) const {
  const auto channel = channels_.find(letter.notice.channel);
  if (channel != channels_.end() && channel->second != nullptr) {
    letter.channel = channel->second;
    return true;
  }
  letter.overs.clear();
  letter.outcome = DeliveryOutcome{NoticeStatus::withdrawn, switched_off(letter.notice.channel)};
  return false;
}

void Dispatcher::address(Letter& letter, const Workflow& workflow, const Rule* rule,
                         const Words& words_in) {
  const Notice& notice = letter.notice;
  if (!choose_channel(letter)) return;
  OutgoingMessage& message = letter.message;
  const Date today = workflow.zone().date_of(clock_.now());
  const MessageClass of = class_of(rule, notice);
  const Directory& directory = workflow.directory();
  letter.destinations_now = [this, of, today](const Letter& now) {
    const Notice& wanted = now.notice;
    auto found =
        destinations(now.workflow->directory(), wanted.to, of, wanted.channel, today, barred());
    std::erase_if(found, [&](const Destination& each) {
      return std::any_of(now.overs.begin(), now.overs.end(), [&](const HandOver& over) {
        return over.notice.person == each.recipient.person;
      });
    });
    return found;
  };
  letter.destinations = letter.destinations_now(letter);
  if (letter.destinations.empty() && !letter.overs.empty()) return;  // the letter boxes have it all
  if (letter.destinations.empty()) {
    letter.outcome = nobody_reached(directory, notice, of, today);
    return;
  }
  message.to = next_addresses(letter.destinations, letter.leased.notice.attempts);
  if (message.to.empty()) {
    letter.outcome = nobody_left(letter.leased.notice);
    return;
  }
  if (waits_for_destination(letter)) return;
  message.language = language_for(directory, notice.to, today);
  if (message.language.empty()) message.language = settings_.language;
  message.thread_id = thread_id_for(notice.obligation.str(), settings_.mail_domain);
  message.urgent = notice.kind == NoticeKind::escalation;
  if (!of.mandatory) message.declinable = to_string(of.kind);
  write(letter, workflow, words_in(message.language));
}

void Dispatcher::write(Letter& letter, const Workflow& workflow, Rendered words) const {
  const Notice& notice = letter.notice;
  OutgoingMessage& message = letter.message;
  message.key = notice.key.str();
  const std::string ticket =
      settings_.signer.ticket(letter.leased.notice.subject, notice.to, notice.key);
  message.message_id = ticket + "@" + settings_.mail_domain;
  const size_t at = settings_.reply_address.find('@');
  const SubjectId& subject = letter.leased.notice.subject;
  const bool of_many = is_letter_box_id(subject) || is_summary_id(subject);
  if (at != std::string::npos && !of_many) {
    message.reply_to = settings_.reply_address;
    message.reply_to.insert(at, "+" + ticket);
  }
  if (settings_.redirect.contains(notice.channel)) letter.words = words;
  put_words(message, std::move(words));
  message.at = notice.at;
  message.utc_offset = workflow.zone().offset_at(notice.at);
}

/// The only way out is through begin(), so nothing goes anywhere else in a rehearsal.
void Dispatcher::redirect(Letter& letter) {
  const auto box = settings_.redirect.find(letter.notice.channel);
  if (box == settings_.redirect.end()) return;
  OutgoingMessage& message = letter.message;
  put_words(message,
            settings_.render_redirected(letter.words, message, *letter.workflow, letter.notice));
  message.declinable.clear();  // whoever reads the box has nothing to decline
  message.to = {box->second};
}

void Dispatcher::begin(std::shared_ptr<Batch> batch) {
  std::vector<Store::AttemptStart> starts;
  auto indexes = std::make_shared<std::vector<size_t>>();
  for (size_t i = 0; i < batch->letters.size(); ++i) {
    Letter& letter = batch->letters[i];
    if (letter.goes_alone) continue;
    if (letter.unread) {
      batch->done();
      continue;
    }
    if (letter.outcome) {
      settle(batch, i, *letter.outcome);
      continue;
    }
    redirect(letter);
    letter.attempt = static_cast<int>(letter.leased.notice.attempts.size()) + 1;
    letter.message.record = letter.leased.notice.key;
    letter.message.shard = batch->shard;
    letter.message.attempt = letter.attempt;
    starts.push_back(
        {letter.leased.notice.key, letter.leased.lease,
         Attempt{letter.attempt, clock_.now(), letter.message.to, NoticeStatus::sending, ""}});
    indexes->push_back(i);
  }
  if (starts.empty()) return;
  store_.begin_attempts(
      batch->shard, std::move(starts),
      while_alive(alive_, [this, batch, indexes](const Result<std::vector<bool>>& begun) {
        for (size_t k = 0; k < indexes->size(); ++k) {
          // Not begun: the lease is another's now, or the store is away; nothing was sent.
          const size_t i = (*indexes)[k];
          if (begun && begun.value()[k]) {
            deliver(batch, i);
          } else {
            batch->done();
          }
        }
      }));
}

void Dispatcher::deliver(std::shared_ptr<Batch> batch, size_t index) {
  Letter& letter = batch->letters[index];
  letter.channel->send(letter.message,
                       while_alive(alive_, [this, batch, index](const DeliveryOutcome& outcome) {
                         settle(batch, index, outcome);
                       }));
}

}  // namespace nhacviec
