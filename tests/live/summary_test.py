"""Once a week a leader reads where a plan stands; and whoever mail does not reach gets an SMS."""

import pathlib
import shutil
import tempfile
import unittest

from daemon import PLAN, Daemon
from smtp_sink import SmtpSink

START = "2024-05-20T00:00:00+07:00"
REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"


def plan_with(test, header):
    """Plan A with one more line in its header, beside the files it is read with."""
    files = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-test-"))
    test.addCleanup(shutil.rmtree, files)
    for folder in ("plans", "directories", "calendars"):
        shutil.copytree(PLAN.parent.parent / folder, files / folder)
    plan = files / "plans" / PLAN.name
    plan.write_text(plan.read_text().replace("\ntitle:", f"\n{header}\ntitle:", 1))
    return plan


class Summary(unittest.TestCase):
    def setUp(self):
        self.plan = plan_with(self, 'summaries: [{to: director, on: fri, at: "15:30"}]')
        self.daemon = Daemon(start=START, plans=(self.plan,))
        self.addCleanup(self.daemon.remove)
        self.daemon.start()

    def summaries(self):
        """In the order in which they went out."""
        found = [mail for mail in self.daemon.mails()
                 if mail["subject"].startswith("Tổng hợp tuần")]
        return sorted(found, key=lambda mail: mail["date"].datetime)

    def test_each_friday_it_says_how_things_stand_then(self):
        self.daemon.advance("2024-06-14T09:00:00+07:00")
        self.assertEqual(self.daemon.run("ask-more-time", REPORT, "--until", "18/6/2024",
                                         "--reason", "Mưa lũ").returncode, 0)
        self.daemon.advance("2024-06-14T15:31:00+07:00")
        last = self.summaries()[-1]
        self.assertIn("(10/6 - 14/6/2024)", last["subject"])
        self.assertIn("chờ ý kiến 01", last["subject"])
        text = last.get_body(("plain",)).get_content()
        self.assertIn("04 đầu việc báo cáo kết quả 6 tháng của Tổ công tác số 01", text)
        self.assertIn("<table", last.get_body(("html",)).get_content())
        self.assertEqual(len(self.summaries()), 4)  # 24/5, 31/5, 7/6, 14/6

    def test_none_is_lost_or_doubled_by_a_crash(self):
        self.daemon.advance("2024-05-24T15:00:00+07:00")
        self.daemon.kill()
        self.daemon.start().advance("2024-05-24T15:31:00+07:00")
        self.daemon.kill()
        self.daemon.start().advance("2024-05-31T15:31:00+07:00")
        self.assertEqual(len(self.summaries()), 2)

    def test_it_is_foretold_and_explained(self):
        self.daemon.advance("2024-05-24T15:31:00+07:00")
        rows = self.daemon.ask("preview", str(self.plan), "--from", "2024-05-20", "--to",
                               "2024-05-24")
        self.assertEqual([row["at"] for row in rows if row["kind"] == "digest"],
                         ["2024-05-24T15:30:00+07:00"])
        sent = [row for row in self.daemon.ask("messages") if row["key"].startswith("summary:")]
        self.assertEqual([row["status"] for row in sent], ["sent"])
        why = self.daemon.ask("explain", sent[0]["key"])
        self.assertIn("weekly summary", why["steps"][0]["text"])


class AnotherChannel(unittest.TestCase):
    def test_whoever_mail_does_not_reach_gets_an_sms_once(self):
        sink = SmtpSink().start()
        self.addCleanup(sink.remove)
        sink.mood = "refusing"
        daemon = Daemon(start=START, mail=sink.url)
        self.addCleanup(daemon.remove)
        daemon.start().advance("2024-05-29T09:00:00+07:00")
        rows = [row for row in daemon.ask("messages", "--obligation", REPORT)
                if row["rule"].startswith("reminder")]
        by_channel = {row["channel"]: row["status"] for row in rows}
        self.assertEqual(by_channel, {"email": "permanent_failure", "sms": "sent"})
        sms = pathlib.Path(daemon.folder / "sms.log").read_text()
        self.assertIn("Tổ 02: ", sms)
        words = [fact["fact"] for fact in daemon.ask("show", REPORT)["history"]]
        self.assertEqual(words.count("rerouted"), 1)


if __name__ == "__main__":
    unittest.main()
