"""What every fault has in common: it is said once, nobody spins, it heals, and nothing is lost."""

import json
import unittest
import urllib.error

from daemon import event
from processes import wait_until
from rabbit_server import RabbitMq
from sites import ProxiedSite

REPORT = "da-bac-2024/team-report-half-year/{}/2024-h1"
NOW = "2024-06-03T08:00:00+07:00"
WATCHED_S = 2
MOST_PROCESSOR_S = 0.3  # in WATCHED_S; one that spins uses all of it


def report_of(team, identity=None):
    return json.loads(event("obligation.submitted", REPORT.format(team), NOW,
                            identity or f"report-{team}", by=team))


class Fault(unittest.TestCase):
    """A daemon with Redis, RabbitMQ and SMTP; `broker` is shared by the program."""

    part = ""  # what /readyz and the log call the part that is hurt

    @classmethod
    def setUpClass(cls):
        cls.broker = RabbitMq().start()
        cls.addClassCleanup(cls.broker.remove)

    def site_with(self, **options):
        self.site = ProxiedSite(self.broker, **options)
        self.addCleanup(self.site.remove)
        return self.site

    def started(self, **options):
        site = self.site_with(**options).start()
        site.advance(NOW)
        return site

    @property
    def daemon(self):
        return self.site.daemons[0]

    def hurt_until_noticed(self, hurt, quiet=True):
        """Does it; the daemon says so once, names the part, and does not spin."""
        hurt()
        self.daemon.wait_until_not_ready(self.part)
        self.stands_by(quiet)

    def stands_by(self, quiet=True):
        used = self.site.processor_time(WATCHED_S)
        self.assertLess(used, MOST_PROCESSOR_S, "it spins\n" + self.daemon.tail())
        if quiet:
            self.said_once()

    def said_once(self):
        troubles = self.site.log_lines(f"trouble={self.part}")
        recoveries = self.site.log_lines(f"recovered={self.part}")
        self.assertLessEqual(len(troubles) - len(recoveries), 1, "\n".join(troubles))
        self.assertLessEqual(len(troubles), 2, "\n".join(troubles))

    def heal_and_be_ready(self, heal):
        heal()
        self.daemon.wait_until_ready()
        wait_until(lambda: self.site.log_lines(f"recovered={self.part}"), "the recovery is said",
                   30, self.daemon.tail)

    def submitted_once(self, team):
        """The report is applied, exactly once."""
        def history():
            try:
                shown = self.daemon.obligation(REPORT.format(team))
            except urllib.error.HTTPError as error:
                if error.code != 503:  # the store is away, ask again
                    raise
                return []
            return [fact["fact"] for fact in shown["history"]]
        wait_until(lambda: "submitted" in history(), f"{team} has reported", 60, self.daemon.tail)
        self.assertEqual(history().count("submitted"), 1)

    def nothing_is_lost(self, *teams):
        """These groups' reports are applied once, the queue is empty, the audit is clean."""
        for team in teams:
            self.submitted_once(team)
        self.broker.wait_until_drained()
        self.assertEqual(self.daemon.ask("dead-letters", "list"), [])
        self.assertEqual(self.site.audit_problems(), [])

    def held_by_the_broker(self, count):
        """So many events are on the queue or given out, none of them acknowledged."""
        wait_until(lambda: sum(self.broker.queues()["nhacviec.events"]) == count,
                   f"{count} events are unsettled", 30, lambda: str(self.broker.queues()))
