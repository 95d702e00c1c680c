// Why a notice was not sent at all: the words that are kept with it, and the short name of each
// reason, by which the screens of both languages speak of it.
#pragma once

#include <string>
#include <vector>

#include "connectors/store.h"
#include "workflows/plan.h"

namespace nhacviec {

std::string switched_off(ChannelKind);
/// Whoever gets it has no address there, but one on the other channel, on which it went out too.
std::string reached_otherwise(ChannelKind missing, ChannelKind reached);
std::string wanted_elsewhere(ChannelKind);
/// `who`: a person, or everybody behind a party.
std::string has_no_address(const std::string& who, ChannelKind);

/// Each of their addresses is left out, since no mail arrives there.
std::string no_mail_reaches(const std::string& who);

/// Its whole domain has turned mail away again and again.
std::string destination_waits();

/// `limit`: "3 a day for a person".
std::string sms_capped(const std::string& limit);

/// channel_off, reached_otherwise, wanted_elsewhere, no_address, suppressed, capped or
/// destination_waits,
/// whatever tried it; else empty.
std::string unsent_because(const std::string& words);

}  // namespace nhacviec
