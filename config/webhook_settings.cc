#include "config/webhook_settings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include "config/spelling.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

constexpr size_t kMostWebhooks = 20;
constexpr size_t kMostSecrets = 2;
constexpr size_t kShortestWebhookSecret = 24;  // bytes, as Standard Webhooks has it
constexpr size_t kLongestWebhookSecret = 64;   // the block of SHA-256: what is longer adds nothing
constexpr size_t kLongestWebhookUrl = 2048;
constexpr std::string_view kSecretPrefix = "whsec_";

/// RFC 4648, 4. Nothing when it is none.
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string bytes;
  unsigned held = 0, bits = 0;
  for (const char c : text) {
    const size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    held = (held << 6) | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> bits) & 0xff);
    held &= (1U << bits) - 1;
  }
  return bytes;
}

class WebhooksReader {
 public:
  WebhooksReader(const Resolve& resolve, Diagnostics& diagnostics)
      : resolve_(resolve), diagnostics_(diagnostics) {}

  std::vector<WebhookSettings> read(const YamlNode& node) {
    std::vector<WebhookSettings> webhooks;
    for (const YamlNode* each : read_list(node, diagnostics_)) {
      if (webhooks.size() == kMostWebhooks) {
        diagnostics_.error(each->where, "too many webhooks",
                           "at most " + std::to_string(kMostWebhooks));
        break;
      }
      webhooks.push_back(read_one(*each));
    }
    return webhooks;
  }

 private:
  WebhookSettings read_one(const YamlNode& node) {
    WebhookSettings webhook;
    const MapReader fields(
        node, diagnostics_, "the webhook",
        {"name", "url", "secret_file", "events", "allow_private", "ca_file", "timeout"});
    if (!fields.is_map()) return webhook;
    if (const auto* name = fields.required("name")) {
      webhook.name = read_id(*name, diagnostics_).value_or("");
      if (!webhook.name.empty() && !names_.insert(webhook.name).second)
        diagnostics_.error(name->where, "there is another webhook called " + webhook.name);
    }
    if (const auto* allowed = fields.optional("allow_private"))
      webhook.allow_private = read_bool(*allowed, diagnostics_).value_or(false);
    if (const auto* url = fields.required("url")) read_url(*url, webhook);
    if (const auto* file = fields.required("secret_file")) read_secrets(*file, webhook);
    if (const auto* events = fields.optional("events")) read_events(*events, webhook);
    if (const auto* file = fields.optional("ca_file")) read_authorities(*file, webhook);
    if (const auto* timeout = fields.optional("timeout")) {
      webhook.timeout = read_span(*timeout, diagnostics_, chr::seconds(1), chr::minutes(1))
                            .value_or(webhook.timeout);
    }
    return webhook;
  }

  void read_url(const YamlNode& node, WebhookSettings& webhook) {
    webhook.url = read_string(node, diagnostics_).value_or("");
    const std::string& url = webhook.url;
    if (url.empty()) return;
    const bool plain_http = url.starts_with("http://");
    const size_t host = plain_http ? 7 : url.starts_with("https://") ? 8 : 0;
    const size_t end = std::min(url.find_first_of("/?", host), url.size());
    const bool sound = std::all_of(url.begin(), url.end(), [](char c) {
      return c > ' ' && c < 0x7f && std::string_view("<>\"\\#").find(c) == std::string_view::npos;
    });
    if (host == 0 || end == host || !sound || url.size() > kLongestWebhookUrl) {
      diagnostics_.error(node.where, "this is not the address of a webhook",
                         "write https://cms.example.vn/hooks/nhacviec");
    } else if (url.substr(host, end - host).find('@') != std::string::npos) {
      diagnostics_.error(node.where, "a webhook's address has no user and no password",
                         "the signature says who we are");
    } else if (plain_http && !webhook.allow_private) {
      diagnostics_.error(node.where, "http:// is for private addresses only",
                         "write https://, or allow_private: true");
    }
  }

  /// A line is a secret: whsec_BASE64, or the bytes themselves.
  void read_secrets(const YamlNode& node, WebhookSettings& webhook) {
    const auto text = read_secret_file(node, resolve_, diagnostics_);
    if (!text) return;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (line.empty()) continue;
      std::optional<std::string> secret = line;
      if (line.starts_with(kSecretPrefix)) secret = from_base64(line.substr(kSecretPrefix.size()));
      if (!secret) {
        diagnostics_.error(node.where, "what follows whsec_ in the file is not base64");
        return;
      }
      if (secret->size() < kShortestWebhookSecret || secret->size() > kLongestWebhookSecret) {
        diagnostics_.error(node.where, "a webhook's secret has 24 to 64 bytes",
                           "make one: echo whsec_$(openssl rand -base64 32)");
        return;
      }
      webhook.secrets.push_back(*std::move(secret));
    }
    if (webhook.secrets.empty()) diagnostics_.error(node.where, "the file is empty");
    if (webhook.secrets.size() > kMostSecrets)
      diagnostics_.error(node.where, "a webhook has one secret, or two while one replaces another");
  }

  void read_events(const YamlNode& node, WebhookSettings& webhook) {
    const std::vector<std::string>& known = announced_types();
    for (const YamlNode* each : read_list(node, diagnostics_)) {
      const auto type = read_string(*each, diagnostics_);
      if (!type) continue;
      if (std::find(known.begin(), known.end(), *type) == known.end()) {
        diagnostics_.error(each->where, "\"" + *type + "\" is not an event that is told",
                           did_you_mean(*type, known));
        continue;
      }
      webhook.events.push_back(*type);
    }
  }

  void read_authorities(const YamlNode& node, WebhookSettings& webhook) {
    webhook.ca_file = resolve_(read_string(node, diagnostics_).value_or(""));
    std::error_code code;
    if (!std::filesystem::is_regular_file(webhook.ca_file, code))
      diagnostics_.error(node.where, "there is no file " + webhook.ca_file.string());
  }

  const Resolve& resolve_;
  Diagnostics& diagnostics_;
  std::set<std::string> names_;
};

}  // namespace

const std::vector<std::string>& announced_types() {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> all;
    for (const char* what : {"opened",
                             "gated",
                             "submitted",
                             "confirmed",
                             "accepted",
                             "returned",
                             "waived",
                             "cancelled",
                             "reopened",
                             "completed",
                             "overdue",
                             "escalated",
                             "acknowledged",
                             "silenced",
                             "unsilenced",
                             "more_time_asked",
                             "more_time_refused",
                             "addressee_disputed",
                             "remarked",
                             "extended",
                             "placed",
                             "rescheduled",
                             "adopted",
                             "withdrawn",
                             "resumed",
                             "refused",
                             "approval_asked",
                             "approved",
                             "withheld"}) {
      all.push_back(std::string("nhacviec.obligation.") + what);
    }
    all.insert(all.end(), {"nhacviec.notice.sent", "nhacviec.notice.failed"});
    return all;
  }();
  return types;
}

bool WebhookSettings::wants(const std::string& type) const {
  return events.empty() || std::find(events.begin(), events.end(), type) != events.end();
}

std::vector<WebhookSettings> read_webhooks(const YamlNode& node, const Resolve& resolve,
                                           Diagnostics& diagnostics) {
  return WebhooksReader(resolve, diagnostics).read(node);
}

}  // namespace nhacviec
