#include "daemon/letter_words.h"

#include "config/message.h"
#include "config/redirect_message.h"
#include "config/status_message.h"

namespace nhacviec {

namespace {

Rendered words_for(ChannelKind channel, const RenderedMessage& message) {
  return {message.subject, channel == ChannelKind::sms ? message.sms : message.body};
}

}  // namespace

Render words_of_notices(const std::shared_ptr<const Languages>& languages, AnswerLinks links) {
  return [&languages, links = std::move(links)](
             const std::string& language, const Workflow& workflow, const ObligationSpec& spec,
             const Obligation& obligation, const Waits& waits, const Notice& notice) {
    const LanguagePack& pack = languages->get(language);
    RenderedMessage message = render(pack, workflow, spec, obligation, waits, notice);
    if (const auto url = links.url_for(workflow, spec, obligation, notice)) {
      message.body += "\n" + pack.form("answer_line", {{"url", *url}}) + "\n";
    }
    return words_for(notice.channel, message);
  };
}

RenderFall words_of_falls(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow,
                      const StatusRegister& reg, const Ledger& ledger, const Notice& notice) {
    return words_for(notice.channel,
                     render_fall(languages->get(language), workflow, reg, ledger, notice));
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
