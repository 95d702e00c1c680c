#include "config/settings.h"

#include <glob.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "config/answer_settings.h"
#include "config/map_reader.h"
#include "config/server_settings.h"
#include "config/settings_environment.h"
#include "config/sms_settings.h"
#include "config/values.h"
#include "config/webhook_settings.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostPlans = 1000;
constexpr size_t kShortestToken = 16;
constexpr double kFastest = 1e8;

class SettingsReader {
 public:
  SettingsReader(const YamlNode& root, const fs::path& base, Diagnostics& diagnostics)
      : base_(base),
        diagnostics_(diagnostics),
        file_(root, diagnostics, "the settings",
              {"store",    "queue",     "mail",        "replies",   "sms",
               "zalo",     "webhooks",  "http",        "answers",   "clock",
               "plans",    "directory", "calendars",   "templates", "papers",
               "language", "mail_from", "mail_domain", "limits",    "log"}) {}

  Settings read() {
    if (!file_.is_map()) return std::move(settings_);
    if (const auto* node = file_.optional("store")) read_store(*node);
    if (const auto* node = file_.optional("mail")) read_mail(*node);
    if (const auto* node = file_.optional("sms"))
      settings_.sms = read_sms(*node, resolver(), diagnostics_);
    if (const auto* node = file_.optional("zalo"))
      settings_.zalo = read_zalo(*node, resolver(), diagnostics_);
    check_rehearsal();
    if (const auto* node = file_.optional("queue")) read_queue_of_events(*node);
    if (const auto* node = file_.optional("replies")) read_replies(*node);
    if (const auto* node = file_.optional("webhooks"))
      settings_.webhooks = read_webhooks(*node, resolver(), diagnostics_);
    if (const auto* node = file_.optional("http")) read_http(*node);
    if (const auto* node = file_.optional("answers"))
      read_answers(*node, resolver(), settings_.answers, diagnostics_);
    if (const auto* node = file_.optional("clock")) read_clock(*node);
    read_paths();
    read_words();
    if (const auto* node = file_.optional("limits")) read_limits(*node);
    if (const auto* node = file_.optional("log")) read_log(*node);
    return std::move(settings_);
  }

 private:
  void not_yet(const Position& where, const std::string& scheme) {
    diagnostics_.error(where, scheme + ":// is not available in this build yet");
  }

  fs::path resolve(const std::string& path) const {
    return (base_ / path).lexically_normal();  // an absolute path replaces the base
  }

  Resolve resolver() const {
    return [this](const std::string& path) { return resolve(path); };
  }

  void read_store(const YamlNode& node) {
    const UrlSetting store(node, diagnostics_, "the store", {"prefix", "accept", "shards"});
    if (!store.is_usable()) return;
    static const std::set<std::string> later{"redis+sentinel", "redis+cluster"};
    if (store.text() == "memory:") {
      settings_.store.kind = StoreKind::memory;
    } else if (store.scheme() == "sqlite" && !store.rest().empty()) {
      settings_.store.kind = StoreKind::sqlite;
      settings_.store.path = resolve(store.rest());
    } else if (store.scheme() == "redis" || store.scheme() == "rediss") {
      settings_.store.kind = StoreKind::redis;
      settings_.store.redis = read_redis(store, resolver(), diagnostics_);
    } else if (later.contains(store.scheme())) {
      not_yet(store.where(), store.scheme());
    } else {
      refuse_url(store, "write sqlite:///var/lib/nhacviec/state.db or redis://127.0.0.1:6379/0",
                 diagnostics_);
    }
    if (const auto* shards = store.fields().optional("shards")) {
      settings_.store.shards =
          static_cast<int>(read_integer(*shards, diagnostics_, 1, 64).value_or(0));
    }
  }

  void read_queue_of_events(const YamlNode& node) {
    const UrlSetting queue(node, diagnostics_, "the queue",
                           {"prefetch", "park", "heartbeat", "announce"});
    if (!queue.is_usable() || queue.text() == "none") return;
    if (queue.scheme() == "amqp" || queue.scheme() == "amqps") {
      settings_.queue = read_queue(queue, resolver(), diagnostics_);
    } else {
      refuse_url(queue, "write none or amqp://user@127.0.0.1:5672/%2f", diagnostics_);
    }
  }

  void read_mail(const YamlNode& node) {
    const UrlSetting mail(node, diagnostics_, "the mail",
                          {"connections", "timeout", "redirect", "auth", "token_file", "rate"});
    if (!mail.is_usable()) return;
    read_redirect(mail, is_email, "is not an e-mail address", diagnostics_,
                  settings_.mail.redirect);
    if (mail.scheme() == "maildir" && !mail.rest().empty()) {
      settings_.mail.maildir = resolve(mail.rest());
    } else if (mail.scheme() == "smtp" || mail.scheme() == "smtps") {
      settings_.mail.kind = MailKind::smtp;
      settings_.mail.smtp = read_smtp(mail, resolver(), diagnostics_);
    } else {
      refuse_url(mail, "write maildir:///var/lib/nhacviec/mail or smtp://127.0.0.1:25",
                 diagnostics_);
    }
  }

  /// All of it or nothing: a rehearsal in which some messages reach people is none.
  void check_rehearsal() {
    if (settings_.mail.redirect.empty()) {
      if (!settings_.sms.redirect.empty()) {
        diagnostics_.error(file_.where("sms"), "SMS are redirected and mail is not",
                           "a rehearsal redirects both: mail: {url: ..., redirect: ADDRESS}");
      }
    } else if (settings_.sms.kind != SmsKind::none && settings_.sms.redirect.empty()) {
      diagnostics_.warning(file_.where("sms"), "no SMS is sent while mail is redirected",
                           "give sms a redirect of its own, or write sms: none");
      settings_.sms.kind = SmsKind::none;
    }
    check_rehearsal_of_zalo();
  }

  void check_rehearsal_of_zalo() {
    SmsSettings& zalo = settings_.zalo;
    if (settings_.mail.redirect.empty() && !zalo.redirect.empty()) {
      diagnostics_.error(file_.where("zalo"), "Zalo is redirected and mail is not",
                         "a rehearsal redirects both: mail: {url: ..., redirect: ADDRESS}");
    } else if (!settings_.mail.redirect.empty() && zalo.kind != SmsKind::none &&
               zalo.redirect.empty()) {
      diagnostics_.warning(file_.where("zalo"), "nothing goes by Zalo while mail is redirected",
                           "give zalo a redirect of its own, or write zalo: none");
      zalo.kind = SmsKind::none;
    }
  }

  void read_replies(const YamlNode& node) {
    const UrlSetting replies(node, diagnostics_, "the replies",
                             {"address", "every", "trusted_servers"});
    if (!replies.is_usable() || replies.text() == "none") return;
    if (replies.scheme() == "imap" || replies.scheme() == "imaps")
      settings_.replies = read_imap(replies, resolver(), diagnostics_);
    else
      refuse_url(replies, "write none or imaps://user@mail.example.vn/INBOX", diagnostics_);
  }

  void read_http(const YamlNode& node) {
    if (node.is_scalar()) {
      read_listen(node);
      return;
    }
    const MapReader http(node, diagnostics_, "http", {"listen", "tokens", "public_url"});
    if (const auto* listen = http.optional("listen")) read_listen(*listen);
    if (const auto* tokens = http.optional("tokens"))
      for (const auto* token : read_list(*tokens, diagnostics_)) read_token(*token);
    if (const auto* url = http.optional("public_url"))
      settings_.http.public_url = read_public_url(*url, diagnostics_).value_or("");
  }

  void read_listen(const YamlNode& node) {
    const auto text = read_string(node, diagnostics_);
    if (!text) return;
    const size_t colon = text->rfind(':');
    int port = -1;
    if (colon != std::string::npos) {
      const char* last = text->data() + text->size();
      const auto [end, code] = std::from_chars(text->data() + colon + 1, last, port);
      if (code != std::errc() || end != last) port = -1;
    }
    std::string host = text->substr(0, std::min(colon, text->size()));
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const bool bare_ipv6 = !bracketed && host.find(':') != std::string::npos;
    if (port < 0 || port > 65535 || host.empty() || bare_ipv6 ||
        host.find_first_of(" /") != std::string::npos) {
      diagnostics_.error(node.where, "\"" + *text + "\" is not host:port",
                         "write 127.0.0.1:8080 or [::1]:8080");
      return;
    }
    settings_.http.host = host;
    settings_.http.port = port;
  }

  void read_token(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "the token",
                           {"name", "role", "unit", "token", "token_file"});
    if (!fields.is_map()) return;
    HttpToken token;
    if (const auto* name = fields.required("name"))
      token.name = read_id(*name, diagnostics_).value_or("");
    if (const auto* role = fields.required("role")) {
      token.role = read_choice<HttpRole>(*role, diagnostics_,
                                         {{"viewer", HttpRole::viewer},
                                          {"unit", HttpRole::unit},
                                          {"office", HttpRole::office},
                                          {"admin", HttpRole::admin}})
                       .value_or(HttpRole::viewer);
    }
    const auto* unit = fields.optional("unit");
    if (unit != nullptr) token.unit = UnitId(read_id(*unit, diagnostics_).value_or(""));
    if ((unit != nullptr) != (token.role == HttpRole::unit))
      diagnostics_.error(node.where, "a token of role unit, and no other, names its unit");
    if (!read_secret(fields, token.token)) return;
    if (!tokens_.insert(token.token).second)
      diagnostics_.error(node.where, "two entries have the same token");
    settings_.http.tokens.push_back(std::move(token));
  }

  bool read_secret(const MapReader& fields, std::string& secret) {
    const auto* direct = fields.optional("token");
    const auto* file = fields.optional("token_file");
    if ((direct == nullptr) == (file == nullptr)) {
      diagnostics_.error(fields.where(), "give either token or token_file");
      return false;
    }
    const YamlNode& node = direct != nullptr ? *direct : *file;
    const auto text = file == nullptr ? read_string(node, diagnostics_)
                                      : read_secret_file(node, resolver(), diagnostics_);
    if (!text) return false;
    secret = *text;
    if (secret.empty() || secret.find_first_of(" \t\r\n") != std::string::npos) {
      diagnostics_.error(node.where, "a token is one word without spaces");
      return false;
    }
    if (secret.size() < kShortestToken)
      diagnostics_.warning(node.where, "a token of less than 16 characters can be guessed");
    return true;
  }

  /// real, or {start: INSTANT, speed: factor | max | manual}
  void read_clock(const YamlNode& node) {
    if (node.is_scalar()) {
      read_choice<bool>(node, diagnostics_, {{"real", true}});
      return;
    }
    const MapReader fields(node, diagnostics_, "the clock", {"start", "speed"});
    if (!fields.is_map()) return;
    settings_.clock.kind = ClockKind::factor;
    if (const auto* start = fields.required("start")) {
      const auto text = read_string(*start, diagnostics_);
      const auto instant = text ? parse_rfc3339(*text) : std::nullopt;
      if (instant)
        settings_.clock.start = *instant;
      else if (text)
        diagnostics_.error(start->where, "\"" + *text + "\" is not an instant",
                           "write 2024-05-20T00:00:00+07:00");
    }
    if (const auto* speed = fields.optional("speed")) read_speed(*speed);
  }

  void read_speed(const YamlNode& node) {
    const auto text = read_string(node, diagnostics_);
    if (!text) return;
    if (*text == "max" || *text == "manual") {
      settings_.clock.kind = *text == "max" ? ClockKind::max : ClockKind::manual;
      return;
    }
    double factor = 0;
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), factor,
                                             std::chars_format::fixed);
    if (code != std::errc() || end != text->data() + text->size() || !(factor > 0) ||
        factor > kFastest)
      diagnostics_.error(node.where, "\"" + *text + "\" is not a speed",
                         "write a factor such as 86400, max or manual");
    else
      settings_.clock.factor = factor;
  }

  void read_paths() {
    const auto path = [&](const char* key, fs::path& into) {
      const auto* node = file_.optional(key);
      const auto text = node ? read_string(*node, diagnostics_) : std::nullopt;
      if (!text || text->empty()) return;
      into = resolve(*text);
      std::error_code code;
      if (!fs::exists(into, code)) diagnostics_.error(node->where, "there is no " + into.string());
    };
    path("directory", settings_.directory);
    path("calendars", settings_.calendars);
    path("templates", settings_.templates);
    path("papers", settings_.papers);
    if (const auto* plans = file_.optional("plans")) {
      for (const auto* pattern : read_list(*plans, diagnostics_)) expand(*pattern);
    } else {
      expand_pattern("plans/*.yaml");
    }
    auto& found = settings_.plans;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.size() > kMostPlans)
      diagnostics_.error(file_.where("plans"),
                         "more than " + std::to_string(kMostPlans) + " plans");
  }

  void expand(const YamlNode& node) {
    const auto pattern = read_string(node, diagnostics_);
    if (!pattern) return;
    if (!expand_pattern(*pattern))
      diagnostics_.error(node.where, "no file matches " + resolve(*pattern).string());
  }

  bool expand_pattern(const std::string& pattern) {
    glob_t matches{};
    const bool found = ::glob(resolve(pattern).c_str(), 0, nullptr, &matches) == 0;
    for (size_t i = 0; found && i < matches.gl_pathc; ++i)
      settings_.plans.emplace_back(matches.gl_pathv[i]);
    ::globfree(&matches);
    return found;
  }

  void read_words() {
    if (const auto* node = file_.optional("language"))
      settings_.language =
          read_choice<std::string>(*node, diagnostics_, {{"vi", "vi"}, {"en", "en"}})
              .value_or(settings_.language);
    const auto* from = file_.optional("mail_from");
    if (from != nullptr) {
      settings_.mail_from = read_string(*from, diagnostics_).value_or(settings_.mail_from);
      if (!is_domain(settings_.mail_from.substr(settings_.mail_from.find('@') + 1)) ||
          settings_.mail_from.find('@') == std::string::npos || settings_.mail_from.front() == '@')
        diagnostics_.error(from->where, "\"" + settings_.mail_from + "\" is not an e-mail address");
      else
        settings_.mail_domain = settings_.mail_from.substr(settings_.mail_from.find('@') + 1);
    }
    if (const auto* domain = file_.optional("mail_domain")) {
      settings_.mail_domain = read_string(*domain, diagnostics_).value_or(settings_.mail_domain);
      if (!is_domain(settings_.mail_domain))
        diagnostics_.error(domain->where, "\"" + settings_.mail_domain + "\" is not a domain name");
    }
  }

  static bool is_domain(const std::string& text) {
    return !text.empty() && text.size() <= 253 && text.front() != '.' && text.back() != '.' &&
           text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789.-") == std::string::npos;
  }

  void read_limits(const YamlNode& node) {
    const MapReader limits(node, diagnostics_, "limits",
                           {"max_event_bytes", "max_event_depth", "lease"});
    if (const auto* lease = limits.optional("lease")) {
      settings_.lease =
          read_span(*lease, diagnostics_, std::chrono::seconds(1), std::chrono::hours(1))
              .value_or(settings_.lease);
    }
    if (const auto* bytes = limits.optional("max_event_bytes"))
      if (const auto value = read_integer(*bytes, diagnostics_, 1024, 16 << 20))
        settings_.max_event_bytes = static_cast<size_t>(*value);
    if (const auto* depth = limits.optional("max_event_depth"))
      if (const auto value = read_integer(*depth, diagnostics_, 4, 256))
        settings_.max_event_depth = static_cast<int>(*value);
  }

  void read_log(const YamlNode& node) {
    const MapReader log(node, diagnostics_, "log", {"level", "format"});
    const auto word = [&](const char* key, std::string& into,
                          const std::vector<std::string>& allowed) {
      const auto* value = log.optional(key);
      if (value == nullptr) return;
      std::vector<std::pair<std::string, std::string>> choices;
      for (const auto& choice : allowed) choices.emplace_back(choice, choice);
      into = read_choice<std::string>(*value, diagnostics_, choices).value_or(into);
    };
    word("level", settings_.log.level, {"trace", "debug", "info", "warn", "error"});
    word("format", settings_.log.format, {"text", "json"});
  }

  fs::path base_;
  Diagnostics& diagnostics_;
  MapReader file_;
  Settings settings_;
  std::set<std::string> tokens_;
};

}  // namespace

const char* to_string(HttpRole role) {
  switch (role) {
    case HttpRole::viewer:
      return "viewer";
    case HttpRole::unit:
      return "unit";
    case HttpRole::office:
      return "office";
    case HttpRole::admin:
      return "admin";
  }
  return "?";
}

std::optional<Settings> settings_from_text(const SourceText& source, const Environment& environment,
                                           Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  auto root = read_yaml(source, diagnostics);
  if (!root) return std::nullopt;
  apply_environment(environment, *root, diagnostics);
  std::error_code code;
  const fs::path base = fs::absolute(source.name, code).parent_path();
  Settings settings = SettingsReader(*root, base, diagnostics).read();
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return settings;
}

std::optional<Settings> load_settings(const fs::path& path, const Environment& environment,
                                      Diagnostics& diagnostics) {
  const auto source = read_source(path, diagnostics);
  if (!source) return std::nullopt;
  return settings_from_text(*source, environment, diagnostics);
}

}  // namespace nhacviec
