"""The rows: each runs the daemon beside the floor of the same work, in turn."""

import datetime
import json
import math
import random
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from daemon_site import Daemon, cpu_s
from plans import event, obligation_ids, submissions
from processes import Server, free_port, wait_until
from rabbit_server import RabbitMq
from redis_server import Redis
from report import Result

RUNS = 3
PLANS = 4  # that the events of one run are about
CONNECTIONS = 16
BATCH = 500  # events in one HTTP request
REMINDER_BYTES, ESCALATION_BYTES = 9000, 7800  # of a mail: text, HTML, calendar
FLOOR_QUEUE = "bench.floor"

# All of it fires at once when the acknowledgement that holds it ends: its own day has passed.
HELD = """
  bench:
    note: Made up for measuring
    steps:
      - {after: 1wd, at: "00:00", to: standing_body, channels: [email]}
"""


class Sink(Server):
    """The mail server that notes when it took what."""

    name = "sink"

    def __init__(self, build):
        super().__init__()
        self.build = build
        self.port = free_port()
        self.taken = self.folder / "taken"

    def command(self):
        return [self.build / "bench/smtp_sink", self.port, self.taken]

    def is_up(self):
        return self.taken.exists()

    def count(self):
        """How many it has written down: cheap enough to ask while it is at work."""
        with self.taken.open("rb") as file:
            return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))

    def mails(self):
        """(when in ms since 1970, the notice, bytes) of each, in order."""
        lines = (line.split("\t") for line in self.taken.read_text().splitlines())
        return [(float(line[0]), line[1], int(line[2])) for line in lines if len(line) == 3]

    def check_size(self, first, expected):
        """Those from the first on are about as large as what the floor sends."""
        sizes = [size for _, _, size in self.mails()[first:]]
        mean = sum(sizes) / len(sizes)
        if abs(mean - expected) > expected / 10:
            raise AssertionError(f"a mail has {mean:.0f} bytes, of the floor {expected}")


class Bench:
    """The servers, started when a row first needs them, and the programs."""

    def __init__(self, build, quick):
        self.build = build
        self.quick = quick
        self.folder = Path(tempfile.mkdtemp(prefix="nhacviec-bench-"))
        self.servers = []
        self.rabbit_ = None

    def size(self, full):
        return full // 10 if self.quick else full

    def keep(self, server):
        self.servers.append(server)
        return server

    def redis(self, fsync):
        return self.keep(Redis(fsync)).start()

    def rabbit(self):
        if self.rabbit_ is None:
            self.rabbit_ = self.keep(RabbitMq()).start()
        return self.rabbit_

    def drop(self, *servers):
        for server in servers:
            server.remove()
            self.servers.remove(server)

    def program(self, name, *arguments):
        done = subprocess.run([self.build / "bench" / name, *map(str, arguments)],
                              capture_output=True, text=True, timeout=900)
        if done.returncode != 0:
            raise AssertionError(f"{name}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def fill(self, exchange, key, events, queue=""):
        file = self.folder / "events"
        file.write_text("\n".join(events) + "\n")
        to = [queue] if queue else []
        self.program("fill_queue", self.rabbit().port, exchange, key, file, *to)

    def close(self):
        for server in reversed(self.servers):
            server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def watch(count, target, within_s=180):
    """[(seconds, count)] from the first progress to the target."""
    seen = []
    begin = time.monotonic()
    deadline = begin + within_s
    while not seen or seen[-1][1] < target:
        if time.monotonic() > deadline:
            raise AssertionError(f"only {seen[-1] if seen else 0} of {target} within {within_s} s")
        done = count()
        if done > 0:
            seen.append((time.monotonic(), done))
        time.sleep(0.03)
    # So quick that one look saw all of it: from when we began to look.
    return seen if len(seen) > 1 else [(begin, 0), *seen]


def rate(seen):
    (begin, first), (end, last) = seen[0], seen[-1]
    return (last - first) / (end - begin)


def event_commit(fsync, full):
    """RabbitMQ -> decide -> Redis -> acknowledgement."""

    def row(bench):
        events = bench.size(full)
        own, floors = bench.redis(fsync), bench.redis(fsync)
        rabbit = bench.rabbit()
        daemon = bench.keep(Daemon(bench.build, own.url, queue=rabbit.url))
        each = events * RUNS // PLANS
        plans = [f"bench-{i + 1}" for i in range(PLANS)]
        for plan in plans:
            daemon.office.plan(plan, each, daemon.office.day(60))
        result = Result(f"event_commit.{fsync}", "events/s", [])
        result.more["apply_seconds"] = daemon.start()
        result.more["obligations"] = each * PLANS
        subjects = [obligation_ids(plan, each) for plan in plans]
        floor_events = submissions(obligation_ids("floor", events), "floor")
        for run in range(RUNS):
            bench.fill("", FLOOR_QUEUE, floor_events, FLOOR_QUEUE)
            floor = bench.program("event_commit", rabbit.port, floors.port, FLOOR_QUEUE, events)
            result.floors.append(floor["per_second"])
            result.floor_cpu_us.append(floor["cpu_us_per_op"])
            share = events // PLANS
            turn = [one for group in zip(*(ids[run * share:(run + 1) * share] for ids in subjects))
                    for one in group]
            commit_run(bench, daemon, own, rabbit, submissions(turn, f"run-{run}"), result)
        bench.drop(daemon, own, floors)
        return [result]

    return row


def commit_run(bench, daemon, redis, rabbit, events, result):
    submitted = lambda: daemon.metric("nhacviec_facts_total", fact="submitted")  # noqa: E731
    before = submitted()
    daemon.freeze()  # what it would take meanwhile must wait for the clock
    bench.fill("nhacviec.in", "events", events)
    cpus = [cpu_s(server.process.pid) for server in (daemon, redis, rabbit)]
    daemon.thaw()
    seen = watch(lambda: submitted() - before, len(events))
    rabbit.wait_until_drained()
    used = [cpu_s(server.process.pid) - cpu
            for server, cpu in zip((daemon, redis, rabbit), cpus)]
    result.values.append(rate(seen))
    result.cpu_us.append(used[0] * 1e6 / len(events))
    result.more.setdefault("redis_cpu_us", []).append(used[1] * 1e6 / len(events))
    result.more.setdefault("rabbitmq_cpu_us", []).append(used[2] * 1e6 / len(events))


def reminder_send(bench):
    """Due -> checked -> rendered -> taken by the sink -> settled."""
    mails = bench.size(20000)
    floors = bench.redis("everysec")
    sink = bench.keep(Sink(bench.build)).start()
    result = Result("reminder_send", "mails/s", [])
    for _ in range(RUNS):
        floor = bench.program("reminder_send", floors.port, sink.port, CONNECTIONS, mails,
                              REMINDER_BYTES)
        result.floors.append(floor["per_second"])
        result.floor_cpu_us.append(floor["cpu_us_per_op"])
        reminder_run(bench, sink, mails, result)
    bench.drop(sink, floors)
    return [result]


def reminder_run(bench, sink, mails, result):
    redis = bench.redis("everysec")
    daemon = bench.keep(Daemon(bench.build, redis.url, mail=f"smtp://127.0.0.1:{sink.port}",
                               connections=CONNECTIONS))
    # The next whole minute that leaves time to make the obligations.
    at = daemon.office.now() + datetime.timedelta(seconds=5 + mails / 1000 + 59)
    for i in range(PLANS):
        daemon.office.plan(f"bench-{i + 1}", mails // PLANS, daemon.office.day(0), f"""
  bench:
    note: Made up for measuring
    reminders:
      - {{on: last-working-day, at: "{at:%H:%M}", to: lead, channels: [email]}}
""")
    result.more.setdefault("apply_seconds", []).append(daemon.start())
    if daemon.office.now() >= at.replace(second=0):
        raise AssertionError("the obligations were not made in time")
    already = sink.count()
    time.sleep((at.replace(second=0) - daemon.office.now()).total_seconds() - 0.1)
    cpu, redis_cpu = daemon.cpu_s(), cpu_s(redis.process.pid)
    sent = lambda: daemon.metric("nhacviec_notices_total", status="sent")  # noqa: E731
    seen = watch(sent, mails)
    result.cpu_us.append((daemon.cpu_s() - cpu) * 1e6 / mails)
    result.more.setdefault("redis_cpu_us", []).append(
        (cpu_s(redis.process.pid) - redis_cpu) * 1e6 / mails)
    result.values.append(rate(seen))
    wait_until(lambda: sink.count() == already + mails, "the sink has written it down")
    sink.check_size(already, REMINDER_BYTES)
    bench.drop(daemon, redis)


def percentiles(late):
    late = sorted(late)
    return [late[min(len(late) - 1, math.ceil(len(late) * share) - 1)]
            for share in (0.5, 0.99, 1.0)]


def lateness(bench):
    """From the instant at which a mail is due to the sink's yes, at 2,000 a second."""
    per_second, seconds = 2000, 2 if bench.quick else 20
    floors = bench.redis("everysec")
    sink = bench.keep(Sink(bench.build)).start()
    names = ("p50", "p99", "max")
    results = [Result(f"lateness.{name}", "ms", []) for name in names]
    for _ in range(RUNS):
        already = sink.count()
        bench.program("reminder_send", floors.port, sink.port, CONNECTIONS, per_second * seconds,
                      ESCALATION_BYTES, seconds * 1000)
        wait_until(lambda: sink.count() == already + per_second * seconds, "all is sent")
        late = [at - float(notice.split("/")[0]) for at, notice, _ in sink.mails()[already:]]
        for result, value in zip(results, percentiles(late)):
            result.floors.append(value)
        late, cpu_us = late_run(bench, sink, per_second, seconds)
        for result, value in zip(results, percentiles(late)):
            result.values.append(value)
            result.cpu_us.append(cpu_us)
    bench.drop(sink, floors)
    return results


def late_run(bench, sink, per_second, seconds):
    mails = per_second * seconds
    redis = bench.redis("everysec")
    daemon = bench.keep(Daemon(bench.build, redis.url, mail=f"smtp://127.0.0.1:{sink.port}",
                               connections=CONNECTIONS))
    subjects = []
    for i in range(PLANS):
        name = f"bench-{i + 1}"
        daemon.office.plan(name, mails // PLANS, daemon.office.day(-2), HELD)
        subjects += obligation_ids(name, mails // PLANS)
    daemon.start()
    already = sink.count()
    random.Random(1).shuffle(subjects)
    first = hold(daemon, subjects, seconds)
    due = {subject: at for shard in range(64)
           for subject, at in wakes(redis, shard) if at >= first * 1000}
    if len(due) != mails or time.time() > first:
        raise AssertionError(f"{len(due)} of {mails} are held: the machine is too slow for this")
    time.sleep(first - time.time())
    cpu = daemon.cpu_s()
    time.sleep(seconds)
    wait_until(lambda: sink.count() == already + mails, "all is sent", 60)
    cpu_us = (daemon.cpu_s() - cpu) * 1e6 / mails
    late = [at - due[notice.split("|")[0]] for at, notice, _ in sink.mails()[already:]]
    sink.check_size(already, ESCALATION_BYTES)
    bench.drop(daemon, redis)
    return late, cpu_us


def hold(daemon, subjects, seconds):
    """Acknowledges all, so that their holds end spread over that time; answers when the first
    ends. A hold is a number of seconds from the acknowledgement, whose instant has milliseconds:
    their order is by chance, and so are the milliseconds."""
    first = time.time() + 10 + len(subjects) / 1500
    groups = [subjects[i:i + 100] for i in range(0, len(subjects), 100)]
    lock = threading.Lock()
    failures = []

    def work():
        while not failures:
            with lock:
                if not groups:
                    return
                group = groups.pop()
            left = first - time.time()
            try:
                daemon.send([event("escalation.acknowledged", subject, f"hold-{subject}",
                                   hold_for=f"{math.ceil(left + random.random() * seconds)}s")
                             for subject in group])
            except (AssertionError, OSError) as error:
                failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    return first


def wakes(redis, shard):
    """(subject, ms since 1970) of every wake-up in a shard's index (docs/formats.md)."""
    found = redis.ask("ZRANGE", f"nhacviec:{{s{shard:02}}}:wake", 0, -1, "WITHSCORES", timeout_s=60)
    return list(zip(found[::2], map(float, found[1::2])))


def plan_size(bench):
    """One event in a small plan and in a large one: the same two events over and over on the same
    ten obligations, so that only what stands around them differs."""
    sizes = (10, 10000 if bench.quick else 100000)
    events = bench.size(4000)
    sites = []
    for size in sizes:
        redis = bench.redis("everysec")
        daemon = bench.keep(Daemon(bench.build, redis.url))
        daemon.office.plan("bench-1", size, daemon.office.day(60))
        sites.append((size, redis, daemon, daemon.start(), daemon.resident_bytes()))
    small, large = {"cpu": [], "wall": []}, {"cpu": [], "wall": []}
    for run in range(RUNS + 2):
        for (_, _, daemon, _, _), found in zip(sites, (small, large)):
            subjects = obligation_ids("bench-1", 10)
            # Events of one batch are received at one instant, before the first is applied.
            at = (daemon.office.now() + datetime.timedelta(days=1)).isoformat()
            begin, cpu = time.monotonic(), daemon.cpu_s()
            for start in range(0, events, BATCH):
                daemon.send([event("obligation." + ("reopened" if i // 10 % 2 else "submitted"),
                                   subjects[i % 10], f"run-{run}-{i}", note="", reason="bench",
                                   at=at)
                             for i in range(start, min(events, start + BATCH))])
            if run > 0:  # the first warms up
                found["wall"].append((time.monotonic() - begin) * 1e6 / events)
                found["cpu"].append((daemon.cpu_s() - cpu) * 1e6 / events)
    results = [Result(f"plan_size.{kind}", "us/event", large[kind], small[kind], large["cpu"])
               for kind in ("cpu", "wall")]
    for result in results:
        result.more = {"apply_seconds": [site[3] for site in sites],
                       "resident_bytes": [site[4] for site in sites]}
    bench.drop(*(server for _, redis, daemon, _, _ in sites for server in (daemon, redis)))
    return results


def redis_bytes(bench):
    """What an obligation takes in Redis: when it is made, and after one event."""
    obligations = bench.size(40000)
    redis = bench.redis("everysec")
    empty = int(redis.info("memory")["used_memory"])
    daemon = bench.keep(Daemon(bench.build, redis.url))
    daemon.office.plan("bench-1", obligations, daemon.office.day(60))
    daemon.start()
    made = int(redis.info("memory")["used_memory"]) - empty
    events = submissions(obligation_ids("bench-1", obligations), "run")
    for start in range(0, len(events), BATCH):
        daemon.send(events[start:start + BATCH])
    after = int(redis.info("memory")["used_memory"]) - empty
    bench.drop(daemon, redis)
    return [Result("redis_bytes.made", "bytes/obligation", [made / obligations]),
            Result("redis_bytes.submitted", "bytes/obligation", [after / obligations])]


def ready_1m(bench):
    """From the start of the process to readiness, with a million timers waiting in Redis."""
    plans, each = 10, bench.size(100000)
    redis = bench.redis("everysec")
    daemon = bench.keep(Daemon(bench.build, redis.url))
    for i in range(plans):
        daemon.office.plan(f"bench-{i + 1}", each, daemon.office.day(60))
    applied = daemon.start()
    result = Result("ready_1m", "s", [])
    for _ in range(1 if bench.quick else RUNS):
        daemon.stop()
        result.values.append(daemon.start())
        result.cpu_us.append(daemon.cpu_s() * 1e6 / (plans * each))
    result.more = {"apply_seconds": applied, "obligations": plans * each,
                   "resident_bytes": daemon.resident_bytes(),
                   "redis_bytes": int(redis.info("memory")["used_memory"])}
    bench.drop(daemon, redis)
    return [result]


ROWS = {
    "event_commit.everysec": event_commit("everysec", 40000),
    "event_commit.always": event_commit("always", 10000),
    "reminder_send": reminder_send,
    "lateness": lateness,
    "plan_size": plan_size,
    "redis_bytes": redis_bytes,
    "ready_1m": ready_1m,
}
