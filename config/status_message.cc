#include "config/status_message.h"

namespace nhacviec {

RenderedMessage render_fall(const LanguagePack& pack, const Workflow& workflow,
                            const StatusRegister& reg, const Ledger& ledger, const Notice& notice) {
  const std::string& language = pack.language();
  const Criterion* criterion = fallen_criterion(reg, notice);
  const auto name_of_status = [&](const StatusId& id) {
    const RegisterStatus* status = find_status(reg, id);
    return status == nullptr ? id.str() : status->title.in(language);
  };
  const auto counted = counts_in(ledger, reg);
  std::vector<std::string> counts;
  for (const RegisterStatus& status : reg.statuses) {
    counts.push_back(status.title.in(language) + " " + pack.number(counted.at(status.id)));
  }
  const std::string recipient =
      workflow.directory().name_of(notice.to.unit, workflow.zone().date_of(notice.at)).in(language);
  const TemplateText::Variables words{
      {"criterion", criterion == nullptr ? notice.rule.str() : criterion->title.in(language)},
      {"register", reg.title.in(language)},
      {"status", criterion == nullptr ? "" : name_of_status(status_in(ledger, *criterion))},
      {"counts", pack.list(counts)},
      {"total", pack.number(static_cast<int>(reg.criteria.size()))},
      {"plan", workflow.plan().title.in(language)},
      {"recipient", recipient.empty() ? notice.to.unit.str() : recipient},
      {"id", notice.obligation.str() + (criterion == nullptr ? "" : "/" + criterion->id.str())}};
  return {pack.form("status_fell_subject", words), pack.form("status_fell_body", words),
          pack.form("status_fell_sms", words)};
}

}  // namespace nhacviec
