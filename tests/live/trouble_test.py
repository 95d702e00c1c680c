"""Bad input and bad luck, against the real daemon."""

import json
import re
import shutil
import signal
import subprocess
import time
import unittest
import urllib.request

from daemon import BUILD, PLAN, SOURCE, Daemon, event

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
WHEN = "2024-06-05T09:00:00+07:00"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().start()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.remove()

    def refused(self, body, status, word, **options):
        got, text = self.daemon.post(body, **options)
        self.assertEqual(got, status, text)
        self.assertIn(word, text)

    def test_malformed_is_a_400_that_says_why(self):
        self.refused(b'{"specversion": "1.0", ', 400, "line")
        self.refused(b"[]", 400, "")
        self.refused(b'{"specversion": "1.0", "id": "1"}', 400, "source")

    def test_too_large_and_too_deep_are_refused(self):
        big = event("obligation.submitted", REPORT, WHEN, "big", note="x" * 300000)
        got, text = self.daemon.post(big.encode())
        self.assertIn(got, (400, 413), text)
        deep = event("obligation.submitted", REPORT, WHEN, "deep", note="x")
        deep = deep.replace('"note": "x"', '"note": ' + "[" * 200 + "]" * 200)
        self.refused(deep.encode(), 400, "deep")

    def test_without_a_token_nothing_changes(self):
        got, _ = self.daemon.post(event("obligation.submitted", REPORT, WHEN, "t").encode(),
                                  token=False)
        self.assertEqual(got, 401)
        self.assertEqual(self.daemon.ask("show", REPORT)["state"], "open")

    def test_unknown_subject_and_type_are_dead_letters_with_a_reason(self):
        body = event("obligation.submitted", "da-bac-2024/no/such/thing", WHEN, "u", by="x")
        self.refused(body.encode(), 404, "dead")
        body = event("obligation.exploded", REPORT, WHEN, "v", by="x")
        self.refused(body.encode(), 422, "exploded")
        letters = self.daemon.ask("dead-letters", "list")
        self.assertEqual(len(letters), 2)
        self.assertTrue(all(letter["reason"] for letter in letters))


class Twice(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.addCleanup(self.daemon.remove)

    def test_an_event_twice_is_applied_once_with_the_same_answer_even_after_a_crash(self):
        body = event("obligation.submitted", REPORT, WHEN, "once", by="team-02").encode()
        status, first = self.daemon.post(body)
        self.assertEqual(status, 200, first)
        self.daemon.kill()
        self.daemon.start()
        status, second = self.daemon.post(body)
        self.assertEqual(status, 200, second)
        self.assertEqual(json.loads(first)["status"], json.loads(second)["status"])
        self.assertTrue(json.loads(second)["repeated"])
        history = self.daemon.ask("show", REPORT)["history"]
        self.assertEqual(len([fact for fact in history if fact["fact"] == "submitted"]), 1)


class WrongPlan(unittest.TestCase):
    def test_a_wrong_edition_is_refused_whole_and_the_old_one_stays(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        config = daemon.folder / "config"
        shutil.copytree(SOURCE / "config", config)
        plan = config / "plans/da-bac-2024.yaml"
        daemon.write_settings("manual", [plan])
        daemon.start()
        good = plan.read_text()
        plan.write_text(good.replace("before: 10/6", "before: 31/6").replace(
            "for_each: communes", "for_each: comunes"))
        refused = daemon.run("apply", str(plan))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("31/6", refused.stdout + refused.stderr)
        self.assertIn("comunes", refused.stdout + refused.stderr)  # both mistakes at once
        self.assertEqual(daemon.ask("show", REPORT)["due_at"], "2024-06-10T00:00:00+07:00")

        plan.write_text(good.replace("before: 10/6", "before: 20/6"))
        applied = daemon.run("apply", str(plan))
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(daemon.ask("show", REPORT)["due_at"], "2024-06-20T00:00:00+07:00")
        again = daemon.ask("apply", str(plan))
        self.assertFalse((again[0] if isinstance(again, list) else again)["changed"])

    def test_a_restart_does_not_undo_what_was_applied_from_elsewhere(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        shutil.copytree(SOURCE / "config", daemon.folder / "config")
        plan = daemon.folder / "config/plans/da-bac-2024.yaml"
        newer = plan.with_name("newer.yaml")
        newer.write_text(plan.read_text().replace("before: 10/6", "before: 20/6"))
        daemon.write_settings("manual", [plan])
        daemon.start()
        applied = daemon.ask("apply", str(newer))[0]
        self.assertEqual((applied["moved"], applied["updated"], applied["cancelled"]), (4, 0, 0))
        daemon.stop()
        daemon.start()
        self.assertEqual(daemon.ask("show", REPORT)["due_at"], "2024-06-20T00:00:00+07:00")
        self.assertIn("da-bac-2024", daemon.get("/readyz")["warnings"][0])
        self.assertIn(f"nhacviec apply {plan}", daemon.log.read_text())
        self.assertTrue(daemon.ask("apply", str(plan))[0]["changed"])
        self.assertEqual(daemon.ask("show", REPORT)["due_at"], "2024-06-10T00:00:00+07:00")
        self.assertNotIn("warnings", daemon.get("/readyz"))

    def test_what_was_handed_in_cannot_be_dropped_by_a_new_edition(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        config = daemon.folder / "config"
        shutil.copytree(SOURCE / "config", config)
        plan = config / "plans/da-bac-2024.yaml"
        daemon.write_settings("manual", [plan])
        daemon.start()
        done = daemon.run("submit", "da-bac-2024/sol-14/so-gddt/2024-h1", "--by", "so-gddt")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = plan.read_text()
        plan.write_text(text[:text.index("  sol-14:")])
        refused = daemon.run("apply", str(plan))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("sol-14", refused.stdout + refused.stderr)


class NewStore(unittest.TestCase):
    def test_a_store_that_is_made_is_said_and_one_that_is_there_is_not(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        daemon.start()
        daemon.stop()
        daemon.start()
        self.assertEqual(daemon.log.read_text().count("store=new"), 1)
        daemon.stop()
        for file in daemon.folder.glob("state.db*"):
            file.unlink()
        daemon.start()
        self.assertEqual(daemon.log.read_text().count("store=new"), 2)


class BrokenMailFolder(unittest.TestCase):
    def test_it_is_said_as_any_other_trouble_and_nothing_is_lost(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        daemon.start()
        box = daemon.folder / "mail"
        box.write_text("a file is in the way")
        daemon.advance("2024-03-08T08:00:00+07:00")  # four communes are reminded
        daemon.wait_until_not_ready("mail")
        with urllib.request.urlopen(daemon.url + "/metrics", timeout=5) as answer:
            self.assertIn('nhacviec_troubles_total{part="mail"} 1', answer.read().decode())
        moved = daemon.run("clock", "--to", "2024-03-08T11:00:00+07:00")
        self.assertEqual(moved.returncode, 3, moved.stdout)
        self.assertIn("mail folder", moved.stderr)
        box.unlink()
        daemon.wait_until_ready()
        daemon.advance("2024-03-12T17:00:00+07:00")
        self.assertEqual(len(daemon.mails()), 4)
        log = daemon.log.read_text()
        self.assertEqual((log.count("trouble=mail"), log.count("recovered=mail")), (1, 1), log)


class Signals(unittest.TestCase):
    def due_of(self, daemon, expected):
        """Waits for the reload that a signal asked for: its outcome stands in the log."""
        daemon.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while daemon.log.read_text().count(expected) < 1:
            self.assertLess(time.monotonic(), deadline, daemon.log.read_text()[-2000:])
            time.sleep(0.02)
        return daemon.ask("show", REPORT)["due_at"]

    def test_sighup_reads_the_files_again_and_keeps_the_last_good_ones(self):
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        shutil.copytree(SOURCE / "config", daemon.folder / "config")
        plan = daemon.folder / "config/plans/da-bac-2024.yaml"
        daemon.write_settings("manual", [plan])
        daemon.start()
        good = plan.read_text()
        plan.write_text(good.replace("before: 10/6", "before: 14/6"))
        self.assertEqual(self.due_of(daemon, "reloaded"), "2024-06-14T00:00:00+07:00")
        plan.write_text(good.replace("before: 10/6", "before: 31/6"))
        self.assertEqual(self.due_of(daemon, "31/6"), "2024-06-14T00:00:00+07:00")
        daemon.settings.write_text("colour: blue\n")
        self.assertEqual(self.due_of(daemon, "reload refused"), "2024-06-14T00:00:00+07:00")

    def test_sigterm_in_the_middle_of_sending_loses_nothing(self):
        daemon = Daemon(speed="max")
        self.addCleanup(daemon.remove)
        daemon.start()
        self.assertEqual(daemon.stop(), 0)
        half = len(daemon.mails())
        with daemon.log.open("ab") as log:
            finished = subprocess.run(
                [BUILD / "nhacviecd", "--config", daemon.settings, "--until-idle"],
                stdout=log, stderr=log, timeout=120)
        self.assertEqual(finished.returncode, 0)
        ids = [str(mail["message-id"]) for mail in daemon.mails()]
        self.assertGreaterEqual(len(ids), half)
        self.assertEqual(len(ids), len(set(ids)))

        undisturbed = Daemon(speed="max")
        self.addCleanup(undisturbed.remove)
        with undisturbed.log.open("ab") as log:
            subprocess.run(
                [BUILD / "nhacviecd", "--config", undisturbed.settings, "--until-idle"],
                stdout=log, stderr=log, timeout=120, check=True)
        self.assertEqual(sorted(ids),
                         sorted(str(mail["message-id"]) for mail in undisturbed.mails()))

    def test_a_json_log_is_json_line_by_line(self):
        daemon = Daemon(extra="log: {level: info, format: json}")
        self.addCleanup(daemon.remove)
        daemon.start()
        daemon.advance("2024-06-12T00:00:00+07:00")
        daemon.stop()
        lines = daemon.log.read_text().splitlines()
        texts = [json.loads(line)["text"] for line in lines if line.startswith("{")]
        self.assertTrue(any(text.startswith("notice=") and '"' in text for text in texts), lines)

    def test_a_store_of_a_virtual_clock_is_not_taken_up_with_the_real_one(self):
        daemon = Daemon().start()
        self.addCleanup(daemon.remove)
        daemon.stop()
        text = daemon.settings.read_text()
        daemon.settings.write_text(re.sub(r"clock: .*", "clock: real", text))
        refused = subprocess.run([BUILD / "nhacviecd", "--config", daemon.settings],
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("virtual", refused.stderr)

    def test_a_second_daemon_on_the_same_store_is_told_so(self):
        daemon = Daemon().start()
        self.addCleanup(daemon.remove)
        second = subprocess.run([BUILD / "nhacviecd", "--config", daemon.settings],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn("in use", second.stderr)


if __name__ == "__main__":
    unittest.main()
