// What every channel must do, fake or real: one suite, run on each of them (DESIGN: fakes over
// mocks). A channel's own test file adds itself with INSTANTIATE_TEST_SUITE_P.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "connectors/channel.h"

namespace nhacviec {

/// What came out at the other side.
struct Received {
  std::vector<std::string> to;
  std::string text;
  bool operator==(const Received&) const = default;
};

/// A loop that the test turns by hand.
class HandLoop {
 public:
  void post(std::function<void()> work);
  /// Runs what is posted until `done` holds; false when nothing came for too long.
  bool run_until(const std::function<bool()>& done);
  /// Runs what is posted already.
  void run_posted();
  /// Turns this loop instead of its own: runs one piece of work, waiting for it or not; false when
  /// there was none.
  void turn_instead(std::function<bool(bool wait)> other) { other_ = std::move(other); }

 private:
  std::optional<std::function<void()>> next(bool wait);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> work_;
  std::function<bool(bool)> other_;
};

/// One channel with its outside, good or broken.
class ChannelSetup {
 public:
  virtual ~ChannelSetup() = default;
  virtual Channel& channel() = 0;
  /// A new channel on the same outside, as after a restart.
  virtual void restart() = 0;
  virtual std::vector<Received> received() = 0;
  virtual void break_outside() = 0;
  virtual void heal_outside() = 0;
  virtual std::string good_address(int number) = 0;
  virtual std::string bad_address() = 0;
  /// Does what was handed over still go out when the channel ends? One that needs the loop for it
  /// says that it did not.
  virtual bool delivers_at_its_end() const { return true; }
};

using MakeChannelSetup = std::function<std::unique_ptr<ChannelSetup>(HandLoop&)>;

struct ChannelCase {
  std::string name;
  MakeChannelSetup make;
};

class ChannelContract : public testing::TestWithParam<ChannelCase> {
 protected:
  ChannelContract() : setup_(GetParam().make(loop_)) {}

  OutgoingMessage message(const std::string& key) const;
  /// Sends, turns the loop, and gives the one answer.
  DeliveryOutcome send(const OutgoingMessage&);

  HandLoop loop_;
  std::unique_ptr<ChannelSetup> setup_;
};

}  // namespace nhacviec
