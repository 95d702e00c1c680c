// The words of what the dispatcher sends, from the language packs as they are at that moment.
#pragma once

#include <memory>

#include "config/language.h"
#include "config/sms_text.h"
#include "daemon/dispatcher.h"

namespace nhacviec {

/// All borrow the pointer: a reload puts other packs behind it. `style`: of SMS.
Render words_of_notices(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderFall words_of_falls(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderLostAddress words_of_lost_addresses(const std::shared_ptr<const Languages>&);
RenderDigest words_of_digests(const std::shared_ptr<const Languages>&, const SmsStyle& style = {});
RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>&,
                                     const SmsStyle& style = {});

}  // namespace nhacviec
