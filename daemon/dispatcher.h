// Takes leased notices to the outside: check once more, resolve recipients, render, begin the
// attempt, send, settle.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/digest_message.h"
#include "config/message.h"
#include "config/summary_message.h"
#include "connectors/channel.h"
#include "connectors/signer.h"
#include "connectors/store.h"
#include "daemon/address_book.h"
#include "daemon/announcements.h"
#include "daemon/clock.h"
#include "daemon/destination_breaker.h"
#include "daemon/letter_boxes.h"
#include "daemon/observer.h"
#include "daemon/sending_switch.h"
#include "daemon/workflow_book.h"
#include "workflows/ledger.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"

namespace nhacviec {

/// Words for a notice; the dispatcher adds addresses and ids.
struct Rendered {
  std::string subject;
  std::string body;
  std::string name = {};                           // of SMS: which message it is
  std::map<std::string, std::string> values = {};  // and what its gateway's template takes
  std::string html = {};                           // empty: plain text only
  std::string calendar = {};  // an iCalendar file that goes with it; empty: none
  std::string calendar_method = {};
  RenderedMessage made_from = {};
};
void put_words(OutgoingMessage&, Rendered);

using Render =
    std::function<Rendered(const std::string& language, const Workflow&, const ObligationSpec&,
                           const Obligation&, const Waits&, const Notice&)>;

/// Words for a notice about a register.
using RenderFall = std::function<Rendered(const std::string& language, const Workflow&,
                                          const StatusRegister&, const Ledger&, const Notice&)>;

/// Words about an address that is written to no more, and the mail system's reason.
using RenderLostAddress =
    std::function<Rendered(const std::string& language, const Workflow&, const Notice&,
                           const std::string& address, const std::string& reason)>;

/// Words for a digest of several items.
using RenderDigest = std::function<Rendered(const std::string& language, const Notice& digest,
                                            const std::vector<DigestItem>&)>;

/// Words of a plan's weekly summary.
using RenderSummary = std::function<Rendered(const std::string& language, const Workflow&,
                                             const Notice&, const PlanFigures&)>;

/// A message that goes to the rehearsal's box instead: its words, and to whom it would have gone.
using RenderRedirected = std::function<Rendered(const Rendered&, const OutgoingMessage&,
                                                const Workflow&, const Notice&)>;

class Dispatcher {
 public:
  struct Settings {
    std::string mail_domain = "nhacviec.example.org";  // of Message-IDs
    std::string language = "vi";
    int max_attempts = 12;  // of a message that may have arrived; else it is five days
    const Announcements* announcements = nullptr;  // borrowed; none: nothing is told outside
    RenderFall render_fall = {};
    const SendingSwitch* sending = nullptr;  // borrowed; none: nobody can hold it
    /// A rehearsal: the one address of each channel that everything goes to.
    std::map<ChannelKind, std::string> redirect = {};
    RenderRedirected render_redirected = {};
    /// Borrowed; none: nothing is grouped, everything goes out by itself.
    LetterBoxes* letter_boxes = nullptr;
    RenderDigest render_digest = {};
    /// Makes the Message-IDs: stable, and known again when they come back. nhacviecd has a secret.
    Signer signer = Signer("");
    AddressBook* addresses = nullptr;  // borrowed; none: every address is written to
    RenderLostAddress render_lost_address = {};
    RenderSummary render_summary = {};
    std::string reply_address = {};  // of the mailbox that replies are read from; empty: none is
  };

  Dispatcher(Store& store, WorkflowBook& book, Clock& clock, Observer& observer,
             std::map<ChannelKind, Channel*> channels, Render render, Settings settings);
  ~Dispatcher();  // what is in flight is dropped; the store will call it unknown

  /// Sends a leased batch; `done` once for each of them, when it is settled or given up for now.
  void send(Shard shard, std::vector<LeasedNotice> batch, std::function<void()> done);

 private:
  struct Batch;
  struct Letter;
  struct Settling;
  struct Opened;
  static std::optional<ObligationId> pass_on(Letter& letter);
  void load_and_prepare(std::shared_ptr<Batch> batch, size_t index, SubjectId id,
                        std::function<void()> then);
  void prepared_one(std::shared_ptr<Batch> batch, size_t index, std::function<void()> then);
  void prepare(Letter& letter, const Result<std::optional<SubjectRecord>>& record);
  void hand_over(std::shared_ptr<Batch> batch, size_t index);
  void handed_over(std::shared_ptr<Batch> alone);
  void open_summary(std::shared_ptr<Batch> batch, size_t index, std::function<void()> then);
  void open_digest(std::shared_ptr<Batch> batch, size_t index, std::function<void()> then);
  void open_item(Opened& opened, const SubjectRecord& record, const Notice& notice,
                 size_t index) const;
  void add_standings(std::shared_ptr<Opened> opened, std::function<void()> then);
  void count_late(std::shared_ptr<Opened> opened, std::map<PlanId, PlanStanding>::iterator of,
                  SubjectId after, std::function<void()> then);
  void prepare_digest(Letter& letter, Opened& opened);
  std::string why_unwanted(const ObligationSpec& spec, const Notice& notice,
                           const Obligation& obligation) const;
  void prepare_fall(Letter& letter, const SubjectRecord& record);
  void prepare_lost_address(Letter& letter, const SubjectRecord& record);
  const Barred* barred() const;
  using Words = std::function<Rendered(const std::string& language)>;
  void address(Letter& letter, const Workflow& workflow, const Rule* rule, const Words& words_in);
  bool another_address_follows(const Letter& letter, const DeliveryOutcome& outcome,
                               const std::vector<std::string>& accepted) const;
  bool choose_channel(Letter& letter) const;
  void write(Letter& letter, const Workflow& workflow, Rendered words) const;
  bool is_put_off(Letter& letter);
  bool waits_for_destination(Letter& letter);
  void redirect(Letter& letter);
  void begin(std::shared_ptr<Batch> batch);
  void deliver(std::shared_ptr<Batch> batch, size_t index);
  void settle(std::shared_ptr<Batch> batch, size_t index, DeliveryOutcome outcome);
  void note_destinations(const Letter& letter, const DeliveryOutcome& outcome);
  void note_addresses(const Letter& letter, const DeliveryOutcome& outcome, bool given_up);
  void write_settlements(Shard shard);

  Store& store_;
  WorkflowBook& book_;
  Clock& clock_;
  Observer& observer_;
  std::map<ChannelKind, Channel*> channels_;
  Render render_;
  Settings settings_;
  std::map<Shard, Settling> settling_;
  DestinationBreaker breaker_;
  std::shared_ptr<bool> alive_;
};

}  // namespace nhacviec
