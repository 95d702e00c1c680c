#include "workflows/letter_box.h"

#include <algorithm>
#include <utility>

#include "workflows/recipients.h"
#include "workflows/schedule.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr char kPrefix[] = "recipient:";
constexpr size_t kMostWaiting = 200;  // then they are told, whenever they are due

bool is_mandatory(NoticeKind kind) {
  return kind == NoticeKind::overdue || kind == NoticeKind::escalation;
}

bool asks_for(const DailyDigest& digest, NoticeKind kind) {
  if (kind == NoticeKind::overdue) return digest.overdue;
  if (kind == NoticeKind::escalation) return digest.escalations;
  return true;
}

/// A reminder is of use up to the last working day.
bool comes_too_late(const Workflow& workflow, const Obligation& obligation, const Notice& notice,
                    Instant told) {
  if (notice.kind != NoticeKind::reminder || !obligation.due_at) return false;
  return told >= *obligation.due_at ||
         workflow.zone().date_of(told) >
             last_working_day(*obligation.due_at, workflow.calendar(), workflow.zone());
}

/// The digest that this person, or else the rule's policy, wants for such a notice.
std::optional<DailyDigest> digest_for(const ObligationSpec& spec, const Person& person,
                                      const Notice& notice) {
  const auto& own = person.preferences.digest;
  if (own) return asks_for(*own, notice.kind) ? own : std::nullopt;
  const Rule* rule = find_rule(*spec.task, notice.rule);
  return rule == nullptr ? std::nullopt : rule->digest;
}

/// When there is room for one more message; `now` when there is.
Instant room_from(const std::vector<Instant>& sent, const MessageLimit& limit, Instant now) {
  const auto free_from = [&](int most, Duration span) {
    if (most <= 0 || static_cast<int>(sent.size()) < most) return now;
    return std::max(now, sent[sent.size() - static_cast<size_t>(most)] + span);
  };
  return std::max(free_from(limit.per_hour, chr::hours(1)),
                  free_from(limit.per_day, chr::hours(24)));
}

int room_in(const std::vector<Instant>& sent, const MessageLimit& limit, Instant now) {
  const auto left = [&](int most, Duration span) {
    if (most <= 0) return static_cast<int>(kMostWaiting);
    const auto of_late =
        std::count_if(sent.begin(), sent.end(), [&](Instant at) { return at > now - span; });
    return most - static_cast<int>(of_late);
  };
  return std::min(left(limit.per_hour, chr::hours(1)), left(limit.per_day, chr::hours(24)));
}

Notice letter_of(LetterBox& box, std::vector<Waiting> items) {
  Notice letter;
  letter.key = NoticeKey(box.id + "|" + std::to_string(++box.letters));
  letter.kind = NoticeKind::digest;
  letter.to = items.front().notice.to;
  letter.channel = items.front().notice.channel;
  letter.person = items.front().notice.person;
  for (Waiting& item : items) {
    letter.at = std::max(letter.at, item.due);
    letter.items.push_back(std::move(item.notice));
  }
  return letter;
}

}  // namespace

bool is_letter_box_id(const std::string& subject) { return subject.starts_with(kPrefix); }

std::vector<HandOver> hand_overs(const Workflow& workflow, const ObligationSpec& spec,
                                 const Obligation& obligation, const Notice& notice) {
  std::vector<HandOver> result;
  if (read_approval_rule(notice.rule)) return result;  // it is to be seen by itself
  const Directory& directory = workflow.directory();
  const MessageClass of = class_of(find_rule(*spec.task, notice.rule), notice);
  for (const Destination& each :
       destinations(directory, notice.to, of, notice.channel, workflow.zone().date_of(notice.at))) {
    const PersonId& id = each.recipient.person;
    const Person* person = directory.person(id);
    HandOver over;
    over.recipient = kPrefix + directory.id() + "/" + id.str() + "/" + to_string(notice.channel);
    over.notice = notice;
    over.notice.person = id;
    over.due = notice.at;
    const auto digest = digest_for(spec, *person, notice);
    if (digest && !notice.together) {
      over.due = digest_time(workflow, notice.to, *digest, notice.at);
      over.notice.together = !comes_too_late(workflow, obligation, notice, over.due);
    }
    const bool limited = person->preferences.at_most.any() && !is_mandatory(notice.kind);
    if (!over.notice.together) {
      if (!limited) continue;
      over.due = notice.at;
    }
    result.push_back(std::move(over));
  }
  return result;
}

LetterBox put_in(LetterBox box, const HandOver& over) {
  box.id = over.recipient;
  const bool known =
      std::any_of(box.waiting.begin(), box.waiting.end(),
                  [&](const Waiting& waiting) { return waiting.notice.key == over.notice.key; });
  if (!known) box.waiting.push_back({over.notice, over.due});
  return box;
}

std::optional<Instant> next_letters(const LetterBox& box, Duration collecting) {
  if (box.waiting.empty()) return std::nullopt;
  const auto first =
      std::min_element(box.waiting.begin(), box.waiting.end(),
                       [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
  const bool full = box.waiting.size() >= kMostWaiting;
  return full ? std::min(first->due + collecting, box.waiting.back().notice.at)
              : first->due + collecting;
}

Letters make_letters(LetterBox box, const Workflow& workflow, Instant now, Duration collecting) {
  Letters result;
  const bool full = box.waiting.size() >= kMostWaiting;
  std::vector<Waiting> due, later;
  for (Waiting& waiting : box.waiting) {
    (full || waiting.due + collecting <= now ? due : later).push_back(std::move(waiting));
  }
  box.waiting = std::move(later);
  if (due.empty()) return {std::move(box), {}};

  const Person* person = workflow.directory().person(due.front().notice.person);
  const MessageLimit limit = person == nullptr ? MessageLimit{} : person->preferences.at_most;
  std::erase_if(box.sent, [&](Instant at) { return at <= now - chr::hours(24); });
  const auto is_together = [](const Waiting& item) { return item.notice.together; };
  const auto is_urgent = [](const Waiting& item) { return is_mandatory(item.notice.kind); };
  const bool together = std::any_of(due.begin(), due.end(), is_together);
  const bool urgent = std::any_of(due.begin(), due.end(), is_urgent);
  const int room = room_in(box.sent, limit, now);
  if (limit.any() && room < 1 && !urgent && !full) {
    const Instant free = room_from(box.sent, limit, now);
    for (Waiting& item : due) {
      item.due = send_time(workflow, item.notice.to, free);
      box.waiting.push_back(std::move(item));
    }
    return {std::move(box), {}};
  }
  if (together || static_cast<int>(due.size()) > room) {
    result.notices.push_back(letter_of(box, std::move(due)));
  } else {
    for (Waiting& item : due) result.notices.push_back(letter_of(box, {std::move(item)}));
  }
  if (limit.any()) box.sent.insert(box.sent.end(), result.notices.size(), now);
  result.after = std::move(box);
  return result;
}

}  // namespace nhacviec
