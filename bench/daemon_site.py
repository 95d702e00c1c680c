"""One nhacviecd in a private folder on real servers, and what it has used of the machine."""

import http.client
import json
import os
import pathlib
import re
import signal
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SOURCE / "tests/live"))

from processes import Server, free_port  # noqa: E402

from plans import Office  # noqa: E402

METRIC = re.compile(r"^(nhacviec_\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


def cpu_s(pid):
    """Processor time of a process, all threads, to the nanosecond where the kernel keeps it."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass  # a thread that has ended meanwhile
    return total / 1e9


class Daemon(Server):
    """Borrows its servers."""

    name = "bench"
    up_within_s = 1800

    def __init__(self, build, store, mail=None, queue=None, connections=16):
        super().__init__()
        self.build = pathlib.Path(build)
        self.office = Office(self.folder)
        self.port = free_port()
        self.token = "a-token-for-measuring-only"
        (self.folder / "token").write_text(self.token)
        mail = (f'{{url: "{mail}", connections: {connections}}}' if mail
                else f"maildir://{self.folder}/mail")
        queue = f'{{url: "{queue}", announce: false}}' if queue else "none"
        (self.folder / "nhacviec.yaml").write_text(f"""
store: "{store}"
queue: {queue}
mail: {mail}
http:
  listen: 127.0.0.1:{self.port}
  tokens:
    - {{name: bench, role: admin, token_file: token}}
plans: [plans/*.yaml]
""")

    def command(self):
        return [self.build / "nhacviecd", "--config", self.folder / "nhacviec.yaml"]

    def is_up(self):
        try:
            return self.get("/readyz")[0] == 200
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            return False

    def start(self):
        """How long it took to be ready, in seconds."""
        begin = time.monotonic()
        super().start()
        if "refused" in self.log.read_text():
            raise AssertionError("a plan was refused:\n" + self.log.read_text()[:2000])
        return time.monotonic() - begin

    def request(self, method, path, body=None, content_type=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.request(method, path, body, {
                "Authorization": "Bearer " + self.token, "Content-Type": content_type})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path):
        return self.request("GET", path)

    def send(self, events):
        """Events over HTTP, in one batch; all must be applied."""
        status, answer = self.request("POST", "/api/v1/events", "[" + ",".join(events) + "]",
                                      "application/cloudevents-batch+json")
        if status != 200:
            raise AssertionError(f"events: {status} {answer[:500]}")
        wrong = [one for one in json.loads(answer) if one["status"] != "applied"]
        if wrong:
            raise AssertionError(f"not applied: {wrong[0]}")

    def metric(self, name, **labels):
        """The sum over all other labels."""
        wanted = {f'{key}="{value}"' for key, value in labels.items()}
        return sum(float(value) for found, of, value in METRIC.findall(self.get("/metrics")[1])
                   if found == name and wanted <= set(of.split(",")))

    def cpu_s(self):
        return cpu_s(self.process.pid)

    def resident_bytes(self):
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)
