// The outside that the settings name, opened: the store, the mail and SMS channels, the queue.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/language.h"
#include "config/settings.h"
#include "connectors/channel.h"
#include "connectors/event_queue.h"
#include "connectors/paper_templates.h"
#include "connectors/signer.h"
#include "connectors/store.h"
#include "daemon/webhook_sender.h"

namespace asio {
class io_context;
}

namespace nhacviec {

/// Runs its argument later on the loop's thread; called from any thread.
using Post = std::function<void(std::function<void()>)>;
/// What is in the way of a part; empty: it works again.
using Trouble = std::function<void(const std::string& problem)>;

/// Answers when the store is there and fit: a server that is away is waited for. An error will not
/// mend itself. Goes on only while the token is held.
[[nodiscard]] std::shared_ptr<void> open_store(const Settings&, asio::io_context&, const Post&,
                                               Trouble, Reply<std::unique_ptr<Store>>);

/// The language packs; all that is wrong with them is in the one error.
Result<std::shared_ptr<const Languages>> open_languages(const Settings&);
Result<std::shared_ptr<const PaperTemplates>> open_papers(const Settings&);

/// Where everything goes in a rehearsal: the one address of each channel.
std::map<ChannelKind, std::string> rehearsal_boxes(const Settings&);

std::unique_ptr<Channel> open_mail(const Settings&, asio::io_context&, Trouble);
/// Null when there is no SMS.
std::unique_ptr<Channel> open_sms(const Settings&, asio::io_context&, const Post&, Trouble,
                                  const Signer&);
/// Null when there is no Zalo.
std::unique_ptr<Channel> open_zalo(const Settings&, asio::io_context&, Trouble);
/// How long one message may take to go out through its channel, and how many may be waiting for
/// that at a time: no more than can go out while their leases last.
struct SendingPace {
  std::chrono::milliseconds longest{0};
  int most_letters = 100;
};
SendingPace pace_of(const Settings&);

/// Of what goes to telephones: what the templates of each gateway name is worked out.
SmsStyle style_of(const Settings&);
std::vector<WebhookSender::Receiver> open_webhooks(const std::vector<WebhookSettings>&,
                                                   asio::io_context&);

/// Null when no queue is configured.
std::unique_ptr<EventQueue> open_queue(const Settings&, const Post&, Trouble);
std::unique_ptr<EventPublisher> open_publisher(const Settings&, const Post&, Trouble);

}  // namespace nhacviec
