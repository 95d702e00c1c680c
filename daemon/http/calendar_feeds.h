// Private calendars: what a unit or a person owes, for Outlook, Google or Thunderbird to look at
// again and again. Whoever has the address can read it; a new address ends the old one.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/language.h"
#include "connectors/signer.h"
#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/http/api_call.h"
#include "daemon/http/rate_limit.h"
#include "daemon/loop.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class CalendarFeeds {
 public:
  struct Settings {
    Signer signer = Signer("");
    std::string public_url;
    std::function<std::shared_ptr<const Languages>()> words;
  };

  /// All borrowed; they live longer.
  CalendarFeeds(Store& store, const WorkflowBook& book, const Clock& clock, Settings settings);

  void show(Call call);       // GET /calendar/{token}.ics
  void make_link(Call call);  // POST /api/v1/calendar-links: unit or person, renew

 private:
  struct Feed;  // one on its way
  void collect(std::shared_ptr<Feed> feed);
  void add(Feed& feed, const SubjectRecord& record) const;
  void finish(const std::shared_ptr<Feed>& feed) const;
  bool is_known(const std::string& kind, const std::string& id) const;
  std::string address_of(const std::string& kind, const std::string& id, int version) const;

  Store& store_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Settings settings_;
  RateLimit strangers_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
