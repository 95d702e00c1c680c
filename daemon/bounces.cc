#include "daemon/bounces.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "connectors/records.h"
#include "daemon/letter_boxes.h"
#include "workflows/ledger.h"
#include "workflows/letter_box.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace {

constexpr int kMostNoticePages = 20;  // of one subject

/// Where a notice's record is.
Shard shard_of_notices(const SubjectId& subject, int shards) {
  if (is_summary_id(subject)) return shard_of(plan_of_summary(subject), shards);
  const bool by_itself = is_letter_box_id(subject) || is_address_id(subject);
  return shard_of(by_itself ? PlanId(subject) : plan_of(ObligationId(subject)), shards);
}

/// The address as we wrote it, in any attempt.
std::optional<std::string> written_to(const NoticeRecord& notice, const std::string& address) {
  const std::string key = Barred::key_of(address);
  for (const Attempt& attempt : notice.attempts) {
    for (const std::string& to : attempt.recipients) {
      if (Barred::key_of(to) == key) return to;
    }
  }
  return std::nullopt;
}

std::string words_of_report(const ReportedRecipient& recipient) {
  return recipient.status + (recipient.status.empty() || recipient.words.empty() ? "" : " ") +
         recipient.words;
}

}  // namespace

const char* to_string(TakenBounce::Fate fate) {
  switch (fate) {
    case TakenBounce::Fate::recorded:
      return "recorded";
    case TakenBounce::Fate::no_report:
      return "no_report";
    case TakenBounce::Fate::not_ours:
      return "not_ours";
    case TakenBounce::Fate::nothing_new:
      return "nothing_new";
    case TakenBounce::Fate::later:
      return "later";
  }
  std::abort();
}

struct Bounces::Job {
  DeliveryReport report;
  Ticket ticket;
  SubjectId subject;  // the obligation, register, letter box or address: the key begins with it
  Shard shard = 0;
  NoticeRecord record;
  size_t index = 0;
  int pages = 0;
  TakenBounce result;
  std::function<void(TakenBounce)> reply;

  void end(TakenBounce::Fate fate, std::string words) {
    result.fate = fate;
    result.words = std::move(words);
    reply(std::move(result));
  }
};

void Bounces::take_bounce(const std::string& mail, std::function<void(TakenBounce)> reply) {
  Result<DeliveryReport> report = read_delivery_report(mail);
  auto job = std::make_shared<Job>();
  job->reply = std::move(reply);
  if (!report) return job->end(TakenBounce::Fate::no_report, report.error().message);
  job->report = std::move(report).value();
  const auto ticket = signer_.find_ticket(job->report.message_id);
  if (!ticket) {
    return job->end(TakenBounce::Fate::not_ours, "its Message-ID was not made here");
  }
  job->subject = job->report.notice.substr(0, job->report.notice.find('|'));
  job->shard = shard_of_notices(job->subject, store_.shards());
  if (ticket->notice != ticket_part(job->report.notice) ||
      ticket->subject != ticket_part(job->subject)) {
    return job->end(TakenBounce::Fate::not_ours, "its Message-ID is another notice's");
  }
  job->result.notice = job->report.notice;
  find(std::move(job), 0);
}

void Bounces::find(Shared job, int64_t after) {
  NoticeFilter filter;
  filter.subject = job->subject;
  filter.shard = job->shard;
  filter.newest_first = true;
  filter.after = after;
  filter.limit = kPageLimit;
  store_.list_notices(filter, while_alive(alive_, [this, job](const Result<NoticePage>& page) {
                        if (!page) {
                          return job->end(TakenBounce::Fate::later, page.error().message);
                        }
                        for (const NoticeRecord& notice : page.value().notices) {
                          if (notice.key != job->report.notice) continue;
                          job->record = notice;
                          job->result.fate = TakenBounce::Fate::nothing_new;
                          return next(job);
                        }
                        if (page.value().next == 0 || ++job->pages >= kMostNoticePages) {
                          return job->end(TakenBounce::Fate::not_ours, "there is no such notice");
                        }
                        find(job, page.value().next);
                      }));
}

void Bounces::next(Shared job) {
  while (job->index < job->report.recipients.size()) {
    const ReportedRecipient& about = job->report.recipients[job->index++];
    const bool failed = about.action == "failed";
    if (!failed && about.action != "delivered") continue;  // delayed: it is still being tried
    const auto address = written_to(job->record, about.address);
    if (!address) {
      job->result.words = "it was not written to an address that the report names";
      continue;
    }
    Store::Report report;
    report.key = job->record.key;
    report.address = *address;
    report.status = failed ? NoticeStatus::permanent_failure : NoticeStatus::delivered;
    report.words = words_of_report(about);
    if (failed) report.retry_at = clock_.now();
    return store_.report(job->shard, std::move(report),
                         while_alive(alive_, [this, job, about, address = *address](
                                                 const Result<Store::Heard>& answer) {
                           heard(job, about, address, answer);
                         }));
  }
  job->end(job->result.fate, job->result.words);
}

void Bounces::heard(Shared job, const ReportedRecipient& about, const std::string& address,
                    const Result<Store::Heard>& answer) {
  if (!answer) return job->end(TakenBounce::Fate::later, answer.error().message);
  if (answer.value() == Store::Heard::too_early) {
    return job->end(TakenBounce::Fate::later, "the notice is being sent just now");
  }
  if (answer.value() == Store::Heard::recorded) {
    job->result.fate = TakenBounce::Fate::recorded;
    job->result.words = words_of_report(about);
    if (about.action == "delivered") {
      addresses_.arrived(address);
    } else {
      const Result<Notice> notice = decode_notice(job->record.body);
      const AddressFault fault = fault_of(about.status, 0, true);
      if (notice) addresses_.failed(address, fault, job->result.words, notice.value());
      resumed_(job->shard, clock_.now());
    }
  }
  next(job);
}

}  // namespace nhacviec
