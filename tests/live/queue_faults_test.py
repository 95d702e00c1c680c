"""RabbitMQ away, half-open, or with its queue deleted; and events that are of no use."""

import json
import shutil
import unittest

import pika.exceptions

from daemon import SOURCE
from faults import NOW, REPORT, Fault, report_of
from processes import wait_until

UNKNOWN = "da-bac-2024/sol-14/so-gddt/2024-h1"


class QueueSite(Fault):
    part = "queue"
    settings = {"heartbeat": "2s"}

    def started(self, **options):
        return super().started(queue=self.settings, **options)

    def publish_when_possible(self, one):
        """The broker says when it cannot take an event: no queue, or no leader of it yet."""
        def taken():
            try:
                self.site.publish(one)
                return True
            except (pika.exceptions.UnroutableError, pika.exceptions.NackError):
                return False
        wait_until(taken, "the broker takes it", 60, self.daemon.tail)


class QueueFaults(QueueSite):
    def report_while(self, hurt, heal, team):
        """An event comes in that the daemon cannot see; the rest of its work goes on."""
        self.hurt_until_noticed(hurt)
        self.site.publish(report_of(team))
        before = len(self.site.mails())
        self.site.advance({"team-01": "2024-06-07T09:00:00+07:00",
                           "team-03": "2024-06-11T09:00:00+07:00"}[team])
        self.assertGreater(len(self.site.mails()), before)
        self.heal_and_be_ready(heal)
        self.nothing_is_lost(team)

    def test_away_at_the_start(self):
        site = self.site_with(queue=self.settings)
        site.prepare()
        site.ways["queue"].refuse()
        self.daemon.begin()
        self.daemon.wait_until_not_ready("queue")
        self.stands_by()
        self.heal_and_be_ready(site.ways["queue"].pass_on)
        site.advance(NOW)
        site.publish(report_of("team-01"))
        self.nothing_is_lost("team-01")

    def test_going_away_and_half_open(self):
        site = self.started()
        way = site.ways["queue"]
        self.report_while(way.refuse, way.pass_on, "team-01")
        self.daemon.log.write_text("")
        self.report_while(way.hang, way.pass_on, "team-03")

    def test_connections_that_are_reset(self):
        site = self.started()
        for number in range(1, 5):
            site.publish(report_of(f"team-0{number}"))
            site.ways["queue"].reset()
        self.nothing_is_lost(*(f"team-0{number}" for number in range(1, 5)))

    def test_a_deleted_queue_is_there_again(self):
        site = self.started()
        site.send(report_of("team-01"))
        connection = self.broker.connect()
        connection.channel().queue_delete("nhacviec.events")
        connection.close()

        self.publish_when_possible(report_of("team-02"))
        self.nothing_is_lost("team-01", "team-02")
        self.daemon.wait_until_ready()

    def test_what_happened_while_the_broker_was_away_is_announced_afterwards(self):
        site = self.started()
        connection = self.broker.connect()
        channel = connection.channel()
        inbox = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(inbox, "nhacviec.out", "nhacviec.obligation.submitted")
        self.hurt_until_noticed(site.ways["queue"].refuse)
        for number in range(1, 5):
            site.send(report_of(f"team-0{number}"), over="http")
        self.heal_and_be_ready(site.ways["queue"].pass_on)
        wait_until(lambda: channel.queue_declare(inbox, passive=True).method.message_count >= 4,
                   "all four are announced", 60, self.daemon.tail)
        subjects = {json.loads(channel.basic_get(inbox)[2])["subject"] for _ in range(4)}
        self.assertEqual(subjects, {REPORT.format(f"team-0{number}") for number in range(1, 5)})
        connection.close()


class BrokerDeath(QueueSite):
    """With a broker of its own."""

    def test_a_broker_that_dies_keeps_what_it_took(self):
        site = self.started()
        self.broker.wait_until_queues_are_on_disk()
        self.hurt_until_noticed(self.broker.kill)
        self.assertEqual(site.send(report_of("team-01"), over="http")["status"], "applied")
        self.broker.start()
        site.publisher = None
        self.publish_when_possible(report_of("team-02"))
        self.daemon.wait_until_ready()
        self.nothing_is_lost("team-01", "team-02")


class BadEvents(Fault):
    part = "queue"

    def letters(self, count):
        wait_until(lambda: len(self.daemon.ask("dead-letters", "list")) == count,
                   f"{count} dead letters", 60,
                   lambda: f"{self.daemon.ask('dead-letters', 'list')}\n{self.daemon.tail()}")
        self.broker.wait_until_drained()
        return self.daemon.ask("dead-letters", "list")

    def test_what_cannot_be_read_is_kept_with_the_reason(self):
        site = self.started(queue={"park": "0s"})
        good = report_of("team-01")
        deep = json.dumps(dict(good, data="DATA")).replace('"DATA"', "[" * 200 + "]" * 200)
        bad = {
            "line": ('{"specversion": "1.0", ', {}),
            "source": ('{"specversion": "1.0", "id": "1"}', {}),
            "deep": (deep, {}),
            "262144": (json.dumps(dict(good, data={"note": "x" * 300000})), {}),
            "exploded": (json.dumps(dict(good, type="nhacviec.obligation.exploded")), {}),
            "no/such/thing": (json.dumps(dict(good, subject="da-bac-2024/no/such/thing")), {}),
            "text/plain": ("a report", {"content_type": "text/plain"}),
        }
        for word, (body, options) in bad.items():
            site.publish(good)  # somebody else's good one among them
            site.publisher.publish(body.encode(), **options)
        letters = self.letters(len(bad))
        reasons = [letter["reason"] for letter in letters]
        for word in bad:
            self.assertTrue(any(word in reason for reason in reasons), f"{word}: {reasons}")
        self.submitted_once("team-01")
        self.assertEqual(self.daemon.readiness(), (200, []))

    def site_without_a_task(self, park):
        """The site, the file of its plan, in which a task is missing, and the whole text."""
        site = self.site_with(queue={"park": park}, plans=["plans/da-bac-2024.yaml"])
        for part in ("plans", "directories", "calendars"):
            shutil.copytree(SOURCE / "config" / part, self.daemon.folder / part)
        plan = self.daemon.folder / "plans/da-bac-2024.yaml"
        whole = plan.read_text()
        plan.write_text(whole[:whole.index("  sol-14:")])
        site.start()
        site.advance(NOW)
        return site, plan, whole

    def test_a_dead_letter_is_applied_once_mended(self):
        """An event about a task that the plan in force does not have yet."""
        site, plan, whole = self.site_without_a_task(park="1s")
        site.publish(dict(report_of("so-gddt"), subject=UNKNOWN))
        letter = self.letters(1)[0]
        self.assertIn(UNKNOWN, letter["reason"])

        number = str(letter["id"])
        self.assertEqual(self.daemon.run("dead-letters", "retry", number).returncode, 1)
        plan.write_text(whole)
        applied = self.daemon.run("apply", str(plan))
        self.assertEqual(applied.returncode, 0, applied.stderr)
        retried = self.daemon.run("dead-letters", "retry", number)
        self.assertEqual(retried.returncode, 0, retried.stderr)
        history = [fact["fact"] for fact in self.daemon.obligation(UNKNOWN)["history"]]
        self.assertEqual(history.count("submitted"), 1)
        self.letters(0)

    def test_an_event_that_comes_before_its_plan_waits_for_it(self):
        site, plan, whole = self.site_without_a_task(park="10m")
        site.publish(dict(report_of("so-gddt"), subject=UNKNOWN))
        site.send(report_of("team-01"))  # others do not wait behind it
        self.held_by_the_broker(1)
        self.assertEqual(self.daemon.ask("dead-letters", "list"), [])
        plan.write_text(whole)
        self.assertEqual(self.daemon.run("apply", str(plan)).returncode, 0)
        wait_until(lambda: self.daemon.obligation(UNKNOWN)["state"] == "submitted",
                   "the parked event is applied", 60, self.daemon.tail)
        self.nothing_is_lost("team-01")


if __name__ == "__main__":
    unittest.main()
