// The page behind the link of a message, as HTML that works without a script and on a telephone.
#pragma once

#include <optional>
#include <string>

#include "config/language.h"
#include "daemon/http/http_message.h"

namespace nhacviec {

/// A message that waits for approval, whole.
struct ShownMessage {
  std::string to;
  std::string subject;
  std::string text;
  std::string sms;  // empty: it goes by mail only
};

/// What a page says. Texts are plain; they are escaped here.
struct AnswerPage {
  int status = 200;
  std::string task;                     // what it is about; empty: that is not to be told
  std::string due;                      // in words
  std::string news;                     // what has happened, or why nothing can; empty: nothing has
  std::string nonce;                    // of the forms; empty: there are none
  bool is_approval = false;             // of a message, else an answer about what is owed
  std::optional<ShownMessage> message;  // its forms ask for approval of it
  std::string contact;                  // whom to ask
};

/// Not to be cached, framed, indexed or told where it was come from; nothing from elsewhere.
HttpResponse to_response(const AnswerPage&, const LanguagePack&, const std::string& language);

}  // namespace nhacviec
