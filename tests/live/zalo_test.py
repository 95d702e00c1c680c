"""Zalo ZNS as one more channel: the shipped gateway file, and a server that speaks as Zalo does."""

import http.server
import json
import threading
import unittest

from daemon import SOURCE, Daemon
from summary_test import plan_with

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
NUMBER = "+84900000013"  # of the division that leads group 02
TOKEN = "an-access-token-for-tests"


class Zalo(http.server.ThreadingHTTPServer):
    """Takes what a template and an access token come with; one number has no account."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Requests)
        self.taken = []
        self.no_account = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/message/template"

    def stop(self):
        self.shutdown()
        self.server_close()


class Requests(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"error": 0, "message": "Success", "data": {"msg_id": "zns-1"}}
        if self.headers["access_token"] != TOKEN:
            answer = {"error": -124, "message": "Access token invalid"}
        elif body["phone"] in self.server.no_account:
            answer = {"error": -118, "message": "Zalo account not existed"}
        else:
            self.server.taken.append(body)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class ByZalo(unittest.TestCase):
    def setUp(self):
        self.zalo = Zalo()
        self.addCleanup(self.zalo.stop)
        plan = plan_with(self, "# with a policy of its own")
        plan.write_text(plan.read_text().replace("policies:\n", """policies:
  standard:
    note: What goes by SMS goes by Zalo
    reminders:
      - {on: last-working-day, at: "08:00", to: lead, channels: [email, zalo]}
    overdue:
      - {after: 1wd, at: "08:00", to: lead, channels: [email]}
""", 1))
        directory = plan.parent.parent / "directories/so-gddt-hoa-binh.yaml"
        directory.write_text(directory.read_text().replace(
            f'sms: "{NUMBER}"', f'zalo: "{NUMBER}"'))
        self.daemon = Daemon(start="2024-06-06T00:00:00+07:00", plans=(plan,))
        self.addCleanup(self.daemon.remove)
        token = self.daemon.folder / "zalo.access-token"
        token.write_text(TOKEN)
        gateway = self.daemon.folder / "zalo-zns.yaml"
        gateway.write_text((SOURCE / "config/gateways/zalo-zns.yaml").read_text()
                           .replace("/etc/nhacviec/zalo.access-token", str(token))
                           .replace("https://business.openapi.zalo.me/message/template",
                                    self.zalo.url))
        self.daemon.write_settings("manual", (plan,), f'zalo: "http+json://{gateway}"')
        self.daemon.start()

    def rows(self):
        rows = self.daemon.ask("messages", "--obligation", REPORT)
        return {row["channel"]: row for row in rows}

    def test_the_registered_message_goes_out_with_its_parameters_beside_the_mail(self):
        self.daemon.advance("2024-06-07T09:00:00+07:00")
        (body,) = [one for one in self.zalo.taken
                   if "Tổ công tác số 02" in one["template_data"]["unit"]]
        self.assertEqual(body["phone"], NUMBER.lstrip("+"))
        self.assertEqual(body["template_id"], "100002")
        self.assertIn("10/6/2024", body["template_data"]["due"])
        row = self.rows()["zalo"]
        self.assertEqual(row["status"], "sent")
        self.assertEqual(self.rows()["email"]["status"], "sent")

    def test_a_number_without_an_account_is_known_and_the_mail_is_there(self):
        self.zalo.no_account.add(NUMBER.lstrip("+"))
        self.daemon.advance("2024-06-07T09:00:00+07:00")
        row = self.rows()["zalo"]
        self.assertEqual(row["status"], "permanent_failure")
        self.assertIn("-118", row["attempts"][-1]["words"])
        self.assertEqual(self.rows()["email"]["status"], "sent")


if __name__ == "__main__":
    unittest.main()
