#include "connectors/address_fault.h"

#include <algorithm>
#include <cstdlib>

namespace nhacviec {

AddressFault fault_of(const std::string& status, int code, bool final) {
  if (!final) return AddressFault::none;
  const bool for_good = status.empty() ? code >= 500 : status[0] == '5';
  if (status.empty()) {
    // RFC 5321, 4.2.3: no such mailbox, not local, its name is not allowed.
    const bool box = code == 550 || code == 551 || code == 553;
    return box ? AddressFault::hard : code >= 400 ? AddressFault::strike : AddressFault::none;
  }
  if (status[0] == '2') return AddressFault::none;
  // RFC 3463: the subject of the status. 3 the system, 5 the protocol, 6 the content, 7 a policy.
  const char subject = status.size() > 2 ? status[2] : '0';
  if (subject == '3' || subject == '5' || subject == '6' || subject == '7') {
    return AddressFault::none;
  }
  if (!for_good) return AddressFault::strike;
  const bool full = status == "5.2.2" || status == "5.2.3" || status == "5.4.7";
  return full ? AddressFault::strike : AddressFault::hard;
}

AddressFault fault_of_words(const std::string& words) {
  const int code = std::atoi(words.substr(0, 3).c_str());
  const std::string rest = words.size() > 4 ? words.substr(4) : "";
  const std::string status = rest.substr(0, rest.find(' '));
  const bool enhanced = std::count(status.begin(), status.end(), '.') == 2 &&
                        status.find_first_not_of("0123456789.") == std::string::npos &&
                        status.size() > 4 && (status[0] == '4' || status[0] == '5');
  return fault_of(enhanced ? status : "", code, code >= 500);
}

}  // namespace nhacviec
