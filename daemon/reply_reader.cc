#include "daemon/reply_reader.h"

#include <algorithm>
#include <utility>

namespace nhacviec {

namespace {

namespace chr = std::chrono;

constexpr chr::seconds kFirstPause(1), kLongestPause(60);
constexpr int kMostReadings = 36;  // half an hour of such pauses

/// 1 s, 2 s, 4 s ... a minute.
chr::milliseconds pause_after(int readings) {
  const int doubled = std::min(readings - 1, 6);
  return std::min<chr::milliseconds>(kFirstPause * (1 << doubled), kLongestPause);
}

}  // namespace

ReplyReader::ReplyReader(Store& store, Loop& loop, Look look, Take take, std::string name,
                         chr::milliseconds every, Trouble trouble)
    : store_(store),
      loop_(loop),
      look_(std::move(look)),
      take_(std::move(take)),
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
        look_(parse_position(at.value().value_or("")), looked);
      }));
}

/// One mail after the other, each behind us before the next.
void ReplyReader::next(std::shared_ptr<MailboxBatch> batch, size_t index) {
  if (index == batch->mails.size()) {
    return again("", batch->mails.empty() ? every_ : chr::milliseconds(0));
  }
  const MailboxBatch::Mail& mail = batch->mails[index];
  take_(mail.raw, mail.too_large,
        while_alive(alive_, [this, batch, index](const Result<MailAnswers::Taken>& taken) {
          if (!taken) return again(taken.error().message, every_);
          // What can never be taken does not hold up the others for ever.
          if (taken.value() == MailAnswers::Taken::later && ++readings_ < kMostReadings) {
            return again("", pause_after(readings_));
          }
          pass(batch, index);
        }));
}

void ReplyReader::pass(std::shared_ptr<MailboxBatch> batch, size_t index) {
  readings_ = 0;
  store_.put_value(name_, to_string(batch->mails[index].at),
                   while_alive(alive_, [this, batch, index](const Result<Done>& put) {
                     if (!put) return again(put.error().message, every_);
                     next(batch, index + 1);
                   }));
}

void ReplyReader::again(const std::string& problem, chr::milliseconds after) {
  trouble_(problem);
  loop_.after(after, while_alive(alive_, [this] { look(); }));
}

}  // namespace nhacviec
