#include "daemon/clock_follower.h"

#include <charconv>

#include "daemon/loop.h"
#include "daemon/stored_clock.h"

namespace nhacviec {

void ClockFollower::catch_up(std::function<void()> then) {
  if (clock_.mode() != ClockMode::manual) return then();
  store_.get_value(
      kClockValue, while_alive(alive_, [this, then = std::move(then)](
                                           const Result<std::optional<std::string>>& saved) {
        const std::string text = saved && saved.value() ? *saved.value() : "";
        int64_t milliseconds = 0;
        const auto [end, code] =
            std::from_chars(text.data(), text.data() + text.size(), milliseconds);
        const Instant instant{Duration(milliseconds)};
        if (code == std::errc() && end == text.data() + text.size() && instant > clock_.now()) {
          clock_.move_to(instant);
          moved_();
        }
        then();
      }));
}

void FollowingQueue::start(Handlers handlers) {
  const auto after_catching_up = [this](std::function<void(std::vector<Delivery>)> handler) {
    return [this, handler = std::move(handler)](std::vector<Delivery> deliveries) {
      auto batch = std::make_shared<std::vector<Delivery>>(std::move(deliveries));
      follower_.catch_up([handler, batch] { handler(std::move(*batch)); });
    };
  };
  handlers.deliver = after_catching_up(std::move(handlers.deliver));
  handlers.deliver_dead = after_catching_up(std::move(handlers.deliver_dead));
  queue_.start(std::move(handlers));
}

}  // namespace nhacviec
