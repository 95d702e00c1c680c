"""Why, after a restart: on the built programs and a SQLite store."""

import unittest

from daemon import SOURCE, Daemon, PLAN

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
DUTY = "da-bac-2024/sol-14/so-gddt/2024-h1"
OTHER_DUTY = "da-bac-2024/sol-14/so-gddt/2024-h2"
STEP = REPORT + "|r1|d1|escalation+3wd-0800-head|so-gddt/pho-giam-doc-1|email"


class AfterARestart(unittest.TestCase):
    """A plan with somebody away, adopted in part, whose second edition drops a task and moves a
    date; then the daemon dies."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(plans=(), start="2024-05-20T08:00:00+07:00").start()
        folder = cls.daemon.folder / "files"
        for kind in ("directories", "calendars", "plans"):
            (folder / kind).mkdir(parents=True)
        calendar = folder / "calendars/vn.yaml"
        calendar.write_text((SOURCE / "config/calendars/vn.yaml").read_text())
        directory = folder / "directories/so-gddt-hoa-binh.yaml"
        text = (SOURCE / "config/directories/so-gddt-hoa-binh.yaml").read_text()
        away = ("  pho-giam-doc-1:\n    absences: [{from: 2024-06-12, until: 2024-06-14,"
                " delegates: pho-giam-doc-2, copy: true}]\n    #")
        directory.write_text(text.replace("  pho-giam-doc-1: #", away, 1))
        plan = folder / "plans/da-bac-2024.yaml"
        first = PLAN.read_text()
        plan.write_text(first)
        table = folder / "done.csv"
        table.write_text(f"obligation,state,at,by,note,evidence\n{OTHER_DUTY},waived,,,thay,\n")
        cls.check(cls.daemon.run("adopt", str(plan), "--from", str(table)))
        cls.daemon.advance("2024-06-29T08:00:00+07:00")
        directory.write_text(text)
        plan.write_text(first[:first.index("  sol-14:")])
        cls.check(cls.daemon.run("apply", str(plan), "--drop"))
        cls.daemon.kill()
        cls.daemon.start()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.remove()

    @classmethod
    def check(cls, done):
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)

    def said(self, about, language):
        done = self.daemon.run("explain", about, "--language", language)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_who_got_it_in_whose_place_is_told_by_the_directory_of_that_day(self):
        self.assertIn("nhận thay Phó Giám đốc Sở (pho-giam-doc-1), vắng đến hết thứ Sáu, 14/6/2024",
                      self.said(STEP, "vi"))
        text = self.said(STEP, "en")
        self.assertIn("away to the end of Friday 14 June 2024 and gets a copy all the same", text)
        self.assertNotIn("no longer at hand here", text)

    def test_what_the_plan_no_longer_orders_is_shown_listed_and_explained(self):
        self.assertEqual(self.daemon.ask("show", DUTY)["state"], "cancelled")
        self.assertIn("không còn giao việc này", self.said(DUTY, "vi"))
        self.assertIn("no longer orders it", self.said(DUTY, "en"))
        rows = self.daemon.ask("status", "--state", "cancelled")
        self.assertIn(DUTY, [row["id"] for row in rows])
        messages = self.daemon.ask("messages", "--obligation", DUTY)
        self.assertTrue(messages and all(message["title"] for message in messages), messages)

    def test_what_was_adopted_says_so(self):
        self.assertIn("đưa vào theo dõi giữa chừng", self.said(OTHER_DUTY, "vi"))
        self.assertIn("taken up in mid-year", self.said(OTHER_DUTY, "en"))

    def test_an_unknown_unit_is_an_error_with_a_hint(self):
        done = self.daemon.run("status", "--unit", "van-phon")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("van-phong", done.stderr)


if __name__ == "__main__":
    unittest.main()
