"""A real Redis with an append-only file, and just enough of its protocol to talk to it."""

import socket

from processes import Server, free_port


class RedisError(Exception):
    """What the server answered with a minus sign."""


class Redis(Server):
    name = "redis"

    def __init__(self, fsync="everysec", *options):
        super().__init__()
        self.port = free_port()
        self.fsync = fsync
        self.options = options

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder,
                "--appendonly", "yes", "--appendfsync", self.fsync, "--save", "",
                "--maxmemory-policy", "noeviction", *self.options]

    def is_up(self):
        try:
            return self.ask("PING") == "PONG"
        except (ConnectionError, TimeoutError, RedisError):
            return False

    def ask(self, *words, timeout_s=10):
        """One command on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s) as connection:
            parts = [str(word).encode() for word in words]
            connection.sendall(b"*%d\r\n" % len(parts) + b"".join(
                b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            with connection.makefile("rb") as reader:
                return self.reply(reader)

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

    def keys(self):
        return self.ask("DBSIZE")
