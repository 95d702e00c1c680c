"""A real RabbitMQ node of one's own, with its own epmd, and pika to look at it."""

import os
import shutil
import subprocess

import pika
import pika.exceptions

from processes import Server, free_port, spawn, wait_until

# The node as an operator would have it, but for sleeping schedulers and fresh figures.
SETTINGS = """
loopback_users = none
log.console = true
log.console.level = warning
log.file = false
disk_free_limit.absolute = 1MB
vm_memory_high_watermark.absolute = 1GB
"""
ADVANCED = "[{rabbit, [{quorum_tick_interval, 200}]}].\n"
SCRIPTS = "/usr/lib/rabbitmq/bin"


class RabbitMq(Server):
    name = "rabbitmq"
    up_within_s = 120

    def __init__(self):
        super().__init__()
        self.port = free_port()
        self.epmd_port = free_port()
        self.dist_port = free_port()
        self.epmd = None
        self.node = f"nhacviec{self.port}@localhost"
        (self.folder / "rabbitmq.conf").write_text(SETTINGS)
        (self.folder / "advanced.config").write_text(ADVANCED)
        (self.folder / "plugins").write_text("[].\n")

    @property
    def url(self):
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2f"

    def environment(self):
        return dict(
            os.environ, HOME=str(self.folder), ERL_EPMD_ADDRESS="127.0.0.1",
            ERL_EPMD_PORT=str(self.epmd_port), RABBITMQ_NODENAME=self.node,
            RABBITMQ_NODE_IP_ADDRESS="127.0.0.1", RABBITMQ_NODE_PORT=str(self.port),
            RABBITMQ_DIST_PORT=str(self.dist_port), RABBITMQ_MNESIA_BASE=str(self.folder / "data"),
            RABBITMQ_LOG_BASE=str(self.folder), RABBITMQ_LOGS="-",
            RABBITMQ_CONFIG_FILE=str(self.folder / "rabbitmq.conf"),
            RABBITMQ_ADVANCED_CONFIG_FILE=str(self.folder / "advanced.config"),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(self.folder / "plugins"),
            # The script then becomes the node instead of waiting for it: one process to stop.
            RABBITMQ_ALLOW_INPUT="yes",
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none")

    def command(self):
        return [f"{SCRIPTS}/rabbitmq-server", "-noinput"]

    def begin(self):
        if self.epmd is None or self.epmd.poll() is not None:
            self.epmd = spawn(["epmd", "-address", "127.0.0.1", "-port", self.epmd_port],
                              self.folder / "epmd.log")
        super().begin()

    def is_up(self):
        try:
            self.connect().close()
            return True
        except (pika.exceptions.AMQPError, OSError):
            return False

    def connect(self, heartbeat=0):
        parameters = pika.URLParameters(self.url)
        parameters.heartbeat = heartbeat
        parameters.socket_timeout = 5
        parameters.blocked_connection_timeout = 30
        return pika.BlockingConnection(parameters)

    def remove(self):
        self.kill()
        if self.epmd is not None:
            self.epmd.kill()
            self.epmd.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *arguments):
        """What rabbitmqctl prints; about a second each."""
        done = subprocess.run([f"{SCRIPTS}/rabbitmqctl", "-q", "-n", self.node, *arguments],
                              env=self.environment(), cwd=self.folder, capture_output=True,
                              text=True, timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"rabbitmqctl {arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def queues(self):
        """Of each queue: (ready, given out and not yet acknowledged)."""
        rows = self.control("list_queues", "--no-table-headers", "name", "messages_ready",
                            "messages_unacknowledged").splitlines()
        return {name: (int(ready), int(unsettled))
                for name, ready, unsettled in (row.split("\t") for row in rows if row)}

    def wait_until_drained(self, queue="nhacviec.events", within_s=60):
        """Everything that was published has been acknowledged."""
        wait_until(lambda: self.queues().get(queue) == (0, 0), f"{queue} is drained", within_s)


    def has(self, queue):
        connection = self.connect()
        try:
            connection.channel().queue_declare(queue, passive=True)
            return True
        except pika.exceptions.ChannelClosedByBroker:
            return False
        finally:
            connection.close()

    def wait_until_declared(self, queue="nhacviec.events"):
        """A daemon has been here: what is published arrives."""
        wait_until(lambda: self.has(queue), f"{queue} is declared")

    def wait_until_queues_are_on_disk(self):
        """The broker writes its list of quorum queues some seconds later: one that is killed
        before that (RabbitMQ 3.10) never finds their leaders again."""
        folder = self.folder / "data" / self.node / "quorum" / self.node

        def written():
            lists = [(folder / f"{name}.dets").read_bytes() for name in ("names", "meta")]
            return all(queue.name.encode() in one for queue in folder.glob("2F_*")
                       for one in lists)
        wait_until(written, "the queues are on disk")

    def forget_everything(self):
        """The next site finds no queue and no exchange of an earlier one."""
        connection = self.connect()
        channel = connection.channel()
        for queue in ("nhacviec.events", "nhacviec.dead"):
            channel.queue_delete(queue)
        for exchange in ("nhacviec.in", "nhacviec.out", "nhacviec.dlx"):
            channel.exchange_delete(exchange)
        connection.close()


class Publisher:
    """Puts events on the exchange and knows that the broker has them."""

    def __init__(self, broker):
        self.connection = broker.connect()
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()

    def publish(self, body, content_type="application/cloudevents+json", headers=None,
                key="events", exchange="nhacviec.in"):
        self.channel.basic_publish(
            exchange, key, body,
            pika.BasicProperties(content_type=content_type, headers=headers, delivery_mode=2),
            mandatory=True)

    def close(self):
        if self.connection.is_open:
            self.connection.close()
