#include "daemon/command/command_words.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/sentences.h"
#include "daemon/command/api_client.h"
#include "workflows/notice.h"
#include "workflows/summary.h"

namespace nhacviec {

namespace {

/// The word in Vietnamese and in English.
using Words = std::map<std::string, std::pair<const char*, const char*>>;

// A word that is not listed is shown as it is: a newer daemon may know more.
std::string word_in(const Words& words, const std::string& word, const std::string& language) {
  const auto found = words.find(word);
  if (found == words.end()) return word;
  return language == "vi" ? found->second.first : found->second.second;
}

}  // namespace

std::string state_word(const std::string& state, const std::string& language) {
  static const Words kWords{
      {"waiting", {"chưa đến kỳ", "waiting"}},
      {"open", {"đang thực hiện", "open"}},
      {"submitted", {"đã gửi", "submitted"}},
      {"returned", {"đề nghị bổ sung", "returned"}},
      {"accepted", {"đã tiếp nhận", "accepted"}},
      {"waived", {"miễn thực hiện", "waived"}},
      {"cancelled", {"đã hủy", "cancelled"}},
      // of an indicator's value
      {"met", {"đạt", "met"}},
      {"not_met", {"không đạt", "not met"}},
      {"at_risk", {"có nguy cơ không đạt", "at risk"}},
      {"not_due", {"chưa đến hạn", "not due yet"}},
      {"not_reported", {"chưa có số liệu", "not reported"}},
      {"baseline_needed", {"cần số liệu kỳ trước", "baseline needed"}},
  };
  return word_in(kWords, state, language);
}

std::string channel_word(const std::string& channel, const std::string& language) {
  static const Words kWords{
      {"e-office", {"hệ thống quản lý văn bản", "e-office"}},
      {"email", {"thư điện tử", "e-mail"}},
      {"post", {"bưu điện", "post"}},
      {"hand", {"nộp trực tiếp", "hand"}},
  };
  return word_in(kWords, channel, language);
}

std::string notice_kind_word(const std::string& kind, const std::string& language) {
  static const Words kWords{
      {"reminder", {"nhắc việc", "reminder"}},
      {"overdue", {"đôn đốc", "overdue"}},
      {"escalation", {"báo cáo lãnh đạo", "escalation"}},
      {"digest", {"bản tổng hợp", "digest"}},
      {"open", {"đến kỳ thực hiện", "open"}},
      {"info", {"thông báo", "info"}},
      {"webhook", {"webhook", "webhook"}},
  };
  return word_in(kWords, kind, language);
}

std::string message_word(const nlohmann::ordered_json& row, const std::string& language) {
  const std::string rule = text_of(row, "rule");
  const bool vietnamese = language == "vi";
  if (read_approval_rule(RuleId(rule))) return vietnamese ? "xin ý kiến duyệt" : "approval asked";
  if (rule.starts_with(kSummaryRule)) return vietnamese ? "tổng hợp tuần" : "weekly summary";
  return notice_kind_word(text_of(row, "kind"), language);
}

std::string notice_status_word(const std::string& status, const std::string& because,
                               const std::string& language) {
  static const Words kWords{
      {"queued", {"chờ gửi", "queued"}},
      {"sending", {"đang gửi", "sending"}},
      {"sent", {"đã gửi", "sent"}},
      {"delivered", {"đã đến", "delivered"}},
      {"temporary_failure", {"tạm lỗi", "failed for now"}},
      {"permanent_failure", {"không gửi được", "failed"}},
      {"unknown", {"chưa rõ kết quả", "unknown"}},
      {"withdrawn", {"không còn cần gửi", "no longer needed"}},
      {"grouped", {"đưa vào bản tổng hợp", "in a digest"}},
  };
  static const Words kUnsent{
      {"channel_off", {"kênh này đang tắt", "the channel is switched off"}},
      {"reached_otherwise",
       {"không có địa chỉ ở kênh này, đã gửi qua kênh khác",
        "no address on this channel, told by another"}},
      {"wanted_elsewhere", {"nơi nhận chọn kênh khác", "wanted on another channel"}},
      {"no_address", {"không gửi được: chưa có địa chỉ", "failed: no address"}},
      {"capped",
       {"không gửi: đã hết số tin nhắn SMS được phép", "not sent: the SMS cap was reached"}},
      {"suppressed",
       {"không gửi được: các địa chỉ đều không nhận được thư",
        "failed: no mail reaches any of the addresses"}},
      {"destination_waits",
       {"chờ gửi: nơi nhận đang từ chối", "queued: the other side takes nothing now"}},
  };
  if (kUnsent.contains(because)) return word_in(kUnsent, because, language);
  return word_in(kWords, status, language);
}

std::string why_word(const std::string& why, const std::string& language) {
  static const Words kWords{
      {"holder", {"", ""}},
      {"copy", {"vắng mặt, vẫn nhận", "away, has a copy"}},
      {"stands_in", {"thay", "stands in for"}},
      {"unit_head", {"phụ trách đơn vị, thay", "head of the unit, for"}},
      {"nobody_stands_in", {"vắng mặt, không có người thay", "away, nobody stands in"}},
  };
  return word_in(kWords, why, language);
}

std::string day_kind_word(const std::string& kind, const std::string& language) {
  static const Words kWords{
      {"holiday", {"nghỉ lễ, tết", "holiday"}},
      {"day_in_lieu", {"nghỉ bù", "day in lieu"}},
      {"substitute_workday", {"làm bù", "substitute workday"}},
  };
  return word_in(kWords, kind, language);
}

std::string day_source_word(const std::string& source, const std::string& language) {
  static const Words kWords{
      {"decreed", {"đã công bố", "decreed"}},
      {"computed", {"dự tính theo lịch", "computed"}},
  };
  return word_in(kWords, source, language);
}

std::string fact_word(const std::string& fact, const std::string& language) {
  static const Words kWords{
      {"created", {"đưa vào theo dõi", "created"}},
      {"rebased", {"theo lần điều chỉnh, bổ sung mới", "rebased"}},
      {"opened", {"đến kỳ thực hiện", "opened"}},
      {"gated", {"chờ lại báo cáo", "gated"}},
      {"submitted", {"đã gửi", "submitted"}},
      {"confirmed", {"nơi nhận xác nhận", "confirmed"}},
      {"accepted", {"đã tiếp nhận", "accepted"}},
      {"returned", {"đề nghị bổ sung, hoàn thiện", "returned"}},
      {"extended", {"gia hạn", "extended"}},
      {"placed", {"ấn định thời hạn", "placed"}},
      {"waived", {"miễn thực hiện kỳ này", "waived"}},
      {"cancelled", {"hủy đầu việc", "cancelled"}},
      {"reopened", {"mở lại", "reopened"}},
      {"acknowledged", {"đã nắm, đang xử lý", "acknowledged"}},
      {"fired", {"gửi thông báo", "fired"}},
      {"skipped", {"bỏ qua thông báo", "skipped"}},
      {"refused", {"không thực hiện được", "refused"}},
      {"told", {"đơn vị đã nhận được thông báo quá hạn", "the unit was told that it is late"}},
      {"undelivered", {"thông báo không gửi được", "could not be delivered"}},
      {"put_off", {"chưa báo cáo lãnh đạo", "step put off"}},
      {"silenced", {"tạm dừng nhắc", "silenced"}},
      {"unsilenced", {"nhắc trở lại", "silence lifted"}},
      {"more_time_asked", {"đề nghị gia hạn", "more time was asked for"}},
      {"more_time_refused", {"không đồng ý gia hạn", "more time was refused"}},
      {"addressee_disputed", {"cho biết không phải việc của đơn vị", "said not to be theirs"}},
      {"remarked", {"ý kiến của đơn vị", "an answer"}},
      {"rerouted", {"thư không đến được, gửi qua kênh khác", "sent by another channel"}},
      {"awaits_approval", {"chờ duyệt trước khi gửi", "waits for approval"}},
      {"approved", {"đã duyệt gửi", "approved"}},
      {"withheld", {"giữ lại, chưa gửi", "kept back"}},
      {"named", {"nêu trong kế hoạch của đơn vị", "named in the unit's own plan"}},
      {"adopted",
       {"ghi nhận khi tiếp nhận kế hoạch giữa kỳ", "recorded when the plan was taken up"}},
      {"withdrawn", {"bãi bỏ, thu hồi kế hoạch", "plan withdrawn"}},
      {"resumed", {"áp dụng lại kế hoạch", "plan in force again"}},
      {"value_reported", {"báo cáo số liệu", "value reported"}},
      {"status_set", {"ghi nhận tình trạng", "status set"}},
  };
  return word_in(kWords, fact, language);
}

std::string reason_word(const std::string& reason, const std::string& language) {
  static const Words kWords{
      {"late_party", {"chính là đơn vị chậm", "the late party itself"}},
      {"already_told", {"đã được báo từ trước", "told already"}},
      {"nobody", {"không có người nhận", "nobody to tell"}},
      {"no_unit", {"không có đơn vị cấp trên", "no such unit above"}},
      {"no_role", {"đơn vị chưa xác định người phụ trách", "the unit names nobody"}},
      {"no_holder", {"chức danh chưa có người đảm nhiệm", "the post is vacant"}},
      {"no_address", {"chưa có địa chỉ nhận", "no address"}},
      {"overtaken", {"đã có thông báo sau", "overtaken by a later one"}},
      {"merged", {"đã gộp vào thông báo khác", "said in another message"}},
      {"silenced", {"đang tạm dừng nhắc", "silenced"}},
      {"not_told", {"đơn vị chưa nhận được thông báo quá hạn", "the unit has not been told"}},
      {"not_sent", {"thông báo quá hạn cho đơn vị chưa gửi", "the unit's notice has not gone out"}},
      {"time_to_answer", {"chờ đơn vị đủ thời gian trả lời", "the unit has time to answer"}},
  };
  return word_in(kWords, reason, language);
}

std::string shown_day(const std::string& date, const std::string& language) {
  if (language != "vi" || date.size() < 10) return date.substr(0, 10);
  return vietnamese_day(date);
}

std::string shown_instant(const std::string& rfc3339, const std::string& language) {
  if (rfc3339.size() < 16) return rfc3339;
  return shown_day(rfc3339, language) + " " + rfc3339.substr(11, 5);
}

std::string shown_deadline(const std::string& rfc3339, const std::string& language) {
  if (rfc3339.size() < 16) return rfc3339;
  const std::string before = language == "vi" ? "trước " : "before ";
  const bool midnight = rfc3339.substr(11, 8) == "00:00:00";
  return before + (midnight ? shown_day(rfc3339, language) : shown_instant(rfc3339, language));
}

}  // namespace nhacviec
