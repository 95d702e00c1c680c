"""Synthetic offices: a directory of many units, a calendar without days off, plans of any size."""

import datetime
import json

UNITS = 1000  # of a directory
EVENT_BYTES = 500

# Two reminders to the unit, an overdue notice, two steps: what an office would have.
EVERYDAY = """
  bench:
    note: Made up for measuring
    reminders:
      - {before: 15wd, at: "08:00", to: lead, channels: [email]}
      - {before: 7wd, at: "08:00", to: lead, channels: [email]}
      - {on: last-working-day, at: "08:00", to: lead, channels: [email]}
    overdue:
      - {after: 1wd, at: "08:00", to: lead, channels: [email]}
    steps:
      - {after: 1wd, at: "08:00", to: standing_body, channels: [email]}
      - {after: 3wd, at: "08:00", to: director, channels: [email]}
"""


class Office:
    """The files of one bench: everything in one folder. Its zone has late morning now, so that no
    run crosses midnight."""

    def __init__(self, folder):
        self.folder = folder
        hour = datetime.datetime.now(datetime.timezone.utc).hour
        offset = (10 - hour + 12) % 24 - 12
        self.zone = datetime.timezone(datetime.timedelta(hours=offset))
        for name in ("plans", "directories", "calendars"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "calendars/bench.yaml").write_text(f"""nhacviec: 1
calendar: bench
zone: Etc/GMT{-offset:+d}
week: [mon, tue, wed, thu, fri, sat, sun]
office_hours: "00:00-23:59"
send_window: "00:00-23:59"
known: {{from: 2020-01-01, to: 2099-12-31}}
""")
        units = "".join(
            f"  unit-{i:04}:\n    name: Đơn vị số {i:04}\n    roles:\n"
            f"      van-thu: {{title: Văn thư, email: van-thu@don-vi-{i:04}.example.vn}}\n"
            for i in range(UNITS))
        (folder / "directories/bench.yaml").write_text(f"""nhacviec: 1
directory: bench
units:
  van-phong:
    name: Văn phòng
    head: so/giam-doc
    roles:
      chanh-van-phong: {{title: Chánh Văn phòng, email: van-phong@so.example.vn}}
  so:
    name: Sở
    head: so/giam-doc
    roles:
      giam-doc: {{title: Giám đốc, email: giam-doc@so.example.vn}}
{units}lists:
  all: [{", ".join(f"unit-{i:04}" for i in range(UNITS))}]
""")

    def now(self):
        return datetime.datetime.now(self.zone)

    def day(self, days):
        return self.now().date() + datetime.timedelta(days=days)

    def plan(self, name, obligations, due, policy=EVERYDAY):
        """Writes a plan of that many obligations, all of them owed for a month."""
        tasks = []
        for number in range((obligations + UNITS - 1) // UNITS):
            units = min(UNITS, obligations - number * UNITS)
            who = "for_each: all" if units == UNITS else (
                "for_each: [" + ", ".join(f"unit-{i:04}" for i in range(units)) + "]")
            tasks.append(f"""  report-{number:03}:
    title: Báo cáo kết quả thực hiện nhiệm vụ số {number:03}
    {who}
    deliver_to: van-phong
    due: {{on: {due}}}
    quote: "báo cáo kết quả thực hiện nhiệm vụ số {number:03}"
    remind: {"bench" if "reminders:" in policy else "none"}
    escalate: {"bench" if "steps:" in policy else "none"}
""")
        file = self.folder / f"plans/{name}.yaml"
        file.write_text(f"""nhacviec: 1
plan: {name}
title: Kế hoạch {name}
issuer: so
standing_body: van-phong
recipients: [all, van-phong, so]
period: {{from: {self.day(-30)}, to: {self.day(400)}}}
directory: bench
calendar: bench
policies:{policy}tasks:
{"".join(tasks)}""")
        return file


def obligation_ids(plan, obligations):
    """As the daemon names them."""
    return [f"{plan}/report-{i // UNITS:03}/unit-{i % UNITS:04}/once" for i in range(obligations)]


def event(kind, subject, identity, **data):
    """A CloudEvent of about 500 bytes."""
    body = {"specversion": "1.0", "id": identity, "source": "/van-ban-den/so",
            "type": f"nhacviec.{kind}", "subject": subject,
            "datacontenttype": "application/json",
            "data": {"by": subject.split("/")[2], **data}}
    text = json.dumps(body)
    if "note" in data:
        body["data"]["note"] += "n" * max(0, EVENT_BYTES - len(text))
        text = json.dumps(body)
    return text


def submissions(subjects, run):
    return [event("obligation.submitted", subject, f"{run}-{i:012}", note="")
            for i, subject in enumerate(subjects)]
