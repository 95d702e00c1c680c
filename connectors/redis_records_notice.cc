// The records of the outbox and the dead letters, in MessagePack.
#include <nlohmann/json.hpp>

#include "connectors/redis_records.h"

namespace nhacviec::redis {
namespace {

using Json = nlohmann::json;

// Positions in a notice's array; connectors/redis/notices.lua has them from 1.
enum : size_t { kStatus, kSendAt, kLease, kSubject, kBody, kWords, kAttempts, kNoticeFields };
// In an attempt's.
enum : size_t { kNumber, kAt, kOutcome, kItsWords, kRecipients, kAccepted, kAttemptFields };

std::string packed(const Json& json) {
  std::string bytes;
  Json::to_msgpack(json, bytes);
  return bytes;
}

Json json_of(const Attempt& attempt) {
  return Json::array({attempt.number, attempt.at.time_since_epoch().count(),
                      to_string(attempt.status), attempt.words, Json(attempt.recipients),
                      Json(attempt.accepted)});
}

Instant instant_of(const Json& json) { return Instant(Duration(json.get<int64_t>())); }

/// A name that is not a status can only be damage; the notice stays visible as unknown.
NoticeStatus notice_status_of(const Json& json) {
  return parse_notice_status(json.get<std::string>()).value_or(NoticeStatus::unknown);
}

Attempt attempt_of(const Json& json) {
  Attempt attempt;
  attempt.number = json.at(kNumber).get<int>();
  attempt.at = instant_of(json.at(kAt));
  attempt.status = notice_status_of(json.at(kOutcome));
  attempt.words = json.at(kItsWords).get<std::string>();
  attempt.recipients = json.at(kRecipients).get<std::vector<std::string>>();
  attempt.accepted = json.at(kAccepted).get<std::vector<std::string>>();
  return attempt;
}

}  // namespace

std::string pack_attempt(const Attempt& attempt) { return packed(json_of(attempt)); }

std::string pack_texts(const std::vector<std::string>& texts) { return packed(Json(texts)); }

std::string pack_notice(const NoticeRecord& notice) {
  Json attempts = Json::array();
  for (const Attempt& attempt : notice.attempts) attempts.push_back(json_of(attempt));
  return packed(Json::array({to_string(notice.status), notice.send_at.time_since_epoch().count(), 0,
                             notice.subject, notice.body, notice.words, std::move(attempts)}));
}

std::optional<NoticeRecord> unpack_notice(const std::string& key, const std::string& bytes) {
  try {
    const Json json = Json::from_msgpack(bytes);
    NoticeRecord notice;
    notice.key = key;
    notice.status = notice_status_of(json.at(kStatus));
    notice.send_at = instant_of(json.at(kSendAt));
    notice.subject = json.at(kSubject).get<std::string>();
    notice.body = json.at(kBody).get<std::string>();
    notice.words = json.at(kWords).get<std::string>();
    for (const Json& attempt : json.at(kAttempts)) notice.attempts.push_back(attempt_of(attempt));
    return notice;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<DeadLetter> unpack_dead_letter(const std::string& bytes) {
  try {
    const Json json = Json::from_msgpack(bytes);
    return DeadLetter{json.at(0).get<int64_t>(), instant_of(json.at(1)),
                      json.at(2).get<std::string>(), json.at(3).get<std::string>(),
                      json.at(4).get<std::string>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nhacviec::redis
