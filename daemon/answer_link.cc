#include "daemon/answer_link.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "connectors/records.h"
#include "workflows/schedule.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr char kPurpose[] = "answer";
constexpr size_t kFields = 6;
constexpr size_t kFieldsOfApproval = 10;
constexpr size_t kIdDigits = 24;

bool asks_for_something(const Notice& notice, const Task& task) {
  const Rule* rule = find_rule(task, notice.rule);
  switch (notice.kind) {
    case NoticeKind::reminder:
      return rule == nullptr || rule->anchor != Anchor::submission;
    case NoticeKind::overdue:
    case NoticeKind::open:
      return true;
    case NoticeKind::info:
      return notice.rule.str() == "returned" || notice.rule.str() == kMoreTimeRefused;
    case NoticeKind::escalation:
    case NoticeKind::digest:
      break;
  }
  return false;
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t from = 0; from <= text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

}  // namespace

std::string seal_link(const Signer& signer, const AnswerLink& link) {
  const auto expires = chr::floor<chr::seconds>(link.expires).time_since_epoch().count();
  std::string text = link.obligation.str() + "\n" + link.party.unit.str() + "\n" +
                     link.party.role.str() + "\n" + link.person.str() + "\n" + link.notice + "\n" +
                     std::to_string(expires);
  if (const auto& awaited = link.awaited) {
    text += "\n" + awaited->rule.str() + "\n" + std::to_string(awaited->occurrence) + "\n" +
            std::to_string(awaited->round) + "\n" + std::to_string(awaited->deadline_version);
  }
  return signer.seal(kPurpose, text);
}

Result<AnswerLink> open_link(const Signer& signer, std::string_view token) {
  const auto text = signer.open(kPurpose, token);
  if (!text) return text.error();
  const std::vector<std::string> lines = lines_in(text.value());
  const bool of_approval = lines.size() == kFieldsOfApproval;
  int64_t expires = 0;
  bool whole = (lines.size() == kFields || of_approval) && read_number(lines[5], expires);
  std::optional<AwaitedMessage> awaited;
  if (whole && of_approval) {
    awaited.emplace().rule = RuleId(lines[6]);
    whole = read_number(lines[7], awaited->occurrence) && read_number(lines[8], awaited->round) &&
            read_number(lines[9], awaited->deadline_version);
  }
  if (!whole) return Error{ErrorKind::invalid, "the link is of another version"};
  return AnswerLink{ObligationId(lines[0]),
                    {UnitId(lines[1]), RoleId(lines[2])},
                    PersonId(lines[3]),
                    lines[4],
                    Instant(chr::seconds(expires)),
                    std::move(awaited)};
}

std::string link_id(std::string_view token) {
  return digest_of(std::string(token)).substr(0, kIdDigits);
}

std::optional<std::string> AnswerLinks::url_for(const Workflow& workflow,
                                                const ObligationSpec& spec,
                                                const Obligation& obligation,
                                                const Notice& notice) const {
  if (public_url.empty()) return std::nullopt;
  AnswerLink link{spec.id, notice.to, notice.person, ticket_part(notice.key.str()), {}};
  if (const auto rule = read_approval_rule(notice.rule)) {
    link.awaited =
        AwaitedMessage{rule->awaited, notice.occurrence, notice.round, notice.deadline_version};
    link.expires = notice.at + chr::days(days);
    return public_url + "/a/" + seal_link(signer, link);
  }
  if (!asks_for_something(notice, *spec.task)) return std::nullopt;
  const Date day = workflow.zone().date_of(notice.at);
  const std::vector<Party> owing = workflow.resolve(RecipientKind::lead, spec, day);
  if (std::find(owing.begin(), owing.end(), notice.to) == owing.end()) return std::nullopt;
  const Instant from = std::max(notice.at, obligation.due_at.value_or(notice.at));
  link.expires = from + chr::days(days);
  return public_url + "/a/" + seal_link(signer, link);
}

}  // namespace nhacviec
