"""A real Dovecot: the boxes of a Postfix, read by IMAP, and its logins."""

import imaplib
import subprocess

import postfix_server
from processes import Server, free_port

PASSWORD = "a-password-for-tests-only"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
protocols = imap lmtp
listen = 127.0.0.1
log_path = {folder}/log
ssl = yes
ssl_cert = <{postfix}/certificate.pem
ssl_key = <{postfix}/key.pem
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
first_valid_uid = 1
recipient_delimiter = +
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid=mail gid=mail home={folder}/home/%u
}}
service imap-login {{
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service lmtp {{
  unix_listener {postfix}/queue/{lmtp} {{
    mode = 0600
    user = postfix
  }}
}}
service auth {{
  unix_listener {postfix}/queue/{login} {{
    mode = 0660
    user = postfix
  }}
}}
"""


class Dovecot(Server):
    """`boxes`: whose mail it keeps, each with PASSWORD. A box that Postfix knows and Dovecot does
    not makes Postfix write a bounce."""

    name = "dovecot"

    def __init__(self, postfix, boxes):
        super().__init__()
        self.port = free_port()  # IMAP with STARTTLS
        self.tls_port = free_port()  # IMAPS
        self.folder.chmod(0o755)
        home = self.folder / "home"
        home.mkdir()
        subprocess.run(["chown", "mail:mail", home], check=True)
        users = "".join(f"{box}:{{PLAIN}}{PASSWORD}::::::\n" for box in sorted(boxes))
        (self.folder / "users").write_text(users)  # the six colons are needed
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(
            folder=self.folder, postfix=postfix.folder, port=self.port, tls_port=self.tls_port,
            lmtp=postfix_server.LMTP, login=postfix_server.LOGIN))

    def command(self):
        return ["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"]

    def is_up(self):
        try:
            with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as client:
                return client.noop()[0] == "OK"
        except (OSError, imaplib.IMAP4.error):
            return False
