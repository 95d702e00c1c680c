// The dispatcher's way into the letter boxes and out of them: what is grouped is handed over before
// its notice is settled, and each item is checked once more when its digest goes out.
#include <algorithm>
#include <utility>

#include "connectors/mime.h"
#include "connectors/records.h"
#include "connectors/unsent_reasons.h"
#include "daemon/dispatcher.h"
#include "daemon/dispatcher_letter.h"
#include "daemon/letter_addresses.h"
#include "daemon/loop.h"
#include "daemon/plan_figures.h"
#include "workflows/decide.h"
#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/summary.h"

namespace nhacviec {

/// A digest that is being opened: its items with what they are decided under.
struct Dispatcher::Opened {
  struct Item {
    std::shared_ptr<const Workflow> workflow;
    const ObligationSpec* spec = nullptr;  // null: not wanted any more
    bool escalates = false;
    Obligation obligation;
    Waits waits;
  };
  std::vector<Item> items;
  std::map<PlanId, PlanStanding> standings;  // where leaders are told, else none
  size_t unread = 0;
  bool failed = false;  // the store is away
};

/// Everything is in the boxes before the notice is settled: if we die in between it is handed out
/// again, and the boxes know it already. The others of the batch do not wait for it.
void Dispatcher::hand_over(std::shared_ptr<Batch> batch, size_t index) {
  Letter& letter = batch->letters[index];
  if (letter.unread || letter.outcome || letter.overs.empty()) return;
  auto alone = std::make_shared<Batch>();
  alone->shard = batch->shard;
  alone->done = batch->done;
  alone->letters.push_back(std::move(letter));
  letter.goes_alone = true;
  const auto left = std::make_shared<size_t>(alone->letters[0].overs.size());
  for (const HandOver& over : alone->letters[0].overs) {
    settings_.letter_boxes->hand_over(
        over, while_alive(alive_, [this, alone, left](const Result<Done>& handed) {
          // Not handed over: its lease runs out and it is handed out again.
          if (!handed) alone->letters[0].unread = true;
          if (--*left == 0) handed_over(alone);
        }));
  }
}

/// Is there anybody left who gets it directly? Time has passed: it is looked at once more.
void Dispatcher::handed_over(std::shared_ptr<Batch> alone) {
  Letter& letter = alone->letters[0];
  if (letter.unread) return begin(alone);
  if (letter.message.to.empty()) {
    std::string boxes;
    for (const HandOver& over : letter.overs) boxes += (boxes.empty() ? "" : " ") + over.recipient;
    letter.outcome = DeliveryOutcome{NoticeStatus::grouped, std::move(boxes)};
    return begin(alone);
  }
  store_.load(
      alone->shard, letter.leased.notice.subject,
      while_alive(alive_, [this, alone](const Result<std::optional<SubjectRecord>>& record) {
        prepare(alone->letters[0], record);
        begin(alone);
      }));
}

void Dispatcher::open_digest(std::shared_ptr<Batch> batch, size_t index,
                             std::function<void()> then) {
  Letter& letter = batch->letters[index];
  Result<Notice> notice = decode_notice(letter.leased.notice.body);
  if (!notice || notice.value().items.empty()) {
    letter.outcome = DeliveryOutcome{NoticeStatus::permanent_failure,
                                     notice ? "a digest of nothing" : notice.error().message};
    return then();
  }
  letter.notice = std::move(notice).value();
  const auto opened = std::make_shared<Opened>();
  opened->items.resize(letter.notice.items.size());
  opened->unread = letter.notice.items.size();
  for (size_t i = 0; i < letter.notice.items.size(); ++i) {
    const ObligationId& id = letter.notice.items[i].obligation;
    store_.load(shard_of(plan_of(id), store_.shards()), id.str(),
                while_alive(alive_, [this, batch, index, i, opened,
                                     then](const Result<std::optional<SubjectRecord>>& record) {
                  Letter& read = batch->letters[index];
                  if (record && record.value()) {
                    open_item(*opened, *record.value(), read.notice.items[i], i);
                  }
                  if (!record) opened->failed = true;
                  if (--opened->unread > 0) return;
                  read.unread = opened->failed;
                  if (read.unread) return then();
                  add_standings(opened, [this, batch, index, opened, then] {
                    prepare_digest(batch->letters[index], *opened);
                    then();
                  });
                }));
  }
}

/// What it says is read from the store now, not when its timer came due.
void Dispatcher::open_summary(std::shared_ptr<Batch> batch, size_t index,
                              std::function<void()> then) {
  Letter& letter = batch->letters[index];
  const auto end = [&](NoticeStatus status, std::string words) {
    letter.outcome = DeliveryOutcome{status, std::move(words)};
    then();
  };
  Result<Notice> notice = decode_notice(letter.leased.notice.body);
  if (!notice) return end(NoticeStatus::permanent_failure, notice.error().message);
  letter.notice = std::move(notice).value();
  const PlanId plan = plan_of(letter.notice);
  letter.workflow = book_.latest(plan);
  const bool stands = letter.workflow != nullptr && settings_.render_summary &&
                      find_summary(letter.workflow->plan(), letter.notice.rule) != nullptr;
  if (!stands) return end(NoticeStatus::withdrawn, "it left the plan");
  if (book_.is_withdrawn(plan)) return end(NoticeStatus::withdrawn, "its plan was withdrawn");
  if (is_put_off(letter)) return then();
  gather_figures(store_, alive_, letter.workflow, clock_.now(),
                 [this, batch, index, then](const Result<PlanFigures>& figures) {
                   Letter& read = batch->letters[index];
                   read.unread = !figures;
                   if (!figures) return then();
                   address(read, *read.workflow, nullptr, [&](const std::string& language) {
                     return settings_.render_summary(language, *read.workflow, read.notice,
                                                     figures.value());
                   });
                   then();
                 });
}

/// A leader sees first where each plan stands as a whole. What cannot be counted is left out.
void Dispatcher::add_standings(std::shared_ptr<Opened> opened, std::function<void()> then) {
  for (const Opened::Item& item : opened->items) {
    if (item.escalates) opened->standings[item.workflow->plan().id] = {};
  }
  if (opened->standings.empty()) return then();
  store_.count_subjects(
      while_alive(alive_, [this, opened, then](const Result<std::vector<StateCount>>& counts) {
        for (const StateCount& one : counts ? counts.value() : std::vector<StateCount>{}) {
          if (is_reserved_task_id(TaskId(one.task))) continue;  // ledgers are no duties
          const auto standing = opened->standings.find(PlanId(one.plan));
          const bool dropped =
              one.state == to_string(State::waived) || one.state == to_string(State::cancelled);
          if (standing == opened->standings.end() || dropped) continue;
          int& counted = !one.complete ? standing->second.open
                         : one.late    ? standing->second.done_late
                                       : standing->second.done;
          counted += static_cast<int>(one.count);
        }
        if (!counts) opened->standings.clear();
        count_late(opened, opened->standings.begin(), "", then);
      }));
}

/// Of what is open, what is late by now.
void Dispatcher::count_late(std::shared_ptr<Opened> opened,
                            std::map<PlanId, PlanStanding>::iterator of, SubjectId after,
                            std::function<void()> then) {
  if (of == opened->standings.end()) return then();
  SubjectFilter due;
  due.plan = of->first.str();
  due.due_before = clock_.now() + Duration(1);  // what is due now is late
  due.complete = false;
  due.after = std::move(after);
  due.limit = kPageLimit;
  store_.list_subjects(
      due,
      while_alive(alive_, [this, opened, of, then](const Result<std::vector<SubjectRecord>>& page) {
        if (!page) {
          opened->standings.clear();
          return then();
        }
        for (const SubjectRecord& record : page.value()) {
          const Result<Obligation> one = decode_obligation(record.body);
          if (!one || !is_late(one.value(), clock_.now())) continue;
          ++of->second.late;
          --of->second.open;
        }
        const bool more = static_cast<int>(page.value().size()) == kPageLimit;
        count_late(opened, more ? of : std::next(of), more ? page.value().back().id : SubjectId(),
                   then);
      }));
}

/// Is it still wanted? What is not falls out of the digest.
void Dispatcher::open_item(Opened& opened, const SubjectRecord& record, const Notice& notice,
                           size_t index) const {
  const Result<Obligation> obligation = decode_obligation(record.body);
  if (!obligation) return;
  Opened::Item& item = opened.items[index];
  item.workflow = book_.find(plan_of(notice), obligation.value().revision);
  const ObligationSpec* spec = item.workflow ? item.workflow->find(notice.obligation) : nullptr;
  if (spec == nullptr || !why_unwanted(*spec, notice, obligation.value()).empty()) return;
  item.spec = spec;
  item.obligation = obligation.value();
  item.waits = waits_of(record);
  item.escalates = notice.kind == NoticeKind::escalation;
}

void Dispatcher::prepare_digest(Letter& letter, Opened& opened) {
  std::vector<DigestItem> wanted;
  for (size_t i = 0; i < opened.items.size(); ++i) {
    const Opened::Item& item = opened.items[i];
    if (item.spec == nullptr) continue;
    const auto standing = opened.standings.find(item.workflow->plan().id);
    wanted.push_back({item.workflow.get(), item.spec, &item.obligation, &item.waits,
                      &letter.notice.items[i],
                      standing == opened.standings.end() ? nullptr : &standing->second});
    if (!letter.workflow) letter.workflow = item.workflow;
  }
  if (wanted.empty()) {
    letter.outcome = DeliveryOutcome{NoticeStatus::withdrawn, "none of it is wanted any more"};
    return;
  }
  if (is_put_off(letter) || !choose_channel(letter)) return;
  const Workflow& workflow = *letter.workflow;
  OutgoingMessage& message = letter.message;
  const Directory& directory = workflow.directory();
  letter.destinations_now = [this](const Letter& now) {
    return destinations_of(now.workflow->directory(), now.notice.person, now.notice.to,
                           now.notice.channel, now.workflow->zone().date_of(clock_.now()),
                           barred());
  };
  letter.destinations = letter.destinations_now(letter);
  message.to = next_addresses(letter.destinations, letter.leased.notice.attempts);
  if (message.to.empty()) {
    letter.outcome =
        DeliveryOutcome{NoticeStatus::permanent_failure,
                        has_no_address(letter.notice.person.str(), letter.notice.channel)};
    return;
  }
  if (waits_for_destination(letter)) return;
  message.language = directory.person(letter.destinations.front().recipient.person)->language;
  if (message.language.empty()) message.language = settings_.language;
  message.urgent = std::any_of(wanted.begin(), wanted.end(), [](const DigestItem& item) {
    return item.notice->kind == NoticeKind::escalation;
  });
  const bool mandatory = std::any_of(wanted.begin(), wanted.end(), [](const DigestItem& item) {
    return class_of(find_rule(*item.spec->task, item.notice->rule), *item.notice).mandatory;
  });
  if (!mandatory) message.declinable = to_string(NoticeKind::digest);
  if (wanted.size() > 1) {
    message.thread_id = thread_id_for(letter.leased.notice.subject, settings_.mail_domain);
    return write(letter, workflow,
                 settings_.render_digest(message.language, letter.notice, wanted));
  }
  // A digest of one item is the plain message.
  const DigestItem& one = wanted.front();
  Notice plain = *one.notice;
  plain.key = letter.notice.key;
  plain.at = letter.notice.at;
  letter.notice = std::move(plain);
  message.thread_id = thread_id_for(letter.notice.obligation.str(), settings_.mail_domain);
  write(letter, workflow,
        render_(message.language, workflow, *one.spec, *one.obligation, *one.waits, letter.notice));
}

}  // namespace nhacviec
