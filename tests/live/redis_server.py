"""A real Redis with an append-only file, and just enough of its protocol to talk to it."""

import pathlib
import resource
import shutil
import socket

from processes import Server, free_port, wait_until

DOCUMENTED = pathlib.Path(__file__).resolve().parents[2] / "docs/redis.md"
PASSWORD = "a-password-for-tests-only"


class RedisError(Exception):
    """What the server answered with a minus sign."""


class Redis(Server):
    name = "redis"
    restore_signals = False  # a file that may not grow is an error to it, not its end

    def __init__(self, fsync="everysec", *options, documented_users=False):
        """With `documented_users` it has those of docs/redis.md, and no other may log in."""
        super().__init__()
        self.port = free_port()
        self.fsync = fsync
        self.options = options
        self.login = ""
        if documented_users:
            users = [line.replace("PASSWORD", PASSWORD)
                     for line in DOCUMENTED.read_text().splitlines() if line.startswith("user ")]
            (self.folder / "users.acl").write_text("\n".join(users) + "\n")
            self.options += ("--aclfile", self.folder / "users.acl")
            self.login = f"nhacviec:{PASSWORD}@"

    @property
    def url(self):
        return f"redis://{self.login}127.0.0.1:{self.port}/0"

    def command(self):
        return ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder,
                "--appendonly", "yes", "--appendfsync", self.fsync, "--save", "",
                "--maxmemory-policy", "noeviction", "--auto-aof-rewrite-min-size", "1gb",
                *self.options]

    def is_up(self):
        try:
            return self.info("persistence")["loading"] == "0"
        except (ConnectionError, TimeoutError, RedisError):
            return False

    def ask(self, *words, timeout_s=10):
        """One command on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s) as connection:
            with connection.makefile("rb") as reader:
                if self.login:
                    self.say(connection, ["AUTH", "nhacviec", PASSWORD])
                    self.reply(reader)
                self.say(connection, words)
                return self.reply(reader)

    def say(self, connection, words):
        parts = [str(word).encode() for word in words]
        connection.sendall(b"*%d\r\n" % len(parts) + b"".join(
            b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))

    def reply(self, reader):
        line = reader.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the connection ended in a reply")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else reader.read(size + 2)[:-2].decode(errors="replace")
        if kind == b"*":
            return [self.reply(reader) for _ in range(int(rest))]
        return rest.decode()

    def info(self, section):
        lines = self.ask("INFO", section).splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def begin_slowly(self):
        """Loads so slowly, at 30 ms a key, that it can be watched. Needs `rewrite` before."""
        self.options = ("--key-load-delay", 30000, "--loading-process-events-interval-bytes", 1024)
        self.begin()
        wait_until(self.is_loading, "Redis is loading")

    def load_quickly(self):
        self.ask("CONFIG", "SET", "key-load-delay", 0)

    def rewrite(self):
        """The append-only file begins with a snapshot again."""
        self.ask("BGREWRITEAOF")
        wait_until(lambda: self.info("persistence")["aof_rewrite_in_progress"] == "0" and
                   self.info("persistence")["aof_rewrite_scheduled"] == "0", "it is rewritten")

    def come_back_empty(self):
        """Restarted after its data was lost."""
        self.kill()
        (self.folder / "appendonlydir").rename(self.folder / "lost")
        self.start()

    def find_the_data(self):
        """Restarted with what was lost."""
        self.kill()
        shutil.rmtree(self.folder / "appendonlydir")
        (self.folder / "lost").rename(self.folder / "appendonlydir")
        self.start()

    def is_loading(self):
        try:
            return self.info("persistence")["loading"] == "1"
        except (ConnectionError, TimeoutError):
            return False

    def disk_is_full(self):
        """Files of this process may not grow (its writes fail with EFBIG), as on a full disk."""
        size = max(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())
        self.limit_files(size)

    def disk_has_room(self):
        self.limit_files(resource.RLIM_INFINITY)

    def limit_files(self, size):
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
