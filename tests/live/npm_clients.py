"""The npm packages that foreign clients are made of, installed from the lock file into the build
folder, once for as long as the lock file stays."""

import fcntl
import json
import os
import pathlib
import shutil
import subprocess

from daemon import BUILD
from processes import die_with_the_test

SOURCES = pathlib.Path(__file__).parent / "node"
FOLDER = BUILD / "node-clients"


def install():
    """The folder with the clients, ready to run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (SOURCES / "package-lock.json").read_text()
        done = FOLDER / "installed.json"
        for file in SOURCES.iterdir():
            if file.is_file():
                shutil.copy(file, FOLDER)
        if not done.exists() or done.read_text() != wanted:
            done.unlink(missing_ok=True)
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                           cwd=FOLDER, check=True, timeout=300, stdout=subprocess.DEVNULL)
            done.write_text(wanted)
    return FOLDER


def publish(url, mode, events):
    done = subprocess.run(["node", "publish.mjs", url, mode], input=json.dumps(events), text=True,
                          cwd=install(), capture_output=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"publish.mjs {mode}: {done.stdout}{done.stderr}")


def read_calendar(text):
    """The entries of an .ics as ical.js reads them."""
    done = subprocess.run(["node", "read_calendar.mjs"], input=text, text=True, cwd=install(),
                          capture_output=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError("read_calendar.mjs: " + done.stderr)
    return json.loads(done.stdout)


class Reader:
    """A client that prints what goes out, line by line, after a line `ready`."""

    def __init__(self, command, folder):
        self.errors = (folder / "reader.errors").open("w+")
        self.process = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE,
                                        stderr=self.errors, preexec_fn=die_with_the_test)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.rest = ""
        self.rows = []

    def events(self):
        """All that came so far: {key, event}."""
        try:
            self.rest += self.process.stdout.read() or ""
        except (BlockingIOError, TypeError):
            pass
        *whole, self.rest = self.rest.split("\n")
        self.rows += [line for line in whole if line]
        if self.process.poll() is not None:
            self.errors.seek(0)
            raise AssertionError("the reader ended:\n" + self.errors.read())
        return [json.loads(line) for line in self.rows if line != "ready"]

    def is_ready(self):
        self.events()
        return "ready" in self.rows

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()
