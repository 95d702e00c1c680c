// Reads new mail from a mailbox by IMAP (RFC 9051), one look at a time, on a thread of its own.
// libcurl stays inside imap_mailbox.cc. Nothing is deleted or moved; what was read is marked so.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "connectors/store.h"
#include "connectors/worker.h"

namespace nhacviec {

/// How far a mailbox has been read. A mailbox with another validity is another one (RFC 9051, 2.3).
struct MailboxPosition {
  uint32_t validity = 0;
  uint32_t uid = 0;
  bool operator==(const MailboxPosition&) const = default;
};
std::string to_string(const MailboxPosition&);
MailboxPosition parse_position(const std::string&);  // of anything else: the beginning

/// The mails after a position, oldest first, not more than were asked for.
struct MailboxBatch {
  struct Mail {
    MailboxPosition at;
    std::string raw;
    bool too_large = false;  // then only its beginning is here
  };
  std::vector<Mail> mails;
};

class ImapMailbox {
 public:
  using Post = std::function<void(std::function<void()>)>;
  struct Settings {
    ServerAddress server;  // tls: implicit; else STARTTLS unless `in_the_clear`
    std::string folder = "INBOX";
    bool in_the_clear = false;                 // of a server on this machine
    std::chrono::milliseconds timeout{60000};  // of one exchange
    size_t most_bytes = 30 * 1024 * 1024;      // of a mail
    int most_mails = 20;                       // of a look
  };

  /// `post` runs work on the caller's loop, from any thread; it and the loop outlive the mailbox.
  ImapMailbox(Settings settings, Post post);
  ~ImapMailbox();  // what is under way is given up

  /// An Error is transient: the server is away, or refused us. One look at a time.
  void look(MailboxPosition after, Reply<MailboxBatch> reply);

 private:
  Result<MailboxBatch> read(MailboxPosition after) const;

  const Settings settings_;
  const Post post_;
  std::atomic<bool> stopping_ = false;
  Worker worker_;  // last: its jobs use all of the above
};

}  // namespace nhacviec
