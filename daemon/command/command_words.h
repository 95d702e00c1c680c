// Words of the command's tables in Vietnamese and English, and dates as each language writes them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace nhacviec {

std::string state_word(const std::string& state, const std::string& language);
std::string channel_word(const std::string& channel, const std::string& language);
std::string notice_kind_word(const std::string& kind, const std::string& language);
/// Of a row about a message, with `kind` and `rule`: more exactly than by its kind, where its rule
/// tells.
std::string message_word(const nlohmann::ordered_json& row, const std::string& language);
/// `because`: why it was not sent at all, as the API names it; empty: it was tried, or is to be.
std::string notice_status_word(const std::string& status, const std::string& because,
                               const std::string& language);
/// Why somebody gets a message; of who holds the role: nothing.
std::string why_word(const std::string& why, const std::string& language);
std::string day_kind_word(const std::string& kind, const std::string& language);
std::string day_source_word(const std::string& source, const std::string& language);
std::string fact_word(const std::string& fact, const std::string& language);
/// Why a rule sent nothing, where it is one of the known reasons; else as it stands.
std::string reason_word(const std::string& reason, const std::string& language);

/// "2024-06-07" -> "07/6/2024" in Vietnamese (Decree 30/2020), as it is in English.
std::string shown_day(const std::string& date, const std::string& language);
/// "2024-06-07T08:00:00+07:00" -> "07/6/2024 08:00"; "" stays "".
std::string shown_instant(const std::string& rfc3339, const std::string& language);
/// The same for a due date: midnight is "trước 10/6/2024".
std::string shown_deadline(const std::string& rfc3339, const std::string& language);

}  // namespace nhacviec
