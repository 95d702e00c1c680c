// The daemon's parts on a loop of the test's choice, with a store in memory, a manual clock and a
// channel that only counts: enough for the API, without a socket.
#pragma once

#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/load.h"
#include "connectors/memory_store.h"
#include "daemon/dispatcher.h"
#include "daemon/http/api.h"
#include "daemon/http/live_feed.h"
#include "daemon/pump.h"

namespace nhacviec {

inline std::string file_text(const std::string& path) {
  std::ifstream file(std::string(NHACVIEC_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Plan A and the files it is read with.
inline PlanTexts plan_a() {
  return {file_text("config/plans/da-bac-2024.yaml"),
          file_text("config/directories/so-gddt-hoa-binh.yaml"),
          file_text("config/calendars/vn.yaml")};
}

/// The half-year report of a working group, in plan A.
inline constexpr const char* kTeamReport = "da-bac-2024/team-report-half-year/team-02/2024-h1";

class CountingChannel final : public Channel {
 public:
  explicit CountingChannel(Loop& loop) : loop_(loop) {}
  const char* name() const override { return "counting"; }
  void send(OutgoingMessage message, std::function<void(DeliveryOutcome)> done) override {
    const DeliveryOutcome outcome = answer(message);
    messages.push_back(std::move(message));
    loop_.post([done = std::move(done), outcome] { done(outcome); });
  }
  bool is_away() const override { return away; }
  std::vector<OutgoingMessage> messages;
  bool away = false;
  std::function<DeliveryOutcome(const OutgoingMessage&)> answer = [](const OutgoingMessage&) {
    return DeliveryOutcome{NoticeStatus::sent, "ok"};
  };

 private:
  Loop& loop_;
};

struct SmallDaemon {
  static constexpr const char* kStart = "2024-05-20T08:00:00+07:00";
  static constexpr const char* kAdmin = "admin-token-1";
  static constexpr const char* kOffice = "office-token-1";
  static constexpr const char* kUnit =
      "unit-token-1";  // of phong-giao-duc-trung-hoc, the lead of team-02
  static constexpr const char* kViewer = "viewer-token-1";

  /// `wrap` may stand another store in front of the one in memory.
  explicit SmallDaemon(Loop& the_loop, Api::Settings settings = open_settings(),
                       const std::function<std::unique_ptr<Store>(Store&)>& wrap = nullptr,
                       std::unique_ptr<Clock> the_clock = make_moved_clock(ClockMode::manual,
                                                                           start()),
                       std::map<ChannelKind, std::string> redirect = {})
      : loop(the_loop),
        memory([this](std::function<void()> work) { loop.post(std::move(work)); },
               [] { return Duration(0); }),
        wrapped(wrap ? wrap(memory) : nullptr),
        store(wrapped ? *wrapped : memory),
        clock(std::move(the_clock)),
        feed(stream, book, *clock),
        channel(loop),
        sending(store, *clock,
                [this](const std::optional<SendingHold>& hold) {
                  feed.on_sending(hold);
                  pump.kick();
                }),
        addresses(
            store, book, *clock,
            [this](const AddressRecord&, Shard shard, Instant at) { pump.expect(shard, at); }),
        runner(store, book, *clock, loop, feed),
        dispatcher(
            store, book, *clock, feed,
            {{ChannelKind::email, &channel}, {ChannelKind::sms, &channel}},
            [](const std::string&, const Workflow&, const ObligationSpec&, const Obligation&,
               const Waits&, const Notice&) {
              return Rendered{"subject", "body"};
            },
            dispatcher_settings(sending, addresses, std::move(redirect), runner.letter_boxes())),
        webhooks(store, *clock, "//example.vn/nhacviec",
                 [](const std::string&, const std::string&) {}),
        pump(store, runner, dispatcher, *clock, loop, nullptr, pump_settings(sending)),
        bounces(store, addresses, *clock, Signer(""),
                [this](Shard shard, Instant at) { pump.expect(shard, at); }),
        documents(store, book, runner, *clock, compile),
        api(store, runner, documents, book, *clock, pump, sending, addresses, bounces, stream,
            with(std::move(settings), webhooks)) {
    runner.on_commit([this](Shard shard, std::optional<Instant> at) { pump.expect(shard, at); });
    pump.start();
  }

  static Api::Settings with(Api::Settings settings, WebhookSender& webhooks) {
    settings.webhooks = &webhooks;
    return settings;
  }
  static Instant start() { return *parse_rfc3339(kStart); }

  static Api::Settings open_settings() {
    Api::Settings settings;
    settings.open_reads = true;
    settings.language = "en";
    settings.tokens = {{"admin", HttpRole::admin, UnitId(), kAdmin},
                       {"office", HttpRole::office, UnitId(), kOffice},
                       {"gdtrh", HttpRole::unit, UnitId("phong-giao-duc-trung-hoc"), kUnit},
                       {"viewer", HttpRole::viewer, UnitId(), kViewer}};
    settings.words = [] {
      std::vector<std::string> errors;
      return std::make_shared<const Languages>(Languages::built_in("vi", errors).value());
    };
    settings.metrics = [] { return std::string("some_metric 1\n"); };
    return settings;
  }

  Pump::Settings pump_settings(const SendingSwitch& of_all) {
    Pump::Settings settings;
    settings.lane.sending = &of_all;
    settings.lane.webhooks = &webhooks;
    settings.waits_for = [this] { return std::string(channel.away ? "mail server" : ""); };
    return settings;
  }
  static Dispatcher::Settings dispatcher_settings(const SendingSwitch& sending,
                                                  AddressBook& addresses,
                                                  std::map<ChannelKind, std::string> redirect,
                                                  LetterBoxes& letter_boxes) {
    Dispatcher::Settings settings;
    settings.letter_boxes = &letter_boxes;
    settings.render_digest = [](const std::string&, const Notice&,
                                const std::vector<DigestItem>& items) {
      std::string body = "body";
      if (const PlanStanding* stands = items.front().standing) {
        body = std::to_string(stands->done) + " done, " + std::to_string(stands->done_late) +
               " late, open " + std::to_string(stands->open) + ", late " +
               std::to_string(stands->late);
      }
      return Rendered{"digest of " + std::to_string(items.size()), body};
    };
    settings.sending = &sending;
    settings.addresses = &addresses;
    settings.render_lost_address = [](const std::string&, const Workflow&, const Notice&,
                                      const std::string& address, const std::string& reason) {
      return Rendered{"lost: " + address, reason};
    };
    settings.redirect = std::move(redirect);
    settings.render_redirected = [](const Rendered& words, const OutgoingMessage& message,
                                    const Workflow&, const Notice&) {
      std::string body;
      for (const std::string& address : message.to) body += (body.empty() ? "" : " ") + address;
      return Rendered{"[mark] " + words.subject, body};
    };
    settings.render_fall = [](const std::string&, const Workflow&, const StatusRegister&,
                              const Ledger&, const Notice& notice) {
      return Rendered{"fell: " + notice.rule.str(), "body"};
    };
    return settings;
  }

  static Result<std::shared_ptr<const Workflow>> compile(const PlanTexts& texts, int revision) {
    Diagnostics diagnostics;
    auto workflow =
        workflow_from_texts(texts.plan, texts.directory, texts.calendar, revision, diagnostics);
    if (!workflow) return Error{ErrorKind::invalid, diagnostics.format()};
    return workflow;
  }

  Loop& loop;
  MemoryStore memory;
  std::unique_ptr<Store> wrapped;
  Store& store;
  std::unique_ptr<Clock> clock;
  WorkflowBook book;
  EventStream stream;
  LiveFeed feed;
  CountingChannel channel;
  SendingSwitch sending;
  AddressBook addresses;
  Runner runner;
  Dispatcher dispatcher;
  WebhookSender webhooks;
  Pump pump;
  Bounces bounces;
  PlanDocuments documents;
  Api api;
};

}  // namespace nhacviec
