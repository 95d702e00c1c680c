#include "daemon/sending_switch.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/loop.h"

namespace nhacviec {

namespace {

using Json = nlohmann::json;

std::string encode(const std::optional<SendingHold>& hold) {
  if (!hold) return Json{{"held", false}}.dump();
  return Json{{"held", true},
              {"since", hold->since.time_since_epoch().count()},
              {"by", hold->by},
              {"reason", hold->reason}}
      .dump();
}

/// What cannot be read holds: nothing is sent that somebody may have wanted to stop.
std::optional<SendingHold> decode(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  try {
    if (!json.at("held").get<bool>()) return std::nullopt;
    return SendingHold{Instant(Duration(json.at("since").get<int64_t>())),
                       json.at("by").get<std::string>(), json.at("reason").get<std::string>()};
  } catch (const Json::exception&) {
    return SendingHold{{}, "", "the switch in the store cannot be read"};
  }
}

}  // namespace

void SendingSwitch::follow(std::function<void(const Result<Done>&)> then) {
  store_.get_value(kSendingValue,
                   while_alive(alive_, [this, asked_after = writes_, then = std::move(then)](
                                           const Result<std::optional<std::string>>& saved) {
                     if (!saved) return then(saved.error());
                     if (asked_after == writes_) {
                       take(saved.value() ? decode(*saved.value()) : std::nullopt);
                     }
                     then(Done{});
                   }));
}

void SendingSwitch::hold(std::string by, std::string reason, Reply<Done> reply) {
  SendingHold wanted{clock_.now(), std::move(by), std::move(reason)};
  follow([this, wanted = std::move(wanted), reply = std::move(reply)](const Result<Done>& known) {
    if (!known) return reply(known.error());
    if (hold_) {
      return reply(Error{ErrorKind::invalid, "sending is held already, by " + hold_->by +
                                                 (hold_->reason.empty() ? "" : ": ") +
                                                 hold_->reason});
    }
    put(wanted, reply);
  });
}

void SendingSwitch::release(Reply<Done> reply) {
  follow([this, reply = std::move(reply)](const Result<Done>& known) {
    if (!known) return reply(known.error());
    if (!hold_) return reply(Error{ErrorKind::invalid, "sending is not held"});
    put(std::nullopt, reply);
  });
}

void SendingSwitch::put(std::optional<SendingHold> wanted, Reply<Done> reply) {
  ++writes_;
  // Held here at once: what the store has not yet confirmed must not be sent meanwhile.
  if (wanted) take(wanted);
  std::string text = encode(wanted);
  store_.put_value(kSendingValue, std::move(text),
                   while_alive(alive_, [this, wanted = std::move(wanted),
                                        reply = std::move(reply)](const Result<Done>& saved) {
                     ++writes_;
                     if (saved) take(wanted);
                     reply(saved);
                   }));
}

void SendingSwitch::take(std::optional<SendingHold> found) {
  if (found == hold_) return;
  hold_ = std::move(found);
  changed_(hold_);
}

}  // namespace nhacviec
