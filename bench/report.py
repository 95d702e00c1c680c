"""What a row found, as a table, as JSON and in docs/performance.md."""

import dataclasses
import statistics

BEGIN = "<!-- bench/run --write: begin -->"
END = "<!-- bench/run --write: end -->"
COLUMNS = ("row", "unit", "value", "floor", "ratio", "cpu_us_per_op")


def number(value):
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


@dataclasses.dataclass
class Result:
    """One row: all runs of the daemon, and of the floor beside it where there is one."""

    row: str
    unit: str
    values: list
    floors: list = dataclasses.field(default_factory=list)
    cpu_us: list = dataclasses.field(default_factory=list)
    floor_cpu_us: list = dataclasses.field(default_factory=list)
    more: dict = dataclasses.field(default_factory=dict)  # said in JSON only

    @staticmethod
    def middle(values):
        return statistics.median(values) if values else None

    @staticmethod
    def with_range(values):
        if not values:
            return "-"
        middle = number(statistics.median(values))
        if len(values) == 1:
            return middle
        return f"{middle} ({number(min(values))} - {number(max(values))})"

    def ratio(self):
        """Of each pair that ran one after the other."""
        pairs = [value / floor for value, floor in zip(self.values, self.floors) if floor]
        return statistics.median(pairs) if pairs else None

    def cells(self):
        ratio = self.ratio()
        return [self.row, self.unit, self.with_range(self.values), self.with_range(self.floors),
                "-" if ratio is None else f"{ratio:.2f}", number(self.middle(self.cpu_us))]

    def as_json(self):
        return {"row": self.row, "unit": self.unit, "value": self.middle(self.values),
                "floor": self.middle(self.floors), "ratio": self.ratio(),
                "cpu_us_per_op": self.middle(self.cpu_us), "values": self.values,
                "floors": self.floors, "floor_cpu_us_per_op": self.middle(self.floor_cpu_us),
                **self.more}


def table(results):
    rows = [list(COLUMNS)] + [result.cells() for result in results]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in rows)


def as_markdown(results):
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---|---|--:|--:|--:|--:|"]
    for result in results:
        cells = result.cells()
        lines.append("| " + " | ".join([f"`{cells[0]}`"] + cells[1:]) + " |")
    return lines


def write(path, results):
    """Replaces the rows that were measured now; those of other runs stay as they were."""
    text = path.read_text()
    head, rest = text.split(BEGIN)
    old, tail = rest.split(END)
    lines = as_markdown(results)
    measured = {line.split("|")[1].strip(): line for line in lines[2:]}
    kept = [line for line in old.strip().splitlines()[2:]]
    merged = [measured.pop(line.split("|")[1].strip(), line) for line in kept]
    path.write_text(head + BEGIN + "\n" + "\n".join(lines[:2] + merged + list(measured.values()))
                    + "\n" + END + tail)
