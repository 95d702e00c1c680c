"""The dashboard in a real browser: what is late, why, and the next letter as it would go out."""

import json
import shutil
import subprocess
import unittest

import npm_clients
from daemon import Daemon
from summary_test import plan_with


def look_at(url, picture=None):
    command = ["node", "look_at_dashboard.mjs", shutil.which("chromium"), url]
    done = subprocess.run(command + ([str(picture)] if picture else []), text=True,
                          capture_output=True, cwd=npm_clients.install(), timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout)


class Dashboard(unittest.TestCase):
    def test_a_late_item_opens_with_why_and_with_the_letter_that_comes_next(self):
        daemon = Daemon(start="2024-05-20T00:00:00+07:00",
                        plans=(plan_with(self, "approval: required"),))
        self.addCleanup(daemon.remove)
        daemon.start().advance("2024-06-13T09:00:00+07:00")
        seen = look_at(daemon.url)
        self.assertGreater(seen["late"], 0)
        self.assertTrue(any("chờ duyệt" in row for row in seen["rows"]), seen["rows"])
        self.assertIn("Thời hạn", seen["why"])
        self.assertTrue(seen["subject"])
        self.assertIn("Kính gửi", seen["letter"])
        self.assertEqual(seen["problems"], [])


if __name__ == "__main__":
    unittest.main()
