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

}  // namespace

std::string seal_link(const Signer& signer, const AnswerLink& link) {
  const auto expires = chr::floor<chr::seconds>(link.expires).time_since_epoch().count();
  return signer.seal(kPurpose, link.obligation.str() + "\n" + link.party.unit.str() + "\n" +
                                   link.party.role.str() + "\n" + link.person.str() + "\n" +
                                   link.notice + "\n" + std::to_string(expires));
}

Result<AnswerLink> open_link(const Signer& signer, std::string_view token) {
  const auto text = signer.open(kPurpose, token);
  if (!text) return text.error();
  const std::vector<std::string> lines = lines_in(text.value());
  int64_t expires = 0;
  const bool whole =
      lines.size() == kFields &&
      std::from_chars(lines[5].data(), lines[5].data() + lines[5].size(), expires).ec ==
          std::errc();
  if (!whole) return Error{ErrorKind::invalid, "the link is of another version"};
  return AnswerLink{ObligationId(lines[0]),
                    {UnitId(lines[1]), RoleId(lines[2])},
                    PersonId(lines[3]),
                    lines[4],
                    Instant(chr::seconds(expires))};
}

std::string link_id(std::string_view token) {
  return digest_of(std::string(token)).substr(0, kIdDigits);
}

std::optional<std::string> AnswerLinks::url_for(const Workflow& workflow,
                                                const ObligationSpec& spec,
                                                const Obligation& obligation,
                                                const Notice& notice) const {
  if (public_url.empty() || !asks_for_something(notice, *spec.task)) return std::nullopt;
  const Date day = workflow.zone().date_of(notice.at);
  const std::vector<Party> owing = workflow.resolve(RecipientKind::lead, spec, day);
  if (std::find(owing.begin(), owing.end(), notice.to) == owing.end()) return std::nullopt;
  const Instant from = std::max(notice.at, obligation.due_at.value_or(notice.at));
  const AnswerLink link{spec.id, notice.to, notice.person, ticket_part(notice.key.str()),
                        from + chr::days(days)};
  return public_url + "/a/" + seal_link(signer, link);
}

}  // namespace nhacviec
