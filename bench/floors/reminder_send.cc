// The floor of the reminder path: claim -> mail -> done in one thread and without any logic. Timers
// are claimed a hundred a call, each becomes a mail over libcurl with as many connections as said,
// and is done with two small writes, sent many at a time.
//   reminder_send REDIS_PORT SMTP_PORT CONNECTIONS MAILS MAIL_BYTES [SPREAD_MS]
// SPREAD_MS: they come due one after the other over that time, beginning a second after all are
// there. The header X-Nhacviec-Notice is the instant at which a mail was due, in ms since 1970.
#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <thread>

#include "bench/floors/redis_pipe.h"

namespace nhacviec::bench {
namespace {

constexpr long kClaim = 100;
constexpr int kLeaseMs = 60000;
constexpr double kLookAgainMs = 2;
constexpr size_t kSettleAt = 64;

// KEYS: timers, inflight. ARGV: now, limit, end of the lease.
constexpr const char* kClaimScript = R"lua(
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
if #due == 0 then return due end
redis.call('ZREM', KEYS[1], unpack(due))
local held = {}
for i = 1, #due do
  held[2 * i - 1] = ARGV[3]
  held[2 * i] = due[i]
end
redis.call('ZADD', KEYS[2], unpack(held))
return due
)lua";

/// One connection's mail on its way.
struct Mail {
  CURL* transfer = nullptr;
  std::string id;  // the timer's, which is the instant at which it was due and a number
  std::string text;
  size_t sent = 0;
};

size_t read_mail(char* buffer, size_t size, size_t count, void* of) {
  auto* mail = static_cast<Mail*>(of);
  const size_t part = std::min(size * count, mail->text.size() - mail->sent);
  mail->text.copy(buffer, part, mail->sent);
  mail->sent += part;
  return part;
}

class Floor {
 public:
  Floor(int redis_port, int smtp_port, int connections, long mails, size_t mail_bytes)
      : redis_(redis_port),
        multi_(curl_multi_init()),
        mails_(mails),
        mail_bytes_(mail_bytes),
        slots_(connections) {
    redis_.ask({"FLUSHALL"});
    script_ = redis_.load_script(kClaimScript);
    recipients_ = curl_slist_append(nullptr, "<van-thu@don-vi.example.vn>");
    const std::string url = "smtp://127.0.0.1:" + std::to_string(smtp_port) + "/bench.example.vn";
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long{connections} + 2);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, long{connections});
    for (Mail& mail : slots_) {
      mail.transfer = curl_easy_init();
      curl_easy_setopt(mail.transfer, CURLOPT_URL, url.c_str());
      curl_easy_setopt(mail.transfer, CURLOPT_MAIL_FROM, "<nhacviec@example.vn>");
      curl_easy_setopt(mail.transfer, CURLOPT_MAIL_RCPT, recipients_);
      curl_easy_setopt(mail.transfer, CURLOPT_READFUNCTION, &read_mail);
      curl_easy_setopt(mail.transfer, CURLOPT_READDATA, &mail);
      curl_easy_setopt(mail.transfer, CURLOPT_PRIVATE, &mail);
      curl_easy_setopt(mail.transfer, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(mail.transfer, CURLOPT_NOSIGNAL, 1L);
      free_.push_back(&mail);
    }
    while (filler_.size() < mail_bytes) filler_ += "Please send the report that is due.\r\n";
  }

  void fill(double first_ms, double spread_ms) {
    size_t waiting = 0;
    for (long i = 0; i < mails_; ++i) {
      char due[32];
      std::snprintf(due, sizeof due, "%.3f",
                    first_ms + static_cast<double>(i) * spread_ms / static_cast<double>(mails_));
      redis_.append({"ZADD", "{s01}:timers", due, std::string(due) + "/" + std::to_string(i)});
      if (++waiting < 500 && i + 1 < mails_) continue;
      for (; waiting > 0; --waiting) redis_.answer();
    }
  }

  void run() {
    const double begin = wall_s();
    const double cpu = cpu_s();
    while (done_ < mails_) {
      if (due_.size() < static_cast<size_t>(kClaim) && unix_ms() >= look_at_) claim();
      while (!free_.empty() && !due_.empty()) send();
      int running = 0;
      curl_multi_perform(multi_, &running);
      const bool some = take_finished();
      if (unsettled_ >= kSettleAt || !some || done_ == mails_) settle();
      if (!some && done_ < mails_) curl_multi_poll(multi_, nullptr, 0, 2, nullptr);
    }
    print_rate(mails_, wall_s() - begin, cpu_s() - cpu);
  }

 private:
  void claim() {
    settle();
    const double now = unix_ms();
    const RedisAnswer ids =
        redis_.ask({"EVALSHA", script_, "2", "{s01}:timers", "{s01}:inflight", std::to_string(now),
                    std::to_string(kClaim), std::to_string(now + kLeaseMs)});
    for (size_t i = 0; i < ids->elements; ++i) due_.emplace_back(ids->element[i]->str);
    if (ids->elements < static_cast<size_t>(kClaim)) look_at_ = now + kLookAgainMs;
  }

  void send() {
    Mail* mail = free_.back();
    free_.pop_back();
    mail->id = std::move(due_.front());
    due_.pop_front();
    mail->text =
        "From: nhacviec@example.vn\r\nTo: van-thu@don-vi.example.vn\r\nSubject: Reminder\r\n"
        "X-Nhacviec-Notice: " +
        mail->id + "\r\n\r\n";
    mail->text.append(filler_, 0, mail_bytes_ - std::min(mail->text.size(), mail_bytes_));
    mail->sent = 0;
    curl_multi_add_handle(multi_, mail->transfer);
  }

  bool take_finished() {
    bool some = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      if (message->data.result != CURLE_OK) give_up(curl_easy_strerror(message->data.result));
      Mail* mail = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &mail);
      curl_multi_remove_handle(multi_, mail->transfer);
      redis_.append({"ZREM", "{s01}:inflight", mail->id});
      redis_.append({"XADD", "{s01}:log", "*", "sent", mail->id});
      unsettled_ += 2;
      free_.push_back(mail);
      ++done_;
      some = true;
    }
    return some;
  }

  void settle() {
    for (; unsettled_ > 0; --unsettled_) redis_.answer();
  }

  RedisPipe redis_;
  CURLM* multi_;
  const long mails_;
  const size_t mail_bytes_;
  curl_slist* recipients_ = nullptr;
  std::string script_;
  std::string filler_;
  std::vector<Mail> slots_;
  std::vector<Mail*> free_;
  std::deque<std::string> due_;
  double look_at_ = 0;
  size_t unsettled_ = 0;
  long done_ = 0;
};

}  // namespace
}  // namespace nhacviec::bench

int main(int argc, char** argv) {
  using namespace nhacviec::bench;
  if (argc < 6)
    give_up("reminder_send REDIS_PORT SMTP_PORT CONNECTIONS MAILS MAIL_BYTES [SPREAD_MS]");
  curl_global_init(CURL_GLOBAL_ALL);
  Floor floor(std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3]), std::atol(argv[4]),
              std::strtoul(argv[5], nullptr, 10));
  const double spread_ms = argc > 6 ? std::atof(argv[6]) : 0;
  const double first = unix_ms() + (spread_ms > 0 ? 2000 : -2000);
  floor.fill(first, spread_ms);
  while (unix_ms() < first) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  floor.run();
}
