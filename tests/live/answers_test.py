"""Units answer what they are sent: by the link of a message and by a reply through a real Postfix
and Dovecot. What only looks at a link, and what is not theirs to say, changes nothing."""

import email.message
import hashlib
import pathlib
import re
import shutil
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

import icalendar
import npm_clients
from daemon import PLAN, Daemon
from mail_server_test import addresses_of
from office_mail import SENDER, OfficeMail
from processes import wait_until

START = "2024-05-20T00:00:00+07:00"
REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
UNIT = "gdtrh@so-gddt.example.vn"  # leads the group
COLLEAGUE = "khtc@so-gddt.example.vn"
PUBLIC = "https://nhacviec.so.example.vn"
LINK = re.compile(re.escape(PUBLIC) + r"(/a/[\w.-]+)")
NONCE = re.compile(r'name="nonce" value="([^"]+)"')


def facts(daemon, obligation=REPORT):
    return daemon.ask("show", obligation)["history"]


def refusals(daemon):
    return [fact["reason"] for fact in facts(daemon) if fact["fact"] == "refused"]


class Pages(unittest.TestCase):
    """A daemon whose messages have links, and the pages behind them."""

    def begin(self, until, **of_daemon):
        self.daemon = Daemon(start=START, public_url=PUBLIC, **of_daemon)
        self.addCleanup(self.daemon.remove)
        self.daemon.start().advance(until)
        self.links = {}
        for mail in self.daemon.mails():
            text = mail.get_body(("plain",)).get_content()
            for path in LINK.findall(text):
                self.links[path] = text

    def request(self, path, method="GET", form=None):
        """(status, text) as the proxy in front hands it on."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.daemon.url + path, data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def link_of_team(self):
        return next(path for path, text in self.links.items() if REPORT in text)

    def nonce(self, path):
        return NONCE.search(self.request(path)[1]).group(1)

    def everything(self):
        return (self.daemon.ask("status"), self.daemon.ask("messages"), facts(self.daemon))


class Links(Pages):
    def setUp(self):
        self.begin("2024-06-07T09:00:00+07:00")

    def test_scanners_change_nothing(self):
        self.assertGreater(len(self.links), 3)
        before = self.everything()
        for path in self.links:
            for method in ("HEAD", "GET", "HEAD", "GET"):
                self.assertEqual(self.request(path, method)[0], 200)
            self.assertEqual(self.request(path, "POST", {"action": "reported"})[0], 400)
        self.assertEqual(self.everything(), before)

    def test_one_step_and_it_is_handed_in_and_nobody_is_reminded_again(self):
        path = self.link_of_team()
        form = {"action": "reported", "number": "12/BC-GDTrH", "nonce": self.nonce(path)}
        status, page = self.request(path, "POST", form)
        self.assertEqual(status, 200, page)
        self.assertEqual(self.daemon.ask("show", REPORT)["state"], "submitted")
        sent = len(self.daemon.mails())
        self.daemon.advance("2024-06-20T09:00:00+07:00")
        later = [mail for mail in self.daemon.mails()[sent:] if UNIT in str(mail["to"])]
        self.assertFalse([mail for mail in later if REPORT in mail.get_content()])

    def test_a_private_calendar_is_read_by_a_foreign_library_until_its_address_ends(self):
        made = self.daemon.run("calendar-link", "--unit", "phong-giao-duc-trung-hoc")
        path = made.stdout.strip().removeprefix(PUBLIC)
        status, text = self.request(path)
        self.assertEqual(status, 200)
        calendar = icalendar.Calendar.from_ical(text)
        self.assertEqual(str(calendar["REFRESH-INTERVAL"]), "PT1H")
        entries = {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}
        self.assertEqual(str(entries[REPORT + "@nhacviec"]["DTSTART"].dt), "2024-06-07")
        self.assertFalse([entry.errors for entry in entries.values() if entry.errors])
        read = npm_clients.read_calendar(text)  # ical.js sees the same
        self.assertEqual({entry["uid"] for entry in read}, set(entries))
        self.assertEqual({entry["uid"]: entry["summary"] for entry in read},
                         {uid: str(entry["SUMMARY"]) for uid, entry in entries.items()})
        self.daemon.run("calendar-link", "--unit", "phong-giao-duc-trung-hoc", "--renew")
        self.assertEqual(self.request(path)[0], 410)

    def test_forged_expired_and_used_links_are_refused_each_with_its_reason(self):
        path = self.link_of_team()
        forged = path[:-1] + ("A" if path[-1] != "A" else "B")
        self.assertEqual(self.request(forged, "POST", {"action": "reported"})[0], 404)
        wait_until(lambda: "link=refused" in self.daemon.tail(), "the log tells of it", 30)
        first, second = self.nonce(path), self.nonce(path)
        wrong = {"action": "wrong-addressee", "note": "Chuyển nơi khác"}
        self.assertEqual(self.request(path, "POST", {**wrong, "nonce": first})[0], 200)
        self.assertEqual(self.request(path, "POST", {**wrong, "nonce": second})[0], 409)
        self.assertEqual(refusals(self.daemon), ["the link was used already"])
        third = self.nonce(path)
        self.daemon.advance("2024-09-01T09:00:00+07:00")
        late = {"action": "reported", "nonce": third}
        self.assertEqual(self.request(path, "POST", late)[0], 410)
        self.assertEqual(refusals(self.daemon)[-1], "the link has expired")
        verified = self.daemon.run("audit", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


class Approval(Pages):
    """What goes to a leader waits for the Chief of Office."""

    def setUp(self):
        files = pathlib.Path(tempfile.mkdtemp(prefix="nhacviec-test-"))
        self.addCleanup(shutil.rmtree, files)
        for folder in ("plans", "directories", "calendars"):
            shutil.copytree(PLAN.parent.parent / folder, files / folder)
        plan = files / "plans" / PLAN.name
        plan.write_text(plan.read_text().replace("\ntitle:", "\napproval: required\ntitle:", 1))
        self.begin("2024-06-13T09:00:00+07:00", plans=(plan,))

    def to_leaders(self):
        return [mail for mail in self.daemon.mails()
                if mail["subject"].startswith("Kính báo cáo") and REPORT in mail.get_body(
                    ("plain",)).get_content()]

    def waiting(self):
        return [row["obligation"] for row in self.daemon.ask("approvals")
                if "/team-report-half-year/" in row["obligation"]]

    def link(self):
        return next(path for path, text in self.links.items()
                    if REPORT in text and "cần được duyệt" in text)

    def test_nobody_above_hears_before_it_and_a_look_at_the_page_is_none(self):
        self.assertEqual(len(self.waiting()), 3)  # the Office is not asked about its own
        self.assertEqual(self.to_leaders(), [])
        before = self.everything()
        for path in self.links:
            for method in ("HEAD", "GET"):
                self.assertEqual(self.request(path, method)[0], 200)
            self.assertEqual(self.request(path, "POST", {"action": "approve"})[0], 400)
        self.assertEqual(self.everything(), before)

    def test_one_step_from_a_telephone_lets_it_out_with_a_note(self):
        path = self.link()
        self.assertIn("Kính báo cáo: Tổ công tác số 02", self.request(path)[1])
        form = {"action": "approve", "note": "Đã điện thoại cho Tổ", "nonce": self.nonce(path)}
        self.assertEqual(self.request(path, "POST", form)[0], 200)
        self.daemon.advance("2024-06-13T09:05:00+07:00")
        sent = self.to_leaders()
        self.assertEqual(len(sent), 1)
        self.assertIn("Ý kiến của Chánh Văn phòng Sở: Đã điện thoại cho Tổ",
                      sent[0].get_body(("plain",)).get_content())
        self.assertEqual(len(self.waiting()), 2)

    def test_the_command_keeps_one_back_and_lets_it_out_after_all(self):
        kept = self.daemon.run("hold-message", REPORT, "--reason", "Tổ đang gửi")
        self.assertEqual(kept.returncode, 0, kept.stderr)
        self.daemon.advance("2024-06-14T09:00:00+07:00")
        row = next(row for row in self.daemon.ask("approvals") if row["obligation"] == REPORT)
        self.assertTrue(row["withheld"])
        self.assertEqual(self.daemon.run("approve", REPORT, "--note", "Gửi").returncode, 0)
        self.daemon.advance("2024-06-14T09:05:00+07:00")
        self.assertEqual(len(self.to_leaders()), 1)
        verified = self.daemon.run("audit", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_nothing_is_asked_about_what_is_handed_in(self):
        self.assertEqual(self.daemon.run("submit", REPORT).returncode, 0)
        self.assertIn("không còn chờ duyệt", self.request(self.link())[1])
        self.assertEqual(len(self.waiting()), 2)


class Mailbox(unittest.TestCase):
    """An office with real mail servers, of each class its own."""

    @classmethod
    def setUpClass(cls):
        cls.office = OfficeMail(addresses_of(PLAN)).start()
        cls.addClassCleanup(cls.office.remove)

    def daemon_with_a_mailbox(self, trusted=()):
        password = self.office.settings()["password_file"]
        user = SENDER.replace("@", "%40")
        url = f"imaps://{user}@127.0.0.1:{self.office.dovecot.tls_port}/INBOX"
        extra = (f"replies: {{url: '{url}', password_file: {password}, every: 1s, "
                 f"trusted_servers: [{', '.join(trusted)}], "
                 f"ca_file: {self.office.postfix.certificate}}}\n")
        daemon = Daemon(start=START, mail=self.office.settings(), extra=extra)
        self.addCleanup(daemon.remove)
        return daemon.start()

    def reply(self, mail, sender, text, attachment=None):
        answer = email.message.EmailMessage()
        answer["From"] = sender
        answer["To"] = str(mail["reply-to"])
        answer["Subject"] = "Re: " + str(mail["subject"])
        answer["In-Reply-To"] = answer["References"] = str(mail["message-id"])
        answer["Message-ID"] = email.utils.make_msgid(domain="so-gddt.example.vn")
        answer.set_content(text + "\n\nVào 08:00, Văn phòng đã viết:\n> Đã gửi BC số 999\n")
        if attachment:
            answer.add_attachment(attachment, maintype="application", subtype="pdf",
                                  filename="Báo cáo.pdf")
        self.office.send(answer, sender, [str(mail["reply-to"])])

    def reminder(self, daemon):
        daemon.advance("2024-05-30T09:00:00+07:00")
        self.office.wait_for_mails(UNIT)
        self.office.wait_until_delivered()
        return next(mail for mail in self.office.mails(UNIT)
                    if REPORT in mail.get_body(("plain",)).get_content())


class Replies(Mailbox):
    def test_out_and_back_again(self):
        daemon = self.daemon_with_a_mailbox()
        reminder = self.reminder(daemon)
        self.assertIn("+", str(reminder["reply-to"]))

        self.reply(reminder, COLLEAGUE, "Đã gửi BC số 5")
        wait_until(lambda: refusals(daemon), "the colleague is refused", 60, daemon.tail)
        self.assertEqual(refusals(daemon), ["the sender is not of the unit that was written to"])
        self.assertEqual(daemon.ask("show", REPORT)["state"], "open")

        document = b"%PDF-1.4 a report"
        self.reply(reminder, UNIT, "Phòng đã gửi BC số 123/BC-GDTrH.", document)
        wait_until(lambda: daemon.ask("show", REPORT)["state"] == "submitted",
                   "the reply is understood", 60, daemon.tail)
        fact = [fact for fact in facts(daemon) if fact["fact"] == "submitted"][-1]
        digest = hashlib.sha256(document).hexdigest()
        self.assertEqual(fact["document"], {"number": "123", "symbol": "BC-GDTrH"})
        self.assertEqual(fact["evidence"],
                         [f"Báo cáo.pdf ({len(document)} bytes, sha256:{digest})"])
        self.assertEqual((daemon.folder / "evidence" / digest).read_bytes(), document)
        request = urllib.request.Request(daemon.url + "/api/v1/evidence/" + digest)
        request.add_header("Authorization", "Bearer " + daemon.token.read_text())
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertEqual(answer.read(), document)
            self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

        wish = email.message.EmailMessage()
        address, subject = re.fullmatch(r"<mailto:([^?]+)\?subject=(.+)>",
                                        str(reminder["list-unsubscribe"])).groups()
        wish["From"], wish["To"], wish["Subject"] = UNIT, address, urllib.parse.unquote(subject)
        wish["Message-ID"] = email.utils.make_msgid(domain="so-gddt.example.vn")
        wish.set_content("")
        self.office.send(wish, UNIT, [address])
        wait_until(lambda: any(fact.get("reason") == "unsubscribe reminder"
                               for fact in facts(daemon) if fact["fact"] == "remarked"),
                   "the wish is passed on", 60, daemon.tail)

        before = len(self.office.mails(UNIT))
        daemon.advance("2024-06-20T09:00:00+07:00")
        self.office.wait_until_delivered()
        later = self.office.mails(UNIT)[before:]
        self.assertFalse([mail for mail in later
                          if REPORT in mail.get_body(("plain",)).get_content()])


class BadReplies(Mailbox):
    def test_what_is_forged_or_not_proven_is_not_believed(self):
        daemon = self.daemon_with_a_mailbox(trusted=["mx.so-gddt.example.vn"])
        reminder = self.reminder(daemon)
        self.reply(reminder, UNIT, "Đã gửi BC số 7")
        wait_until(lambda: refusals(daemon), "the sender has no proof", 60, daemon.tail)
        self.assertEqual(refusals(daemon), ["the sender is not proven: DMARC says nothing"])

        strangers = daemon.metric("nhacviec_mail_answers_strangers")
        forged = {name: re.sub(r"(.)@", lambda at: "ba"[at[1] == "b"] + "@", str(reminder[name]))
                  for name in ("reply-to", "message-id")}
        self.reply({**forged, "subject": reminder["subject"]}, UNIT, "Đã gửi BC số 8")
        wait_until(lambda: daemon.metric("nhacviec_mail_answers_strangers") > strangers,
                   "it is about nothing of ours", 60, daemon.tail)
        self.assertEqual(len(refusals(daemon)), 1)
        self.assertEqual(daemon.ask("show", REPORT)["state"], "open")


if __name__ == "__main__":
    unittest.main()
