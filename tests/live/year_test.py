"""A year of plan A on a manual clock, through the real programs: three groups report in time,
group 02 does not; what arrives is what `preview` said."""

import json
import random
import subprocess
import unittest
from datetime import datetime

from daemon import BUILD, PLAN, SOURCE, Daemon, offline

REHEARSAL = SOURCE / "config/rehearsals/da-bac-2024.json"
HALF_YEAR = "da-bac-2024/team-report-half-year/{}/2024-h1"
SYNTHESIS = "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1"
LATE = HALF_YEAR.format("team-02")
END = "2025-01-31T00:00:00+07:00"


def rehearsal():
    return json.loads(REHEARSAL.read_text())


def previewed(*options):
    """(instant, subject line) of each e-mail, and the number of SMS, as preview foretells."""
    rows = offline("preview", str(PLAN), *options)
    mails, texts = [], 0
    for row in rows:
        for recipient in row["recipients"]:
            if recipient["channel"] == "email":
                mails.append((datetime.fromisoformat(row["at"]), row["subject"]))
            else:
                texts += 1
    return sorted(mails), texts


def received(daemon):
    return sorted((mail["date"].datetime, str(mail["subject"])) for mail in daemon.mails())


def ids_of(daemon):
    return sorted(str(mail["message-id"]) for mail in daemon.mails())


class Year(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.addCleanup(self.daemon.remove)

    def play(self, events, before_each=lambda: None):
        """Sends each event at its own time of the manual clock."""
        for one in events:
            before_each()
            self.daemon.advance(one["time"])
            status, body = self.daemon.post(json.dumps(one).encode())
            self.assertEqual(status, 200, body)
            self.assertEqual(json.loads(body)["status"], "applied", body)

    def about(self, obligation):
        """(day, hour, first word of the rule) of the mails about one obligation so far."""
        rows = self.daemon.ask("messages", "--obligation", obligation)
        return [row for row in rows if row["channel"] == "email" and row["status"] == "sent"]

    def show(self, obligation):
        return self.daemon.ask("show", obligation)

    def test_the_story_of_the_half_year(self):
        events = [one for one in rehearsal() if one["time"] < "2024-06-18"]
        self.play(events)
        # Three groups reported before 10/6 and got nothing after that.
        for team in ("team-01", "team-03", "team-04"):
            rows = self.about(HALF_YEAR.format(team))
            self.assertEqual([row["kind"] for row in rows], ["reminder"] * 2, team)
            submitted = self.show(HALF_YEAR.format(team))["first_submitted_at"]
            self.assertTrue(all(row["at"] < submitted for row in rows), team)
        # Group 02 was reminded three times, urged, and escalated as far as the day has come.
        self.daemon.advance("2024-06-18T14:00:00+07:00")
        self.assertEqual([row["kind"] for row in self.about(LATE)],
                         ["reminder"] * 3 + ["overdue"] + ["escalation"] * 3)
        waiting = self.show(SYNTHESIS)
        self.assertEqual(waiting["state"], "waiting")
        self.assertEqual(waiting["missing"], [LATE])
        self.assertEqual(self.about(SYNTHESIS), [])

        self.play([one for one in rehearsal() if one["subject"] == LATE
                   and one["time"].startswith("2024-06-18")])
        self.assertEqual(self.show(SYNTHESIS)["state"], "open")
        opened = self.about(SYNTHESIS)
        self.assertEqual([(row["kind"], row["at"]) for row in opened],
                         [("open", "2024-06-18T14:20:00+07:00")])
        self.assertTrue(self.show(LATE)["submitted_late"])

        rest = [one for one in rehearsal() if one["subject"] == SYNTHESIS]
        self.play(rest[:2])
        self.assertFalse(self.show(SYNTHESIS)["complete"])  # one of two recipients has it
        self.play(rest[2:])
        self.assertTrue(self.show(SYNTHESIS)["complete"])

    def test_what_arrives_is_what_preview_said(self):
        self.play(rehearsal())
        self.daemon.advance(END)
        mails, texts = previewed("--events", str(REHEARSAL))
        self.assertEqual(received(self.daemon), mails)
        self.assertEqual(len(self.daemon.texts()), texts)
        self.assertEqual(len(set(ids_of(self.daemon))), len(mails))
        verified = self.daemon.ask("audit", "verify")
        self.assertEqual(verified["problems"], [])
        for mail in self.daemon.mails():
            self.assertEqual(mail.defects, [], mail["subject"])
            self.assertEqual(mail["auto-submitted"], "auto-generated")

    def test_what_arrives_when_nobody_reports_is_what_preview_said(self):
        self.daemon.advance("2025-03-01T00:00:00+07:00")
        mails, texts = previewed("--assume", "nobody-reports")
        self.assertEqual(received(self.daemon), mails)
        self.assertEqual(len(self.daemon.texts()), texts)


class KilledYear(unittest.TestCase):
    """kill -9 ten times during the year: the same set of Message-IDs."""

    def test_the_same_messages_whatever_dies(self):
        events = rehearsal()
        calm = Daemon().start()
        self.addCleanup(calm.remove)
        self.run_year(calm, events, kills=frozenset())

        seed = 20240610
        print("seed", seed)
        self.chance = random.Random(seed)
        kills = frozenset(self.chance.sample(range(len(events)), 10))
        harried = Daemon().start()
        self.addCleanup(harried.remove)
        self.run_year(harried, events, kills)

        self.assertEqual(set(ids_of(harried)), set(ids_of(calm)))
        doubles = len(ids_of(harried)) - len(set(ids_of(harried)))
        unknown = sum(1 for row in harried.ask("messages", "--limit", "1000")
                      for attempt in row["attempts"] if attempt["status"] == "unknown")
        self.assertLessEqual(doubles, unknown)
        self.assertEqual(harried.ask("audit", "verify")["problems"], [])

    def run_year(self, daemon, events, kills):
        for number, one in enumerate(events):
            if number in kills:
                self.kill_in_the_middle(daemon, one["time"])
            daemon.advance(one["time"])
            status, body = daemon.post(json.dumps(one).encode())
            self.assertEqual(status, 200, body)
        daemon.advance(END)

    def kill_in_the_middle(self, daemon, instant):
        """Asks for a move of the clock and kills while it is under way, wherever that is."""
        move = subprocess.Popen(
            [BUILD / "nhacviec", "--url", daemon.url, "--token-file", daemon.token,
             "clock", "--to", instant],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            move.wait(timeout=self.chance.uniform(0.0, 0.15))
        except subprocess.TimeoutExpired:
            pass
        daemon.kill()
        move.wait()
        daemon.start()


if __name__ == "__main__":
    unittest.main()
