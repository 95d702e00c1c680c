"""What the live tests stand on: transcripts notice what is missing, the sink and the proxy do as
they are told, and servers do not outlive a test."""

import email
import email.policy
import os
import pathlib
import smtplib
import socket
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime

from processes import wait_until
from redis_server import Redis, RedisError
from smtp_sink import SmtpSink
from tcp_proxy import TcpProxy
from transcript import Transcript

TEXT = """
plan p
every message about report
2024-06-11 08:00  mail to a@example.org: "late"     # this one comes
2024-06-12 08:00  mail to b@example.org: "late..."  # this one does not
2024-06-12 09:00  report/team-02/2024-h1 is open
2024-06-13 09:00  team-02 submits report/team-02/2024-h1 "at last"
"""


def a_mail(day, to, task="report"):
    return email.message_from_string(
        f"Date: {day} Jun 2024 08:00:00 +0700\nTo: {to}\nSubject: late\n"
        f"X-Nhacviec-Notice: p/{task}/u/2024|r1\n\n", policy=email.policy.default)


class PaperSite:
    """Sends what it is given, on paper."""

    name = "paper"

    def __init__(self, mails):
        self.all_mails = mails
        self.now = None
        self.sent = []
        self.daemon = self

    def advance(self, instant):
        self.now = datetime.fromisoformat(instant)

    def send(self, event, over):
        self.sent.append(event)

    def mails(self):
        return [mail for mail in self.all_mails if mail["date"].datetime <= self.now]

    def obligation(self, identity):
        return {"state": "waiting", "missing": ["p/report/team-01/2024-h1"]}


class Transcripts(unittest.TestCase):
    def transcript(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "story.txt")
            path.write_text(text)
            return Transcript(path)

    def test_what_does_not_come_and_what_was_not_foreseen_is_said_with_its_line(self):
        site = PaperSite([a_mail(11, "a@example.org"), a_mail(14, "c@example.org"),
                          a_mail(15, "c@example.org", task="other")])
        complaints = self.transcript(TEXT).play(site, "2024-07-01T00:00:00+07:00")
        self.assertEqual(len(complaints), 3, complaints)
        self.assertIn('story.txt:5: 2024-06-12 08:00  mail to b@example.org', complaints[0])
        self.assertIn("nothing", complaints[0])
        self.assertIn("waiting without ['team-01']", complaints[1])
        self.assertIn("not foreseen: 2024-06-14 08:00  mail to c@example.org", complaints[2])
        self.assertEqual(site.sent[0]["subject"], "p/report/team-02/2024-h1")
        self.assertEqual(site.sent[0]["data"], {"by": "team-02", "note": "at last"})

    def test_a_line_that_is_not_understood_is_an_error(self):
        for line in ("2024-06-11 08:00  team-02 sings", "11/6 08:00  team-02 submits a/b/c",
                     TEXT + "2024-06-12 08:00  team-02 submits a/b/c"):
            with self.assertRaises(ValueError):
                self.transcript(line)


class Sink(unittest.TestCase):
    def test_each_mood(self):
        sink = SmtpSink().start()
        self.addCleanup(sink.remove)

        def send():
            with smtplib.SMTP("127.0.0.1", sink.port, timeout=1) as client:
                client.sendmail("a@example.org", ["b@example.org"], b"Subject: s\r\n\r\n.dot\r\n")
        send()
        self.assertEqual(sink.received[0].data, b"Subject: s\r\n\r\n.dot\r\n")
        for mood, failure in (("busy", smtplib.SMTPRecipientsRefused),
                              ("refusing", smtplib.SMTPRecipientsRefused),
                              ("drop_after_dot", smtplib.SMTPServerDisconnected),
                              ("hung", OSError)):
            sink.mood = mood
            with self.assertRaises(failure, msg=mood):
                send()
        self.assertEqual(sink.count(), 2)  # the one after the dot was kept
        sink.stop()
        with self.assertRaises(ConnectionRefusedError):
            send()


class Servers(unittest.TestCase):
    def setUp(self):
        self.redis = Redis().start()
        self.addCleanup(self.redis.remove)

    def test_the_proxy_passes_hangs_resets_and_refuses(self):
        proxy = TcpProxy(self.redis.port).start()
        self.addCleanup(proxy.remove)
        direct, self.redis.port = self.redis.port, proxy.port
        self.addCleanup(setattr, self.redis, "port", direct)

        def ask():
            return self.redis.ask("PING", timeout_s=0.5)
        self.assertEqual(ask(), "PONG")
        proxy.hang()
        with self.assertRaises(TimeoutError):
            ask()
        proxy.pass_on()
        self.assertEqual(ask(), "PONG")
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as connection:
            connection.sendall(b"PING\r\n")
            self.assertEqual(connection.recv(7), b"+PONG\r\n")
            proxy.reset()
            with self.assertRaises(ConnectionResetError):
                connection.recv(1)
        proxy.refuse()
        with self.assertRaises(ConnectionRefusedError):
            ask()
        proxy.pass_on()
        self.assertEqual(ask(), "PONG")

    def test_each_trouble_of_redis_is_a_real_one(self):
        redis = self.redis
        for number in range(100):
            redis.ask("SET", f"key-{number}", "x" * 100)
        redis.disk_is_full()
        redis.ask("SET", "last", "x" * 4096)
        wait_until(lambda: redis.info("persistence")["aof_last_write_status"] == "err", "full")
        with self.assertRaisesRegex(RedisError, "MISCONF"):
            redis.ask("SET", "a", "1")
        redis.disk_has_room()
        wait_until(lambda: redis.info("persistence")["aof_last_write_status"] == "ok", "room")
        redis.rewrite()
        redis.kill()
        redis.begin_slowly()
        with self.assertRaisesRegex(RedisError, "LOADING"):
            redis.ask("GET", "last")
        redis.load_quickly()
        wait_until(redis.is_up, "loaded")
        self.assertEqual(len(redis.ask("GET", "last")), 4096)

    def test_servers_do_not_outlive_a_test_that_is_killed(self):
        done = subprocess.run(
            [sys.executable, "-c", "import os, redis_server as r; s = r.Redis().start(); "
             "print(s.process.pid, s.folder, flush=True); os.kill(os.getpid(), 9)"],
            cwd=pathlib.Path(__file__).parent, capture_output=True, text=True, timeout=60)
        pid, folder = done.stdout.split()

        def gone():
            stat = pathlib.Path(f"/proc/{pid}/stat")
            return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
        wait_until(gone, "the server has ended")
        for file in sorted(pathlib.Path(folder).rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else os.unlink(file)
        os.rmdir(folder)


if __name__ == "__main__":
    unittest.main()
