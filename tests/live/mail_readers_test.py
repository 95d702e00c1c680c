"""Every message as those who receive it read it: Python's email (strict), npm's mailparser,
python3-icalendar and ical.js, none of which is ours. Subjects and names come back equal, no parser
finds a defect, and a calendar ends up with what is still to be done."""

import email
import email.policy
import html.parser
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import unittest
from datetime import date, datetime

import icalendar

import npm_clients
from daemon import SOURCE, Daemon, event, foretold, offline
from five_plans_test import END, START, rehearsed
from sites import EmbeddedSite
from transcript import text_of

STRICT = email.policy.strict.clone(utf8=False)
REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
SUBJECTS = 3000
WORDS = ("Báo cáo kết quả quý đôn đốc trước ngày Tổ công tác số 02 quá hạn Ủy ban nhân dân xã Giáp "
         "Đắt Vầy Nưa a 10/6/2024 (x) nghiệp =? ?= khuyến trường ữ ẫ thường 😀 học thông - Mường "
         "[Nhắc “ ” việc] & < > \" ' \\ ; , : @ =?UTF-8?B?YQ==?=").split()


class Words(html.parser.HTMLParser):
    """What is to be read of a page, and the elements it is made of."""

    def __init__(self, page):
        super().__init__()
        self.words, self.names, self.open = [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if data.strip() and self.open[-1] not in ("style", "title"):
            self.words.append(" ".join(data.split()))


def read_by_python(folder):
    """Each mail, strictly: a defect is an exception. By its file's name."""
    mails = {}
    for file in sorted(pathlib.Path(folder).iterdir()):
        mail = email.message_from_bytes(file.read_bytes(), policy=STRICT)
        for part in mail.walk():
            defects = [*part.defects, *(defect for value in part.values()
                                        for defect in getattr(value, "defects", ()))]
            if defects:
                raise AssertionError(f"{file}: {defects}")
        mails[file.name] = mail
    return mails


def read_by_npm(folder):
    done = subprocess.run(["node", "read_mail.mjs", folder], cwd=npm_clients.install(), text=True,
                          capture_output=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError(f"read_mail.mjs: {done.stderr}")
    return {row["file"]: row for row in map(json.loads, done.stdout.splitlines())}


def entries_of(mail):
    """The calendar entries of a mail, as python3-icalendar reads them."""
    found = []
    for part in mail.iter_attachments():
        calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
        assert not calendar.errors, calendar.errors
        method = str(calendar["method"])
        assert part.get_content_type() == "text/calendar", part.get_content_type()
        assert part.get_param("method") == method
        for one in calendar.walk("vevent"):
            assert not one.errors, one.errors
            found.append({"method": method, "uid": str(one["uid"]),
                          "sequence": int(one["sequence"]),
                          "day": one.decoded("dtstart").isoformat(), "summary": str(one["summary"]),
                          "description": str(one["description"]),
                          "cancelled": one.get("status") == "CANCELLED"})
    return found


def without_backslashes(entries):
    """python3-icalendar 4 loses one before a comma; ical.js keeps it."""
    return [{name: value.replace("\\", "") if isinstance(value, str) else value
             for name, value in entry.items()} for entry in entries]


class Readers(unittest.TestCase):
    maxDiff = 4000

    def check_alike(self, folder):
        """Both readers, and whoever reads only the text or only the HTML, read the same."""
        python, npm = read_by_python(folder), read_by_npm(folder)
        self.assertEqual(list(python), list(npm))
        for name, mail in python.items():
            other = npm[name]
            text = text_of(mail)
            page = mail.get_body(("html",)).get_content()
            self.assertEqual(other["subject"], str(mail["subject"]))
            self.assertEqual(other["to"], [one.addr_spec for one in mail["to"].addresses])
            self.assertEqual(other["from"], [one.addr_spec for one in mail["from"].addresses])
            self.assertEqual(other["id"], str(mail["message-id"]))
            self.assertEqual(other["references"], str(mail["references"]))
            self.assertEqual(other["text"].rstrip("\n"), text.rstrip("\n"))
            self.assertEqual(other["html"].replace("\r\n", "\n").rstrip("\n"),
                             page.replace("\r\n", "\n").rstrip("\n"))
            self.assertEqual(without_backslashes(other["entries"]),
                             without_backslashes(entries_of(mail)))
            self.check_page(page, text)
            self.check_headers(mail)
        return python

    def check_page(self, page, text):
        """The HTML says what the text says, and fetches nothing."""
        read = Words(page)
        self.assertEqual(read.open, [])
        for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
            self.assertIn(line, read.words)
        self.assertFalse(read.names & {"img", "script", "link", "iframe", "form"}, read.names)
        self.assertNotRegex(page, r"(src|href)=|url\(")

    def check_headers(self, mail):
        self.assertEqual(mail["auto-submitted"], "auto-generated")
        key = str(mail["x-nhacviec-notice"])
        mandatory = re.search(r"\|(overdue|escalation)[+-]", key)
        if mandatory:
            self.assertIsNone(mail["list-unsubscribe"], key)
        self.assertEqual(mail["importance"] == "high", "|escalation+" in key, key)


class FivePlans(Readers):
    """The years of the five plans, where units are told of receipts, returns and extensions too."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-plans-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for part in ("plans", "directories", "calendars"):
            shutil.copytree(SOURCE / "config" / part, cls.folder / part)
        cls.plans = sorted((cls.folder / "plans").glob("*.yaml"))
        for plan in cls.plans:
            with plan.open("a") as file:
                file.write("\ntell_unit: [received, returned, extended]\n")
        more = [json.loads(one) for one in (
            event("obligation.extended", REPORT, "2024-05-30T09:00:00+07:00", "longer",
                  by="van-phong", until="2024-06-18", reason="mưa lũ, đường “sạt lở” & <chia cắt>"),
            event("obligation.submitted", REPORT, "2024-06-14T09:00:00+07:00", "in", by="team-02"))]
        cls.events = [one for one in rehearsed() if one["subject"] != REPORT] + more
        cls.events.sort(key=lambda one: datetime.fromisoformat(one["time"]))

    def test_every_message_of_their_years(self):
        site = EmbeddedSite(plans=self.plans, start=START)
        self.addCleanup(site.remove)
        site.start()
        for instant, together in itertools.groupby(self.events, lambda one: one["time"]):
            site.advance(instant)
            site.send_together(list(together))
        site.advance(END)
        mails = self.check_alike(site.daemon.folder / "mail/new")
        foreseen, _ = foretold(self.plans, self.events)
        self.assertEqual(sorted((mail["date"].datetime, str(mail["subject"]))
                                for mail in mails.values()), foreseen)
        self.assertGreater(len(mails), 600)
        self.check_calendar(mails.values(), site)

    def check_calendar(self, mails, site):
        """Whoever takes over each entry, newer in the place of older, has what is still owed."""
        calendar, seen = {}, {}
        for mail in sorted(mails, key=lambda one: one["date"].datetime):
            for entry in entries_of(mail):
                held = calendar.get(entry["uid"])
                if held is None or entry["sequence"] >= held["sequence"]:
                    calendar[entry["uid"]] = entry
                seen.setdefault(entry["uid"], []).append(
                    (entry["sequence"], entry["day"], entry["cancelled"]))
        self.assertGreater(len(calendar), 100)
        self.assertEqual(sorted(set(seen[REPORT + "@nhacviec"])),
                         [(0, "2024-06-07", False), (2, "2024-06-18", False),
                          (3, "2024-06-18", True)])
        for uid, entry in calendar.items():
            state = site.daemon.obligation(uid.removesuffix("@nhacviec"))["state"]
            self.assertEqual(entry["cancelled"], state in ("submitted", "accepted"), (uid, state))
            self.assertIsInstance(date.fromisoformat(entry["day"]), date)


class RandomSubjects(Readers):
    """Whatever an office calls its tasks."""

    def test_they_survive_the_round_trip(self):
        seed = int(os.environ.get("SEED", random.randrange(2 ** 32)))
        print(f"SEED={seed}", flush=True)
        chance = random.Random(seed)
        titles = {}
        while len(titles) < SUBJECTS:
            words = chance.choices(WORDS, k=chance.randint(1, 18))
            titles[" ".join(words)] = None
        folder = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-subjects-"))
        self.addCleanup(shutil.rmtree, folder)
        for part in ("directories", "calendars"):
            shutil.copytree(SOURCE / "config" / part, folder / part)
        (folder / "plans").mkdir()
        plan = folder / "plans/many.yaml"
        tasks = "".join(f"""  task-{i:04}:
    title: {json.dumps(title, ensure_ascii=False)}
    unit: team-02
    due: {{on: 2024-06-10}}
    quote: x
    remind: once
    escalate: none
""" for i, title in enumerate(titles))
        plan.write_text(f"""nhacviec: 1
plan: many
title: Kế hoạch nhiều việc
issuer: so-gddt
standing_body: van-phong
directory: so-gddt-hoa-binh
calendar: vn
period: {{year: 2024}}
policies:
  once:
    reminders:
      - {{before: 7wd, at: "08:00", to: lead, channels: [email]}}
tasks:
{tasks}""")
        daemon = Daemon(plans=[plan], start="2024-05-27T00:00:00+07:00")
        self.addCleanup(daemon.remove)
        daemon.start()
        daemon.advance("2024-06-01T00:00:00+07:00")
        mails = self.check_alike(daemon.folder / "mail/new")
        subjects = sorted(str(mail["subject"]) for mail in mails.values())
        self.assertEqual(subjects, sorted(row["subject"] for row in offline("preview", str(plan))))
        self.assertEqual(len(subjects), SUBJECTS)
        for subject, title in zip(subjects, sorted(f"[Nhắc việc] {title}, Tổ" for title in titles)):
            self.assertTrue(subject.startswith(title), (subject, title))


if __name__ == "__main__":
    unittest.main()
