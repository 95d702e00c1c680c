#include "config/sms_settings.h"

#include "config/answer_settings.h"
#include "config/gateway_file.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr size_t kShortestInboundSecret = 16;
constexpr char kNoNumber[] = "is not a telephone number such as +84900000001";

class SmsReader {
 public:
  SmsReader(const YamlNode& node, const Resolve& resolve, Diagnostics& diagnostics)
      : resolve_(resolve),
        diagnostics_(diagnostics),
        setting_(node, diagnostics, "the SMS gateway",
                 {"redirect", "from", "timeout", "country", "tone_marks", "most_segments",
                  "report_url", "inbound_secret_file", "per_person_a_day", "per_month"}) {}

  SmsSettings read() {
    if (!setting_.is_usable()) return std::move(sms_);
    read_redirect(setting_, is_e164, kNoNumber, diagnostics_, sms_.redirect);
    read_kind();
    read_style();
    if (const auto* timeout = setting_.fields().optional("timeout")) {
      sms_.timeout = read_span(*timeout, diagnostics_, chr::seconds(1), chr::minutes(10))
                         .value_or(sms_.timeout);
    }
    if (const auto* country = setting_.fields().optional("country"))
      sms_.country = read_country(*country, diagnostics_).value_or(kVietnam);
    read_callbacks();
    read_cap("per_person_a_day", 1000, sms_.caps.per_person_a_day);
    read_cap("per_month", 10'000'000, sms_.caps.per_month);
    return std::move(sms_);
  }

 private:
  void read_kind() {
    if (setting_.text() == "none") return;
    if (setting_.scheme() == "file" && !setting_.rest().empty()) {
      sms_.kind = SmsKind::file;
      sms_.path = resolve_(setting_.rest());
    } else if (setting_.scheme() == "kannel+http" || setting_.scheme() == "kannel+https") {
      sms_.kind = SmsKind::gateway;
      std::string path;
      const ServerAddress server = read_kannel(setting_, resolve_, diagnostics_, path);
      sms_.gateway = kannel(server, path, sender());
    } else if (setting_.scheme() == "http+json" && !setting_.rest().empty()) {
      sms_.kind = SmsKind::gateway;
      sms_.gateway = load_gateway(resolve_(setting_.rest()), diagnostics_).value_or(Gateway{});
      sms_.style.variables = variables_of(sms_.gateway);
      refuse_what_its_file_says();
    } else {
      refuse_url(setting_,
                 "write none, file:///var/log/nhacviec/sms.log, kannel+http://user@host:13013 or "
                 "http+json:///etc/nhacviec/gateways/GATEWAY.yaml",
                 diagnostics_);
    }
  }

  void refuse_what_its_file_says() {
    for (const char* key : {"from", "password_file", "ca_file"}) {
      if (const auto* node = setting_.fields().optional(key))
        diagnostics_.error(node->where, "this stands in the gateway's own file");
    }
  }

  std::string sender() {
    const auto* from = setting_.fields().optional("from");
    return from == nullptr ? "" : read_string(*from, diagnostics_).value_or("");
  }

  void read_callbacks() {
    if (const auto* url = setting_.fields().optional("report_url"))
      sms_.report_url = read_public_url(*url, diagnostics_).value_or("");
    const auto* file = setting_.fields().optional("inbound_secret_file");
    if (file == nullptr) return;
    sms_.inbound_secret = read_secret_file(*file, resolve_, diagnostics_).value_or("");
    sms_.style.answers = true;
    if (!sms_.inbound_secret.empty() && sms_.inbound_secret.size() < kShortestInboundSecret)
      diagnostics_.warning(file->where, "a token of less than 16 characters can be guessed");
  }

  void read_cap(const char* key, long most, int& into) {
    const auto* node = setting_.fields().optional(key);
    if (node != nullptr)
      into = static_cast<int>(read_integer(*node, diagnostics_, 1, most).value_or(0));
  }

  void read_style() {
    if (const auto* marks = setting_.fields().optional("tone_marks")) {
      sms_.style.tone_marks = read_choice<ToneMarks>(*marks, diagnostics_,
                                                     {{"keep", ToneMarks::keep},
                                                      {"drop", ToneMarks::drop},
                                                      {"cheapest", ToneMarks::cheapest}})
                                  .value_or(ToneMarks::keep);
    }
    if (const auto* most = setting_.fields().optional("most_segments")) {
      sms_.style.most_segments = static_cast<int>(
          read_integer(*most, diagnostics_, 1, 10).value_or(sms_.style.most_segments));
    }
  }

  const Resolve& resolve_;
  Diagnostics& diagnostics_;
  UrlSetting setting_;
  SmsSettings sms_;
};

/// Zalo is a gateway like those of SMS, with fewer keys: its texts are templates of its own.
class ZaloReader {
 public:
  ZaloReader(const YamlNode& node, const Resolve& resolve, Diagnostics& diagnostics)
      : resolve_(resolve),
        diagnostics_(diagnostics),
        setting_(node, diagnostics, "the Zalo gateway", {"redirect", "timeout", "country"}) {}

  SmsSettings read() {
    if (!setting_.is_usable() || setting_.text() == "none") return std::move(zalo_);
    if (setting_.scheme() != "http+json" || setting_.rest().empty()) {
      refuse_url(setting_, "write none or http+json:///etc/nhacviec/gateways/zalo-zns.yaml",
                 diagnostics_);
      return std::move(zalo_);
    }
    zalo_.kind = SmsKind::gateway;
    zalo_.gateway = load_gateway(resolve_(setting_.rest()), diagnostics_).value_or(Gateway{});
    zalo_.style.variables = variables_of(zalo_.gateway);
    read_redirect(setting_, is_e164, kNoNumber, diagnostics_, zalo_.redirect);
    if (const auto* timeout = setting_.fields().optional("timeout"))
      zalo_.timeout = read_span(*timeout, diagnostics_, chr::seconds(1), chr::minutes(10))
                          .value_or(zalo_.timeout);
    if (const auto* country = setting_.fields().optional("country"))
      zalo_.country = read_country(*country, diagnostics_).value_or(kVietnam);
    return std::move(zalo_);
  }

 private:
  const Resolve& resolve_;
  Diagnostics& diagnostics_;
  UrlSetting setting_;
  SmsSettings zalo_;
};

}  // namespace

SmsSettings read_sms(const YamlNode& node, const Resolve& resolve, Diagnostics& diagnostics) {
  return SmsReader(node, resolve, diagnostics).read();
}

SmsSettings read_zalo(const YamlNode& node, const Resolve& resolve, Diagnostics& diagnostics) {
  return ZaloReader(node, resolve, diagnostics).read();
}

}  // namespace nhacviec
