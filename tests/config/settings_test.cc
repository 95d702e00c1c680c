#include "config/settings.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::TempFolder;

std::string problems(const std::string& text, const Environment& environment = {}) {
  Diagnostics diagnostics;
  settings_from_text({"/etc/nhacviec/s.yaml", text}, environment, diagnostics);
  return diagnostics.format();
}

Settings settings(const std::string& text, const Environment& environment = {}) {
  Diagnostics diagnostics;
  const auto found = settings_from_text({"/etc/nhacviec/s.yaml", text}, environment, diagnostics);
  EXPECT_TRUE(found) << diagnostics.format();
  return found.value_or(Settings());
}

TEST(Settings, HasADefaultForEverything) {
  const auto found = settings("{}");
  EXPECT_EQ(found.store.kind, StoreKind::sqlite);
  EXPECT_EQ(found.store.path, "/var/lib/nhacviec/state.db");
  EXPECT_EQ(found.mail.maildir, "/var/lib/nhacviec/mail");
  EXPECT_EQ(found.sms.kind, SmsKind::none);
  EXPECT_EQ(found.http.host, "127.0.0.1");
  EXPECT_EQ(found.http.port, 8080);
  EXPECT_EQ(found.clock.kind, ClockKind::real);
  EXPECT_EQ(found.language, "vi");
  EXPECT_EQ(found.max_event_bytes, 262144u);
  EXPECT_EQ(found.max_event_depth, 32);
  EXPECT_TRUE(found.plans.empty());
}

TEST(Settings, TheShippedFileSaysTheDefaults) {
  Diagnostics diagnostics;
  const auto found = load_settings(samples::shipped("nhacviec.yaml"), {}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(diagnostics.format(), "");
  const Settings defaults;
  EXPECT_EQ(found->store.path, defaults.store.path);
  EXPECT_EQ(found->mail.maildir, defaults.mail.maildir);
  EXPECT_EQ(found->http.port, defaults.http.port);
  EXPECT_EQ(found->mail_from, defaults.mail_from);
  EXPECT_EQ(found->mail_domain, defaults.mail_domain);
  EXPECT_EQ(found->max_event_bytes, defaults.max_event_bytes);
  EXPECT_EQ(found->max_event_depth, defaults.max_event_depth);
  EXPECT_EQ(found->log.level, defaults.log.level);
  EXPECT_EQ(found->log.format, defaults.log.format);
  ASSERT_FALSE(found->plans.empty());
  EXPECT_EQ(found->plans[0].filename(), "da-bac-2024.yaml");
}

TEST(Settings, ResolvesRelativePathsAgainstTheFile) {
  const auto found =
      settings("{store: sqlite://var/s.db, mail: maildir://../mail, sms: file:///var/log/sms}");
  EXPECT_EQ(found.store.path, "/etc/nhacviec/var/s.db");
  EXPECT_EQ(found.mail.maildir, "/etc/mail");
  EXPECT_EQ(found.sms.kind, SmsKind::file);
  EXPECT_EQ(found.sms.path, "/var/log/sms");
  EXPECT_EQ(settings("{store: 'memory:'}").store.kind, StoreKind::memory);
}

TEST(Settings, ReadsTheClocks) {
  const auto factor = settings("clock: {start: 2024-05-20T00:00:00+07:00, speed: 86400}").clock;
  EXPECT_EQ(factor.kind, ClockKind::factor);
  EXPECT_EQ(factor.factor, 86400);
  EXPECT_EQ(factor.start, *parse_rfc3339("2024-05-19T17:00:00Z"));
  EXPECT_EQ(settings("clock: {start: 2024-05-20T00:00:00Z, speed: max}").clock.kind,
            ClockKind::max);
  EXPECT_EQ(settings("clock: {start: 2024-05-20T00:00:00Z, speed: manual}").clock.kind,
            ClockKind::manual);
  EXPECT_EQ(settings("clock: real").clock.kind, ClockKind::real);
}

TEST(Settings, EnvironmentOverridesTheFile) {
  const auto found = settings(
      "store: sqlite:///a.db\nhttp: {listen: 127.0.0.1:1}\nclock: real\nlog: {level: warn}\n",
      {{"NHACVIEC_STORE", "memory:"},
       {"NHACVIEC_HTTP_LISTEN", "[::1]:9090"},
       {"NHACVIEC_CLOCK_START", "2024-01-02T00:00:00+07:00"},
       {"NHACVIEC_CLOCK_SPEED", "max"},
       {"NHACVIEC_LOG_FORMAT", "json"},
       {"NHACVIEC_LIMITS_MAX_EVENT_DEPTH", "8"},
       {"NHACVIEC_HTTP_TOKENS", "[{name: t, role: admin, token: 0123456789abcdef}]"}});
  EXPECT_EQ(found.store.kind, StoreKind::memory);
  EXPECT_EQ(found.http.host, "::1");
  EXPECT_EQ(found.http.port, 9090);
  EXPECT_EQ(found.clock.kind, ClockKind::max);
  EXPECT_EQ(found.clock.start, *parse_rfc3339("2024-01-01T17:00:00Z"));
  EXPECT_EQ(found.log.level, "warn");
  EXPECT_EQ(found.log.format, "json");
  EXPECT_EQ(found.max_event_depth, 8);
  ASSERT_EQ(found.http.tokens.size(), 1u);
  EXPECT_EQ(found.http.tokens[0].role, HttpRole::admin);
}

TEST(Settings, BlamesTheVariableForItsValue) {
  EXPECT_EQ(problems("{}", {{"NHACVIEC_LANGUAGE", "fr"}, {"NHACVIEC_STROE", "memory:"}}),
            "NHACVIEC_STROE:1:1: warning: no setting has this name (did you mean "
            "\"NHACVIEC_STORE\"?)\n"
            "NHACVIEC_LANGUAGE:1:1: error: \"fr\" is not one of vi, en\n");
  EXPECT_EQ(problems("{}", {{"NHACVIEC_URL", "http://x"}, {"NHACVIEC_TOKEN_FILE", "/x"}}), "");
}

TEST(Settings, ExpandsGlobsOfPlansInOrder) {
  const TempFolder folder;
  const auto b = folder.write("plans/b.yaml", ""), a = folder.write("plans/a.yaml", "");
  folder.write("plans/c.txt", "");
  const auto file = folder.write("s.yaml", "plans: ['plans/*.yaml', plans/a.yaml]\n");
  Diagnostics diagnostics;
  const auto found = load_settings(file, {}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->plans, (std::vector{a, b}));
  const auto other =
      load_settings(file, {{"NHACVIEC_PLANS", "plans/b.yaml,plans/c.txt"}}, diagnostics);
  ASSERT_TRUE(other) << diagnostics.format();
  EXPECT_EQ(other->plans, (std::vector{b, folder.path() / "plans/c.txt"}));
}

TEST(Settings, ReadsSecretsFromFiles) {
  const TempFolder folder;
  folder.write("office.token", "0123456789abcdef\n");
  const auto file = folder.write(
      "s.yaml",
      "http:\n  tokens:\n    - {name: office, role: office, token_file: office.token}\n"
      "    - {name: t2, role: unit, unit: team-02, token: fedcba9876543210}\n");
  Diagnostics diagnostics;
  const auto found = load_settings(file, {}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  ASSERT_EQ(found->http.tokens.size(), 2u);
  EXPECT_EQ(found->http.tokens[0].token, "0123456789abcdef");
  EXPECT_EQ(found->http.tokens[1].unit, UnitId("team-02"));
}

TEST(Settings, RefusesTokensThatAreNoneOrWithoutTheirUnit) {
  EXPECT_EQ(
      problems("http:\n"
               "  tokens:\n"
               "    - {name: a, role: unit, token: 0123456789abcdef}\n"
               "    - {name: b, role: office, unit: x, token: 0123456789abcdeg}\n"
               "    - {name: c, role: boss, token: 0123456789abcdef}\n"
               "    - {name: d, role: admin}\n"
               "    - {name: e, role: admin, token: short}\n"
               "    - {name: f, role: admin, token_file: no.token}\n"),
      "/etc/nhacviec/s.yaml:3:7: error: a token of role unit, and no other, names its unit\n"
      "/etc/nhacviec/s.yaml:4:7: error: a token of role unit, and no other, names its unit\n"
      "/etc/nhacviec/s.yaml:5:7: error: two entries have the same token\n"
      "/etc/nhacviec/s.yaml:5:23: error: \"boss\" is not one of viewer, unit, office, admin\n"
      "/etc/nhacviec/s.yaml:6:7: error: give either token or token_file\n"
      "/etc/nhacviec/s.yaml:7:37: warning: a token of less than 16 characters can be guessed\n"
      "/etc/nhacviec/s.yaml:8:42: error: cannot read /etc/nhacviec/no.token: No such file or "
      "directory\n");
}

TEST(Settings, SaysWhatThisBuildCannotDoYetAndKeepsPasswordsOut) {
  const auto found = problems(
      "store: redis+sentinel://:hunter2@host:6379/main\n"
      "queue: kafka://u:hunter2@host\n"
      "mail: http://u:hunter2@host\n"
      "replies: imaps://u:hunter2@host\n"
      "sms: smpp://u:hunter2@host\n");
  EXPECT_EQ(found,
            "/etc/nhacviec/s.yaml:1:8: error: redis+sentinel:// is not available in this build "
            "yet\n"
            "/etc/nhacviec/s.yaml:2:8: error: kafka:// is not known here (write none or "
            "amqp://user@127.0.0.1:5672/%2f)\n"
            "/etc/nhacviec/s.yaml:3:7: error: http:// is not known here (write "
            "maildir:///var/lib/nhacviec/mail or smtp://127.0.0.1:25)\n"
            "/etc/nhacviec/s.yaml:4:10: error: imaps:// is not available in this build yet\n"
            "/etc/nhacviec/s.yaml:5:6: error: smpp:// is not known here (write none, "
            "file:///var/log/nhacviec/sms.log, kannel+http://user@host:13013 or "
            "http+json:///etc/nhacviec/gateways/GATEWAY.yaml)\n");
}

TEST(Settings, ReadsKannel) {
  Diagnostics diagnostics;
  const auto settings = settings_from_text(
      {"/etc/nhacviec/s.yaml",
       "sms: {url: \"kannel+http://u:p%40ss@127.0.0.1\", from: 8444, timeout: 5s, "
       "tone_marks: cheapest, most_segments: 2, country: 33}\n"},
      {}, diagnostics);
  ASSERT_TRUE(settings) << diagnostics.format();
  const SmsSettings& sms = settings->sms;
  EXPECT_EQ(sms.kind, SmsKind::gateway);
  EXPECT_EQ(sms.gateway.url.source(), "http://127.0.0.1:13013/cgi-bin/sendsms");
  EXPECT_EQ(sms.gateway.values.at("password"), "p@ss");
  EXPECT_EQ(sms.gateway.values.at("from"), "8444");
  EXPECT_EQ(sms.timeout, std::chrono::seconds(5));
  EXPECT_EQ(sms.country, "33");
  EXPECT_EQ(sms.style.tone_marks, ToneMarks::cheapest);
  EXPECT_EQ(sms.style.most_segments, 2);
}

TEST(Settings, RefusesAGatewayThatNobodyCanReach) {
  EXPECT_EQ(problems("sms: kannel+http://127.0.0.1\n"),
            "/etc/nhacviec/s.yaml:1:6: error: Kannel asks for a user and a password (write "
            "kannel+http://user@host:13013 and a password_file)\n");
  EXPECT_EQ(problems("sms: {url: \"http+json:///nowhere/g.yaml\", from: 8444}\n"),
            "/nowhere/g.yaml:1:1: error: cannot read /nowhere/g.yaml: No such file or directory\n"
            "/etc/nhacviec/s.yaml:1:49: error: this stands in the gateway's own file\n");
}

TEST(Settings, ReadsServersFromUrls) {
  Diagnostics diagnostics;
  const auto found = settings_from_text({"/etc/nhacviec/s.yaml",
                                         "store: rediss://me:p%40ss@[::1]:6380/3\n"
                                         "queue: amqp://127.0.0.1/%2fnhac\n"
                                         "mail: smtps://u:p@mail.example.vn\n"
                                         "plans: []\n"},
                                        {}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->store.kind, StoreKind::redis);
  const ServerAddress& redis = found->store.redis.server;
  EXPECT_EQ(redis.host, "::1");
  EXPECT_EQ(redis.port, 6380);
  EXPECT_TRUE(redis.tls);
  EXPECT_EQ(redis.user, "me");
  EXPECT_EQ(redis.password, "p@ss");
  EXPECT_EQ(found->store.redis.database, 3);
  ASSERT_TRUE(found->queue);
  EXPECT_EQ(found->queue->vhost, "/nhac");
  EXPECT_EQ(found->queue->server.port, 5672);
  EXPECT_EQ(found->queue->server.user, "guest");
  EXPECT_EQ(found->mail.kind, MailKind::smtp);
  EXPECT_EQ(found->mail.smtp.server.port, 465);
  EXPECT_TRUE(found->mail.smtp.server.tls);
}

TEST(Settings, ReadsServersFromMapsAndTheirSecretsFromFiles) {
  const TempFolder folder;
  folder.write("redis.password", "hunter2\n");
  const auto file =
      folder.write("s.yaml",
                   "store: {url: redis://me@host, password_file: redis.password, shards: 8,\n"
                   "        accept: [no-fsync, eviction]}\n"
                   "queue: {url: 'amqps://u:p@host', prefetch: 64, park: 5s, announce: false}\n"
                   "mail: {url: 'smtp://u@host', connections: 16, timeout: 10s}\n"
                   "limits: {lease: 2s}\nplans: []\n");
  Diagnostics diagnostics;
  const auto found = load_settings(
      file, {{"NHACVIEC_MAIL_PASSWORD_FILE", "redis.password"}, {"NHACVIEC_QUEUE_PARK", "7s"}},
      diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->store.redis.server.password, "hunter2");
  EXPECT_EQ(found->store.shards, 8);
  EXPECT_TRUE(found->store.redis.accept.no_fsync);
  EXPECT_FALSE(found->store.redis.accept.no_persistence);
  EXPECT_EQ(found->queue->prefetch, 64);
  EXPECT_EQ(found->queue->park, std::chrono::seconds(7));
  EXPECT_FALSE(found->queue->announce);
  EXPECT_EQ(found->mail.smtp.server.password, "hunter2");
  EXPECT_EQ(found->mail.smtp.connections, 16);
  EXPECT_EQ(found->lease, std::chrono::seconds(2));
}

TEST(Settings, ARehearsalRedirectsMailAndSms) {
  const Settings found = settings(
      "{mail: {url: 'maildir:///m', redirect: rehearsal@example.org},"
      " sms: {url: 'file:///s', redirect: '+84900000099'}}");
  EXPECT_EQ(found.mail.redirect, "rehearsal@example.org");
  EXPECT_EQ(found.sms.kind, SmsKind::file);
  EXPECT_EQ(found.sms.path, "/s");
  EXPECT_EQ(found.sms.redirect, "+84900000099");
}

TEST(Settings, ARehearsalWithoutANumberOfItsOwnSendsNoSms) {
  Diagnostics diagnostics;
  const auto found =
      settings_from_text({"/s.yaml", "mail: maildir:///m\nsms: file:///s\nplans: []\n"},
                         {{"NHACVIEC_MAIL_REDIRECT", "rehearsal@example.org"}}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->mail.maildir, "/m");
  EXPECT_EQ(found->mail.redirect, "rehearsal@example.org");
  EXPECT_EQ(found->sms.kind, SmsKind::none);
  EXPECT_EQ(diagnostics.format(),
            "/s.yaml:2:1: warning: no SMS is sent while mail is redirected (give sms a redirect of "
            "its own, or write sms: none)\n");
}

TEST(Settings, HalfARehearsalIsRefused) {
  EXPECT_EQ(problems("sms: {url: 'file:///s', redirect: '+84900000099'}\n"),
            "/etc/nhacviec/s.yaml:1:1: error: SMS are redirected and mail is not (a rehearsal "
            "redirects both: mail: {url: ..., redirect: ADDRESS})\n");
  EXPECT_EQ(problems("mail: {url: 'maildir:///m', redirect: nobody}\nsms: {url: none, redirect: "
                     "'123'}\n"),
            "/etc/nhacviec/s.yaml:1:39: error: \"nobody\" is not an e-mail address\n"
            "/etc/nhacviec/s.yaml:2:28: error: \"123\" is not a telephone number such as "
            "+84900000001\n");
}

TEST(Settings, AVariableOfAPartKeepsTheUrlOfTheFile) {
  Diagnostics diagnostics;
  const auto found = settings_from_text({"/s.yaml", "store: redis://host/1\nplans: []\n"},
                                        {{"NHACVIEC_STORE_SHARDS", "32"}}, diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->store.redis.database, 1);
  EXPECT_EQ(found->store.shards, 32);
}

TEST(Settings, BlamesServersWithoutTheirPasswords) {
  EXPECT_EQ(problems("store: redis://u:hunter2@host:99999/0\n"
                     "queue: {url: 'amqp://u:hunter2@', prefetch: 0}\n"
                     "mail: {url: 'smtp://me@host', timeout: 1h}\n"),
            "/etc/nhacviec/s.yaml:1:8: error: this is not the address of a server (write "
            "redis://127.0.0.1:6379/0)\n"
            "/etc/nhacviec/s.yaml:2:14: error: this is not the address of a server (write "
            "amqp://user@127.0.0.1:5672/%2f)\n"
            "/etc/nhacviec/s.yaml:2:45: error: \"0\" is not a whole number from 1 to 10000\n"
            "/etc/nhacviec/s.yaml:3:13: error: a user and a password go together (write "
            "smtp://user@host:587 and a password_file)\n"
            "/etc/nhacviec/s.yaml:3:40: error: \"1h\" is not a time between 1s and 10m\n");
}

TEST(Settings, HowMailLogsInAndHowFastItGoes) {
  Diagnostics diagnostics;
  const auto found = settings_from_text(
      {"/s.yaml", "mail: {url: 'smtp://me:secret@host', auth: login, rate: 30/m}\nplans: []\n"}, {},
      diagnostics);
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->mail.smtp.login, SmtpLogin::login);
  EXPECT_EQ(found->mail.smtp.rate.apart(), std::chrono::seconds(2));
  EXPECT_EQ(problems("mail: {url: 'smtp://me:secret@host', auth: xoauth2}\n"),
            "/etc/nhacviec/s.yaml:1:13: error: auth: xoauth2 and a token_file go together (write "
            "{url: \"smtp://user@host:587\", auth: xoauth2, token_file: ...})\n");
  EXPECT_EQ(problems("mail: {url: 'smtp://host', auth: plain, rate: 30/h}\n"),
            "/etc/nhacviec/s.yaml:1:34: error: a way to log in needs a user (write "
            "smtp://user@host:587)\n"
            "/etc/nhacviec/s.yaml:1:47: error: \"30/h\" is not a rate between 1/m and 1000/s "
            "(write 30/m or 5/s)\n");
}

TEST(Settings, APasswordFileThatIsNotThereIsOneMistake) {
  EXPECT_EQ(problems("mail: {url: 'smtp://me@host:587', password_file: gone}\n"),
            "/etc/nhacviec/s.yaml:1:50: error: cannot read /etc/nhacviec/gone: No such file or "
            "directory\n");
  EXPECT_EQ(problems("mail: {url: 'smtp://host:587', password_file: gone}\n"),
            "/etc/nhacviec/s.yaml:1:13: error: a user and a password go together (write "
            "smtp://user@host:587 and a password_file)\n"
            "/etc/nhacviec/s.yaml:1:47: error: cannot read /etc/nhacviec/gone: No such file or "
            "directory\n");
}

TEST(Settings, ReportsAllMistakesAtOnce) {
  EXPECT_EQ(
      problems("stroe: x\n"
               "store: mysql://u:p@h\n"
               "mail: /var/mail\n"
               "http: {listen: \"127.0.0.1:99999\"}\n"
               "clock: {start: yesterday, speed: -1}\n"
               "plans: [nowhere/*.yaml]\n"
               "templates: nowhere\n"
               "mail_from: somebody\n"
               "limits: {max_event_bytes: 1, max_event_depth: x}\n"
               "log: {level: loud}\n"),
      "/etc/nhacviec/s.yaml:1:1: error: unknown key \"stroe\" in the settings (did you mean "
      "\"store\"?)\n"
      "/etc/nhacviec/s.yaml:2:8: error: mysql:// is not known here (write "
      "sqlite:///var/lib/nhacviec/state.db or redis://127.0.0.1:6379/0)\n"
      "/etc/nhacviec/s.yaml:3:7: error: \"/var/mail\" is not known here (write "
      "maildir:///var/lib/nhacviec/mail or smtp://127.0.0.1:25)\n"
      "/etc/nhacviec/s.yaml:4:16: error: \"127.0.0.1:99999\" is not host:port (write "
      "127.0.0.1:8080 or [::1]:8080)\n"
      "/etc/nhacviec/s.yaml:5:16: error: \"yesterday\" is not an instant (write "
      "2024-05-20T00:00:00+07:00)\n"
      "/etc/nhacviec/s.yaml:5:34: error: \"-1\" is not a speed (write a factor such as 86400, "
      "max or manual)\n"
      "/etc/nhacviec/s.yaml:6:9: error: no file matches /etc/nhacviec/nowhere/*.yaml\n"
      "/etc/nhacviec/s.yaml:7:12: error: there is no /etc/nhacviec/nowhere\n"
      "/etc/nhacviec/s.yaml:8:12: error: \"somebody\" is not an e-mail address\n"
      "/etc/nhacviec/s.yaml:9:27: error: \"1\" is not a whole number from 1024 to 16777216\n"
      "/etc/nhacviec/s.yaml:9:47: error: \"x\" is not a whole number from 4 to 256\n"
      "/etc/nhacviec/s.yaml:10:14: error: \"loud\" is not one of trace, debug, info, warn, "
      "error\n");
}

}  // namespace
}  // namespace nhacviec
