// The words of what the dispatcher sends, from the language packs as they are at that moment.
#pragma once

#include <memory>

#include "config/language.h"
#include "daemon/answer_link.h"
#include "daemon/dispatcher.h"

namespace nhacviec {

/// All borrow the pointer: a reload puts other packs behind it.
/// Those that ask for something have a link of `links`.
Render words_of_notices(const std::shared_ptr<const Languages>&, AnswerLinks links = {});
RenderFall words_of_falls(const std::shared_ptr<const Languages>&);
RenderDigest words_of_digests(const std::shared_ptr<const Languages>&);
RenderRedirected words_of_redirected(const std::shared_ptr<const Languages>&);

}  // namespace nhacviec
