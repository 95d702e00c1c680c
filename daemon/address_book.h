// Addresses that mail does not reach: each has a record in the store with its own history, and
// every daemon knows those that are written to no more. A hard failure, or three times that a
// message was given up, and an address is left out until somebody releases it.
// See docs/decisions/0056.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/address_fault.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"
#include "workflows/notice.h"
#include "workflows/recipients.h"

namespace nhacviec {

struct AddressRecord {
  std::string address;  // in lower case
  int strikes = 0;      // since a message last arrived, or somebody released it
  bool left_out = false;
  int times = 0;       // left out so far, this one included
  std::string reason;  // the mail system's words, or of whoever did it
  std::string by;      // empty: a mail system
  Instant at{};        // of the last change
};

bool is_address_id(const SubjectId& id);
SubjectId address_id(const std::string& address);
std::string encode(const AddressRecord&);
Result<AddressRecord> decode_address(const std::string& body);
/// The record that a fact of its history leaves behind.
std::string address_after(const std::string& fact);

class AddressBook {
 public:
  /// Borrowed. `left_out`: an address was left out here just now (to log it), and where a letter
  /// about it is due.
  using LeftOut = std::function<void(const AddressRecord&, Shard, Instant)>;
  AddressBook(Store& store, const WorkflowBook& book, const Clock& clock, LeftOut left_out)
      : store_(store), book_(book), clock_(clock), left_out_(std::move(left_out)) {}

  /// What is left out, as far as it is known here.
  const Barred& barred() const { return barred_; }
  /// Reads what other daemons did. An error: the store did not say; what was known stays.
  void follow(std::function<void(const Result<Done>&)> then);

  /// A message did not reach the address; `about` is its notice: the standing body of its plan is
  /// told once when the address is left out for it. Known here at once.
  void failed(const std::string& address, AddressFault, const std::string& words,
              const Notice& about);
  /// A message arrived, as far as is known: strikes are forgotten.
  void arrived(const std::string& address);

  void leave_out(const std::string& address, std::string by, std::string reason, Reply<Done>);
  /// invalid: it is not left out.
  void release(const std::string& address, std::string by, Reply<Done>);
  /// All that are left out or have strikes, by address.
  void list(Reply<std::vector<AddressRecord>> reply);

 private:
  /// Changes the record; an Error: refused. `fact` gets its name.
  using Change = std::function<Result<std::string>(AddressRecord&)>;
  struct Job {
    std::string address;
    Change change;
    std::optional<Notice> about;
    Reply<Done> reply;
    int tries = 0;
  };
  void change(std::shared_ptr<Job> job);
  void write(std::shared_ptr<Job> job, const std::optional<SubjectRecord>& record);
  void written(std::shared_ptr<Job> job, const AddressRecord& now, std::optional<Instant> letter);
  std::optional<NoticeRecord> letter_about(const AddressRecord&, const Notice& about) const;
  void take(const AddressRecord& record);
  void read_page(std::shared_ptr<std::vector<AddressRecord>> found, std::string state,
                 SubjectId after, Reply<std::vector<AddressRecord>> reply);
  Shard shard_of_address(const std::string& address) const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  LeftOut left_out_;
  Barred barred_;
  std::map<std::string, int> struck_;  // addresses with strikes; bounded
  std::string known_change_ = "-";     // the store's mark of the last change that was read
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The rule of the letter that says that an address is left out.
inline constexpr char kAddressLost[] = "address-lost";

}  // namespace nhacviec
