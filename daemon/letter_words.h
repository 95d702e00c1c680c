// The words of what the dispatcher sends, from the language packs as they are at that moment.
#pragma once

#include <memory>

#include "config/language.h"
#include "config/sms_text.h"
#include "daemon/answer_link.h"
#include "daemon/dispatcher.h"

namespace nhacviec {

/// All borrow the pointer: a reload puts other packs behind it. `style`: of SMS. What asks for
/// something has a link of `links`.
Render words_of_notices(const std::shared_ptr<const Languages>&, const SmsStyle& style = {},
                        AnswerLinks links = {});
RenderFall words_of_falls(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderDigest words_of_digests(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>&,
                                     const SmsStyle& style = {});

}  // namespace nhacviec
