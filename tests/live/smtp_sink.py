"""An SMTP server that keeps what it accepts, and misbehaves when told to."""

import asyncio
import email
import email.policy
import threading
from typing import NamedTuple

from loop_thread import LoopThread
from processes import free_port

MOST_BYTES = 1 << 20


class Received(NamedTuple):
    sender: str
    recipients: tuple
    data: bytes

    @property
    def mail(self):
        return email.message_from_bytes(self.data, policy=email.policy.default)


class SmtpSink:
    """Its moods: `ok`; `busy` (4xx at RCPT), `refusing` (5xx at RCPT), `hung` (takes the
    connection and says nothing), `drop_after_dot` (keeps the message, ends the connection without
    a reply), `greylisting` (a 450 for each recipient it has not seen before). `refused_addresses`
    get a 550, `busy_addresses` a 450, whatever the mood. `once`: a verb (CONNECT and END, which is
    the final dot, among them) and what happens when it next comes: "hang" or a reply, after which
    the connection ends."""

    def __init__(self):
        self.port = free_port()
        self.mood = "ok"
        self.refused_addresses = set()
        self.busy_addresses = set()
        self.reply_after_s = 0  # between the dot and the reply: the time to die in
        self.once = {}
        self.seen = set()  # by a greylist
        self.verbs = []
        self.connections = 0
        self.refusals = 0
        self.received = []
        self.lock = threading.Lock()
        self.thread = LoopThread()
        self.server = None

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def start(self):
        self.thread.run(self.listen())
        return self

    async def listen(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port,
                                                 limit=MOST_BYTES)

    def stop(self):
        """Nobody listens any more, and the connections there were are gone."""
        async def close():
            self.server.close()
            await self.thread.cancel_all()
        if self.server:
            self.thread.run(close())
            self.server = None

    def remove(self):
        self.stop()
        self.thread.close()

    def mails(self):
        with self.lock:
            return [one.mail for one in self.received]

    def count(self):
        with self.lock:
            return len(self.received)

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            if self.mood == "hung":
                await asyncio.Event().wait()
            await self.converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def converse(self, reader, writer):
        async def say(line):
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        async def is_cut(verb):
            self.verbs.append(verb)
            answer = self.once.pop(verb, None)
            if answer == "hang":
                await asyncio.Event().wait()
            if answer:
                await say(answer)
            return answer is not None

        if await is_cut("CONNECT"):
            return
        await say("220 sink.example.org ESMTP")
        sender, recipients = "", []
        while True:
            line = await reader.readline()
            if not line:
                return
            words = line.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if await is_cut(verb):
                return
            if self.mood == "hung":
                await asyncio.Event().wait()
            elif verb == "EHLO":
                await say("250-sink.example.org\r\n250-8BITMIME\r\n250-SIZE 1048576\r\n"
                          "250 ENHANCEDSTATUSCODES")
            elif verb == "HELO":
                await say("250 sink.example.org")
            elif verb == "MAIL":
                sender, recipients = address_in(words), []
                await say("250 2.1.0 Ok")
            elif verb == "RCPT":
                answer = self.verdict(address_in(words))
                if answer.startswith("250"):
                    recipients.append(address_in(words))
                await say(answer)
            elif verb == "DATA" and not recipients:
                await say("554 5.5.1 No valid recipients")
            elif verb == "DATA":
                await say("354 End data with <CR><LF>.<CR><LF>")
                await self.take(reader, sender, tuple(recipients))
                if self.mood == "drop_after_dot" or await is_cut("END"):
                    return
                await asyncio.sleep(self.reply_after_s)
                await say("250 2.0.0 Ok: kept")
            elif verb == "RSET":
                sender, recipients = "", []
                await say("250 2.0.0 Ok")
            elif verb == "NOOP":
                await say("250 2.0.0 Ok")
            elif verb == "QUIT":
                await say("221 2.0.0 Bye")
                return
            else:
                await say("502 5.5.2 Not known here")

    def verdict(self, address):
        if self.mood == "refusing" or address in self.refused_addresses:
            self.refusals += 1
            return f"550 5.1.1 <{address}>: no such mailbox"
        new = self.mood == "greylisting" and address not in self.seen
        self.seen.add(address)
        if new or self.mood == "busy" or address in self.busy_addresses:
            self.refusals += 1
            return f"450 4.2.1 <{address}>: come back later"
        return "250 2.1.5 Ok"

    async def take(self, reader, sender, recipients):
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            raise ConnectionError("the connection ended in the message")
        with self.lock:
            self.received.append(Received(sender, recipients, b"".join(lines)))


def address_in(words):
    """Of `MAIL FROM:<a@b> SIZE=1`."""
    return words.partition("<")[2].partition(">")[0]
