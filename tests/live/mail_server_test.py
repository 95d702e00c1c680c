"""Mail through a real Postfix into a real Dovecot: what the office's own system makes of it."""

import re
import unittest

from daemon import PLAN, SOURCE, Daemon
from office_mail import SENDER, OfficeMail

START = "2024-05-20T00:00:00+07:00"
DIRECTORIES = SOURCE / "config/directories"
UNITS = re.compile(r"[\w.-]+@[\w.-]*example\.vn")


def addresses_of(plan):
    """Everybody in the plan's own directory and in the one it shares."""
    texts = [plan.read_text(), *(one.read_text() for one in DIRECTORIES.glob("*.yaml"))]
    return {address for text in texts for address in UNITS.findall(text)}


def words_of(mail):
    return mail.get_body(("plain",)).get_content().splitlines()


class ThroughPostfix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = OfficeMail(addresses_of(PLAN)).start()
        cls.addClassCleanup(cls.office.remove)

    def test_reminders_arrive_in_the_boxes_with_the_words_that_a_maildir_gets(self):
        until = "2024-06-10T00:00:00+07:00"
        on_paper = Daemon(start=START)
        self.addCleanup(on_paper.remove)
        on_paper.start().advance(until)
        expected = {str(mail["message-id"]): mail for mail in on_paper.mails()}
        self.assertGreater(len(expected), 3)

        daemon = Daemon(start=START, mail=self.office.settings())
        self.addCleanup(daemon.remove)
        daemon.start().advance(until)
        boxes = {one.addr_spec for mail in expected.values() for one in mail["to"].addresses}
        self.office.wait_until_delivered()
        arrived = {str(mail["message-id"]): mail
                   for box in boxes for mail in self.office.mails(box)}
        self.assertEqual(set(arrived), set(expected))
        for identity, mail in expected.items():
            self.assertEqual(str(arrived[identity]["subject"]), str(mail["subject"]))
            self.assertEqual(words_of(arrived[identity]), words_of(mail))
            self.assertEqual(arrived[identity]["from"].addresses[0].addr_spec, SENDER)
        received = next(iter(arrived.values())).get_all("received")
        self.assertTrue(any("ESMTPSA" in line for line in received), received)  # TLS and a login


if __name__ == "__main__":
    unittest.main()
