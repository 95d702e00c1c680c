"""An office's mail system: Postfix takes the mail, Dovecot keeps it in boxes and knows the
logins. Both run as root first, as they do everywhere."""

import email
import email.policy
import imaplib
import os
import smtplib
import ssl
import unittest

from dovecot_server import PASSWORD, Dovecot
from postfix_server import Postfix
from processes import wait_until

SENDER = "nhacviec@so.example.vn"  # as the daemons of the tests write


class OfficeMail:
    """`boxes`: those that can be read. `ghosts`: Postfix takes mail for them, and then bounces
    it. SENDER has a box, too."""

    def __init__(self, boxes, ghosts=()):
        if os.geteuid() != 0:
            raise unittest.SkipTest("Postfix and Dovecot are started by root only")
        boxes = {SENDER, *boxes}
        self.postfix = Postfix(boxes | set(ghosts))
        self.dovecot = Dovecot(self.postfix, boxes)
        self.trust = ssl.create_default_context(cafile=self.postfix.certificate)

    def start(self):
        self.dovecot.start()  # it makes the sockets that Postfix looks for
        self.postfix.start()
        return self

    def remove(self):
        self.postfix.remove()
        self.dovecot.remove()

    def settings(self, port=None, **more):
        """Of a daemon's `mail`: it logs in as SENDER."""
        password = self.postfix.folder / "mail.password"
        password.write_text(PASSWORD + "\n")
        user = SENDER.replace("@", "%40")
        return {"url": f"smtp://{user}@127.0.0.1:{port or self.postfix.port}",
                "password_file": str(password), "ca_file": str(self.postfix.certificate), **more}

    def raw_mails(self, box, seen=False):
        """What is in a box, oldest first, read by IMAP; with `seen` it is marked as read."""
        with imaplib.IMAP4_SSL("127.0.0.1", self.dovecot.tls_port,
                               ssl_context=self.trust, timeout=30) as client:
            client.login(box, PASSWORD)
            client.select("INBOX", readonly=not seen)
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(number, "(RFC822)")[1][0][1] for number in numbers]

    def mails(self, box):
        return [email.message_from_bytes(raw, policy=email.policy.default)
                for raw in self.raw_mails(box)]

    def wait_until_delivered(self):
        """Everything that Postfix has taken is in a box, or has come back."""
        wait_until(self.postfix.is_idle, "Postfix has nothing left to deliver", 60, self.tail)

    def wait_for_mails(self, box, count=1):
        wait_until(lambda: len(self.raw_mails(box)) >= count, f"{box} has {count} mails", 60,
                   self.tail)
        return self.mails(box)

    def send(self, mail, sender, recipients):
        """As a colleague's mail program does it: with a login of the sender's."""
        with smtplib.SMTP("127.0.0.1", self.postfix.port, timeout=30) as client:
            client.starttls(context=self.trust)
            client.login(sender, PASSWORD)
            client.send_message(mail, sender, recipients)

    def tail(self):
        return f"-- postfix\n{self.postfix.tail()}\n-- dovecot\n{self.dovecot.tail()}"
