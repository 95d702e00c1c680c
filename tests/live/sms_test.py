"""SMS by a real Kannel: out, delivered, answered."""

import unittest

from daemon import PLAN, Daemon
from kannel_server import PASSWORD, USER, Kannel
from processes import wait_until

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
SECRET = "the-secret-of-inbound-sms"


class SmsByKannel(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(start="2024-05-31T00:00:00+07:00")
        self.addCleanup(self.daemon.remove)
        inbound = f"{self.daemon.url}/api/v1/gateways/sms/inbound?secret={SECRET}"
        self.kannel = Kannel(inbound).start()
        self.addCleanup(self.kannel.remove)

    def start(self, **more):
        secret = self.daemon.folder / "inbound.secret"
        secret.write_text(SECRET)
        password = self.daemon.folder / "kannel.password"
        password.write_text(PASSWORD)
        self.daemon.sms = {
            "url": f"kannel+http://{USER}@127.0.0.1:{self.kannel.port}", "from": "8444",
            "password_file": str(password), "inbound_secret_file": str(secret),
            "report_url": self.daemon.url, **more}
        self.daemon.write_settings("manual", [PLAN])
        self.daemon.start()

    def about_the_report(self):
        return [row for row in self.daemon.ask("messages", "--obligation", REPORT)
                if row["channel"] == "sms"]

    def wait_for_status(self, status):
        return wait_until(lambda: [row for row in self.about_the_report()
                                   if row["status"] == status], f"an SMS is {status}", 30,
                          lambda: f"{self.about_the_report()}\n{self.daemon.tail()}")

    def test_a_vietnamese_sms_arrives_whole_and_its_delivery_is_recorded(self):
        self.start()
        self.daemon.advance("2024-06-07T09:00:00+07:00")
        row = self.wait_for_status("delivered")[0]
        self.assertIn("kannel: 1", row["attempts"][-1]["words"])
        (alphabet, text), = [(alphabet, text) for _, alphabet, text in self.kannel.received()
                             if "Tổ 02" in text]
        self.assertEqual(alphabet, "ucs-2")
        self.assertRegex(text, r"^Hạn cuối hôm nay 07/6: BC 6 tháng \(Tổ 02\). "
                               r"Đã gửi: nhắn lại ĐG \d{4}$")

    def test_without_tone_marks_it_asks_for_an_answer_and_takes_it(self):
        self.start(tone_marks="drop")
        self.daemon.advance("2024-06-07T09:00:00+07:00")
        self.wait_for_status("delivered")
        asked = [(to, alphabet, text) for to, alphabet, text in self.kannel.received()
                 if "To 02" in text]
        (to, alphabet, text), = asked
        self.assertNotEqual(alphabet, "ucs-2", text)
        code = text.rpartition("DG ")[2]
        self.kannel.connect_centre(f"{to.lstrip('+')} 8444 text DG {code} da gui")
        wait_until(lambda: self.daemon.obligation(REPORT)["state"] == "submitted",
                   "the answer is taken", 30, self.daemon.tail)


if __name__ == "__main__":
    unittest.main()
