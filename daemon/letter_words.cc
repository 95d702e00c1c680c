#include "daemon/letter_words.h"

#include "config/message.h"
#include "config/redirect_message.h"
#include "config/status_message.h"

namespace nhacviec {

Rendered mail_words(const Languages& languages, const std::string& language,
                    RenderedMessage message, const MailStamp& stamp) {
  Rendered words;
  words.subject = message.subject;
  words.body = message.body;
  words.html = languages.html(language, message);
  if (!message.entries.empty()) {
    words.calendar_method = message.entries.front().cancelled ? "CANCEL" : "PUBLISH";
    words.calendar =
        write_ics({"", stamp.at, message.entries, words.calendar_method, stamp.organizer});
  }
  words.made_from = std::move(message);
  return words;
}

namespace {

Rendered words_for(ChannelKind channel, const Languages& languages, const std::string& language,
                   RenderedMessage message, const MailStamp& stamp) {
  if (channel == ChannelKind::sms) return {message.subject, message.sms};
  return mail_words(languages, language, std::move(message), stamp);
}

}  // namespace

Render words_of_notices(const std::shared_ptr<const Languages>& languages, std::string organizer) {
  return [&languages, organizer = std::move(organizer)](
             const std::string& language, const Workflow& workflow, const ObligationSpec& spec,
             const Obligation& obligation, const Waits& waits, const Notice& notice) {
    return words_for(notice.channel, *languages, language,
                     render(languages->get(language), workflow, spec, obligation, waits, notice),
                     {organizer, notice.at});
  };
}

RenderFall words_of_falls(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow,
                      const StatusRegister& reg, const Ledger& ledger, const Notice& notice) {
    return words_for(notice.channel, *languages, language,
                     render_fall(languages->get(language), workflow, reg, ledger, notice),
                     {"", notice.at});
  };
}

RenderDigest words_of_digests(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Notice& digest,
                      const std::vector<DigestItem>& items) {
    return words_for(digest.channel, *languages, language,
                     render_digest(languages->get(language), digest, items), {"", digest.at});
  };
}

RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const Rendered& words, const OutgoingMessage& message,
                      const Workflow& workflow, const Notice& notice) {
    RenderedMessage made = words.made_from;
    made.subject = words.subject;
    made.body = made.sms = words.body;
    made.entries.clear();  // nobody's calendar
    return words_for(notice.channel, *languages, message.language,
                     redirected(languages->get(message.language), std::move(made),
                                workflow.directory(), notice.to, message.to),
                     {"", notice.at});
  };
}

}  // namespace nhacviec
