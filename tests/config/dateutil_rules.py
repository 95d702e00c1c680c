"""Recurrence rules made by chance, and the days that python3-dateutil makes of them.

One line a rule: RULE FIRST_DAY LAST_DAY DAY DAY ... The seed decides everything.
"""

import argparse
import datetime
import random

from dateutil.rrule import rrulestr

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MONTH_DAYS = [1, 5, 10, 14, 15, 20, 28, 29, 30, 31, -1, -2, -5]
YEAR_DAYS = [1, 60, 100, 200, 365, 366, -1, -10]


def some(chance, values, least, most):
    return ",".join(str(v) for v in chance.sample(values, chance.randint(least, most)))


def numbered_weekday(chance):
    return chance.choice(["1", "2", "3", "4", "-1", "-2"]) + chance.choice(WEEKDAYS)


def monthly(chance):
    kind = chance.random()
    if kind < 0.35:
        return ["BYMONTHDAY=" + some(chance, MONTH_DAYS, 1, 3)]
    if kind < 0.7:
        return ["BYDAY=" + numbered_weekday(chance)]
    if kind < 0.9:
        return [
            "BYDAY=" + some(chance, WEEKDAYS, 2, 5),
            "BYSETPOS=" + chance.choice(["1", "-1", "2", "3", "-2"]),
        ]
    return []


def yearly(chance):
    kind = chance.random()
    if kind < 0.3:
        days = "BYMONTHDAY=" + some(chance, MONTH_DAYS, 1, 2)
        return ["BYMONTH=" + some(chance, range(1, 13), 1, 4), days]
    if kind < 0.6:
        return ["BYMONTH=" + some(chance, range(1, 13), 1, 4), "BYDAY=" + numbered_weekday(chance)]
    if kind < 0.8:
        return ["BYYEARDAY=" + some(chance, YEAR_DAYS, 1, 2)]
    return []


def make_rule(chance):
    frequency = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = ["FREQ=" + frequency]
    if chance.random() < 0.5:
        parts.append(f"INTERVAL={chance.randint(1, 6)}")
    if frequency in ("DAILY", "WEEKLY") and chance.random() < 0.6:
        parts.append("BYDAY=" + some(chance, WEEKDAYS, 1, 4))
    if frequency != "YEARLY" and chance.random() < 0.25:
        parts.append("BYMONTH=" + some(chance, range(1, 13), 1, 4))
    if frequency == "WEEKLY" and chance.random() < 0.3:
        parts.append("WKST=" + chance.choice(["MO", "SU"]))
    parts += {"MONTHLY": monthly, "YEARLY": yearly}.get(frequency, lambda _: [])(chance)
    if chance.random() < 0.2:
        parts.append(f"COUNT={chance.randint(1, 40)}")
    elif chance.random() < 0.2:
        parts.append(f"UNTIL={chance.randint(2024, 2027)}{chance.randint(1, 12):02d}15")
    return ";".join(parts)


def days_of(rule, first, last):
    days = []
    start = datetime.datetime.combine(first, datetime.time())
    for at in rrulestr(rule, dtstart=start):
        if at.date() > last:
            break
        days.append(at.date().isoformat())
    return days


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rules", type=int, required=True)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    seen = set()
    while len(seen) < arguments.rules:
        rule = make_rule(chance)
        year, month = chance.randint(2020, 2024), chance.randint(1, 12)
        first = datetime.date(year, month, chance.randint(1, 28))
        last = first + datetime.timedelta(days=chance.choice([366, 700, 990]))
        if rule in seen:
            continue
        seen.add(rule)
        print(rule, first, last, *days_of(rule, first, last))


if __name__ == "__main__":
    main()
