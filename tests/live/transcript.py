"""A year as a readable text: what happens when, and what must have arrived.

    plan da-bac-2024
    every message about team-report-half-year

    2024-06-11 08:00  mail to van-phong@so-gddt.example.vn: "[Quá hạn - mức 1] ..."
    2024-06-18 14:00  team-report-half-year/team-02/2024-h1 is open
    2024-06-18 14:20  team-02 submits team-report-half-year/team-02/2024-h1 "gửi sau hạn"

A line is an instant in the plan's time zone and a sentence; SENTENCES below has all of them. The
lines are in order of time. `every message about TASK`: none arrives about that task that is not
written down. A subject of mail is compared whole, unless it ends in `...`. What was collected
before it was told says of itself `sent at` the earlier time. `person ID wants WISH`: how somebody
in the plan's directory wants to be written to, `digest: daily` for one.
"""

import re
import shutil
from datetime import datetime

ZONE = "+07:00"
OBLIGATION = r"(?P<obligation>[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+)"
BY = r"(?P<by>[a-z0-9-]+)"
NOTE = r'(?: "(?P<note>[^"]*)")?(?: over (?P<over>http|queue))?'
SENTENCES = [(kind, re.compile(pattern)) for kind, pattern in (
    ("submitted", f"{BY} submits {OBLIGATION}{NOTE}"),
    ("confirmed", f"{BY} confirms {OBLIGATION}{NOTE}"),
    ("accepted", f"{BY} accepts {OBLIGATION}{NOTE}"),
    ("returned", f"{BY} returns {OBLIGATION}{NOTE}"),
    ("waived", f"{BY} waives {OBLIGATION}{NOTE}"),
    ("reopened", f"{BY} reopens {OBLIGATION}{NOTE}"),
    ("extended", f"{BY} extends {OBLIGATION} until (?P<until>[0-9-]+){NOTE}"),
    ("acknowledged", f"{BY} acknowledges {OBLIGATION} for (?P<hold_for>[0-9a-z]+){NOTE}"),
    ("mail", r'mail to (?P<to>\S+): "(?P<text>[^"]*)"(?: sent at (?P<dated>\d\d:\d\d))?'),
    ("sms", r'sms to (?P<to>\S+): "(?P<text>[^"]*)"'),
    ("state", rf"{OBLIGATION} is (?P<state>[a-z]+)(?: without (?P<missing>\S+(?:, \S+)*))?"),
)]
EXPECTATIONS = ("mail", "sms", "state")


class Line:
    """One sentence of a transcript, with the place where it stands."""

    def __init__(self, place, text, at, kind, words):
        self.place = place
        self.text = text
        self.at = at  # RFC 3339
        self.kind = kind
        self.words = words

    def event(self, plan):
        """What an office's own system would send: a CloudEvent."""
        data = {"by": self.words["by"]}
        for name in ("until", "hold_for"):
            if self.words.get(name):
                data[name] = self.words[name]
        if self.words.get("note"):
            data["reason" if self.kind in ("returned", "waived", "extended", "reopened")
                 else "note"] = self.words["note"]
        if self.kind == "confirmed":
            data["recipient"] = self.words["by"]
        group = "escalation" if self.kind == "acknowledged" else "obligation"
        return {"specversion": "1.0", "id": self.place, "source": "/tests/live/transcript",
                "type": f"nhacviec.{group}.{self.kind}", "time": self.at,
                "subject": f"{plan}/{self.words['obligation']}",
                "datacontenttype": "application/json", "data": data}


class Transcript:
    def __init__(self, path):
        self.name = path.name
        self.plan = ""
        self.whole_tasks = []
        self.wishes = []  # (person, line of the directory file)
        self.lines = []
        for number, text in enumerate(path.read_text().splitlines(), 1):
            self.read(f"{path.name}:{number}", text.partition("#")[0].strip())

    def read(self, place, text):
        if not text:
            return
        if text.startswith("plan "):
            self.plan = text[5:].strip()
        elif text.startswith("person "):
            person, _, wish = text[7:].partition(" wants ")
            self.wishes.append((person, wish))
        elif text.startswith("every message about "):
            self.whole_tasks.append(text.rpartition(" ")[2])
        else:
            self.lines.append(self.sentence(place, text))

    def sentence(self, place, text):
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)  ?(.*)", text)
        if not found:
            raise ValueError(f"{place}: no instant and sentence: {text}")
        at = f"{found[1]}T{found[2]}:00{ZONE}"
        if self.lines and at < self.lines[-1].at:
            raise ValueError(f"{place}: before the line above it: {text}")
        for kind, pattern in SENTENCES:
            words = pattern.fullmatch(found[3].strip())
            if words:
                return Line(place, text, at, kind, words.groupdict())
        raise ValueError(f"{place}: not understood: {found[3]}")

    def plan_in(self, config, folder):
        """The plan's file with its directory as the wishes make it; copied when there are any."""
        plan = config / f"plans/{self.plan}.yaml"
        if not self.wishes:
            return plan
        for name in ("plans", "directories", "calendars"):
            shutil.copytree(config / name, folder / name)
        for path in (folder / "directories").iterdir():
            text = path.read_text()
            for person, wish in self.wishes:
                text = re.sub(rf"\n  {person}:[^\n]*\n", f"\n  {person}:\n    {wish}\n", text,
                              count=1)
            path.write_text(text)
        return folder / f"plans/{self.plan}.yaml"

    def events(self):
        return [line.event(self.plan) for line in self.lines if line.kind not in EXPECTATIONS]

    def play(self, site, until, before_each=lambda line: None):
        """Through a site on a manual clock. The complaints: what should have been and was not."""
        complaints = []
        now = None
        for line in self.lines:
            before_each(line)
            if line.kind not in EXPECTATIONS:
                site.advance(line.at)
                answer = site.send(line.event(self.plan), line.words["over"])
                if answer is not None and answer["status"] != "applied":
                    complaints.append(f"{line.place}: {line.text}\n  answered: {answer}")
                now = None  # what it set off is not yet sent
                continue
            if now != line.at:
                site.advance(line.at)
                now = line.at
            complaints += self.check(site, line)
        site.advance(until)
        return complaints + self.unforeseen(site)

    def check(self, site, line):
        if line.kind == "state":
            return self.check_state(site, line)
        if line.kind == "sms":
            there = [(text["to"], text["text"]) for text in site.texts() if same(text, line)]
        else:
            there = [(address_of(mail), str(mail["subject"])) for mail in site.mails()
                     if mail["date"].datetime == dated(line)]
        if any(fits(line, to, text) for to, text in there):
            return []
        came = "\n".join(f'    {to}: "{text}"' for to, text in sorted(there)) or "    nothing"
        return [f"{line.place}: {line.text}\n  at that instant came\n{came}"]

    def check_state(self, site, line):
        shown = site.daemon.obligation(f"{self.plan}/{line.words['obligation']}")
        missing = [one.split("/")[2] for one in shown["missing"]]
        expected = line.words["missing"].split(", ") if line.words["missing"] else []
        if shown["state"] == line.words["state"] and missing == expected:
            return []
        return [f"{line.place}: {line.text}\n  it is {shown['state']} without {missing}"]

    def unforeseen(self, site):
        """Mails about the tasks that are told whole, and are not in the transcript."""
        foreseen = [line for line in self.lines if line.kind == "mail"]
        complaints = []
        for mail in site.mails():
            task = str(mail["x-nhacviec-notice"]).split("/")[1]
            at, to, subject = mail["date"].datetime, address_of(mail), str(mail["subject"])
            if task in self.whole_tasks and not any(
                    at == dated(line) and fits(line, to, subject)
                    for line in foreseen):
                complaints.append(f'{self.name}: not foreseen: {at:%Y-%m-%d %H:%M}  '
                                  f'mail to {to}: "{subject}"')
        return complaints


def address_of(mail):
    return ", ".join(address.addr_spec for address in mail["to"].addresses)


def text_of(mail):
    """The letter's plain text; every letter has one."""
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def dated(line):
    """The instant that the message bears."""
    at = line.at
    if line.words["dated"]:
        at = at[:11] + line.words["dated"] + at[16:]
    return datetime.fromisoformat(at)


def same(text, line):
    return datetime.fromisoformat(text["at"]) == datetime.fromisoformat(line.at)


def fits(line, to, text):
    wanted = line.words["text"]
    if wanted.endswith("..."):
        return to == line.words["to"] and text.startswith(wanted[:-3])
    return to == line.words["to"] and text == wanted
