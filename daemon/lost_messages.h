// A message that has failed for good makes its obligation look again: another channel may reach
// whoever it was for.
#pragma once

#include "daemon/observer.h"
#include "daemon/runner.h"

namespace nhacviec {

class LostMessages final : public Observer {
 public:
  explicit LostMessages(Runner& runner) : runner_(runner) {}  // borrowed
  void on_notice(const Notice& notice, NoticeStatus status, const std::string& subject,
                 const std::string& words) override;

 private:
  Runner& runner_;
};

}  // namespace nhacviec
