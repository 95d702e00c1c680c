// Whether anything is sent at all, and where to: looked at, held, released.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "daemon/http/api_call.h"
#include "daemon/sending_switch.h"
#include "daemon/workflow_book.h"
#include "workflows/directory.h"

namespace nhacviec {

class SendingRoutes {
 public:
  /// Borrowed. `redirect`: in a rehearsal, the one address of each channel.
  SendingRoutes(SendingSwitch& sending, const WorkflowBook& book,
                std::map<ChannelKind, std::string> redirect)
      : sending_(sending), book_(book), redirect_(std::move(redirect)) {}

  void show(const Call& call) const;  // GET /sending
  void hold(Call call);               // POST /sending/hold
  void release(Call call);            // POST /sending/release

  /// held, since, by, reason; redirect in a rehearsal.
  OutJson state_json() const;

 private:
  SendingSwitch& sending_;
  const WorkflowBook& book_;
  std::map<ChannelKind, std::string> redirect_;
};

}  // namespace nhacviec
