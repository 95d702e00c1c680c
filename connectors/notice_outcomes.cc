#include "connectors/notice_outcomes.h"

#include <algorithm>
#include <sstream>

#include "connectors/records.h"
#include "connectors/redact.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestWords = 300;  // bytes; a server may say anything

Fate fate_of(NoticeStatus status) {
  switch (status) {
    case NoticeStatus::sent:
    case NoticeStatus::delivered:
      return Fate::reached;
    case NoticeStatus::permanent_failure:
    case NoticeStatus::withdrawn:
      return Fate::failed;
    case NoticeStatus::queued:
      return Fate::untried;
    case NoticeStatus::sending:
    case NoticeStatus::temporary_failure:
    case NoticeStatus::unknown:
    case NoticeStatus::grouped:
      return Fate::pending;
  }
  return Fate::pending;
}

std::string failure_words(const NoticeRecord& record) {
  const bool tried = !record.attempts.empty();
  if (!tried && record.status == NoticeStatus::permanent_failure) return "no_address";
  std::string words = without_addresses(tried ? record.attempts.back().words : record.words);
  if (words.size() > kLongestWords) {
    size_t end = kLongestWords;
    while ((static_cast<unsigned char>(words[end]) & 0xc0) == 0x80) --end;  // whole characters
    words.resize(end);
  }
  return words;
}

// Of several recipients some may have it while others are tried again.
bool took_it(const NoticeRecord& record) {
  return std::any_of(record.attempts.begin(), record.attempts.end(),
                     [](const Attempt& attempt) { return !attempt.accepted.empty(); });
}

// When the first attempt that took it was made.
Instant sent_at(const NoticeRecord& record) {
  for (const Attempt& attempt : record.attempts) {
    if (fate_of(attempt.status) == Fate::reached || !attempt.accepted.empty()) return attempt.at;
  }
  return record.send_at;
}

}  // namespace

std::optional<NoticeOutcome> outcome_of(const NoticeRecord& record) {
  const Result<Notice> notice = decode_notice(record.body);
  if (!notice) return std::nullopt;
  NoticeOutcome outcome;
  outcome.kind = notice.value().kind;
  outcome.round = notice.value().round;
  outcome.deadline_version = notice.value().deadline_version;
  outcome.rule = notice.value().rule;
  outcome.occurrence = notice.value().occurrence;
  outcome.channel = notice.value().channel;
  outcome.to = notice.value().to;
  outcome.agreed = notice.value().agreed;
  outcome.fate = took_it(record) ? Fate::reached : fate_of(record.status);
  if (outcome.fate == Fate::untried && !record.attempts.empty()) outcome.fate = Fate::pending;
  if (outcome.fate == Fate::reached) outcome.at = sent_at(record);
  if (outcome.fate == Fate::failed) outcome.words = failure_words(record);
  return outcome;
}

std::vector<SubjectId> boxes_of(const NoticeRecord& record) {
  std::vector<SubjectId> boxes;
  if (record.status != NoticeStatus::grouped) return boxes;
  std::istringstream words(record.words);
  for (std::string box; words >> box;) boxes.push_back(box);
  return boxes;
}

}  // namespace nhacviec
