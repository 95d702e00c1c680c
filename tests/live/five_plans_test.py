"""All five plans at once, on one manual clock from 2020 to 2025, the units reporting as the
rehearsals say: the embedded defaults and real servers send the same messages, and just those that
`preview` foretells for each plan by itself."""

import itertools
import json
import unittest
from datetime import datetime

from daemon import SOURCE, foretold
from rabbit_server import RabbitMq
from sites import EmbeddedSite, ServerSite
from transcript import address_of, text_of

PLANS = sorted((SOURCE / "config/plans").glob("*.yaml"))
START = "2020-07-28T00:00:00+07:00"
END = "2025-06-01T00:00:00+07:00"


def rehearsed():
    """Every event of the rehearsals, in order of time."""
    files = (SOURCE / "config/rehearsals").glob("*.json")
    events = [event for file in sorted(files) for event in json.loads(file.read_text())]
    return sorted(events, key=lambda event: datetime.fromisoformat(event["time"]))


class FivePlans(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.broker = RabbitMq().start()
        cls.addClassCleanup(cls.broker.remove)
        cls.events = rehearsed()

    def play(self, site):
        self.addCleanup(site.remove)
        site.start()
        for instant, together in itertools.groupby(self.events, lambda event: event["time"]):
            site.advance(instant)
            site.send_together(list(together))
        site.advance(END)
        mails, texts = foretold(PLANS, self.events)
        self.assertEqual(sorted((mail["date"].datetime, str(mail["subject"]))
                                for mail in site.mails()), mails, site.name)
        self.assertEqual(sorted(datetime.fromisoformat(text["at"]) for text in site.texts()),
                         texts, site.name)
        failed = site.daemon.ask("messages", "--status", "permanent_failure", "--limit", "1000")
        self.assertEqual(failed, [], "who has no telephone is told by mail")
        self.assertEqual(site.audit_problems(), [], site.name)
        return sorted((str(mail["message-id"]), address_of(mail), str(mail["subject"]),
                       text_of(mail)) for mail in site.mails())

    def test_the_same_messages_on_embedded_defaults_and_on_servers(self):
        of_daemon = {"plans": PLANS, "start": START}
        embedded = self.play(EmbeddedSite(**of_daemon))
        served = self.play(ServerSite(self.broker, **of_daemon))
        self.assertGreater(len(embedded), 500)
        self.assertEqual([mail[0] for mail in served], [mail[0] for mail in embedded])
        self.assertEqual(served, embedded)


if __name__ == "__main__":
    unittest.main()
