"""Clients that are none of ours publish events and read them: npm's cloudevents with amqplib,
Debian's python3-pika, amqp-publish."""

import json
import pathlib
import subprocess
import sys
import unittest

import npm_clients
from daemon import event
from processes import wait_until
from rabbit_server import RabbitMq
from sites import ServerSite

PYTHON = pathlib.Path(__file__).parent / "python"
QUARTERLY = "da-bac-2024/commune-quarterly-report/{}/2024-{}"
COMMUNES = ("ubnd-muong-chieng", "ubnd-vay-nua", "ubnd-giap-dat", "ubnd-hien-luong")
NOTE = "Báo cáo quý, đã gửi bản giấy: số “217/BC-UBND”"
WHEN = {"q1": "2024-03-20T09:30:00+07:00", "q2": "2024-06-20T09:30:00+07:00",
        "q3": "2024-09-20T09:30:00+07:00"}


def reports(quarter, prefix):
    """What the four communes send, one event each."""
    return [json.loads(event("obligation.submitted", QUARTERLY.format(commune, quarter),
                             WHEN[quarter], f"{prefix}-{commune}", by=commune, note=NOTE))
            for commune in COMMUNES]


class ForeignClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        npm_clients.install()
        cls.broker = RabbitMq().start()
        cls.addClassCleanup(cls.broker.remove)

    def setUp(self):
        self.site = ServerSite(self.broker)
        self.addCleanup(self.site.remove)
        self.site.start()

    def wait_until_submitted(self, events):
        """Each of them has been applied once, with what it said."""
        for one in events:
            def submissions(subject=one["subject"]):
                return [fact for fact in self.site.daemon.obligation(subject)["history"]
                        if fact["fact"] == "submitted"]
            facts = wait_until(submissions, one["id"], 60, self.site.tails)
            self.assertEqual(len(facts), 1)
            self.assertEqual((facts[0]["by"], facts[0]["note"]), (one["data"]["by"], NOTE))
            shown = self.site.daemon.obligation(one["subject"])
            self.assertEqual(shown["first_submitted_at"], one["time"])
            self.assertFalse(shown["submitted_late"])

    def none_left(self):
        self.broker.wait_until_drained()
        self.assertEqual(self.site.daemon.ask("dead-letters", "list"), [])
        self.assertEqual(self.site.audit_problems(), [])

    def test_npm_cloudevents_with_amqplib(self):
        for quarter, mode in (("q1", "structured"), ("q2", "binary"), ("q3", "http-binary")):
            with self.subTest(mode):
                events = reports(quarter, mode)
                self.site.advance(WHEN[quarter])
                npm_clients.publish(self.broker.url, mode, events)
                self.wait_until_submitted(events)
        self.none_left()

    def test_pika(self):
        for quarter, mode in (("q1", "structured"), ("q2", "binary"), ("q3", "batch")):
            with self.subTest(mode):
                events = reports(quarter, mode)
                self.site.advance(WHEN[quarter])
                subprocess.run([sys.executable, PYTHON / "publish.py", self.broker.url, mode],
                               input=json.dumps(events), text=True, check=True, timeout=60)
                self.wait_until_submitted(events)
        self.none_left()

    def test_amqp_publish(self):
        structured, binary = reports("q1", "amqp-publish")[:2]
        self.site.advance(structured["time"])
        self.amqp_publish("application/cloudevents+json; charset=utf-8", json.dumps(structured))
        self.amqp_publish("application/json", json.dumps(binary["data"]), *(
            f"cloudEvents_{name}: {value}" for name, value in binary.items() if name != "data"))
        self.wait_until_submitted([structured, binary])
        self.none_left()

    def amqp_publish(self, content_type, body, *headers):
        options = [word for header in headers for word in ("-H", header)]
        subprocess.run(["amqp-publish", "-u", self.broker.url, "-e", "nhacviec.in", "-r", "a.b",
                        "-p", "-C", content_type, *options, "-b", body], check=True, timeout=60)

    def readers(self):
        """One of each kind, bound and waiting."""
        folder = npm_clients.install()
        readers = [
            npm_clients.Reader(["node", "read.mjs", self.broker.url], folder),
            npm_clients.Reader([sys.executable, PYTHON / "read.py", self.broker.url],
                               self.site.daemon.folder)]
        for reader in readers:
            self.addCleanup(reader.stop)
            wait_until(reader.is_ready, "the reader is bound")
        return readers

    def test_npm_and_pika_read_what_goes_out(self):
        readers = self.readers()
        one = reports("q1", "out")[1]
        report = one["subject"]
        self.site.advance(one["time"])
        self.site.send(one)
        self.site.advance("2024-04-03T00:00:00+07:00")  # the other three are late by then
        late = QUARTERLY.format("ubnd-hien-luong", "q1")

        def complete(reader):
            rows = {(row["event"]["type"], row["event"]["subject"]) for row in reader.events()}
            return {("nhacviec.obligation.submitted", report),
                    ("nhacviec.obligation.completed", report),
                    ("nhacviec.obligation.overdue", late),
                    ("nhacviec.notice.sent", late)} <= rows
        for reader in readers:
            wait_until(lambda: complete(reader), "what happened is announced", 30,
                       lambda: "\n".join(map(str, reader.events()[-20:])) + self.site.tails())
        node, python = (reader.events() for reader in readers)
        wait_until(lambda: len(readers[0].events()) == len(readers[1].events()), "both have all")
        node, python = (reader.events() for reader in readers)
        self.assertEqual([row["event"]["id"] for row in node],
                         [row["event"]["id"] for row in python])
        for row in python:
            self.assertEqual(row["key"], row["event"]["type"])
            self.assertEqual(row["event"]["specversion"], "1.0")
            self.assertEqual(row["delivery_mode"], 2)
        names = [(row["event"]["source"], row["event"]["id"]) for row in python]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
