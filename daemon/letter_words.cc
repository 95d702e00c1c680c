#include "daemon/letter_words.h"

#include "config/address_message.h"
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

Rendered sms_words(const RenderedMessage& message, const SmsStyle& style) {
  std::vector<std::string> variants;
  if (style.answers) variants = message.sms_with_code;
  variants.insert(variants.end(), message.sms_variants.begin(), message.sms_variants.end());
  if (variants.empty()) variants.push_back(message.sms);
  return {message.subject, fit_sms(variants, style), message.name, message.values};
}

}  // namespace

Render words_of_notices(const std::shared_ptr<const Languages>& languages, const SmsStyle& style,
                        const std::string& organizer, AnswerLinks links) {
  return [&languages, style, organizer, links = std::move(links)](
             const std::string& language, const Workflow& workflow, const ObligationSpec& spec,
             const Obligation& obligation, const Waits& waits, const Notice& notice) {
    const LanguagePack& pack = languages->get(language);
    RenderedMessage message =
        render(pack, workflow, spec, obligation, waits, notice, style.variables);
    if (notice.channel == ChannelKind::sms) return sms_words(message, style);
    const auto url = links.url_for(workflow, spec, obligation, notice);
    const bool of_approval = read_approval_rule(notice.rule).has_value();
    const char* button = of_approval ? "approval_button" : "answer_button";
    if (url) message.actions.push_back({pack.form(button, {}), *url});
    Rendered words = mail_words(*languages, language, std::move(message), {organizer, notice.at});
    const char* line = of_approval ? "approval_line" : "answer_line";
    if (url) words.body += "\n" + pack.form(line, {{"url", *url}}) + "\n";
    return words;
  };
}

RenderFall words_of_falls(const std::shared_ptr<const Languages>& languages,
                          const SmsStyle& style) {
  return [&languages, style](const std::string& language, const Workflow& workflow,
                             const StatusRegister& reg, const Ledger& ledger,
                             const Notice& notice) {
    RenderedMessage message = render_fall(languages->get(language), workflow, reg, ledger, notice);
    if (notice.channel == ChannelKind::sms) return sms_words(message, style);
    return mail_words(*languages, language, std::move(message), {"", notice.at});
  };
}

RenderLostAddress words_of_lost_addresses(const std::shared_ptr<const Languages>& languages) {
  return [&languages](const std::string& language, const Workflow& workflow, const Notice& notice,
                      const std::string& address, const std::string& reason) {
    RenderedMessage message =
        render_lost_address(languages->get(language), workflow, notice, address, reason);
    return mail_words(*languages, language, std::move(message), {"", notice.at});
  };
}

RenderDigest words_of_digests(const std::shared_ptr<const Languages>& languages,
                              const SmsStyle& style) {
  return [&languages, style](const std::string& language, const Notice& digest,
                             const std::vector<DigestItem>& items) {
    RenderedMessage message = render_digest(languages->get(language), digest, items);
    if (digest.channel == ChannelKind::sms) return sms_words(message, style);
    return mail_words(*languages, language, std::move(message), {"", digest.at});
  };
}

RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>& languages,
                                     const SmsStyle& style) {
  return [&languages, style](const Rendered& words, const OutgoingMessage& message,
                             const Workflow& workflow, const Notice& notice) {
    RenderedMessage made = words.made_from;
    made.subject = words.subject;
    made.body = made.sms = words.body;
    made.sms_variants.clear();
    made.sms_with_code.clear();
    made.entries.clear();  // nobody's calendar
    made.name = words.name;
    made.values = words.values;
    made = redirected(languages->get(message.language), std::move(made), workflow.directory(),
                      notice.to, message.to);
    if (notice.channel == ChannelKind::sms) return sms_words(made, style);
    return mail_words(*languages, message.language, std::move(made), {"", notice.at});
  };
}

}  // namespace nhacviec
