"""What becomes of a message when the mail server misbehaves, at each place where it can: the table
in docs/production.md is what happens here."""

import re
import unittest
from datetime import date, timedelta

from daemon import SOURCE, Daemon
from smtp_sink import SmtpSink

PAGE = SOURCE / "docs/production.md"
BEGIN = "| what the server does | attempts, as recorded | arrives |"
ADDRESSES = [f"phong-{number}@so.example.vn" for number in (1, 2, 3)]
REFUSED = ADDRESSES[1]


def hang(verb):
    return lambda sink: sink.once.update({verb: "hang"})


def fault(**moods):
    return lambda sink: [setattr(sink, name, value) for name, value in moods.items()]


FAULTS = {
    "greylisting: `450` to each recipient it has not seen": fault(mood="greylisting"),
    "`421` to a recipient, and closes": fault(once={"RCPT": "421 4.3.2 shutting down"}),
    "`450` to one of three recipients": fault(mood="greylisting", seen=set(ADDRESSES[:2])),
    "takes the message and closes without a reply": fault(once={"END": ""}),
    "hangs at the connection": hang("CONNECT"),
    "hangs at `EHLO`": hang("EHLO"),
    "hangs at `MAIL`": hang("MAIL"),
    "hangs at `RCPT`": hang("RCPT"),
    "hangs at `DATA`": hang("DATA"),
    "takes the message and hangs": hang("END"),
    "`550` to one of three recipients": fault(refused_addresses={REFUSED}),
}
FIRST = date(2025, 6, 2)


def day_of(number):
    """Each fault has a week of its own: this is its Monday. The message is Tuesday's."""
    return FIRST + timedelta(days=7 * number)


def plan():
    tasks = "".join(f"""
  task-{number}:
    title: Task {number}
    source: "1"
    unit: office
    deliver_to: office
    due: {{on: {(day_of(number) + timedelta(days=4)).strftime("%-d/%-m")}}}
    remind: once
""" for number in range(len(FAULTS) + 1))
    return f"""
nhacviec: 1
plan: faults-2025
title: Faults
issuer: office
standing_body: office
period: {{year: 2025}}
directory: faults
calendar: vn
policies:
  once: {{note: one, reminders: [{{before: 3wd, at: "08:00", to: lead}}]}}
tasks:{tasks}"""


def directory():
    people = "".join(f"""
  p{number}: {{title: "Holder {number}", email: {address}}}""" for number, address in
                     enumerate(ADDRESSES))
    return f"""
nhacviec: 1
directory: faults
name: Faults
units:
  office:
    name: Office
    head: office/lead
    roles:
      lead: {{title: Lead, holders: [p0, p1, p2]}}
people:{people}
"""


class FaultTable(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.sink = SmtpSink().start()
        self.addCleanup(self.sink.remove)

    def daemon_at(self, mail):
        daemon = Daemon(start="2025-05-26T00:00:00+07:00", mail=mail)
        self.addCleanup(daemon.remove)
        for folder, name, text in (("plans", "faults-2025", plan()),
                                   ("directories", "faults", directory())):
            (daemon.folder / folder).mkdir()
            (daemon.folder / folder / f"{name}.yaml").write_text(text)
        daemon.write_settings("manual", [daemon.folder / "plans/faults-2025.yaml"],
                              f"calendars: {SOURCE}/config/calendars")
        return daemon.start()

    def play(self, daemon, number):
        """The message of a fault's week: its record, after a day of further attempts."""
        daemon.advance(f"{day_of(number) + timedelta(days=2)}T17:00:00+07:00")
        rows = [row for row in daemon.ask("messages", "--limit", "1000")
                if f"/task-{number}/" in row["obligation"] and row["kind"] == "reminder"]
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def test_each_fault_is_recorded_and_ends_as_the_table_says(self):
        daemon = self.daemon_at({"url": self.sink.url, "timeout": "1s", "connections": 1})
        table = []
        for number, (name, hurt) in enumerate(FAULTS.items()):
            before = self.sink.count()
            self.sink.stop()  # a kept connection would make it another fault
            self.sink.start()
            self.sink.mood = "ok"
            self.sink.refused_addresses = set()
            hurt(self.sink)
            row = self.play(daemon, number)
            self.assertEqual(self.sink.once, {}, "the fault came about")
            took = [one.recipients for one in self.sink.received[before:]
                    if str(one.mail["x-nhacviec-notice"]) == row["key"]]
            table.append(f"| {name} | {recorded(row)} | {arrived(took)} |")
        page = PAGE.read_text()
        written = page[page.index(BEGIN):].split("\n\n")[0].splitlines()[2:]
        self.assertEqual("\n".join(table), "\n".join(
            line for line in written if not line.startswith("| strips")))

    def test_without_starttls_neither_password_nor_message_is_sent(self):
        daemon = self.daemon_at({"url": f"smtp://me:secret@127.0.0.1:{self.sink.port}",
                                 "timeout": "1s"})
        moved = daemon.run("clock", "--to", f"{day_of(0) + timedelta(days=1)}T09:00:00+07:00")
        self.assertEqual(moved.returncode, 3, moved.stdout)
        self.assertEqual(set(self.sink.verbs) - {"CONNECT", "EHLO", "HELO", "QUIT", "NOOP"}, set())
        self.assertEqual(self.sink.count(), 0)
        words = daemon.ask("messages")[0]["attempts"][0]["words"]
        self.assertIn("offers no STARTTLS; nothing is sent to it in the clear", words)


def recorded(row):
    """The attempts' outcomes, and who is left out of the last one."""
    words = [f"`{attempt['status']}`" for attempt in row["attempts"]]
    left = re.findall(r"\d of \d not reached", row["attempts"][-1]["words"])
    return ", ".join(words) + (f" ({left[0]})" if left else "")


def arrived(took):
    counts = [sum(address in one for one in took) for address in ADDRESSES]
    if len(set(counts)) == 1:
        return {1: "once with each", 2: "twice with each, the same Message-ID"}[counts[0]]
    return f"once with {counts.count(1)} of 3" if set(counts) == {0, 1} else f"{counts}"


if __name__ == "__main__":
    unittest.main()
