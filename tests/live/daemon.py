"""Starts real nhacviecd processes in a private folder, and the command against them."""

import email
import email.policy
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["BUILD_DIR"])
PLAN = SOURCE / "config/plans/da-bac-2024.yaml"
START = "2024-01-01T00:00:00+07:00"
READY_WITHIN_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """One daemon's folder: settings, store, mail. The process may die and be started again."""

    def __init__(self, speed="manual", plans=(PLAN,), extra=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-test-"))
        self.port = free_port()
        self.token = self.folder / "admin.token"
        self.token.write_text("a-token-for-tests-only")
        self.settings = self.folder / "nhacviec.yaml"
        self.log = self.folder / "log"
        self.process = None
        self.write_settings(speed, plans, extra)

    def write_settings(self, speed, plans, extra=""):
        listed = ", ".join(f'"{plan}"' for plan in plans)
        self.settings.write_text(f"""
store: "sqlite://{self.folder}/state.db"
mail: "maildir://{self.folder}/mail"
sms: "file://{self.folder}/sms.log"
http:
  listen: 127.0.0.1:{self.port}
  tokens:
    - {{name: test, role: admin, token_file: "{self.token}"}}
clock: {{start: "{START}", speed: {speed}}}
plans: [{listed}]
mail_from: nhacviec@so.example.vn
{extra}
""")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BUILD / "nhacviecd", "--config", self.settings, *options],
                stdout=log, stderr=log)
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            if self.process.poll() is not None:
                raise AssertionError("the daemon ended:\n" + self.log.read_text()[-4000:])
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            if time.monotonic() > deadline:
                raise AssertionError("not ready:\n" + self.log.read_text()[-4000:])
            time.sleep(0.02)  # between two looks; nothing is assumed after it

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            return self.process.wait(timeout=60)
        return None

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    def run(self, *arguments):
        """The command against this daemon: its completed process."""
        return subprocess.run(
            [BUILD / "nhacviec", "--url", self.url, "--token-file", self.token, *arguments],
            capture_output=True, text=True, timeout=300)

    def ask(self, *arguments):
        """The command's JSON."""
        done = self.run(*arguments, "--format", "json")
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}\n"
                                 + self.log.read_text()[-3000:])
        return json.loads(done.stdout)

    def post(self, body, content_type="application/cloudevents+json", token=True):
        """(status, body) of an event sent over HTTP."""
        request = urllib.request.Request(self.url + "/api/v1/events", data=body, method="POST")
        request.add_header("Content-Type", content_type)
        if token:
            request.add_header("Authorization", "Bearer " + self.token.read_text())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def advance(self, instant):
        return self.ask("clock", "--to", instant)

    def mails(self):
        """Every message in the maildir, parsed strictly."""
        folder = self.folder / "mail/new"
        files = sorted(folder.iterdir()) if folder.exists() else []
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                for file in files]

    def texts(self):
        """Every SMS of the log."""
        log = self.folder / "sms.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def offline(*arguments):
    """The command on files only: its JSON."""
    done = subprocess.run([BUILD / "nhacviec", *arguments, "--format", "json"],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def event(kind, subject, time, identity, **data):
    """A CloudEvent as text."""
    return json.dumps({
        "specversion": "1.0", "id": identity, "source": "/tests/live", "subject": subject,
        "type": "nhacviec." + kind, "time": time, "data": data})
