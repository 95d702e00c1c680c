#include "daemon/letter_words.h"

#include "config/address_message.h"
#include "config/message.h"
#include "config/redirect_message.h"
#include "config/status_message.h"

namespace nhacviec {

namespace {

Rendered words_for(ChannelKind channel, const RenderedMessage& message) {
  return {message.subject, channel == ChannelKind::sms ? message.sms : message.body};
}

}  // namespace

Render words_of_notices(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow,
                      const ObligationSpec& spec, const Obligation& obligation, const Waits& waits,
                      const Notice& notice) {
    return words_for(notice.channel,
                     render(languages->get(language), workflow, spec, obligation, waits, notice));
  };
}

RenderFall words_of_falls(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow,
                      const StatusRegister& reg, const Ledger& ledger, const Notice& notice) {
    return words_for(notice.channel,
                     render_fall(languages->get(language), workflow, reg, ledger, notice));
  };
}

RenderLostAddress words_of_lost_addresses(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow, const Notice& notice,
                      const std::string& address, const std::string& reason) {
    return words_for(notice.channel, render_lost_address(languages->get(language), workflow, notice,
                                                         address, reason));
  };
}

RenderDigest words_of_digests(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Notice& digest,
                      const std::vector<DigestItem>& items) {
    return words_for(digest.channel, render_digest(languages->get(language), digest, items));
  };
}

RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const Rendered& words, const OutgoingMessage& message,
                      const Workflow& workflow, const Notice& notice) {
    return words_for(notice.channel, redirected(languages->get(message.language),
                                                {words.subject, words.body, words.body},
                                                workflow.directory(), notice.to, message.to));
  };
}

}  // namespace nhacviec
