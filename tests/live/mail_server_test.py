"""Mail through a real Postfix into a real Dovecot: what the office's own system makes of it."""

import json
import re
import unittest

from daemon import PLAN, SOURCE, Daemon
from office_mail import SENDER, OfficeMail
from tcp_proxy import TcpProxy

START = "2024-05-20T00:00:00+07:00"
DIRECTORIES = SOURCE / "config/directories"
UNITS = re.compile(r"[\w.-]+@[\w.-]*example\.vn")


def addresses_of(plan):
    """Everybody in the plan's own directory and in the one it shares."""
    texts = [plan.read_text(), *(one.read_text() for one in DIRECTORIES.glob("*.yaml"))]
    return {address for text in texts for address in UNITS.findall(text)}


def words_of(mail):
    return mail.get_body(("plain",)).get_content().splitlines()


class ThroughPostfix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = OfficeMail(addresses_of(PLAN)).start()
        cls.addClassCleanup(cls.office.remove)

    def test_reminders_arrive_in_the_boxes_with_the_words_that_a_maildir_gets(self):
        until = "2024-06-10T00:00:00+07:00"
        on_paper = Daemon(start=START)
        self.addCleanup(on_paper.remove)
        on_paper.start().advance(until)
        expected = {str(mail["message-id"]): mail for mail in on_paper.mails()}
        self.assertGreater(len(expected), 3)

        daemon = Daemon(start=START, mail=self.office.settings())
        self.addCleanup(daemon.remove)
        daemon.start().advance(until)
        boxes = {one.addr_spec for mail in expected.values() for one in mail["to"].addresses}
        self.office.wait_until_delivered()
        arrived = {str(mail["message-id"]): mail
                   for box in boxes for mail in self.office.mails(box)}
        self.assertEqual(set(arrived), set(expected))
        for identity, mail in expected.items():
            self.assertEqual(str(arrived[identity]["subject"]), str(mail["subject"]))
            self.assertEqual(words_of(arrived[identity]), words_of(mail))
            self.assertEqual(arrived[identity]["from"].addresses[0].addr_spec, SENDER)
        received = next(iter(arrived.values())).get_all("received")
        self.assertTrue(any("ESMTPSA" in line for line in received), received)  # TLS and a login

    def test_where_somebody_strips_starttls_neither_the_login_nor_a_message_goes_out(self):
        way = StrippingProxy(self.office.postfix.port)
        way.start()
        self.addCleanup(way.remove)
        daemon = Daemon(start=START, mail=self.office.settings(way.port, timeout="2s"))
        self.addCleanup(daemon.remove)
        daemon.start()
        moved = daemon.run("clock", "--to", "2024-06-10T00:00:00+07:00")
        self.assertEqual(moved.returncode, 3, moved.stdout)
        self.assertGreater(way.stripped, 0)
        said = bytes(way.said).upper()
        self.assertIn(b"EHLO", said)
        for secret in (b"AUTH", b"MAIL FROM", b"STARTTLS"):
            self.assertNotIn(secret, said)
        attempts = [attempt for row in daemon.ask("messages") for attempt in row["attempts"]]
        self.assertEqual({attempt["status"] for attempt in attempts}, {"temporary_failure"})
        for attempt in attempts:
            self.assertIn("nothing is sent to it in the clear", attempt["words"])


class Bounced(unittest.TestCase):
    """A role whose holder has no box any more, though the mail system still takes mail for it."""

    HOLDER = "phong-1@so.example.vn"
    STAND_IN = "phong-2@so.example.vn"
    OFFICE = "van-phong@so.example.vn"

    def plan(self):
        tasks = "".join(f"""
  task-{month}: {{title: Task {month}, source: "1", unit: room, deliver_to: office,
                  due: {{on: 20/{month}}}, remind: once}}""" for month in (3, 4))
        return f"""
nhacviec: 1
plan: bounces-2025
title: Bounces
issuer: office
standing_body: office
period: {{year: 2025}}
directory: bounces
calendar: vn
policies:
  once: {{note: one, reminders: [{{before: 3wd, at: "08:00", to: lead}}]}}
tasks:{tasks}
"""

    def directory(self):
        return f"""
nhacviec: 1
directory: bounces
name: Bounces
units:
  office:
    name: Office
    head: office/lead
    roles: {{lead: {{title: Lead, email: {self.OFFICE}, language: en}}}}
  room:
    name: Room
    head: room/lead
    roles: {{lead: {{title: Lead, holders: [one], deputies: [two]}}}}
people:
  one: {{title: One, email: {self.HOLDER}, language: en}}
  two: {{title: Two, email: {self.STAND_IN}, language: en}}
"""

    def setUp(self):
        self.office = OfficeMail([self.STAND_IN, self.OFFICE], ghosts=[self.HOLDER]).start()
        self.addCleanup(self.office.remove)
        self.daemon = Daemon(start="2025-03-01T00:00:00+07:00", mail=self.office.settings())
        self.addCleanup(self.daemon.remove)
        for folder, name, text in (("plans", "bounces-2025", self.plan()),
                                   ("directories", "bounces", self.directory())):
            (self.daemon.folder / folder).mkdir()
            (self.daemon.folder / folder / f"{name}.yaml").write_text(text)
        self.daemon.write_settings("manual", [self.daemon.folder / "plans/bounces-2025.yaml"],
                                   f"calendars: {SOURCE}/config/calendars")
        self.daemon.start()

    def hand_in(self, raw):
        status, answer = self.daemon.post(raw, "message/rfc822", path="/api/v1/bounces")
        return status, json.loads(answer)

    def test_postfixs_own_bounce_leaves_the_address_out_and_the_stand_in_is_written_to(self):
        self.daemon.advance("2025-03-17T09:00:00+07:00")
        row = self.daemon.ask("messages")[0]
        self.assertEqual((row["status"], row["attempts"][0]["recipients"]),
                         ("sent", [self.HOLDER]))
        self.office.wait_for_mails(SENDER)
        bounce = self.office.raw_mails(SENDER)[0]

        forged = re.sub(rb"(Message-ID: <.{4}).", rb"\g<1>-", bounce)
        self.assertNotEqual(forged, bounce)
        self.assertEqual(self.hand_in(forged)[1]["fate"], "not_ours")
        self.assertEqual(self.daemon.ask("addresses", "list"), [])
        status, taken = self.hand_in(bounce)
        self.assertEqual((status, taken["fate"]), (200, "recorded"), taken)
        self.assertIn("5.1.1", taken["words"])

        listed = self.daemon.ask("addresses", "list")
        self.assertEqual([(one["address"], one["suppressed"]) for one in listed],
                         [(self.HOLDER, True)])
        self.daemon.advance("2025-03-17T16:00:00+07:00")
        self.assertEqual(len(self.office.wait_for_mails(self.STAND_IN)), 1)
        self.assertEqual(self.hand_in(bounce)[1]["fate"], "nothing_new")
        told = self.office.wait_for_mails(self.OFFICE)
        self.assertEqual([str(mail["subject"]) for mail in told],
                         [f"[Out of reach] {self.HOLDER}"])
        self.assertIn("Room - Lead", "\n".join(words_of(told[0])))
        attempts = [row for row in self.daemon.ask("messages")
                    if row["kind"] == "reminder"][0]["attempts"]
        self.assertEqual([(one["status"], one["recipients"]) for one in attempts],
                         [("permanent_failure", [self.HOLDER]), ("sent", [self.STAND_IN])])

        self.daemon.kill()  # what is left out is in the store
        self.daemon.start()
        self.daemon.advance("2025-04-16T16:00:00+07:00")
        self.assertEqual(len(self.office.wait_for_mails(self.STAND_IN, 2)), 2)
        self.office.wait_until_delivered()
        self.assertEqual(len(self.office.raw_mails(SENDER)), 1, "no second bounce")
        self.assertEqual(len(self.office.raw_mails(self.OFFICE)), 1, "it is told once")
        self.assertEqual(self.daemon.ask("audit", "verify")["problems"], [])
        self.daemon.ask("addresses", "release", self.HOLDER)
        self.assertEqual(self.daemon.ask("addresses", "list"), [])
        self.by_hand()

    def by_hand(self):
        moved = ("addresses", "suppress", "Moved@so.example.vn", "--reason", "moved away")
        self.daemon.ask(*moved, "--by", "office")
        row = self.daemon.ask("addresses", "list")[0]
        self.assertEqual((row["address"], row["suppressed"], row["by"], row["reason"]),
                         ("moved@so.example.vn", True, "office", "moved away"))
        again = self.daemon.run(*moved)
        self.assertEqual(again.returncode, 1, again.stdout)
        self.assertIn("it is left out already", again.stderr)
        nobody = self.daemon.run("addresses", "release", "nobody@so.example.vn")
        self.assertEqual(nobody.returncode, 1, nobody.stdout)
        self.assertIn("the address is not left out", nobody.stderr)


class StrippingProxy(TcpProxy):
    """Somebody in between who takes STARTTLS out of what the server offers, and listens."""

    def __init__(self, target_port):
        super().__init__(target_port)
        self.said = bytearray()  # by the client
        self.stripped = 0

    def passed(self, data, to_server):
        if to_server:
            self.said += data
            return data
        self.stripped += data.count(b"250-STARTTLS\r\n")
        return data.replace(b"250-STARTTLS\r\n", b"")


if __name__ == "__main__":
    unittest.main()
