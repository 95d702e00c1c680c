#include "config/server_settings.h"

#include <charconv>

#include "config/duration.h"
#include "config/source_text.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace chr = std::chrono;

std::vector<std::string> with_common(std::vector<std::string> keys) {
  keys.insert(keys.end(), {"url", "password_file", "ca_file"});
  return keys;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// RFC 3986, 2.1. Nothing when a % is not followed by two digits, or stands for a control
/// character.
std::optional<std::string> percent_decoded(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < ' ') return std::nullopt;
    result += c;
  }
  return result;
}

struct UrlParts {
  std::string user, password, host, path;  // decoded; path without its first slash
  std::optional<int> port;
};

/// [user[:password]@]host[:port][/path]; nothing when it is none of that.
std::optional<UrlParts> parts_of(const std::string& rest) {
  if (rest.find_first_of("?# ") != std::string::npos) return std::nullopt;
  const size_t slash = std::min(rest.find('/'), rest.size());
  std::string authority = rest.substr(0, slash);
  UrlParts parts;
  const auto decode = [](const std::string& text, std::string& into) {
    auto decoded = percent_decoded(text);
    if (decoded) into = *decoded;
    return decoded.has_value();
  };
  if (slash < rest.size() && !decode(rest.substr(slash + 1), parts.path)) return std::nullopt;
  const size_t at = authority.rfind('@');
  if (at != std::string::npos) {
    const std::string account = authority.substr(0, at);
    authority.erase(0, at + 1);
    const size_t colon = std::min(account.find(':'), account.size());
    if (!decode(account.substr(0, colon), parts.user)) return std::nullopt;
    if (colon < account.size() && !decode(account.substr(colon + 1), parts.password)) {
      return std::nullopt;
    }
  }
  const bool bracketed = authority.starts_with('[');
  const size_t end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && end == std::string::npos) return std::nullopt;
  parts.host = authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  const size_t colon = bracketed ? end + 1 : end;
  if (parts.host.empty()) return std::nullopt;
  if (colon == std::string::npos || colon >= authority.size()) return parts;
  int port = 0;
  const char* last = authority.data() + authority.size();
  const auto [stop, code] = std::from_chars(authority.data() + colon + 1, last, port);
  if (authority[colon] != ':' || code != std::errc() || stop != last || port < 1 || port > 65535) {
    return std::nullopt;
  }
  parts.port = port;
  return parts;
}

/// The address, and what follows the host in `path`. `example` shows the form that was expected.
ServerAddress read_server(const UrlSetting& setting, const Resolve& resolve,
                          Diagnostics& diagnostics, bool tls, int default_port,
                          const std::string& example, std::string& path) {
  ServerAddress server;
  server.tls = tls;
  auto parts = parts_of(setting.rest());
  if (!parts) {
    diagnostics.error(setting.where(), "this is not the address of a server", "write " + example);
    parts.emplace();
  }
  server.host = parts->host;
  server.port = parts->port.value_or(default_port);
  server.user = parts->user;
  server.password = parts->password;
  path = parts->path;
  if (const auto* file = setting.fields().optional("password_file")) {
    if (!server.password.empty()) {
      diagnostics.error(file->where, "the URL has a password already");
    }
    const auto password = read_secret_file(*file, resolve, diagnostics);
    if (password && password->empty()) diagnostics.error(file->where, "the file is empty");
    server.password = password.value_or("");
  }
  if (const auto* file = setting.fields().optional("ca_file")) {
    server.ca_file = resolve(read_string(*file, diagnostics).value_or(""));
    std::error_code code;
    if (!std::filesystem::is_regular_file(server.ca_file, code)) {
      diagnostics.error(file->where, "there is no file " + server.ca_file.string());
    }
  }
  return server;
}

void read_number(const UrlSetting& setting, const char* key, Diagnostics& diagnostics, long least,
                 long most, int& into) {
  const auto* node = setting.fields().optional(key);
  const auto value = node ? read_integer(*node, diagnostics, least, most) : std::nullopt;
  if (value) into = static_cast<int>(*value);
}

void read_time(const UrlSetting& setting, const char* key, Diagnostics& diagnostics,
               chr::milliseconds least, chr::milliseconds most, chr::milliseconds& into) {
  const auto* node = setting.fields().optional(key);
  const auto value = node ? read_span(*node, diagnostics, least, most) : std::nullopt;
  if (value) into = *value;
}

}  // namespace

UrlSetting::UrlSetting(const YamlNode& node, Diagnostics& diagnostics, const std::string& what,
                       std::vector<std::string> keys)
    : is_map_(node.is_map()), where_(node.where) {
  if (!is_map_) {
    made_.kind = YamlKind::map;
    made_.where = node.where;
    made_.entries.push_back({"url", node.where, node});
  }
  fields_.emplace(is_map_ ? node : made_, diagnostics, what, with_common(std::move(keys)));
  const auto* url = fields_->required("url");
  if (url == nullptr) return;
  where_ = url->where;
  text_ = read_string(*url, diagnostics).value_or("");
  const size_t at = text_.find("://");
  scheme_ = at == std::string::npos ? "" : text_.substr(0, at);
  rest_ = at == std::string::npos ? text_ : text_.substr(at + 3);
}

RedisSettings read_redis(const UrlSetting& setting, const Resolve& resolve,
                         Diagnostics& diagnostics) {
  RedisSettings redis;
  const std::string example = "redis://127.0.0.1:6379/0";
  std::string path;
  redis.server =
      read_server(setting, resolve, diagnostics, setting.scheme() == "rediss", 6379, example, path);
  if (!path.empty()) {
    const char* last = path.data() + path.size();
    const auto [end, code] = std::from_chars(path.data(), last, redis.database);
    if (code != std::errc() || end != last || redis.database < 0 || redis.database > 1023) {
      diagnostics.error(setting.where(), "\"" + path + "\" is not the number of a database",
                        "write " + example);
    }
  }
  if (const auto* prefix = setting.fields().optional("prefix")) {
    redis.prefix = read_id(*prefix, diagnostics).value_or(redis.prefix);
  }
  if (const auto* accept = setting.fields().optional("accept")) {
    for (const auto* word : read_list(*accept, diagnostics)) {
      const auto waiver =
          read_choice<bool RedisWaivers::*>(*word, diagnostics,
                                            {{"no-persistence", &RedisWaivers::no_persistence},
                                             {"no-fsync", &RedisWaivers::no_fsync},
                                             {"eviction", &RedisWaivers::eviction}});
      if (waiver) redis.accept.*(*waiver) = true;
    }
  }
  return redis;
}

QueueSettings read_queue(const UrlSetting& setting, const Resolve& resolve,
                         Diagnostics& diagnostics) {
  QueueSettings queue;
  const bool tls = setting.scheme() == "amqps";
  std::string path;
  queue.server = read_server(setting, resolve, diagnostics, tls, tls ? 5671 : 5672,
                             "amqp://user@127.0.0.1:5672/%2f", path);
  if (!path.empty()) queue.vhost = path;
  if (queue.server.user.empty()) {
    queue.server.user = "guest";
    if (queue.server.password.empty()) queue.server.password = "guest";
  }
  read_number(setting, "prefetch", diagnostics, 1, 10000, queue.prefetch);
  read_time(setting, "park", diagnostics, chr::seconds(0), chr::minutes(25), queue.park);
  read_time(setting, "heartbeat", diagnostics, chr::seconds(1), chr::minutes(10), queue.heartbeat);
  if (const auto* announce = setting.fields().optional("announce")) {
    queue.announce = read_bool(*announce, diagnostics).value_or(queue.announce);
  }
  return queue;
}

namespace {

void read_login(const UrlSetting& setting, const Resolve& resolve, Diagnostics& diagnostics,
                SmtpSettings& smtp) {
  if (const auto* login = setting.fields().optional("auth")) {
    smtp.login = read_choice<SmtpLogin>(*login, diagnostics,
                                        {{"any", SmtpLogin::any},
                                         {"plain", SmtpLogin::plain},
                                         {"login", SmtpLogin::login},
                                         {"xoauth2", SmtpLogin::xoauth2}})
                     .value_or(smtp.login);
    if (smtp.server.user.empty()) {
      diagnostics.error(login->where, "a way to log in needs a user", "write smtp://user@host:587");
    }
  }
  // A password file that cannot be read was reported as such.
  const bool has_password =
      !smtp.server.password.empty() || setting.fields().optional("password_file") != nullptr;
  const auto* token = setting.fields().optional("token_file");
  if (token != nullptr) {
    smtp.token_file = resolve(read_string(*token, diagnostics).value_or(""));
    read_secret_file(*token, resolve, diagnostics);
  }
  const bool by_token = smtp.login == SmtpLogin::xoauth2;
  if (by_token != (token != nullptr) || (by_token && has_password)) {
    diagnostics.error(setting.where(), "auth: xoauth2 and a token_file go together",
                      "write {url: \"smtp://user@host:587\", auth: xoauth2, token_file: ...}");
  } else if (!by_token && smtp.server.user.empty() == has_password) {
    diagnostics.error(setting.where(), "a user and a password go together",
                      "write smtp://user@host:587 and a password_file");
  }
}

/// "30/m": messages in a second, minute or hour. One a minute at least: a notice that waits for its
/// turn is kept from the other daemons so long.
std::optional<SendRate> read_rate(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t slash = std::min(text->find('/'), text->size());
  const std::string unit = text->substr(slash);
  SendRate rate;
  const auto [end, code] = std::from_chars(text->data(), text->data() + slash, rate.count);
  if (unit == "/s") rate.in = chr::seconds(1);
  if (unit == "/m") rate.in = chr::minutes(1);
  if (unit == "/h") rate.in = chr::hours(1);
  const bool is_number = code == std::errc() && end == text->data() + slash && rate.count > 0;
  if (!is_number || rate.in.count() == 0 || rate.apart() > chr::minutes(1) ||
      rate.apart() < chr::milliseconds(1)) {
    diagnostics.error(node.where, "\"" + *text + "\" is not a rate between 1/m and 1000/s",
                      "write 30/m or 5/s");
    return std::nullopt;
  }
  return rate;
}

}  // namespace

SmtpSettings read_smtp(const UrlSetting& setting, const Resolve& resolve,
                       Diagnostics& diagnostics) {
  SmtpSettings smtp;
  const bool tls = setting.scheme() == "smtps";
  std::string path;
  smtp.server = read_server(setting, resolve, diagnostics, tls, tls ? 465 : 587,
                            "smtp://user@mail.example.vn:587", path);
  if (!path.empty()) {
    diagnostics.error(setting.where(), "a mail server's address ends after its port");
  }
  read_login(setting, resolve, diagnostics, smtp);
  if (const auto* rate = setting.fields().optional("rate")) {
    smtp.rate = read_rate(*rate, diagnostics).value_or(SendRate{});
  }
  read_number(setting, "connections", diagnostics, 1, 64, smtp.connections);
  read_time(setting, "timeout", diagnostics, chr::seconds(1), chr::minutes(10), smtp.timeout);
  return smtp;
}

ServerAddress read_kannel(const UrlSetting& setting, const Resolve& resolve,
                          Diagnostics& diagnostics, std::string& path) {
  const bool tls = setting.scheme() == "kannel+https";
  ServerAddress server = read_server(setting, resolve, diagnostics, tls, tls ? 13023 : 13013,
                                     "kannel+http://user@127.0.0.1:13013/cgi-bin/sendsms", path);
  if (path.empty()) path = "cgi-bin/sendsms";
  const bool has_password =
      !server.password.empty() || setting.fields().optional("password_file") != nullptr;
  if (server.user.empty() || !has_password) {
    diagnostics.error(setting.where(), "Kannel asks for a user and a password",
                      "write kannel+http://user@host:13013 and a password_file");
  }
  return server;
}

void read_redirect(const UrlSetting& channel, bool (*fits)(const std::string&),
                   const char* complaint, Diagnostics& diagnostics, std::string& into) {
  const auto* node = channel.fields().optional("redirect");
  const auto text = node != nullptr ? read_string(*node, diagnostics) : std::nullopt;
  if (!text) return;
  if (!fits(*text)) diagnostics.error(node->where, "\"" + *text + "\" " + complaint);
  into = *text;
}

void refuse_url(const UrlSetting& setting, const char* known, Diagnostics& diagnostics) {
  diagnostics.error(setting.where(),
                    setting.scheme().empty() ? "\"" + setting.text() + "\" is not known here"
                                             : setting.scheme() + ":// is not known here",
                    known);
}

std::optional<chr::milliseconds> read_span(const YamlNode& node, Diagnostics& diagnostics,
                                           chr::milliseconds least, chr::milliseconds most) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const auto span = *text == "0s" ? std::optional<Duration>(0) : parse_duration(*text);
  if (!span || *span < least || *span > most) {
    diagnostics.error(node.where, "\"" + *text + "\" is not a time between " +
                                      format_duration(least) + " and " + format_duration(most));
    return std::nullopt;
  }
  return span;
}

std::optional<std::string> read_secret_file(const YamlNode& node, const Resolve& resolve,
                                            Diagnostics& diagnostics) {
  const auto path = read_string(node, diagnostics);
  if (!path) return std::nullopt;
  const auto source = read_source(resolve(*path), diagnostics, node.where);
  if (!source) return std::nullopt;
  const size_t end = source->text.find_last_not_of(" \t\r\n");
  return source->text.substr(0, end == std::string::npos ? 0 : end + 1);
}

}  // namespace nhacviec
