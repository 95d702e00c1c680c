"""A receiver of webhooks that checks signatures as docs/webhooks.md says, with nothing of ours."""

import http.server
import json
import pathlib
import re
import threading

DOCUMENTED = pathlib.Path(__file__).resolve().parents[2] / "docs/webhooks.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def documented_check():
    """The ten lines of Python in the documentation, as a function."""
    code = re.search(r"```python\n(.*?)```", DOCUMENTED.read_text(), re.S)[1]
    names = {}
    exec(code, names)  # ours, from the tree
    return names["is_genuine"]


class WebhookReceiver:
    """Listens on loopback, remembers what it heard, and answers with `status`."""

    def __init__(self, port=0, secret=SECRET):
        self.secret = secret
        self.status = 204
        self.headers = {}
        self.events = []  # in order, repeats included
        self.ids = {}     # of the messages, by the event's id
        self.heard = []   # types, whatever was answered
        self.forged = []
        self.is_genuine = documented_check()
        self.lock = threading.Lock()
        self.port = port
        self.server = None

    def start(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.hear(self, body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64  # what comes at once is not turned away

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def hear(self, request, body):
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self.lock:
            if not self.is_genuine(headers, body, self.secret):
                self.forged.append(body)
                status = 401
            else:
                event = json.loads(body)
                status = self.status
                self.heard.append(event["type"])
                if status // 100 == 2:
                    self.events.append(event)
                self.ids.setdefault(event["id"], set()).add(headers["webhook-id"])
        request.send_response(status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("content-length", "0")
        request.end_headers()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hooks?key=hidden"

    def event_ids(self):
        with self.lock:
            return [event["id"] for event in self.events]

    def types_about(self, subject):
        """Of each event once, in the order of its first coming."""
        with self.lock:
            seen = {event["id"]: event["type"] for event in self.events
                    if event.get("subject") == subject}
        return list(seen.values())
