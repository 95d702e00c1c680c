#include "daemon/reply_reader.h"

#include <utility>

namespace nhacviec {

ReplyReader::ReplyReader(Store& store, ImapMailbox& mailbox, MailAnswers& answers, Loop& loop,
                         std::string name, std::chrono::milliseconds every, Trouble trouble)
    : store_(store),
      mailbox_(mailbox),
      answers_(answers),
      loop_(loop),
      name_("replies:" + std::move(name)),
      every_(every),
      trouble_(std::move(trouble)) {}

void ReplyReader::start() { look(); }

void ReplyReader::look() {
  const auto looked = while_alive(alive_, [this](Result<MailboxBatch> batch) {
    if (!batch) return again(batch.error().message, every_);
    next(std::make_shared<MailboxBatch>(std::move(batch).value()), 0);
  });
  store_.get_value(
      name_, while_alive(alive_, [this, looked](const Result<std::optional<std::string>>& at) {
        if (!at) return again(at.error().message, every_);
        mailbox_.look(parse_position(at.value().value_or("")), looked);
      }));
}

/// One mail after the other, each behind us before the next.
void ReplyReader::next(std::shared_ptr<MailboxBatch> batch, size_t index) {
  if (index == batch->mails.size()) {
    return again("", batch->mails.empty() ? every_ : std::chrono::milliseconds(0));
  }
  const MailboxBatch::Mail& mail = batch->mails[index];
  answers_.take(mail.raw, mail.too_large,
                while_alive(alive_, [this, batch, index](const Result<MailAnswers::Taken>& taken) {
                  if (!taken) return again(taken.error().message, every_);
                  if (taken.value() == MailAnswers::Taken::later) return again("", every_);
                  store_.put_value(
                      name_, to_string(batch->mails[index].at),
                      while_alive(alive_, [this, batch, index](const Result<Done>& put) {
                        if (!put) return again(put.error().message, every_);
                        next(batch, index + 1);
                      }));
                }));
}

void ReplyReader::again(const std::string& problem, std::chrono::milliseconds after) {
  trouble_(problem);
  loop_.after(after, while_alive(alive_, [this] { look(); }));
}

}  // namespace nhacviec
