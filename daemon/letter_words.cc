#include "daemon/letter_words.h"

#include "config/address_message.h"
#include "config/message.h"
#include "config/redirect_message.h"
#include "config/status_message.h"

namespace nhacviec {

namespace {

Rendered words_for(ChannelKind channel, const RenderedMessage& message, const SmsStyle& style) {
  if (channel != ChannelKind::sms) return {message.subject, message.body};
  std::vector<std::string> variants;
  if (style.answers) variants = message.sms_with_code;
  variants.insert(variants.end(), message.sms_variants.begin(), message.sms_variants.end());
  if (variants.empty()) variants.push_back(message.sms);
  return {message.subject, fit_sms(variants, style), message.name, message.values};
}

}  // namespace

Render words_of_notices(const std::shared_ptr<const Languages>& languages, const SmsStyle& style) {
  return [&languages, style](const std::string& language, const Workflow& workflow,
                             const ObligationSpec& spec, const Obligation& obligation,
                             const Waits& waits, const Notice& notice) {
    return words_for(notice.channel,
                     render(languages->get(language), workflow, spec, obligation, waits, notice,
                            style.variables),
                     style);
  };
}

RenderFall words_of_falls(const std::shared_ptr<const Languages>& languages,
                          const SmsStyle& style) {
  return [&languages, style](const std::string& language, const Workflow& workflow,
                             const StatusRegister& reg, const Ledger& ledger,
                             const Notice& notice) {
    return words_for(notice.channel,
                     render_fall(languages->get(language), workflow, reg, ledger, notice), style);
  };
}

RenderLostAddress words_of_lost_addresses(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow, const Notice& notice,
                      const std::string& address, const std::string& reason) {
    return words_for(
        notice.channel,
        render_lost_address(languages->get(language), workflow, notice, address, reason), {});
  };
}

RenderDigest words_of_digests(const std::shared_ptr<const Languages>& languages,
                              const SmsStyle& style) {
  return [&languages, style](const std::string& language, const Notice& digest,
                             const std::vector<DigestItem>& items) {
    return words_for(digest.channel, render_digest(languages->get(language), digest, items), style);
  };
}

RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>& languages,
                                     const SmsStyle& style) {
  return [&languages, style](const Rendered& words, const OutgoingMessage& message,
                             const Workflow& workflow, const Notice& notice) {
    return words_for(
        notice.channel,
        redirected(languages->get(message.language), {words.subject, words.body, words.body},
                   workflow.directory(), notice.to, message.to),
        style);
  };
}

}  // namespace nhacviec
