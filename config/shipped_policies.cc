// The lead times that nhacviec ships with. No document of an office states any: they are
// configuration, say so in their notes, and a plan file may replace them under the same name.
#include "config/policy_reader.h"

namespace nhacviec {

const char* shipped_policies() {
  return R"(standard:
  note:
    vi: Thời gian nhắc và báo cáo lãnh đạo do cấu hình chọn, không phải do văn bản quy định
    en: The lead times are configuration; the document states none
  when_mail_fails: sms
  reminders:
    - {before: 15wd, at: "08:00", to: lead, channels: [email]}
    - {before: 7wd, at: "08:00", to: lead, channels: [email]}
    - {on: last-working-day, at: "08:00", to: lead, channels: [email, sms]}
  overdue:
    - {after: 1wd, at: "08:00", to: lead, channels: [email, sms]}
  steps:
    - {after: 1wd, at: "08:00", to: standing_body, channels: [email]}
    - {after: 3wd, at: "08:00", to: head, channels: [email]}
    - {after: 5wd, at: "08:00", to: director, channels: [email]}
check-in:
  note:
    vi: Chu kỳ cập nhật tiến độ do cấu hình chọn, không phải do văn bản quy định
    en: The check-in cycle is configuration; the document states none
  reminders:
    - {on: last-working-day, at: "08:00", to: lead, channels: [email]}
)";
}

}  // namespace nhacviec
