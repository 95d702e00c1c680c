"""SMTP away, half-open, unwilling, or silent after the dot: each message arrives, once but where
nobody can know, and what a server says is kept."""

import unittest

from faults import Fault
from processes import wait_until

FIRST = "2024-03-08T08:00:00+07:00"  # four communes are reminded
SOON_AFTER = "2024-03-08T11:00:00+07:00"
NEXT_DAYS = "2024-03-12T17:00:00+07:00"


class MailFaults(Fault):
    part = "mail"
    settings = {"timeout": "2s", "connections": 2}

    def started(self, **options):
        self.site = self.site_with(mail=self.settings, **options).start()
        return self.site

    def reminders(self):
        return [row for row in self.daemon.ask("messages", "--limit", "1000")
                if row["kind"] == "reminder"]

    def statuses(self):
        return sorted(row["status"] for row in self.reminders())

    def each_arrived_once(self):
        self.assertEqual(self.statuses(), ["sent"] * 4)
        self.assertEqual(len(self.site.mails()), 4)
        self.assertEqual(len(set(self.site.message_ids())), 4)

    def send_while(self, hurt, heal):
        """Reminders come due while the server is in a bad way, and arrive once it is well."""
        hurt()
        self.site.advance(FIRST)
        self.assertNotIn("sent", self.statuses())
        self.daemon.wait_until_not_ready(self.part)
        self.the_clock_waits()
        self.stands_by()
        self.heal_and_be_ready(heal)
        self.site.advance(NEXT_DAYS)
        self.each_arrived_once()
        self.assertEqual(self.site.audit_problems(), [])

    def the_clock_waits(self):
        """A move says that it is given up, and uses up no attempt."""
        moved = self.daemon.run("clock", "--to", SOON_AFTER)
        self.assertEqual(moved.returncode, 3, moved.stdout)
        self.assertIn("mail server", moved.stderr)
        self.assertEqual({len(row["attempts"]) for row in self.reminders()}, {1})

    def test_away_at_the_start(self):
        site = self.site_with(mail=self.settings)
        site.prepare()
        way = site.ways["mail"]
        way.refuse()
        self.daemon.start()  # what it cannot send is no reason not to take events
        self.send_while(way.refuse, way.pass_on)

    def test_going_away(self):
        way = self.started().ways["mail"]
        self.send_while(way.refuse, way.pass_on)

    def test_half_open(self):
        way = self.started().ways["mail"]
        self.send_while(way.hang, way.pass_on)

    def test_a_server_that_greets_nobody(self):
        site = self.started()
        self.send_while(lambda: setattr(site.sink, "mood", "hung"),
                        lambda: setattr(site.sink, "mood", "ok"))

    def test_a_busy_server_is_tried_again_later_and_not_all_the_time(self):
        site = self.started()
        site.sink.mood = "busy"
        site.advance(SOON_AFTER)
        self.assertNotIn("sent", self.statuses())
        self.assertLess(site.sink.refusals, 4 * 12)
        tried = self.reminders()[0]["attempts"]
        self.assertGreater(len(tried), 1)
        self.assertIn("come back later", tried[0]["words"])
        self.assertEqual(tried[0]["status"], "temporary_failure")
        site.sink.mood = "ok"
        site.advance(NEXT_DAYS)
        self.each_arrived_once()

    def test_a_refused_recipient_is_final_and_the_head_of_the_unit_gets_it_instead(self):
        site = self.started()
        refused = "van-phong@ubnd-hien-luong.example.vn"
        site.sink.refused_addresses = {refused}
        site.advance(SOON_AFTER)
        self.assertEqual(self.statuses(), ["sent"] * 4)
        moved = [row for row in self.reminders() if len(row["attempts"]) > 1]
        self.assertEqual(len(moved), 1)
        first, second = moved[0]["attempts"]
        self.assertEqual((first["status"], first["recipients"]), ("permanent_failure", [refused]))
        self.assertIn("no such mailbox", first["words"])
        self.assertEqual(second["status"], "sent")
        self.assertNotIn(refused, second["recipients"])
        listed = self.daemon.ask("addresses", "list")
        self.assertEqual([(one["address"], one["suppressed"]) for one in listed], [(refused, True)])
        self.assertEqual(self.daemon.readiness(), (200, []))

    def test_silence_after_the_dot_is_recorded_before_it_is_tried_again(self):
        site = self.started()
        site.sink.mood = "drop_after_dot"
        site.advance(FIRST)
        unknown = site.unknown_attempts()
        self.assertGreaterEqual(unknown, 4)
        self.assertGreaterEqual(site.sink.count(), 4)
        before = site.sink.connections
        site.sink.mood = "ok"
        # That it may be asked again is found out by connecting, that it keeps its word by a mail.
        wait_until(lambda: site.sink.connections > before, "it is asked again")
        site.advance(NEXT_DAYS)
        self.daemon.wait_until_ready()
        self.assertEqual(self.statuses(), ["sent"] * 4)
        ids = site.message_ids()
        self.assertEqual(len(set(ids)), 4)
        self.assertLessEqual(len(ids) - 4, site.unknown_attempts())

    def test_one_who_has_reported_meanwhile_is_not_reminded_any_more(self):
        site = self.started()
        site.ways["mail"].refuse()
        site.advance(FIRST)
        report = "da-bac-2024/commune-quarterly-report/ubnd-vay-nua/2024-q1"
        site.send({"specversion": "1.0", "id": "meanwhile", "source": "/tests/live",
                   "type": "nhacviec.obligation.submitted", "subject": report,
                   "data": {"by": "ubnd-vay-nua"}})
        self.heal_and_be_ready(site.ways["mail"].pass_on)
        site.advance(NEXT_DAYS)
        self.assertEqual(len(site.mails()), 3)
        self.assertFalse([mail for mail in site.mails() if "ubnd-vay-nua" in str(mail["to"])])


if __name__ == "__main__":
    unittest.main()
