// Takes leased deliveries to the webhooks' receivers: begin the attempt, send, settle. Receivers do
// not wait for each other, nor messages for any of them.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/webhook_channel.h"
#include "daemon/clock.h"
#include "daemon/destination_breaker.h"
#include "daemon/webhook_outbox.h"

namespace nhacviec {

class WebhookSender {
 public:
  using Tell = std::function<void(const WebhookMessage&, WebhookChannel::Reply)>;
  struct Receiver {
    WebhookSettings settings;
    Tell tell;
  };
  /// How it stands with one receiver, since the start.
  struct Standing {
    WebhookSettings settings;
    bool is_failing = false;
    bool is_gone = false;  // it has answered 410: nothing is sent until the settings are read anew
  };
  /// What is in the way of a receiver, at the first failure; empty: it answers again.
  using Report = std::function<void(const std::string& name, const std::string& problem)>;

  /// Store and clock are borrowed. `source`: of test events.
  WebhookSender(Store& store, const Clock& clock, std::string source, Report report);
  ~WebhookSender();  // what is in flight is dropped; the store will call it unknown

  /// Those that there are from now on; one that is as before goes on as it was. What waits here
  /// for another is given back.
  void use(std::vector<Receiver> receivers);

  /// One delivery; `done` when it is settled, or left to whoever has it next.
  void send(Shard shard, LeasedNotice leased, std::function<void()> done);

  std::vector<Standing> standings() const;
  /// A signed event of type nhacviec.webhook.test, once, recorded nowhere. False: no such webhook.
  bool test(const std::string& name, WebhookChannel::Reply reply);

  uint64_t sent() const { return sent_; }      // since the start
  uint64_t failed() const { return failed_; }  // attempts
  int failing() const;                         // receivers

 private:
  struct Job;
  struct Line;
  Line* find(const std::string& name);
  void begin(Line& line);
  void tell(std::shared_ptr<Job> job);
  void told(std::shared_ptr<Job> job, const WebhookOutcome& outcome);
  void note(Line& line, const Job& job, const WebhookOutcome& outcome);
  void freed(const Job& job);
  void put_off(std::shared_ptr<Job> job, Instant until, const std::string& words);
  void give_up(std::shared_ptr<Job> job, NoticeStatus status, const std::string& words);
  void settle(std::shared_ptr<Job> job, Store::Settlement settlement);
  bool is_moved() const;

  Store& store_;
  const Clock& clock_;
  const std::string source_;
  const Report report_;
  std::map<std::string, std::unique_ptr<Line>> lines_;  // by name
  uint64_t made_ = 0;                                   // lines, so far
  DestinationBreaker breaker_;
  uint64_t sent_ = 0;
  uint64_t failed_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
