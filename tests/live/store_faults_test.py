"""Redis away, half-open, or unwilling: nothing is committed in part, no event is acknowledged
before its commit, and it heals by itself."""

import json
import unittest

from faults import NOW, REPORT, Fault, report_of
from processes import free_port, wait_until

FIRST = "2024-03-08T08:00:00+07:00"  # four communes are reminded
NEXT_DAYS = "2024-03-12T17:00:00+07:00"
SMALL_FILE = 4096  # more than is in the append-only file's last page


class StoreFaults(Fault):
    part = "store"

    def report_while(self, hurt, heal, team="team-01"):
        """An event comes in while the store is in a bad way, and is applied once it is well."""
        self.hurt_until_noticed(hurt)
        self.site.publish(report_of(team))
        self.held_by_the_broker(1)
        self.said_once()
        self.heal_and_be_ready(heal)
        self.nothing_is_lost(team)

    def test_away_at_the_start(self):
        site = self.site_with()
        site.prepare()
        site.ways["store"].refuse()
        self.daemon.begin()
        self.daemon.wait_until_not_ready("store")
        self.stands_by()
        self.heal_and_be_ready(site.ways["store"].pass_on)
        site.advance(NOW)
        site.publish(report_of("team-01"))
        self.nothing_is_lost("team-01")

    def test_going_away_and_half_open(self):
        site = self.started()
        way = site.ways["store"]
        self.report_while(way.refuse, way.pass_on, "team-01")
        self.daemon.log.write_text("")
        self.report_while(way.hang, way.pass_on, "team-02")

    def test_connections_that_are_reset(self):
        site = self.started()
        for number in range(1, 5):
            site.publish(report_of(f"team-0{number}"))
            site.ways["store"].reset()
        self.nothing_is_lost(*(f"team-0{number}" for number in range(1, 5)))

    def test_killed_and_started_again(self):
        site = self.started(fsync="always")
        site.send(report_of("team-02"))
        self.report_while(site.redis.kill, site.redis.start)
        self.submitted_once("team-02")

    def test_a_flushed_script(self):
        site = self.started()
        for team in ("team-01", "team-02"):
            self.assertEqual(site.redis.ask("SCRIPT", "FLUSH"), "OK")
            site.send(report_of(team))
        self.assertEqual(site.redis.ask("SCRIPT", "FLUSH"), "OK")
        site.advance("2024-06-12T00:00:00+07:00")
        self.nothing_is_lost("team-01", "team-02")
        self.assertEqual(len(set(site.message_ids())), len(site.mails()))

    def test_a_read_only_replica(self):
        site = self.started()
        self.report_while(
            lambda: site.redis.ask("REPLICAOF", "127.0.0.1", free_port()),
            lambda: site.redis.ask("REPLICAOF", "NO", "ONE"))

    def test_out_of_memory(self):
        site = self.started()
        self.report_while(
            lambda: site.redis.ask("CONFIG", "SET", "maxmemory", "1mb"),
            lambda: site.redis.ask("CONFIG", "SET", "maxmemory", "0"))

    def test_a_full_disk_under_the_append_only_file(self):
        site = self.started()
        self.report_while(lambda: self.fill_the_disk(site.redis), site.redis.disk_has_room)

    def fill_the_disk(self, redis):
        """No file may grow any more; Redis sees it at its next write."""
        redis.disk_is_full()
        redis.ask("SET", "somebody-else", "x" * SMALL_FILE)
        wait_until(lambda: redis.info("persistence")["aof_last_write_status"] == "err",
                   "Redis has seen the full disk")

    def test_loading(self):
        site = self.started(fsync="always")
        site.send(report_of("team-02"))
        site.redis.rewrite()
        self.hurt_until_noticed(site.redis.kill)
        site.publish(report_of("team-01"))
        site.redis.begin_slowly()
        self.stands_by()
        self.assertTrue(site.redis.is_loading())
        self.heal_and_be_ready(site.redis.load_quickly)
        self.nothing_is_lost("team-01", "team-02")

    def test_a_move_of_the_clock_that_was_given_up_is_not_made_later(self):
        site = self.started()
        self.hurt_until_noticed(site.ways["store"].refuse)
        moved = self.daemon.run("clock", "--by", "30d")
        self.assertEqual(moved.returncode, 3, moved.stdout)
        self.assertIn("the clock stands at " + NOW, moved.stderr)
        self.heal_and_be_ready(site.ways["store"].pass_on)
        self.assertEqual(self.daemon.ask("clock")["now"], NOW)
        site.advance("2024-06-12T00:00:00+07:00")
        self.assertEqual(self.daemon.ask("clock")["now"], "2024-06-12T00:00:00+07:00")

    def test_coming_back_empty(self):
        """With messages to be sent, an event on the queue and one over HTTP: nothing of it is
        decided, acknowledged or sent, and nothing made anew, until the data is back."""
        site = self.site_with(fsync="always").start()
        site.sink.mood = "busy"
        site.advance(FIRST)
        site.redis.come_back_empty()
        self.daemon.wait_until_not_ready(self.part)
        wait_until(lambda: site.log_lines("no longer holds the store"), "it is said", 30,
                   self.daemon.tail)
        site.sink.mood = "ok"
        site.publish(report_of("team-01"))
        status, answer = self.daemon.post(json.dumps(report_of("team-02")).encode())
        self.assertEqual(status, 503, answer)
        self.assertEqual(self.daemon.run("show", REPORT.format("team-02")).returncode, 3)
        self.stands_by(quiet=False)
        self.held_by_the_broker(1)
        self.assertEqual(site.redis.ask("DBSIZE"), 0)
        self.assertEqual(site.sink.count(), 0)
        self.assertEqual(len(site.log_lines("no longer holds the store")), 1)

        self.heal_and_be_ready(site.redis.find_the_data)
        site.send(report_of("team-02"), over="http")
        self.nothing_is_lost("team-01", "team-02")
        site.advance(NEXT_DAYS)
        self.assertEqual(len(site.mails()), 4)
        self.assertEqual(len(set(site.message_ids())), 4)

    def test_restarted_with_the_documented_users(self):
        """What docs/redis.md says of users leaves Redis able to read its own log again."""
        site = self.started(fsync="always", documented_users=True)
        site.send(report_of("team-02"))
        self.hurt_until_noticed(site.redis.kill)
        self.heal_and_be_ready(site.redis.start)
        self.submitted_once("team-02")
        site.send(report_of("team-01"))
        self.nothing_is_lost("team-01", "team-02")

    def test_no_part_of_a_commit_is_ever_there_alone(self):
        """Out of memory at every moment of a busy day: what is there fits together."""
        site = self.started()
        for number in range(1, 5):
            site.publish(report_of(f"team-0{number}"))
            site.redis.ask("CONFIG", "SET", "maxmemory", "1mb" if number % 2 else "0")
        site.redis.ask("CONFIG", "SET", "maxmemory", "0")
        self.nothing_is_lost(*(f"team-0{number}" for number in range(1, 5)))
        synthesis = "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1"
        wait_until(lambda: self.daemon.obligation(synthesis)["state"] == "open",
                   "the synthesis is open", 30, self.daemon.tail)


class Refusals(Fault):
    """What is refused at the start says why, and which setting would accept it."""

    def refused(self, words, **settings):
        for setting, value in settings.items():
            self.site.redis.ask("CONFIG", "SET", setting, value)
        self.daemon.begin()
        self.daemon.process.wait(timeout=60)
        self.assertEqual(self.daemon.process.returncode, 1)
        log = self.daemon.log.read_text()
        for word in words:
            self.assertIn(word, log)

    def test_a_server_that_would_forget(self):
        self.site_with().prepare()
        self.refused(["no-persistence"], appendonly="no")

    def test_a_server_that_would_evict(self):
        self.site_with().prepare()
        self.refused(["eviction"], **{"maxmemory-policy": "allkeys-lru"})


if __name__ == "__main__":
    unittest.main()
