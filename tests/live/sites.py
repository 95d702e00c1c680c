"""An office's whole set-up: daemons with a store, a way in for events and a way out for mail.

Every site is driven alike (advance, send, mails), so that a test can be played on each of them.
"""

import json
import time

from daemon import Daemon
from processes import wait_until
from rabbit_server import Publisher
from redis_server import Redis
from smtp_sink import SmtpSink
from tcp_proxy import TcpProxy


class EmbeddedSite:
    """The defaults: one daemon, SQLite, a maildir; events come over HTTP."""

    name = "SQLite, HTTP, maildir"

    def __init__(self, **of_daemon):
        self.daemons = [Daemon(**of_daemon)]

    def start(self):
        for daemon in self.daemons:
            daemon.begin()
        for daemon in self.daemons:
            daemon.wait_until_ready()
        return self

    def remove(self):
        for daemon in self.daemons:
            daemon.remove()

    @property
    def daemon(self):
        """One that is alive, to talk to."""
        return next(daemon for daemon in self.daemons if daemon.alive())

    def advance(self, instant):
        self.daemon.advance(instant)

    def send(self, event, over=None):
        """Returns when the event has been decided; its answer, or None where there is none."""
        status, body = self.daemon.post(json.dumps(event).encode())
        if status != 200:
            raise AssertionError(f"{event['id']}: {status} {body}")
        return json.loads(body)

    def send_together(self, events):
        """Returns when all are decided; those about one obligation keep their order."""
        for event in events:
            self.send(event)

    def mails(self):
        return [mail for daemon in self.daemons for mail in daemon.mails()]

    def texts(self):
        return [text for daemon in self.daemons for text in daemon.texts()]

    def message_ids(self):
        return sorted(str(mail["message-id"]) for mail in self.mails())

    def unknown_attempts(self):
        """Attempts whose outcome nobody knows, as recorded: only these may have doubles."""
        return sum(1 for notice in self.messages() for attempt in notice["attempts"]
                   if attempt["status"] == "unknown")

    def messages(self):
        return self.daemon.ask("messages", "--limit", "1000")

    def audit_problems(self):
        return self.daemon.ask("audit", "verify")["problems"]


class ServerSite(EmbeddedSite):
    """Redis, RabbitMQ and SMTP; any number of daemons beside each other. The broker belongs to
    the test program; the rest is this site's own."""

    name = "Redis, RabbitMQ, SMTP"

    def __init__(self, broker, daemons=1, fsync="everysec", extra="", mail=None, **of_daemon):
        self.broker = broker
        self.mail_settings = mail or {}
        self.redis = self.make_redis(fsync)
        self.sink = SmtpSink()
        self.publisher = None
        self.of_daemon = {"extra": extra, **of_daemon}
        self.daemons = [self.make_daemon() for _ in range(daemons)]

    def make_redis(self, fsync):
        return Redis(fsync)

    def make_daemon(self):
        """Ways to the servers may be bent by a test, through a proxy for one."""
        return Daemon(store=self.redis.url, queue=self.broker.url,
                      mail={"url": self.sink.url, **self.mail_settings}, **self.of_daemon)

    def start(self):
        self.broker.forget_everything()
        self.redis.start()
        self.sink.start()
        super().start()
        self.publisher = Publisher(self.broker)
        self.broker.wait_until_declared()
        return self

    def remove(self):
        if self.publisher:
            self.publisher.close()
        super().remove()
        self.sink.remove()
        self.redis.remove()

    def send(self, event, over=None):
        if over == "http":
            return super().send(event)
        before = self.facts_about(event["subject"])
        self.publish(event)
        wait_until(lambda: self.facts_about(event["subject"]) > before,
                   f"{event['id']} is decided", 60, self.tails)
        return None

    def send_together(self, events):
        subjects = {event["subject"] for event in events}
        wanted = {subject: self.facts_about(subject) + sum(
            event["subject"] == subject for event in events) for subject in subjects}
        for event in events:
            self.publish(event)
        for subject, facts in wanted.items():
            wait_until(lambda: self.facts_about(subject) >= facts,
                       f"what was said about {subject} is decided", 60, self.tails)

    def publish(self, event):
        """Onto the queue; nobody waits for what becomes of it."""
        self.publisher.publish(json.dumps(event).encode())

    def facts_about(self, subject):
        return len(self.daemon.obligation(subject)["history"])

    def mails(self):
        return self.sink.mails()

    def tails(self):
        return "\n".join(f"-- daemon at {daemon.port}\n{daemon.tail()}" for daemon in self.daemons)


class ProxiedSite(ServerSite):
    """One daemon, and between it and each server a way that a test can cut."""

    name = "Redis, RabbitMQ, SMTP, each behind a proxy"

    def __init__(self, broker, fsync="everysec", store=None, queue=None, mail=None, plans=None,
                 documented_users=False):
        self.documented_users = documented_users
        self.more = {"store": store or {}, "queue": queue or {}, "mail": mail or {}}
        self.plans = {"plans": plans} if plans else {}
        self.ways = {}
        super().__init__(broker, 1, fsync, "limits: {lease: 2s}")

    def make_redis(self, fsync):
        return Redis(fsync, documented_users=self.documented_users)

    def make_daemon(self):
        ports = {"store": self.redis.port, "queue": self.broker.port, "mail": self.sink.port}
        self.ways = {part: TcpProxy(port) for part, port in ports.items()}
        urls = {"store": "redis://" + self.redis.login + "127.0.0.1:{}/0",
                "queue": "amqp://guest:guest@127.0.0.1:{}/%2f", "mail": "smtp://127.0.0.1:{}"}
        settings = {part: {"url": url.format(self.ways[part].port), **self.more[part]}
                    for part, url in urls.items()}
        return Daemon(**self.of_daemon, **settings, **self.plans)

    def prepare(self):
        """The servers and the ways to them, no daemon yet."""
        self.broker.forget_everything()
        self.redis.start()
        self.sink.start()
        for way in self.ways.values():
            way.start()

    def start(self):
        self.prepare()
        self.daemons[0].start()
        self.broker.wait_until_declared()
        return self

    def remove(self):
        super().remove()
        for way in self.ways.values():
            way.remove()

    def log_lines(self, words):
        return [line for line in self.daemons[0].log.read_text().splitlines() if words in line]

    def publish(self, event):
        if self.publisher is None:
            self.publisher = Publisher(self.broker)
        super().publish(event)

    def processor_time(self, seconds):
        """Of the daemon, in so many seconds of standing by."""
        before = self.daemons[0].cpu_seconds()
        time.sleep(seconds)
        return self.daemons[0].cpu_seconds() - before
