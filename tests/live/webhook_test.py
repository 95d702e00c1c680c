"""Webhooks on the built daemon: signed, tried again, through crashes, to nobody else."""

import json
import signal
import unittest

from daemon import PLAN, Daemon, event
from processes import wait_until
from redis_server import Redis
from webhook_receiver import SECRET, WebhookReceiver

REPORTS = [f"da-bac-2024/team-report-half-year/team-0{n}/2024-h1" for n in (1, 2, 3, 4)]
START = "2024-05-31T00:00:00+07:00"


class OnSqlite(unittest.TestCase):
    def make_store(self):
        return None

    def setUp(self):
        self.receiver = WebhookReceiver().start()
        self.addCleanup(self.receiver.stop)
        self.daemon = Daemon(start=START, store=self.make_store())
        self.addCleanup(self.daemon.remove)
        (self.daemon.folder / "webhook.secret").write_text(SECRET + "\n")
        self.hooks = [{"name": "cms", "url": self.receiver.url, "allow_private": True,
                       "secret_file": "webhook.secret", "timeout": "5s"}]
        self.write()
        self.daemon.start()

    def write(self):
        self.daemon.write_settings("manual", [PLAN], "limits: {lease: 1s}\nwebhooks: "
                                   + json.dumps(self.hooks))

    def submit(self, subject, identity):
        status, body = self.daemon.post(event("obligation.submitted", subject,
                                              "2024-06-01T08:00:00+07:00", identity,
                                              by="van-phong").encode())
        self.assertEqual(status, 200, body)

    def wait_for(self, subject, what="nhacviec.obligation.submitted"):
        wait_until(lambda: what in self.receiver.types_about(subject),
                   f"{subject} is told", 40, self.daemon.tail)

    def hook(self):
        return self.daemon.ask("webhooks", "list")[0]

    def deliveries(self):
        return self.daemon.ask("messages", "--obligation", "webhook:cms", "--limit", "1000")

    def test_events_come_signed_and_once(self):
        self.daemon.advance("2024-06-01T08:00:00+07:00")
        self.submit(REPORTS[0], "s1")
        self.wait_for(REPORTS[0])
        self.wait_for(REPORTS[0], "nhacviec.obligation.completed")
        self.assertEqual(self.receiver.forged, [])
        wait_until(lambda: self.hook()["waiting"] == 0, "all is told", 30, self.daemon.tail)
        ids = self.receiver.event_ids()
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(sorted(row["key"] for row in self.deliveries()),
                         sorted("webhook:cms|" + identity for identity in ids))
        hook = self.hook()
        self.assertEqual((hook["url"], hook["last"]["words"], hook["failing"]),
                         (f"http://127.0.0.1:{self.receiver.port}/hooks", "HTTP 204", False))
        explained = self.daemon.run("explain", "webhook:cms|" + ids[0])
        self.assertEqual(explained.returncode, 0, explained.stderr)
        self.assertIn("HTTP 204", explained.stdout)

    def test_a_receiver_that_is_down_hears_all_when_it_is_back(self):
        self.daemon.advance("2024-06-01T08:00:00+07:00")
        self.receiver.stop()
        for number, subject in enumerate(REPORTS):
            self.submit(subject, f"s{number}")
        wait_until(lambda: self.hook()["failing"], "it is seen to fail", 30, self.daemon.tail)
        self.assertIn("webhook=cms failing", self.daemon.log.read_text())
        self.assertEqual(self.daemon.readiness()[0], 200, "it works without the receiver")
        self.receiver.start()
        for hour in range(9, 14):
            self.daemon.advance(f"2024-06-01T{hour:02}:00:00+07:00")
        for subject in REPORTS:
            self.wait_for(subject)
        wait_until(lambda: self.hook()["waiting"] == 0, "nothing is left", 30, self.daemon.tail)
        self.assertIn("webhook=cms answers again", self.daemon.log.read_text())

    def test_kill_minus_nine_loses_nothing(self):
        self.daemon.advance("2024-06-01T08:00:00+07:00")
        for number, subject in enumerate(REPORTS):
            self.submit(subject, f"s{number}")
            self.daemon.kill()  # with the event answered, and perhaps nothing told
            self.daemon.start()
        self.daemon.advance("2024-06-01T10:00:00+07:00")  # what was cut short is tried again
        for subject in REPORTS:
            self.wait_for(subject)
            self.wait_for(subject, "nhacviec.obligation.completed")
        self.assertEqual(self.receiver.forged, [])
        for identity, messages in self.receiver.ids.items():
            self.assertEqual(len(messages), 1, f"a repeat of {identity} is known by its id")

    def test_what_it_may_not_reach_and_whom_it_tests(self):
        tested = self.daemon.run("webhooks", "test", "cms")
        self.assertEqual((tested.returncode, tested.stderr), (0, ""))
        self.assertIn("HTTP 204", tested.stdout)
        self.receiver.status = 302
        self.receiver.headers = {"location": self.receiver.url}
        self.assertEqual(self.daemon.run("webhooks", "test", "cms").returncode, 1)
        self.assertEqual(self.receiver.heard.count("nhacviec.webhook.test"), 2, "not followed")
        self.receiver.status = 204
        self.hooks[0]["allow_private"] = False
        self.hooks[0]["url"] = self.receiver.url.replace("http:", "https:")
        self.write()
        self.daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not self.hook()["allow_private"], "the settings are read anew", 30,
                   self.daemon.tail)
        refused = self.daemon.run("webhooks", "test", "cms")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("at an address that is not allowed", refused.stdout)
        self.assertEqual(self.daemon.run("webhooks", "test", "nobody").returncode, 1)


class OnRedis(OnSqlite):
    def make_store(self):
        redis = Redis()
        self.addCleanup(redis.remove)
        redis.start()
        return redis.url


if __name__ == "__main__":
    unittest.main()
