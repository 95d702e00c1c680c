"""Reads an iCalendar file from the standard input as a foreign program would: python3-icalendar.

Prints one line an event, parted by tabs: UID, start, summary, categories. Exits with 1 when the
library finds a defect, or when an event lacks what RFC 5545 requires.
"""

import datetime
import sys

from icalendar import Calendar


def defects_of(calendar):
    for component in [calendar, *calendar.subcomponents]:
        for name, problem in component.errors:
            yield f"{component.name} {name}: {problem}"
        for name in component.required:
            if name not in component:
                yield f"{component.name} lacks {name}"
        for name in component.singletons:
            if isinstance(component.get(name), list):
                yield f"{component.name} has several {name}"


def words_of(categories):
    some = categories if isinstance(categories, list) else [categories]
    return "|".join(word for each in some for word in map(str, each.cats))


def main():
    calendar = Calendar.from_ical(sys.stdin.buffer.read().decode("utf-8"))
    defects = list(defects_of(calendar))
    events = calendar.walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    defects += [f"{uid} comes twice" for uid in sorted(set(uids)) if uids.count(uid) > 1]
    for event in events:
        start = event["DTSTART"].dt
        if isinstance(start, datetime.datetime):
            start = start.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        print(event["UID"], start, event["SUMMARY"], words_of(event["CATEGORIES"]), sep="\t")
    for defect in defects:
        print(defect, file=sys.stderr)
    sys.exit(1 if defects else 0)


main()
