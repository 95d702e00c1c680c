"""A real Kannel: bearerbox, smsbox, and its fake SMS centre with the telephones behind it."""

import re
import socket
import urllib.parse

from processes import Server, free_port, spawn, wait_until

FAKE_CENTRE = "/usr/lib/kannel/test/fakesmsc"
USER, PASSWORD = "nhacviec", "a-password-for-tests-only"
SETTINGS = """
group = core
admin-port = {admin}
admin-password = {password}
admin-interface = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = {centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {port}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = yes
max-messages = 0
accepted-smsc = FAKE
get-url = "{inbound}&from=%p&text=%b&id=%I"
"""


class Kannel(Server):
    name = "kannel"

    def __init__(self, inbound="http://127.0.0.1:9/nobody?"):
        """`inbound`: who is told of an SMS that comes in."""
        super().__init__()
        self.port, self.centre_port, self.admin = free_port(), free_port(), free_port()
        self.centre_log = self.folder / "centre.log"
        self.others = []
        self.centre = None
        (self.folder / "kannel.conf").write_text(SETTINGS.format(
            admin=self.admin, boxes=free_port(), centre=self.centre_port, port=self.port,
            user=USER, password=PASSWORD, inbound=inbound))

    def command(self):
        return ["bearerbox", self.folder / "kannel.conf"]

    def is_up(self):
        return listens(self.admin) and listens(self.centre_port, probe=False)

    def start(self):
        super().start()
        self.others.append(spawn(["smsbox", self.folder / "kannel.conf"],
                                 self.folder / "smsbox.log"))
        wait_until(lambda: listens(self.port), "the smsbox is up", tail=self.tail)
        self.connect_centre("84900000099 8444 text hello")
        return self

    def connect_centre(self, said):
        """The fake centre connects; the telephones behind it say this once: FROM TO text WORDS."""
        if self.centre:
            self.centre.kill()
            self.centre.wait()
        self.centre = spawn([FAKE_CENTRE, "-H", "127.0.0.1", "-r", self.centre_port, "-i", "0.1",
                             "-m", "1", said], self.centre_log)

    def received(self):
        """(to, alphabet, text) of each SMS that has reached the centre."""
        found = []
        log = self.centre_log.read_text(errors="replace") if self.centre_log.exists() else ""
        for to, alphabet, words in re.findall(r"Got message \d+: <\S+ (\S+) (\S+) (.*?)>\n", log):
            raw = urllib.parse.unquote_to_bytes(words.replace("+", "%20"))
            encoding = "utf-16-be" if alphabet == "ucs-2" else "utf-8"
            found.append((to, alphabet, raw.decode(encoding)))
        return found

    def kill(self):
        for process in [*self.others, self.centre]:
            if process and process.poll() is None:
                process.kill()
                process.wait()
        super().kill()


def listens(port, probe=True):
    """Whether somebody listens; without `probe` no connection is made, which the fake centre's port
    would take for a centre."""
    if not probe:
        wanted = f"0100007F:{port:04X}", f"00000000:{port:04X}"
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table.readlines()[1:]]
        return any(row[1] in wanted and row[3] == "0A" for row in rows)
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False
