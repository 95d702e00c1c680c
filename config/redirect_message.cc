#include "config/redirect_message.h"

#include <utility>

namespace nhacviec {

RenderedMessage redirected(const LanguagePack& pack, RenderedMessage message,
                           const Directory& directory, const Party& to,
                           const std::vector<std::string>& addresses) {
  const Unit* unit = directory.unit(to.unit);
  const Role* role = directory.role(to);
  const TemplateText::Variables words{
      {"recipient", unit == nullptr ? to.unit.str() : unit->name.in(pack.language())},
      {"recipient_role", role == nullptr ? "" : role->title.in(pack.language())},
      {"addresses", pack.list(addresses)},
      {"subject", message.subject},
      {"text", message.sms}};
  message.subject = pack.form("redirect_subject", words);
  message.body = pack.form("redirect_note", words) + "\n\n" + message.body;
  message.sms = pack.form("redirect_sms", words);
  return message;
}

}  // namespace nhacviec
