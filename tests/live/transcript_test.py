"""Transcripts, played on the embedded defaults and on real servers: what is written arrives, what
arrives is what `preview` said, and both set-ups send the same."""

import pathlib
import tempfile
import unittest
from datetime import datetime

from daemon import SOURCE, foretold
from rabbit_server import RabbitMq
from sites import EmbeddedSite, ServerSite
from transcript import Transcript, address_of, text_of

FOLDER = pathlib.Path(__file__).parent / "transcripts"
END = "2025-03-01T00:00:00+07:00"


class Transcripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = RabbitMq().start()
        cls.addClassCleanup(cls.broker.remove)

    def play(self, transcript, plan, site):
        self.addCleanup(site.remove)
        site.start()
        complaints = transcript.play(site, END)
        self.assertEqual(complaints, [], f"on {site.name}:\n" + "\n".join(complaints))
        mails, texts = foretold([plan], transcript.events())
        self.assertEqual(sorted((mail["date"].datetime, str(mail["subject"]))
                                for mail in site.mails()), mails)
        self.assertEqual(sorted(datetime.fromisoformat(text["at"]) for text in site.texts()),
                         texts)
        self.assertEqual(site.audit_problems(), [])
        for mail in site.mails():
            self.assertEqual(mail.defects, [], mail["subject"])
        return sorted((str(mail["message-id"]), address_of(mail), str(mail["subject"]),
                       text_of(mail)) for mail in site.mails())

    def both(self, name):
        transcript = Transcript(FOLDER / name)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        plan = transcript.plan_in(SOURCE / "config", pathlib.Path(folder.name))
        embedded = self.play(transcript, plan, EmbeddedSite(plans=[plan]))
        served = self.play(transcript, plan, ServerSite(self.broker, plans=[plan]))
        self.assertEqual([mail[0] for mail in served], [mail[0] for mail in embedded])
        self.assertEqual(served, embedded)

    def test_a_year_in_which_group_02_is_late(self):
        self.both("year.txt")

    def test_a_year_in_which_the_office_gets_one_letter_a_day(self):
        self.both("digests.txt")

    def test_what_is_handed_back_extended_and_waived(self):
        self.both("corrections.txt")


if __name__ == "__main__":
    unittest.main()
