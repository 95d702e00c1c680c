"""Real servers of a test: private folders, free ports on loopback, processes that die with it."""

import ctypes
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
CHANCE = random.SystemRandom()


def free_port():
    """Below those that the kernel gives to outgoing connections: it stays free until a server
    that is slow to start takes it, unless another test chooses the same one of many."""
    while True:
        port = CHANCE.randrange(10000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def die_with_the_test():
    """In the child, before exec: whatever becomes of the test, the server does not outlive it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def spawn(command, log, **options):
    with open(log, "ab") as out:
        return subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                stdout=out, stderr=out, preexec_fn=die_with_the_test, **options)


def wait_until(condition, what, within_s=60, tail=None):
    """The first true answer of `condition`; nothing is assumed after the pauses in between."""
    deadline = time.monotonic() + within_s
    pause = 0.01
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            more = "\n" + tail() if tail else ""
            raise AssertionError(f"not within {within_s} s: {what}{more}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


class Server:
    """One process in a private folder. A subclass says how it starts and when it is up."""

    name = "server"
    up_within_s = 60
    restore_signals = True  # those that Python ignores are the server's own again

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"nhacviec-{self.name}-"))
        self.log = self.folder / "log"
        self.process = None

    def command(self):
        raise NotImplementedError

    def is_up(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ)

    def begin(self):
        """Starts the process and does not wait for it to be up."""
        self.process = spawn(self.command(), self.log, env=self.environment(), cwd=self.folder,
                             restore_signals=self.restore_signals)

    def start(self):
        self.begin()
        wait_until(self.alive_and_up, f"{self.name} is up", self.up_within_s, self.tail)
        return self

    def alive_and_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended:\n" + self.tail())
        return self.is_up()

    def tail(self):
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def stop(self):
        """As an operator does it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def freeze(self):
        """The process keeps its sockets and answers nothing any more."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
