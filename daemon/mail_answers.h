// Replies by e-mail: who wrote what about which obligation, and the event that it makes (source
// "mail:<box>"). Nothing is believed that does not carry the ticket of a message of ours and come
// from somebody whom that message was for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/reply_text.h"
#include "connectors/evidence_folder.h"
#include "connectors/incoming_mail.h"
#include "connectors/signer.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/mail_tickets.h"
#include "daemon/runner.h"

namespace nhacviec {

class MailAnswers {
 public:
  enum class Taken {
    done,
    later,  // it has to be read again in a while, and what is behind it waits
  };
  struct Settings {
    std::string box;  // the mailbox, as the events' source names it
    Signer signer = Signer("");
    /// What replies are understood by.
    std::function<ReplyPhrases()> phrases;
    std::vector<std::string> trusted_servers;  // whose DMARC results count; empty: none is asked
    MailLimits limits = {};
    /// Takes delivery reports (RFC 3464); none: they are only counted.
    std::function<void(const std::string& raw, Reply<Taken>)> take_bounce = {};
  };

  /// All borrowed; they live longer. `evidence` may be null: then attachments are only named.
  MailAnswers(Runner& runner, const WorkflowBook& book, const Clock& clock,
              EvidenceFolder* evidence, Settings settings);

  /// One mail as it came. An Error: something is in the way; it has to be read again later.
  void take(const std::string& raw, bool too_large, Reply<Taken> reply);

  /// What became of the mails so far, as metrics.
  const std::map<std::string, double>& counts() const { return counts_; }

 private:
  struct Read;  // one mail on its way
  bool ends_here(const std::shared_ptr<Read>& read);
  std::string why_not_believed(const Read& read) const;
  void turn_away(std::shared_ptr<Read> read, const std::string& reason, bool pass_on);
  void keep(std::shared_ptr<Read> read);
  void understand(std::shared_ptr<Read> read, std::vector<std::string> documents);
  void send(std::shared_ptr<Read> read, EventBody body);
  void end(const std::shared_ptr<Read>& read, const char* what, const std::string& why);

  Runner& runner_;
  const WorkflowBook& book_;
  const Clock& clock_;
  EvidenceFolder* evidence_;
  Settings settings_;
  MailTickets tickets_;
  std::map<std::string, double> counts_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
