"""A real Postfix: STARTTLS, logins checked by Dovecot, boxes delivered to Dovecot by LMTP."""

import os
import smtplib
import socket
import subprocess

from processes import Server, free_port, spawn

PROGRAMS = "/usr/lib/postfix/sbin"
LMTP = "private/dovecot-lmtp"  # `private/lmtp` is Postfix's own
LOGIN = "private/auth"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {programs}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.vn
mydestination =
mynetworks =
alias_maps =
recipient_delimiter = +
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
virtual_mailbox_domains = texthash:{folder}/conf/domains
virtual_mailbox_maps = texthash:{folder}/conf/boxes
virtual_transport = lmtp:unix:{lmtp}
default_transport = error:5.7.1 no mail to the outside
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {login}
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix(Server):
    """`boxes`: the addresses it takes mail for; all others of their domains get a 550."""

    name = "postfix"

    def __init__(self, boxes):
        super().__init__()
        self.port = free_port()
        self.folder.chmod(0o755)
        self.certificate = self.folder / "certificate.pem"
        self.make_certificate()
        for part in ("conf", "queue", "data"):
            (self.folder / part).mkdir()
        subprocess.run(["chown", "postfix", self.folder / "data"], check=True)
        names = {"folder": self.folder, "programs": PROGRAMS, "lmtp": LMTP, "login": LOGIN,
                 "port": self.port}
        domains = sorted({box.partition("@")[2] for box in boxes})
        self.write("main.cf", MAIN.format(**names))
        self.write("master.cf", MASTER.format(**names))
        self.write("domains", "".join(f"{domain} x\n" for domain in domains))
        self.write("boxes", "".join(f"{box} x\n" for box in sorted(boxes)))
        self.run("postfix", "check")  # makes the folders of the queue

    def write(self, name, text):
        (self.folder / "conf" / name).write_text(text)

    def make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        self.folder / "key.pem", "-out", self.certificate],
                       check=True, capture_output=True)

    def run(self, program, *arguments):
        """One of Postfix's commands, about this one."""
        return subprocess.run([program, "-c", self.folder / "conf", *arguments], check=True,
                              capture_output=True, text=True)

    def command(self):
        return [f"{PROGRAMS}/master", "-c", self.folder / "conf", "-s"]

    def environment(self):
        return {**os.environ, "MAIL_CONFIG": str(self.folder / "conf")}

    def begin(self):
        # Its processes write to `log` themselves; what the first one says goes beside it.
        self.process = spawn(self.command(), self.folder / "out", env=self.environment(),
                             cwd=self.folder)

    def is_up(self):
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=5) as client:
                return client.noop()[0] == 250
        except (OSError, smtplib.SMTPException, socket.timeout):
            return False

    def is_idle(self):
        """Nothing is in its queue."""
        return self.run("postqueue", "-j").stdout.strip() == ""
