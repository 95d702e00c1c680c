// The parts of the daemon, in the order in which they are built. app.cc starts and stops them,
// app_wiring.cc ties them together.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/language.h"
#include "daemon/announcer.h"
#include "daemon/answering.h"
#include "daemon/app.h"
#include "daemon/asio_loop.h"
#include "daemon/bounces.h"
#include "daemon/clock_follower.h"
#include "daemon/dispatcher.h"
#include "daemon/http/api.h"
#include "daemon/http/http_server.h"
#include "daemon/http/live_feed.h"
#include "daemon/lost_messages.h"
#include "daemon/narrator.h"
#include "daemon/observers.h"
#include "daemon/outside.h"
#include "daemon/plan_documents.h"
#include "daemon/plan_folder.h"
#include "daemon/pump.h"
#include "daemon/queue_intake.h"
#include "daemon/rehearsal.h"
#include "daemon/runner.h"
#include "daemon/sending_switch.h"
#include "daemon/webhook_outbox.h"
#include "daemon/webhook_sender.h"

namespace nhacviec {

/// Everything that lives as long as the daemon, in the order in which it is built.
struct App::Parts {
  Parts(Settings s, Options o) : settings(std::move(s)), options(std::move(o)) {}

  Settings settings;
  Options options;
  int exit_code = 0;
  bool ready = false;
  bool stopping = false;

  AsioLoop loop;
  std::shared_ptr<void> opening;  // of the store
  std::unique_ptr<Store> store;
  std::shared_ptr<Clock> clock;
  std::optional<std::string> secret;  // of all that is signed
  std::shared_ptr<const Languages> languages;
  std::shared_ptr<const PaperTemplates> papers;
  WorkflowBook book;
  Observers observers;
  LogObserver log;
  MetricsObserver metrics;
  std::unique_ptr<Announcements> announcements;  // null: nothing is told to the outside
  std::unique_ptr<Narrator> narrator;
  std::unique_ptr<Channel> mail;
  std::unique_ptr<Channel> sms;
  std::unique_ptr<Channel> zalo;
  std::unique_ptr<Rehearsal> rehearsal;
  std::unique_ptr<SendingSwitch> sending;
  std::unique_ptr<AddressBook> addresses;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<PlanSummaries> summaries;
  std::unique_ptr<LostMessages> lost_messages;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<WebhookSender> webhooks;
  std::unique_ptr<Pump> pump;
  std::unique_ptr<Bounces> bounces;
  std::unique_ptr<PlanDocuments> documents;
  std::unique_ptr<PlanFolder> plan_folder;
  std::unique_ptr<ClockFollower> follower;
  std::unique_ptr<EventQueue> queue;
  std::unique_ptr<FollowingQueue> following_queue;
  std::unique_ptr<QueueIntake> intake;
  std::unique_ptr<EventPublisher> publisher;      // of the queue
  std::unique_ptr<WebhookOutbox> webhook_outbox;  // null: no webhooks when it was started
  std::unique_ptr<Announcer> announcer;
  std::unique_ptr<Answering> answering;
  EventStream stream;
  std::unique_ptr<LiveFeed> feed;
  std::unique_ptr<Api> api;
  std::unique_ptr<HttpServer> http;

  // app.cc: how it begins and ends.
  Status prepare();  // everything that can be wrong before the loop runs
  Result<Done> load_rehearsals();
  void fail(const std::string& message);
  void start();
  void begin();
  void take_secret();
  void load();
  void follow_switch();
  void serve();
  void reload();
  void reload_webhooks(std::vector<WebhookSettings> fresh);
  void finish_with_summary();
  void stop();

  // What it does over and over.
  void follow();
  void every_second();
  void expire_inbox();

  // Its HTTP interface.
  bool listen();
  void answer(HttpRequest request, HttpReply reply);
  std::vector<std::string> not_ready() const;

  // app_wiring.cc: the parts tied together.
  void wire();
  void wire_sending();
  void wire_queue();
  void wire_announcements();
  Pump::Settings pump_settings() const;
  Api::Settings api_settings();
  Post poster();
  Trouble trouble_with(const char* part);
};

}  // namespace nhacviec
