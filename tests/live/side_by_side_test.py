"""Three daemons on one Redis and one RabbitMQ. In every month of the year one of them is killed
with -9 while it works, and started again: the same messages as one daemon sends on SQLite."""

import random
import subprocess
import unittest
from datetime import datetime

from daemon import BUILD, PLAN, offline
from processes import wait_until
from rabbit_server import RabbitMq
from sites import EmbeddedSite, ServerSite
from transcript import Transcript
from transcript_test import END, FOLDER

SEED = 20240610
QUIET_MONTH = "2024-{:02}-15T08:00:00+07:00"


def busy_instants():
    """Of each month, the instant at which most is sent (when nobody reports, so that there is
    something in every month that can have it), or its middle."""
    sent = {}
    for row in offline("preview", str(PLAN), "--assume", "nobody-reports"):
        at = datetime.fromisoformat(row["at"])
        if at.year == 2024:
            sent.setdefault(at.month, []).append(row["at"])
    return [max(set(sent[month]), key=lambda at: (sent[month].count(at), at))
            if month in sent else QUIET_MONTH.format(month) for month in range(1, 13)]


class SideBySide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = RabbitMq().start()
        cls.addClassCleanup(cls.broker.remove)

    def site_of_three(self):
        # What a dead one had in hand is free after the lease and the time of one message.
        site = ServerSite(self.broker, daemons=3, extra="limits: {lease: 2s}",
                          mail={"timeout": "2s"})
        self.addCleanup(site.remove)
        return site.start()

    def calm_ids(self, transcript):
        calm = EmbeddedSite()
        self.addCleanup(calm.remove)
        self.assertEqual(transcript.play(calm.start(), END), [])
        return calm.message_ids()

    def test_one_of_three_dies_every_month_and_the_messages_are_the_same(self):
        print("seed", SEED)
        self.chance = random.Random(SEED)
        transcript = Transcript(FOLDER / "year.txt")
        site = self.site_of_three()
        site.sink.reply_after_s = 0.02
        steps = [(one["time"], one) for one in transcript.events()]
        steps += [(at, None) for at in busy_instants()]
        for at, one in sorted(steps, key=lambda step: (step[0], step[1] is None)):
            if one is None:
                self.kill_one_at_work(site, at)
            else:
                site.advance(at)
                site.send(one)
        site.advance(END)

        got = site.message_ids()
        self.assertEqual(sorted(set(got)), self.calm_ids(transcript))
        doubles, unknown = len(got) - len(set(got)), site.unknown_attempts()
        print(f"{len(got)} mails, {doubles} doubles, {unknown} unknown attempts")
        self.assertLessEqual(doubles, unknown)
        self.assertEqual(site.audit_problems(), [])
        self.broker.wait_until_drained()
        self.assertEqual(site.daemon.ask("dead-letters", "list"), [])

    def kill_one_at_work(self, site, instant):
        """Asks one for a move of the clock, and kills any of them while mail is on its way, or,
        where there is none at that instant, once the move is done."""
        victim, asked = (self.chance.choice(site.daemons) for _ in range(2))
        enough = site.sink.count() + self.chance.randrange(1, 4)
        move = subprocess.Popen(
            [BUILD / "nhacviec", "--url", asked.url, "--token-file", asked.token,
             "clock", "--to", instant], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: site.sink.count() >= enough or move.poll() is not None,
                   "mail goes out", 60, site.tails)
        victim.kill()
        move.wait(timeout=120)
        victim.start()
        site.advance(instant)

    def test_events_in_flight_survive_the_death_of_those_who_took_them(self):
        """Everything that is owed is handed in at once, each event three times; those who have
        taken the events are killed one by one."""
        print("seed", SEED)
        self.chance = random.Random(SEED)
        site = self.site_of_three()
        site.advance("2024-06-03T08:00:00+07:00")
        subjects = [row["id"] for row in site.daemon.get(
            "/api/v1/obligations", state="open", limit=1000)["obligations"]]
        self.assertGreater(len(subjects), 50)
        events = [{"specversion": "1.0", "id": subject, "source": "/tests/live",
                   "type": "nhacviec.obligation.submitted", "subject": subject,
                   "data": {"by": subject.split("/")[2]}} for subject in subjects * 3]
        self.chance.shuffle(events)
        deaths = {len(events) * part // 4: site.daemons[part - 1] for part in (1, 2, 3)}
        for number, one in enumerate(events):
            site.publish(one)
            if number in deaths:
                deaths[number].kill()
                deaths[number].begin()
        for daemon in site.daemons:
            daemon.wait_until_ready()
        self.broker.wait_until_drained()
        for subject in subjects:
            history = [fact["fact"] for fact in site.daemon.obligation(subject)["history"]]
            self.assertEqual(history.count("submitted"), 1, f"{subject}: {history}")
            self.assertEqual(history.count("refused"), 0, f"{subject}: {history}")
        self.assertEqual(site.audit_problems(), [])
        self.assertEqual(site.daemon.ask("dead-letters", "list"), [])


if __name__ == "__main__":
    unittest.main()
