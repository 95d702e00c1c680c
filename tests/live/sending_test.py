"""All sending held, released, redirected: the built daemon and the command."""

import unittest

from daemon import PLAN, Daemon
from transcript import text_of

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
BOX = "rehearsal@example.org"


class HeldSending(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(start="2024-05-20T00:00:00+07:00").start()
        self.addCleanup(self.daemon.remove)

    def about_the_report(self):
        return [mail for mail in self.daemon.mails()
                if str(mail["x-nhacviec-notice"]).startswith(REPORT)]

    def test_a_daemon_that_is_killed_while_sending_is_held_starts_holding(self):
        held = self.daemon.ask("hold", "--reason", "wrong addresses")
        self.assertEqual((held["held"], held["by"]), (True, "test"))
        self.daemon.kill()
        self.daemon.start()
        self.daemon.advance("2024-06-07T09:00:00+07:00")
        self.assertEqual(self.daemon.mails(), [])
        self.assertEqual(self.daemon.get("/readyz")["sending"]["reason"], "wrong addresses")
        self.assertIn("wrong addresses", self.daemon.run("status").stderr)
        again = self.daemon.run("hold", "--reason", "me too")
        self.assertEqual(again.returncode, 1, again.stderr)

        self.assertEqual(self.daemon.ask("release"), {"held": False})
        self.daemon.advance("2024-06-07T10:00:00+07:00")
        subjects = [str(mail["subject"]) for mail in self.about_the_report()]
        self.assertEqual(subjects, ["[Nhắc việc - đến hạn hôm nay] Báo cáo kết quả 6 tháng, "
                                    "Tổ công tác số 02"])
        self.assertEqual(self.daemon.run("release").returncode, 1)


class RedirectedSending(unittest.TestCase):
    def test_everything_goes_to_the_one_box_and_says_to_whom_it_would_have_gone(self):
        daemon = Daemon(start="2024-05-20T00:00:00+07:00")
        daemon.mail = {"url": daemon.mail, "redirect": BOX}
        daemon.write_settings("manual", [PLAN])
        daemon.start()
        self.addCleanup(daemon.remove)
        self.assertEqual(daemon.get("/readyz")["sending"],
                         {"held": False, "redirect": {"email": BOX}})
        daemon.advance("2024-07-01T00:00:00+07:00")
        mails = daemon.mails()
        self.assertGreater(len(mails), 10)
        for mail in mails:
            self.assertEqual([one.addr_spec for one in mail["to"].addresses], [BOX])
            self.assertTrue(str(mail["subject"]).startswith("[Diễn tập] "), mail["subject"])
            first, second = text_of(mail).splitlines()[:2]
            self.assertIn("Diễn tập", first)
            self.assertRegex(second, r"\(\S+@\S+example\.\S+\)$")
        self.assertEqual(daemon.texts(), [])
        self.assertIn(f"goes to {BOX}", daemon.log.read_text())


if __name__ == "__main__":
    unittest.main()
