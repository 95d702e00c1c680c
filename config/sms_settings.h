// The settings of SMS: none, a file, Kannel or a gateway that a file describes.
#pragma once

#include "config/server_settings.h"

namespace nhacviec {

SmsSettings read_sms(const YamlNode&, const Resolve&, Diagnostics&);
/// none, or a gateway that a file describes: http+json.
SmsSettings read_zalo(const YamlNode&, const Resolve&, Diagnostics&);

}  // namespace nhacviec
