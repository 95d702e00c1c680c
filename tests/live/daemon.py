"""Starts real nhacviecd processes in a private folder, and the command against them."""

import email
import email.policy
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

from processes import free_port, spawn, wait_until

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["BUILD_DIR"])
PLAN = SOURCE / "config/plans/da-bac-2024.yaml"
START = "2024-01-01T00:00:00+07:00"
READY_WITHIN_S = 60


class Daemon:
    """One daemon's folder: settings, and store and mail unless they are servers. The process may
    die and be started again."""

    def __init__(self, speed="manual", plans=(PLAN,), extra="", store=None, queue=None, mail=None,
                 start=START, public_url=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-test-"))
        self.port = free_port()
        self.token = self.folder / "admin.token"
        self.token.write_text("a-token-for-tests-only")
        self.settings = self.folder / "nhacviec.yaml"
        self.log = self.folder / "log"
        self.process = None
        self.store = store or f"sqlite://{self.folder}/state.db"
        self.queue = queue or "none"
        self.mail = mail or f"maildir://{self.folder}/mail"
        self.sms = f"file://{self.folder}/sms.log"
        self.clock_start = start
        self.public_url = public_url
        self.write_settings(speed, plans, extra)

    def write_settings(self, speed, plans, extra=""):
        """`store`, `queue`, `mail` and `sms`: URLs, or maps of settings with a url among them."""
        listed = ", ".join(f'"{plan}"' for plan in plans)
        secret = self.folder / "answers.secret"
        secret.write_text("no secret at all: the same Message-IDs in every test\n")
        public = f"public_url: {self.public_url}" if self.public_url else ""
        self.settings.write_text(f"""
answers: {{secret_file: {secret}, evidence: evidence}}
store: {json.dumps(self.store)}
queue: {json.dumps(self.queue)}
mail: {json.dumps(self.mail)}
sms: {json.dumps(self.sms)}
http:
  listen: 127.0.0.1:{self.port}
  tokens:
    - {{name: test, role: admin, token_file: "{self.token}"}}
  {public}
clock: {{start: "{self.clock_start}", speed: {speed}}}
plans: [{listed}]
mail_from: nhacviec@so.example.vn
{extra}
""")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def begin(self, *options):
        """Starts the process and does not wait until it is ready."""
        self.process = spawn([BUILD / "nhacviecd", "--config", self.settings, *options], self.log)
        return self

    def start(self, *options):
        self.begin(*options)
        return self.wait_until_ready()

    def wait_until_ready(self, within_s=READY_WITHIN_S):
        wait_until(lambda: self.readiness()[0] == 200, "the daemon is ready", within_s, self.tail)
        return self

    def wait_until_not_ready(self, part, within_s=READY_WITHIN_S):
        """/readyz names the part that is away."""
        wait_until(lambda: part in self.readiness()[1], f"/readyz names {part}", within_s,
                   lambda: f"{self.readiness()}\n{self.tail()}")

    def readiness(self):
        """(HTTP status, the parts that are not ready); status 0 while nobody listens."""
        if self.process.poll() is not None:
            raise AssertionError("the daemon ended:\n" + self.tail())
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                return answer.status, json.load(answer)["not_ready"]
        except urllib.error.HTTPError as error:
            return error.code, json.load(error).get("not_ready", [])
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0, []

    def tail(self):
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def cpu_seconds(self):
        """What the process has used so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        ticks = fields.split()
        return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            return self.process.wait(timeout=60)
        return None

    def remove(self):
        if self.alive():
            self.kill()
        shutil.rmtree(self.folder)

    def run(self, *arguments):
        """The command against this daemon: its completed process."""
        return subprocess.run(
            [BUILD / "nhacviec", "--url", self.url, "--token-file", self.token, *arguments],
            capture_output=True, text=True, timeout=300,
            env=dict(os.environ, LC_ALL="C.UTF-8"))

    def ask(self, *arguments):
        """The command's JSON."""
        done = self.run(*arguments, "--format", "json")
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}\n"
                                 + self.log.read_text()[-3000:])
        return json.loads(done.stdout)

    def post(self, body, content_type="application/cloudevents+json", token=True,
             path="/api/v1/events"):
        """(status, body) of an event, or something else, sent over HTTP."""
        request = urllib.request.Request(self.url + path, data=body, method="POST")
        request.add_header("Content-Type", content_type)
        request.add_header("Accept-Language", "en")
        if token:
            request.add_header("Authorization", "Bearer " + self.token.read_text())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def get(self, path, **query):
        """What the API answers to a reader."""
        address = f"{self.url}{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(address)
        request.add_header("Authorization", "Bearer " + self.token.read_text())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def metric(self, name):
        with urllib.request.urlopen(self.url + "/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(name))

    def obligation(self, identity):
        return self.get("/api/v1/obligation", id=identity)

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


def foretold(plans, events):
    """What preview says of these plans when this happens: (instant, subject) of each e-mail, and
    the instant of each SMS."""
    mails, texts = [], []
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(events, file)
        file.flush()
        rows = [row for plan in plans
                for row in offline("preview", str(plan), "--events", file.name)]
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        for recipient in row["recipients"]:
            if recipient["channel"] == "email":
                mails.append((at, row["subject"]))
            else:
                texts.append(at)
    return sorted(mails), sorted(texts)
