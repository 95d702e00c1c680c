#include "daemon/http/address_routes.h"

#include <utility>

#include "connectors/address_check.h"
#include "daemon/http/api_json.h"
#include "daemon/http/request_texts.h"

namespace nhacviec {

namespace {

constexpr size_t kMostAddressBytes = 4096;

/// Nothing: the problem is answered.
std::optional<std::string> address_in(const Call& call, const nlohmann::json& body) {
  const std::string address = body.value("address", "");
  if (is_mail_address(address)) return address;
  call->problem(400, "\"address\" is missing or is no mail address");
  return std::nullopt;
}

}  // namespace

void AddressRoutes::list(Call call) {
  addresses_.list([this, call](const Result<std::vector<AddressRecord>>& found) {
    if (!found) return call->problem(found.error());
    OutJson rows = OutJson::array();
    for (const AddressRecord& each : found.value()) {
      rows.push_back({{"address", each.address},
                      {"suppressed", each.left_out},
                      {"strikes", each.strikes},
                      {"since", format_rfc3339(each.at, *zone_of(book_))},
                      {"by", each.by},
                      {"reason", each.reason}});
    }
    call->answer(OutJson{{"addresses", std::move(rows)}});
  });
}

void AddressRoutes::leave_out(Call call) {
  const auto body = read_texts(call, kMostAddressBytes);
  if (!body) return;
  const auto address = address_in(call, *body);
  if (!address) return;
  const std::string reason = body->value("reason", "");
  if (reason.empty()) {
    return call->problem(400, "\"reason\" is missing: whoever finds it so will ask why");
  }
  const std::string by = body->value("by", call->caller ? call->caller->name : "");
  addresses_.leave_out(*address, by, reason, [call, address](const Result<Done>& done) {
    if (!done) return call->problem(done.error(), 409);
    call->answer(OutJson{{"address", Barred::key_of(*address)}, {"suppressed", true}});
  });
}

void AddressRoutes::take_bounce(Call call) {
  bounces_.take_bounce(call->request.body, [call](const TakenBounce& taken) {
    const OutJson json{
        {"fate", to_string(taken.fate)}, {"notice", taken.notice}, {"words", taken.words}};
    call->answer(json, taken.fate == TakenBounce::Fate::later ? 503 : 200);
  });
}

void AddressRoutes::release(Call call) {
  const auto body = read_texts(call, kMostAddressBytes);
  if (!body) return;
  const auto address = address_in(call, *body);
  if (!address) return;
  const std::string by = body->value("by", call->caller ? call->caller->name : "");
  addresses_.release(*address, by, [call, address](const Result<Done>& done) {
    if (!done) return call->problem(done.error(), 409);
    call->answer(OutJson{{"address", Barred::key_of(*address)}, {"suppressed", false}});
  });
}

}  // namespace nhacviec
