#include "daemon/answering.h"

#include <utility>

#include "config/server_settings.h"

namespace nhacviec {

namespace {

/// A bounce whose notice is just being sent stays in the mailbox, so that a restart does not lose
/// it.
std::function<void(const std::string&, Reply<MailAnswers::Taken>)> taker_of(Bounces& bounces) {
  return [&bounces](const std::string& mail, const Reply<MailAnswers::Taken>& reply) {
    bounces.take_bounce(mail, [reply](const TakenBounce& taken) {
      const bool later = taken.fate == TakenBounce::Fate::later;
      reply(later ? MailAnswers::Taken::later : MailAnswers::Taken::done);
    });
  };
}

}  // namespace

Answering::Answering(const Settings& settings, const Signer& signer, Parts parts, const Post& post,
                     Trouble trouble) {
  if (!settings.http.public_url.empty()) {
    links_ = std::make_unique<AnswerRoutes>(parts.store, parts.runner, parts.book, parts.clock,
                                            AnswerRoutes::Settings{signer, parts.words});
    feeds_ = std::make_unique<CalendarFeeds>(
        parts.store, parts.book, parts.clock,
        CalendarFeeds::Settings{signer, settings.http.public_url, parts.words});
  }
  if (settings.sms.kind == SmsKind::gateway) {
    gateways_ = std::make_unique<GatewayRoutes>(parts.store, parts.runner, parts.book, parts.clock,
                                                parts.loop, GatewayRoutes::of(settings, signer));
  }
  if (!settings.answers.evidence.empty()) {
    evidence_ = std::make_unique<EvidenceFolder>(settings.answers.evidence, post);
  }
  if (!settings.replies) return;
  const ReplySettings& replies = *settings.replies;
  ImapMailbox::Settings box;
  box.server = replies.server;
  box.folder = replies.folder;
  box.in_the_clear = !replies.server.tls && is_loopback(replies.server.host);
  mailbox_ = std::make_unique<ImapMailbox>(std::move(box), post);
  MailAnswers::Settings rules;
  rules.box = replies.address;
  rules.signer = signer;
  rules.trusted_servers = replies.trusted_servers;
  rules.phrases = [words = parts.words] { return words()->replies(); };
  rules.take_bounce = taker_of(parts.bounces);
  mails_ = std::make_unique<MailAnswers>(parts.runner, parts.book, parts.clock, evidence_.get(),
                                         std::move(rules));
  reader_ = std::make_unique<ReplyReader>(
      parts.store, parts.loop,
      [&box = *mailbox_](MailboxPosition after, Reply<MailboxBatch> reply) {
        box.look(after, std::move(reply));
      },
      [&mails = *mails_](const std::string& raw, bool too_large, Reply<MailAnswers::Taken> reply) {
        mails.take(raw, too_large, std::move(reply));
      },
      replies.address + "/" + replies.folder, replies.every, std::move(trouble));
}

void Answering::start() {
  if (reader_) reader_->start();
}

void Answering::offer(Api::Settings& api) const {
  api.answers = links_.get();
  api.feeds = feeds_.get();
  api.gateways = gateways_.get();
  api.evidence = evidence_.get();
}

std::map<std::string, double> Answering::counts() const {
  std::map<std::string, double> counts;
  if (links_) counts.insert(links_->counts().begin(), links_->counts().end());
  if (gateways_) counts.insert(gateways_->counts().begin(), gateways_->counts().end());
  if (mails_) counts.insert(mails_->counts().begin(), mails_->counts().end());
  return counts;
}

AnswerLinks Answering::links_of(const Settings& settings, const Signer& signer) {
  const bool rehearsed = !settings.mail.redirect.empty();
  return {rehearsed ? "" : settings.http.public_url, signer, settings.answers.days};
}

}  // namespace nhacviec
