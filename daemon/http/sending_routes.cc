#include "daemon/http/sending_routes.h"

#include <utility>

#include "daemon/http/api_json.h"
#include "daemon/http/request_texts.h"

namespace nhacviec {

namespace {

constexpr size_t kMostHoldBytes = 4096;

}  // namespace

OutJson SendingRoutes::state_json() const {
  const std::optional<SendingHold>& hold = sending_.state();
  OutJson json{{"held", hold.has_value()}};
  if (hold) {
    json["since"] = format_rfc3339(hold->since, *zone_of(book_));
    json["by"] = hold->by;
    json["reason"] = hold->reason;
  }
  if (!redirect_.empty()) {
    OutJson boxes = OutJson::object();
    for (const auto& [channel, box] : redirect_) boxes[to_string(channel)] = box;
    json["redirect"] = std::move(boxes);
  }
  return json;
}

void SendingRoutes::show(const Call& call) const { call->answer(state_json()); }

void SendingRoutes::hold(Call call) {
  const auto body = read_texts(call, kMostHoldBytes);
  if (!body) return;
  const std::string reason = body->value("reason", "");
  if (reason.empty()) {
    return call->problem(400, "\"reason\" is missing: whoever finds it held will ask why");
  }
  const std::string by = body->value("by", call->caller ? call->caller->name : "");
  sending_.hold(by, reason, [this, call](const Result<Done>& held) {
    if (!held) return call->problem(held.error(), 409);
    call->answer(state_json());
  });
}

void SendingRoutes::release(Call call) {
  sending_.release([this, call](const Result<Done>& released) {
    if (!released) return call->problem(released.error(), 409);
    call->answer(state_json());
  });
}

}  // namespace nhacviec
