#include "connectors/records.h"

#include <openssl/evp.h>

#include <memory>

#include "connectors/records_json.h"
#include "connectors/store_rules.h"

namespace nhacviec {
namespace {

// The format's own names: what is shown may change its words, what is stored may not.
constexpr std::array kNoticeKinds{
    StoredName<NoticeKind>{NoticeKind::reminder, "reminder"},
    StoredName<NoticeKind>{NoticeKind::overdue, "overdue"},
    StoredName<NoticeKind>{NoticeKind::escalation, "escalation"},
    StoredName<NoticeKind>{NoticeKind::digest, "digest"},
    StoredName<NoticeKind>{NoticeKind::open, "open"},
    StoredName<NoticeKind>{NoticeKind::info, "info"},
};
constexpr std::array kChannels{
    StoredName<ChannelKind>{ChannelKind::email, "email"},
    StoredName<ChannelKind>{ChannelKind::sms, "sms"},
};

}  // namespace

std::string encode(const Notice& notice) {
  RecordWriter out;
  out.put("key", notice.key);
  out.put("kind", stored_name(kNoticeKinds, notice.kind));
  out.put("obligation", notice.obligation);
  out.put("round", notice.round);
  out.put("deadline_version", notice.deadline_version);
  out.put("rule", notice.rule);
  out.put("step", notice.step);
  out.put("unit", notice.to.unit);
  out.put("role", notice.to.role);
  out.put("channel", stored_name(kChannels, notice.channel));
  out.put("at", notice.at);
  if (notice.occurrence > 1) out.put("occurrence", notice.occurrence);
  if (!notice.also.empty()) out.put_list("also", notice.also);
  return std::move(out).text();
}

Result<Notice> decode_notice(const std::string& body) {
  const Result<Json> json = parse_record(body, "notice");
  if (!json) return json.error();
  RecordReader in(json.value(), "notice");
  Notice notice;
  notice.key = NoticeKey(in.required_text("key"));
  notice.kind = in.named(kNoticeKinds, "kind");
  notice.obligation = ObligationId(in.text("obligation"));
  notice.round = in.number("round");
  notice.deadline_version = in.number("deadline_version");
  notice.rule = RuleId(in.text("rule"));
  notice.step = in.number("step");
  notice.occurrence = in.maybe_number("occurrence").value_or(1);
  notice.to = Party{UnitId(in.text("unit")), RoleId(in.text("role"))};
  notice.channel = in.named(kChannels, "channel");
  notice.at = in.instant("at");
  for (std::string& id : in.texts("also")) notice.also.emplace_back(std::move(id));
  if (auto failed = in.failed()) return *failed;
  return notice;
}

std::string digest_of(const std::string& text) {
  // Looking an algorithm up by name takes longer than hashing a record with it.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                                &EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_DigestInit_ex2(context.get(), sha256, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), bytes.data(), &size) != 1) {
    broken_invariant("OpenSSL has no SHA-256");
  }
  constexpr const char* kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(size * 2);
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 15];
  }
  return hex;
}

std::string chain_hash(const std::string& previous_hash, const std::string& fact_body) {
  return digest_of(previous_hash + "\n" + fact_body);
}

Waits waits_of(const SubjectRecord& subject) {
  Waits waits;
  for (const WaitField& field : subject.waits) {
    waits.emplace(ObligationId(field.source), WaitVerdict{field.source_version, field.satisfied});
  }
  return waits;
}

}  // namespace nhacviec
