// The daemon's settings (config/nhacviec.yaml): every value has a default, every key may be
// overridden by NHACVIEC_SECTION_KEY, secrets come from files. Described in docs/settings.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/gateway.h"
#include "config/sms_text.h"
#include "config/source_text.h"
#include "config/telephone.h"
#include "workflows/ids.h"
#include "workflows/time.h"

namespace nhacviec {

/// A server to connect to: scheme://user:password@host:port/path of a URL, and what goes with it.
struct ServerAddress {
  std::string host;
  int port = 0;
  bool tls = false;  // from the first byte on (rediss, amqps, smtps)
  std::string user;
  std::string password;           // from the URL or from password_file; never logged
  std::filesystem::path ca_file;  // whom to trust; empty: the system's authorities
};

enum class StoreKind { sqlite, memory, redis };

/// What a Redis server may lack without being refused at the start (docs/production.md).
struct RedisWaivers {
  bool no_persistence = false;  // appendonly no
  bool no_fsync = false;        // appendfsync no
  bool eviction = false;        // a maxmemory-policy other than noeviction
};

struct RedisSettings {
  ServerAddress server;
  int database = 0;
  std::string prefix = "nhacviec";  // of every key
  RedisWaivers accept;
};

struct StoreSettings {
  StoreKind kind = StoreKind::sqlite;
  std::filesystem::path path = "/var/lib/nhacviec/state.db";  // absolute; of sqlite
  RedisSettings redis;
  int shards = 0;  // of a new store; 0: 4 for sqlite and memory, 16 for redis
};

/// RabbitMQ: where events come in and go out. Names of exchanges and queues are fixed.
struct QueueSettings {
  ServerAddress server;
  std::string vhost = "/";
  int prefetch = 512;                      // events taken and not yet settled
  std::chrono::milliseconds park{600000};  // an unknown subject, before its answer is final
  std::chrono::milliseconds heartbeat{10000};
  bool announce = true;  // publish what happened on nhacviec.out
};

enum class MailKind { maildir, smtp };

/// How we log in; `any`: whatever the server offers and we know.
enum class SmtpLogin { any, plain, login, xoauth2 };

/// At most so many messages in that time; each goes out by itself, evenly. count 0: no limit.
struct SendRate {
  int count = 0;
  std::chrono::milliseconds in{0};
  std::chrono::milliseconds apart() const { return count == 0 ? in : in / count; }
};

struct SmtpSettings {
  ServerAddress server;  // tls: implicit; else STARTTLS, required when there is a user
  SmtpLogin login = SmtpLogin::any;
  std::filesystem::path token_file;  // of xoauth2, instead of a password; read at each connection
  int connections = 4;               // kept open
  std::chrono::milliseconds timeout{60000};  // of one message, from connecting on
  SendRate rate;                             // of this daemon
};

struct MailSettings {
  MailKind kind = MailKind::maildir;
  std::filesystem::path maildir = "/var/lib/nhacviec/mail";
  SmtpSettings smtp;
  std::string redirect;  // a rehearsal: the one address that every mail goes to; empty: none
};

enum class SmsKind { none, file, gateway };

/// SMS beyond these are not sent; 0: no cap.
struct SmsCaps {
  int per_person_a_day = 0;
  int per_month = 0;  // of the whole office
};

struct SmsSettings {
  SmsKind kind = SmsKind::none;
  std::filesystem::path path;                // of file
  Gateway gateway;                           // Kannel, or as its file describes it
  std::chrono::milliseconds timeout{30000};  // of one message, from its turn on
  std::string country = kVietnam;            // whose numbers those without a prefix are
  SmsStyle style;
  SmsCaps caps;
  std::string report_url;      // where gateways reach us; empty: http.public_url
  std::string inbound_secret;  // of who hands in SMS; empty: none are taken in. Never logged
  std::string redirect;        // a rehearsal: the one number; empty: none
};

/// In order of what they may do.
enum class HttpRole { viewer, unit, office, admin };
const char* to_string(HttpRole);

struct HttpToken {
  std::string name;  // for the log; the token itself never appears there
  HttpRole role = HttpRole::viewer;
  UnitId unit;  // of role unit: the only one it may speak for
  std::string token;

  bool operator==(const HttpToken&) const = default;
};

struct HttpSettings {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::vector<HttpToken> tokens;  // none: nothing can be changed over HTTP
  std::string public_url;  // as seen from outside, without a slash at its end; empty: no links
};

struct AnswerSettings {
  std::string secret;  // of all that is signed; empty: the store keeps one. Never logged
  int days = 60;       // a link is good for, after the due date
  std::filesystem::path evidence;  // folder of what comes with answers; empty: it is not kept
};

/// The mailbox that replies are read from.
struct ReplySettings {
  ServerAddress server;  // tls: implicit; else STARTTLS, but for a server on this machine
  std::string folder = "INBOX";
  std::string address;  // of that mailbox: replies go to its name with "+TICKET" behind it
  std::chrono::milliseconds every{60000};
  std::vector<std::string> trusted_servers;  // whose Authentication-Results count
};

/// A receiver that is told of what happened, over HTTP (docs/webhooks.md).
struct WebhookSettings {
  std::string name;
  std::string url;
  std::vector<std::string> secrets;          // bytes; each signs, so that one can replace another
  std::vector<std::string> events;           // types, as in announced_types(); empty: all of them
  bool allow_private = false;                // private and loopback addresses, and there plain http
  std::filesystem::path ca_file;             // whom to trust; empty: the system's authorities
  std::chrono::milliseconds timeout{15000};  // of one delivery

  bool wants(const std::string& type) const;
  bool operator==(const WebhookSettings&) const = default;
};

enum class ClockKind { real, factor, max, manual };

struct ClockSettings {
  ClockKind kind = ClockKind::real;
  Instant start{};      // of a virtual clock
  double factor = 1.0;  // virtual seconds in one real second
};

struct LogSettings {
  std::string level = "info";   // trace, debug, info, warn, error
  std::string format = "text";  // text, json
};

struct Settings {
  StoreSettings store;
  std::optional<QueueSettings> queue;
  MailSettings mail;
  SmsSettings sms;
  SmsSettings zalo;  // none or a gateway
  std::optional<ReplySettings> replies;
  std::vector<WebhookSettings> webhooks;
  HttpSettings http;
  AnswerSettings answers;
  ClockSettings clock;
  std::vector<std::filesystem::path> plans;  // globs expanded, sorted, absolute
  std::filesystem::path directory;           // folder or file; empty: beside each plan
  std::filesystem::path calendars;           // folder or file; empty: beside each plan
  std::filesystem::path templates;           // folder; empty: the built-in templates
  std::filesystem::path papers;              // folder with .docx; empty: the built-in ones
  std::string language = "vi";
  std::string mail_from = "nhacviec@example.vn";
  std::string mail_domain = "example.vn";  // of Message-IDs
  size_t max_event_bytes = 262144;
  int max_event_depth = 32;
  std::chrono::milliseconds lease{30000};  // of timers and notices that are handed out
  LogSettings log;
};

using Environment = std::map<std::string, std::string>;
/// The process's variables that begin with NHACVIEC_.
Environment nhacviec_environment();

/// Nothing when there was an error; all errors are reported. Relative paths start at the folder of
/// the settings file.
std::optional<Settings> load_settings(const std::filesystem::path&, const Environment&,
                                      Diagnostics&);
/// The same from text; its name is the path that relative paths start from.
std::optional<Settings> settings_from_text(const SourceText&, const Environment&, Diagnostics&);

}  // namespace nhacviec
