// The words of what the dispatcher sends, from the language packs as they are at that moment.
#pragma once

#include <memory>
#include <string>

#include "config/language.h"
#include "config/sms_text.h"
#include "daemon/answer_link.h"
#include "daemon/dispatcher.h"

namespace nhacviec {

/// Who stands in a calendar entry as its organizer (an address; empty: nobody), and its moment.
struct MailStamp {
  std::string organizer;
  Instant at{};
};
/// A message as a mail: with its HTML, and its calendar file where it has entries.
Rendered mail_words(const Languages&, const std::string& language, RenderedMessage,
                    const MailStamp&);

/// All borrow the pointer: a reload puts other packs behind it. `style`: of SMS. What asks for
/// something has a link of `links`.
Render words_of_notices(const std::shared_ptr<const Languages>&, const SmsStyle& style = {},
                        const std::string& organizer = "", AnswerLinks links = {});
RenderFall words_of_falls(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderLostAddress words_of_lost_addresses(const std::shared_ptr<const Languages>&);
RenderSummary words_of_summaries(const std::shared_ptr<const Languages>&);
RenderDigest words_of_digests(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>&,
                                     const SmsStyle& style = {});

}  // namespace nhacviec
