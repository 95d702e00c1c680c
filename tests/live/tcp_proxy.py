"""A proxy before a server: passes, hangs (half-open), resets, or is not there at all."""

import asyncio
import socket
import struct

from loop_thread import LoopThread
from processes import free_port

CHUNK = 65536


class TcpProxy:
    def __init__(self, target_port):
        self.port = free_port()
        self.target_port = target_port
        self.connections = 0  # taken so far
        self.thread = LoopThread()
        self.server = None
        self.writers = set()
        self.flowing = asyncio.Event()

    def start(self):
        self.pass_on()
        return self

    def pass_on(self):
        """What has been held back goes on its way, as after a network outage."""
        async def resume():
            self.flowing.set()
            if self.server is None:
                self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
        self.thread.run(resume())

    def hang(self):
        """Connections stay and are taken; not a byte moves either way."""
        async def pause():
            self.flowing.clear()
        self.thread.run(pause())

    def reset(self):
        """Every connection ends with a reset; new ones are welcome."""
        self.thread.run(self.drop_connections())

    def refuse(self):
        """Nobody listens, and the connections there were are reset."""
        async def go():
            if self.server is not None:
                self.server.close()
                self.server = None
            await self.drop_connections()
        self.thread.run(go())

    def remove(self):
        self.refuse()
        self.thread.close()

    async def drop_connections(self):
        for writer in list(self.writers):
            peer = writer.get_extra_info("socket")
            if peer is not None and peer.fileno() >= 0:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self.writers.clear()

    async def serve(self, reader, writer):
        self.connections += 1
        self.writers.add(writer)
        try:
            await self.flowing.wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            self.writers.discard(writer)
            return
        self.writers.add(far_writer)
        await asyncio.gather(self.pump(reader, far_writer, True),
                             self.pump(far_reader, writer, False), return_exceptions=True)
        self.writers -= {writer, far_writer}

    def passed(self, data, to_server):
        """What becomes of it on its way; a test's own proxy may change it."""
        return data

    async def pump(self, reader, writer, to_server):
        try:
            while data := await reader.read(CHUNK):
                await self.flowing.wait()
                writer.write(self.passed(data, to_server))
                await writer.drain()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
