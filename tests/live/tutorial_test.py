#!/usr/bin/env python3
"""The tutorial of plan files does what it says, in both languages: its files are written, its
commands run one after the other in a shell as a reader would, and what it shows must come out.

In the page a yaml block whose first line is "# PATH" is a file. In a console block "$ " begins a
command, and what follows is its whole output; a line "..." stands for any lines. --write puts what
really came out into the pages.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from daemon import BUILD, READY_WITHIN_S, SOURCE
from processes import die_with_the_test, free_port, wait_until

PAGES = {"vi": SOURCE / "docs/plan-files.vi.md", "en": SOURCE / "docs/plan-files.md"}
PORT = "8080"  # in the page; a free one in the test
END = "-- the command has ended --"


class Block:
    """A fenced block: its language, and where its lines stand in the page."""

    def __init__(self, kind, first, lines):
        self.kind, self.first, self.lines = kind, first, lines


def blocks_of(text):
    """Those of the tutorial: the reference that follows it is another matter."""
    blocks, kind, first = [], None, 0
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line == "# Reference":
            break
        if kind is None and line.startswith("```"):
            kind, first = line[3:].strip(), number + 1
        elif kind is not None and line == "```":
            blocks.append(Block(kind, first, lines[first:number]))
            kind = None
    return [block for block in blocks if block.kind == "console"
            or block.kind == "yaml" and re.match(r"# \S+\.yaml$", block.lines[0])]


def steps_of(block):
    """(command, expected lines) of a console block."""
    steps = []
    for line in block.lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line)
    return steps


def fits(expected, lines):
    """Whether the lines are those expected, where "..." stands for any number of lines."""
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n"
                      for line in expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines)) is not None


class Shell:
    """A bash that a reader types into, in an empty folder."""

    def __init__(self, language):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-tutorial-"))
        self.port = str(free_port())
        environment = {
            "PATH": f"{BUILD}:{os.environ['PATH']}", "HOME": str(self.folder), "LANG": "C.UTF-8",
            "NHACVIEC_LANGUAGE": language}
        self.bash = subprocess.Popen(
            ["bash", "--norc", "--noprofile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=self.folder, env=environment,
            preexec_fn=die_with_the_test, start_new_session=True)

    def type(self, command):
        command = command.replace(PORT, self.port)
        self.bash.stdin.write(f"{command}\necho; echo '{END}'\n")
        self.bash.stdin.flush()
        lines = []
        while (line := self.bash.stdout.readline()):
            if line.rstrip("\n") == END:
                break
            lines.append(line.rstrip("\n").replace(self.port, PORT))
        else:
            raise AssertionError(f"the shell ended at: {command}\n" + "\n".join(lines))
        if lines and lines[-1] == "":
            lines.pop()  # our own echo
        return lines

    def wait_until_ready(self):
        address = f"http://127.0.0.1:{self.port}/readyz"
        wait_until(lambda: subprocess.run(["curl", "-sf", address], capture_output=True,
                                          check=False).returncode == 0,
                   "the daemon of the tutorial is ready", READY_WITHIN_S)

    def current_folder(self):
        return pathlib.Path(self.type("pwd")[0])

    def close(self):
        self.bash.stdin.close()
        self.bash.wait(timeout=60)
        self.bash.stdout.close()
        wait_until(self.all_ended, "what the tutorial started has ended")
        shutil.rmtree(self.folder)

    def all_ended(self):
        """The daemon takes its time after the page's last command; one that a failed page has left
        behind ends here."""
        try:
            os.killpg(self.bash.pid, signal.SIGTERM)
        except ProcessLookupError:
            return True
        return False


def follow(language, report):
    """Does all that the page says; `report` hears (block, command, expected, what came out)."""
    shell = Shell(language)
    try:
        for block in blocks_of(PAGES[language].read_text()):
            if block.kind == "yaml":
                path = shell.current_folder() / block.lines[0][2:]
                path.write_text("\n".join(block.lines).replace(PORT, shell.port) + "\n")
                continue
            for command, expected in steps_of(block):
                lines = shell.type(command)
                if command.endswith("&"):
                    shell.wait_until_ready()
                report(block, command, expected, lines)
    finally:
        shell.close()


class Tutorial(unittest.TestCase):
    def check(self, language):
        commands = []

        def compare(block, command, expected, lines):
            commands.append(command)
            if not fits(expected, lines):
                self.fail(f"{PAGES[language].name}:{block.first}: $ {command}\nthe page says:\n"
                          + "\n".join(expected) + "\nand what came out is:\n" + "\n".join(lines))

        follow(language, compare)
        for word in ("check", "preview", "submit", "explain"):
            self.assertTrue(any(f"nhacviec {word}" in one for one in commands), word)

    def test_english(self):
        self.check("en")

    def test_vietnamese(self):
        self.check("vi")

    def test_both_pages_give_the_same_commands(self):
        def commands(language):
            return [command for block in blocks_of(PAGES[language].read_text())
                    if block.kind == "console" for command, _ in steps_of(block)]
        self.assertEqual(commands("en"), commands("vi"))

    def test_what_is_shown_is_compared(self):
        self.assertTrue(fits(["a", "...", "b"], ["a", "1", "2", "b"]))
        self.assertTrue(fits(["..."], []))
        self.assertFalse(fits(["a"], ["a", "b"]))
        self.assertFalse(fits(["a", "..."], ["b"]))


def write(language):
    """What came out goes into the page, but where "..." says that it is not to be shown."""
    shown = {}

    def note(block, command, expected, lines):
        if not fits(expected, lines) and "..." in expected:
            raise AssertionError(f"{command}: write its output by hand\n" + "\n".join(lines))
        keep = expected if "..." in expected else lines
        shown.setdefault(block.first, []).extend([f"$ {command}", *keep])

    follow(language, note)
    lines = PAGES[language].read_text().splitlines()
    for block in reversed([b for b in blocks_of(PAGES[language].read_text())
                           if b.kind == "console"]):
        lines[block.first:block.first + len(block.lines)] = shown[block.first]
    PAGES[language].write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        for page in PAGES:
            write(page)
    else:
        unittest.main()
