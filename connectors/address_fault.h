// What a mail system's refusal says about the address it was for.
#pragma once

#include <string>

namespace nhacviec {

enum class AddressFault {
  none,    // it is about us, the message or the server, or it was no refusal
  strike,  // it could not be reached this time
  hard,    // there is no such box, or it is closed
};

/// `status`: of RFC 3463, "5.1.1", or empty where only the SMTP code is known; 0: neither is.
/// `final`: nobody tries it again.
AddressFault fault_of(const std::string& status, int code, bool final);
/// Of a server's words that begin with the code: "550 5.1.1 no such mailbox".
AddressFault fault_of_words(const std::string& words);

}  // namespace nhacviec
