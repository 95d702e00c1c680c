// Looks into the mailbox again and again and hands each new mail on. How far it has come stands in
// the store; another daemon that reads the same mail finds its event applied.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "connectors/imap_mailbox.h"
#include "daemon/loop.h"
#include "daemon/mail_answers.h"

namespace nhacviec {

class ReplyReader {
 public:
  using Look = std::function<void(MailboxPosition after, Reply<MailboxBatch>)>;
  using Take =
      std::function<void(const std::string& raw, bool too_large, Reply<MailAnswers::Taken>)>;
  using Trouble = std::function<void(const std::string& problem)>;

  /// Borrowed; they live longer. `name` tells the mailbox from others in the store.
  ReplyReader(Store& store, Loop& loop, Look look, Take take, std::string name,
              std::chrono::milliseconds every, Trouble trouble);

  void start();

 private:
  void look();
  void next(std::shared_ptr<MailboxBatch> batch, size_t index);
  void pass(std::shared_ptr<MailboxBatch> batch, size_t index);
  void again(const std::string& problem, std::chrono::milliseconds after);

  Store& store_;
  Loop& loop_;
  const Look look_;
  const Take take_;
  const std::string name_;
  const std::chrono::milliseconds every_;
  Trouble trouble_;
  int readings_ = 0;  // of the mail that has to be read again
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
