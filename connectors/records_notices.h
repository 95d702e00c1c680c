// Notices inside other records: what a fact and an obligation hold of messages that wait.
#pragma once

#include <vector>

#include "connectors/records_json.h"
#include "workflows/notice.h"

namespace nhacviec {

void put_notices(RecordWriter& out, const char* name, const std::vector<Notice>& notices);
std::vector<Notice> read_notices(RecordReader& in, const char* name);

}  // namespace nhacviec
