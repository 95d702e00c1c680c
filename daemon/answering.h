// All that takes in what comes back, as the settings have it: links, replies by mail and SMS, what
// is attached to them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/settings.h"
#include "daemon/bounces.h"
#include "daemon/http/api.h"
#include "daemon/outside.h"
#include "daemon/reply_reader.h"

namespace nhacviec {

class Answering {
 public:
  /// What it answers with; all borrowed, and they live longer.
  struct Parts {
    Store& store;
    Runner& runner;
    const WorkflowBook& book;
    const Clock& clock;
    Loop& loop;
    Bounces& bounces;
    std::function<std::shared_ptr<const Languages>()> words;
  };

  Answering(const Settings& settings, const Signer& signer, Parts parts, const Post& post,
            Trouble trouble);

  void start();

  /// The routes of those parts that there are.
  void offer(Api::Settings& api) const;
  std::map<std::string, double> counts() const;

  /// Of messages; none in a rehearsal, in which nobody is to answer for others.
  static AnswerLinks links_of(const Settings&, const Signer&);

 private:
  std::unique_ptr<AnswerRoutes> links_;
  std::unique_ptr<CalendarFeeds> feeds_;
  std::unique_ptr<GatewayRoutes> gateways_;
  std::unique_ptr<EvidenceFolder> evidence_;
  std::unique_ptr<ImapMailbox> mailbox_;
  std::unique_ptr<MailAnswers> mails_;
  std::unique_ptr<ReplyReader> reader_;
};

}  // namespace nhacviec
