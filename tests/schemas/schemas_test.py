#!/usr/bin/env python3
"""The JSON Schemas against the files they are for: every shipped file is valid, and what
`nhacviec check` refuses as a wrong key, word or shape the schema refuses as well. That both name
the same keys is tests/config/schema_test's matter."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CONFIG = SOURCE / "config"
COMMAND = pathlib.Path(os.environ["BUILD_DIR"]) / "nhacviec"
SHIPPED = {
    "plan": ["plans/*.yaml", "examples/plans/*.yaml"],
    "directory": ["directories/*.yaml", "examples/directories/*.yaml"],
    "reorganisation": ["examples/reorganisations/*.yaml"],
    "calendar": ["calendars/*.yaml", "examples/calendars/*.yaml"],
    "gateway": ["gateways/*.yaml"],
    "settings": ["nhacviec.yaml"],
    "rehearsal": ["rehearsals/*.json"],
}
PLAN, DIRECTORY = "plans/da-bac-2024.yaml", "directories/so-gddt-hoa-binh.yaml"
REORGANISATION = "examples/reorganisations/pumps-2025.yaml"
CALENDAR, SETTINGS = "calendars/vn.yaml", "nhacviec.yaml"
GATEWAY = "gateways/twilio.yaml"
# kind, file, a part of it, what is written in its place
BROKEN = [
    ("plan", PLAN, "plan: da-bac-2024", "plan: Đà Bắc 2024"),
    ("plan", PLAN, "nhacviec: 1", "nhacviec: 2"),
    ("plan", PLAN, "tasks:", "task:"),
    ("plan", PLAN, "period: {year: 2024}", "period: {year: soon}"),
    ("plan", PLAN, "due: {before: 10/6}", "due: {before: June}"),
    ("plan", PLAN, "due: {before: 10/6}", "due: {befor: 10/6}"),
    ("plan", PLAN, "kind: synthesis", "kind: summary"),
    ("plan", PLAN, "    for_each: teams", "    for_each: teams\n    unknown: 1"),
    ("plan", PLAN, "check_in: {every: half-year}", "check_in: {every: fortnight}"),
    ("directory", DIRECTORY, "kind: group", "kind: team"),
    ("directory", DIRECTORY, "units:", "unit:"),
    ("directory", DIRECTORY, '"+84900000', '"+0900000'),
    ("reorganisation", REORGANISATION, "into: plant-north", "onto: plant-north"),
    ("reorganisation", REORGANISATION, "changes:", "change:"),
    ("reorganisation", REORGANISATION, "effective: 2025-07-01", "effective: 1 July"),
    ("reorganisation", REORGANISATION, "filings-2025/audit-folder", "audit-folder"),
    ("calendar", CALENDAR, "week: [mon,", "week: [monday,"),
    ("calendar", CALENDAR, 'office_hours: "07:30-17:00"', "office_hours: all day"),
    ("calendar", CALENDAR, "29, swapped_with: 2024", "29, swapped: 2024"),
    ("calendar", CALENDAR, "zone: Asia/Ho_Chi_Minh\n", ""),
    ("gateway", GATEWAY, "url: \"https:", "url: \"ftp:"),
    ("gateway", GATEWAY, "auth_token_file:", "auth_token:"),
    ("gateway", GATEWAY, "status: 429, is: temporary", "status: 429, is: tempory"),
    ("gateway", GATEWAY, "message_id:", "message:"),
    ("settings", SETTINGS, "language: vi", "language: fr"),
    ("settings", SETTINGS, "clock: real", "clock: {start: 2024-01-02T00:00:00+07:00, pace: 2}"),
    ("settings", SETTINGS, "lease: 30s", "lease: soon"),
    ("settings", SETTINGS, "level: info", "level: loud"),
]


class Core(yaml.SafeLoader):
    """YAML 1.2's core, as nhacviec and the editors' language server read it: a day is a text, and
    so are on, off, yes and no."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"[-+]?[0-9]+", "-+0123456789"),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789")):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"),
                               list(first))


def read(path):
    text = path.read_text()
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, Core)


def validator(kind):
    schema = json.loads((CONFIG / f"schemas/{kind}.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


class Schemas(unittest.TestCase):
    def test_every_shipped_file_is_valid(self):
        for kind, patterns in SHIPPED.items():
            files = [file for pattern in patterns for file in CONFIG.glob(pattern)]
            self.assertTrue(files, kind)
            for file in files:
                problems = [f"{list(error.absolute_path)}: {error.message}"
                            for error in validator(kind).iter_errors(read(file))]
                self.assertEqual(problems, [], file)

    def test_what_the_check_refuses_the_schema_refuses(self):
        with tempfile.TemporaryDirectory(prefix="nhacviec-schemas-") as folder:
            copy = pathlib.Path(folder) / "config"
            for number, (kind, name, part, instead) in enumerate(BROKEN):
                shutil.copytree(CONFIG, copy)
                file = copy / name
                text = file.read_text()
                with self.subTest(number=number, instead=instead):
                    self.assertTrue(part in text, part)
                    file.write_text(text.replace(part, instead, 1))
                    done = subprocess.run([COMMAND, "check", file], capture_output=True, text=True,
                                          timeout=60, check=False)
                    self.assertEqual(done.returncode, 1, done.stdout)
                    self.assertFalse(validator(kind).is_valid(read(file)),
                                     f"the schema takes it; check says {done.stdout}")
                shutil.rmtree(copy)

    def test_a_unit_and_a_change_are_the_same_in_a_directory_and_in_a_file_of_their_own(self):
        own = validator("reorganisation").schema["definitions"]
        directory = validator("directory").schema["definitions"]
        self.assertIn("change", own)
        self.assertEqual(own, {name: directory[name] for name in own})

    def test_a_rehearsal_needs_times(self):
        events = read(CONFIG / "rehearsals/da-bac-2024.json")
        del events[0]["time"]
        self.assertFalse(validator("rehearsal").is_valid(events))

    def test_the_command_prints_what_ships(self):
        for kind in SHIPPED:
            done = subprocess.run([COMMAND, "schema", kind], capture_output=True, text=True,
                                  timeout=60, check=True)
            self.assertEqual(done.stdout, (CONFIG / f"schemas/{kind}.schema.json").read_text())


if __name__ == "__main__":
    unittest.main()
