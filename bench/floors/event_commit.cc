// The floor of the event path: deliver -> commit -> acknowledge in one thread and without any
// logic. Each message becomes one EVALSHA that writes what a daemon cannot do without: a guarded
// state, a timer, an outbox entry, a log entry and the event's id; as many under way at a time as
// said, then one acknowledgement for all of them.
//   event_commit AMQP_PORT REDIS_PORT QUEUE EVENTS [DEEP]
#include <sys/time.h>

#include "bench/floors/broker.h"
#include "bench/floors/redis_pipe.h"

namespace nhacviec::bench {
namespace {

constexpr uint16_t kPrefetch = 1000;
constexpr size_t kStateBytes = 600;
constexpr size_t kOutboxBytes = 300;
constexpr size_t kLogBytes = 150;

// KEYS: state, timers, outbox, log, event id.
// ARGV: expected version, state, due, subject, outbox entry, log entry, seconds to remember.
constexpr const char* kCommit = R"lua(
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
if not redis.call('SET', KEYS[5], '1', 'NX', 'EX', ARGV[7]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1] + 1, 'state', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
redis.call('XADD', KEYS[3], '*', 'n', ARGV[5])
redis.call('XADD', KEYS[4], '*', 'f', ARGV[6])
return 1
)lua";

class Floor {
 public:
  Floor(int amqp_port, int redis_port, const std::string& queue, long deep)
      : broker_(amqp_port), redis_(redis_port), deep_(deep) {
    redis_.ask({"FLUSHALL"});
    script_ = redis_.load_script(kCommit);
    broker_.consume(queue, kPrefetch);
  }

  void run(long events) {
    deliver(20);  // the first is not waited for with the clock running
    const double begin = wall_s();
    const double cpu = cpu_s();
    long done = 0;
    while (done < events) {
      while (waiting_ < deep_ && done + waiting_ < events && deliver(waiting_ == 0 ? 20 : 0)) {
      }
      done += settle();
    }
    print_rate(events, wall_s() - begin, cpu_s() - cpu);
  }

 private:
  /// False when nothing has come in within that time.
  bool deliver(int seconds) {
    amqp_maybe_release_buffers(broker_.get());
    amqp_envelope_t envelope;
    timeval patience{seconds, 0};
    const amqp_rpc_reply_t reply = amqp_consume_message(broker_.get(), &envelope, &patience, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
      if (seconds > 0) give_up("nothing was delivered");
      return false;
    }
    const std::string_view body(static_cast<const char*>(envelope.message.body.bytes),
                                envelope.message.body.len);
    commit(body);
    tag_ = envelope.delivery_tag;
    amqp_destroy_envelope(&envelope);
    ++waiting_;
    return true;
  }

  void commit(std::string_view body) {
    const std::string number = std::to_string(count_++);
    std::string state(body);
    state.resize(std::max(kStateBytes, state.size()), 's');
    const std::string_view whole(state);
    redis_.append({"EVALSHA", script_, "5", "{s01}:state:" + number, "{s01}:timers", "{s01}:outbox",
                   "{s01}:log", "{s01}:seen:" + number, "0", whole,
                   std::to_string(1795300000000 + count_ * 7919 % 1000000), "subject-" + number,
                   whole.substr(0, kOutboxBytes), whole.substr(0, kLogBytes), "3024000"});
  }

  long settle() {
    const long settled = waiting_;
    for (; waiting_ > 0; --waiting_) {
      if (redis_.answer()->integer != 1) give_up("a commit was refused");
    }
    amqp_basic_ack(broker_.get(), Broker::kChannel, tag_, 1);
    return settled;
  }

  Broker broker_;
  RedisPipe redis_;
  const long deep_;
  std::string script_;
  long count_ = 0;
  long waiting_ = 0;
  uint64_t tag_ = 0;
};

}  // namespace
}  // namespace nhacviec::bench

int main(int argc, char** argv) {
  using nhacviec::bench::Floor;
  if (argc < 5) nhacviec::bench::give_up("event_commit AMQP_PORT REDIS_PORT QUEUE EVENTS [DEEP]");
  Floor floor(std::atoi(argv[1]), std::atoi(argv[2]), argv[3], argc > 5 ? std::atol(argv[5]) : 64);
  floor.run(std::atol(argv[4]));
}
