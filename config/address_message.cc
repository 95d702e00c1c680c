#include "config/address_message.h"

#include <algorithm>
#include <vector>

#include "workflows/recipients.h"

namespace nhacviec {

namespace {

std::vector<std::string> offices_at(const Directory& directory, const std::string& language,
                                    const std::string& address) {
  const Barred only{{Barred::key_of(address)}};
  std::vector<std::string> offices;
  for (const auto& [id, unit] : directory.units()) {
    for (const Role& role : unit.roles) {
      const bool here =
          std::any_of(role.holders.begin(), role.holders.end(), [&](const PersonId& holder) {
            const Person* person = directory.person(holder);
            return person != nullptr &&
                   std::any_of(person->addresses.begin(), person->addresses.end(),
                               [&](const Address& each) { return only.has(each.value); });
          });
      if (here) offices.push_back(unit.name.in(language) + " - " + role.title.in(language));
    }
  }
  return offices;
}

}  // namespace

RenderedMessage render_lost_address(const LanguagePack& pack, const Workflow& workflow,
                                    const Notice& notice, const std::string& address,
                                    const std::string& reason) {
  const Directory& directory = workflow.directory();
  const Unit* unit = directory.unit(notice.to.unit);
  const TemplateText::Variables words{
      {"recipient", unit == nullptr ? notice.to.unit.str() : unit->name.in(pack.language())},
      {"address", address},
      {"offices", pack.list(offices_at(directory, pack.language(), address))},
      {"reason", reason}};
  return {pack.form("address_lost_subject", words), pack.form("address_lost_body", words),
          pack.form("address_lost_subject", words)};
}

}  // namespace nhacviec
