#include "connectors/http_exchange.h"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <map>

#include "connectors/http_transfer.h"

namespace nhacviec {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

}  // namespace

/// libcurl says which sockets it waits for, and until when; Asio waits.
class HttpExchange::Parts {
 public:
  Parts(asio::io_context& loop, HttpExchangeLimits limits)
      : loop_(loop), limits_(limits), multi_(curl_multi_init()), timer_(loop) {
    if (!multi_) std::abort();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(
        multi_, CURLMOPT_SOCKETFUNCTION,
        +[](CURL*, curl_socket_t socket, int what, void* parts, void*) {
          static_cast<Parts*>(parts)->watch(socket, what);
          return 0;
        });
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(
        multi_, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long timeout_ms, void* parts) {
          static_cast<Parts*>(parts)->wait(timeout_ms);
          return 0;
        });
  }

  ~Parts() {
    for (auto& [handle, transfer] : transfers_) {
      curl_multi_remove_handle(multi_, handle);
      answer_later(transfer->take_reply(), transfer->given_up());
    }
    transfers_.clear();
    for (Waiting& each : waiting_) {
      answer_later(std::move(each.reply),
                   unasked(each.ask, "is not asked any more, since the daemon stops"));
    }
    curl_multi_cleanup(multi_);
    for (auto& [socket, watcher] : watchers_) watcher->descriptor.release();
  }

  void ask(HttpAsk ask, Reply reply) {
    if (waiting_.size() >= limits_.waiting) {
      HttpAnswer answer = unasked(ask, "has too many requests before it");
      return answer_later(std::move(reply), std::move(answer));
    }
    waiting_.push_back({std::move(ask), std::move(reply), steady_clock::now()});
    begin();
  }

 private:
  struct Waiting {
    HttpAsk ask;
    Reply reply;
    steady_clock::time_point since;
  };

  struct Watcher {
    Watcher(asio::io_context& loop, int socket) : descriptor(loop, socket) {}
    asio::posix::stream_descriptor descriptor;
    int wanted = 0;                         // CURL_POLL_IN and _OUT
    bool reading = false, writing = false;  // a wait is under way
  };

  static HttpAnswer unasked(const HttpAsk& ask, const char* why) {
    return {HttpAnswer::Reached::nothing, 0, "", host_of(ask.url) + " " + why};
  }

  void answer_later(Reply reply, HttpAnswer answer) {
    asio::post(loop_, [reply = std::move(reply), answer = std::move(answer)] { reply(answer); });
  }

  void begin() {
    while (!waiting_.empty() && transfers_.size() < limits_.at_once) {
      Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      const auto waited =
          std::chrono::duration_cast<milliseconds>(steady_clock::now() - next.since);
      // What is left has to do for a whole exchange: one cut short leaves nobody any wiser.
      if (waited > next.ask.timeout * 3 / 4) {
        answer_later(std::move(next.reply), unasked(next.ask, "is too slow for all that waits"));
        continue;
      }
      const milliseconds longest = next.ask.timeout - waited;
      auto transfer = std::make_unique<HttpTransfer>(std::move(next.ask), std::move(next.reply),
                                                     limits_, longest);
      CURL* const handle = transfer->handle();
      transfers_.emplace(handle, std::move(transfer));
      curl_multi_add_handle(multi_, handle);  // sets the timer, which starts it
    }
  }

  // --- what libcurl waits for

  void watch(curl_socket_t socket, int what) {
    const auto found = watchers_.find(socket);
    if (what == CURL_POLL_REMOVE) {
      if (found == watchers_.end()) return;
      found->second->wanted = 0;
      found->second->descriptor.release();  // the socket is libcurl's to close
      watchers_.erase(found);
      return;
    }
    const std::shared_ptr<Watcher> watcher =
        found != watchers_.end() ? found->second : std::make_shared<Watcher>(loop_, socket);
    watchers_[socket] = watcher;
    watcher->wanted = what;
    arm(socket, watcher);
  }

  void arm(curl_socket_t socket, const std::shared_ptr<Watcher>& watcher) {
    if ((watcher->wanted & CURL_POLL_IN) != 0 && !watcher->reading) {
      arm(socket, watcher, &Watcher::reading, CURL_CSELECT_IN);
    }
    if ((watcher->wanted & CURL_POLL_OUT) != 0 && !watcher->writing) {
      arm(socket, watcher, &Watcher::writing, CURL_CSELECT_OUT);
    }
  }

  void arm(curl_socket_t socket, const std::shared_ptr<Watcher>& watcher, bool Watcher::*waits,
           int event) {
    (*watcher).*waits = true;
    const auto direction = event == CURL_CSELECT_IN ? asio::posix::stream_descriptor::wait_read
                                                    : asio::posix::stream_descriptor::wait_write;
    watcher->descriptor.async_wait(
        direction, [this, alive = std::weak_ptr<bool>(alive_), socket, watcher, waits,
                    event](const asio::error_code& error) {
          if (alive.expired()) return;
          (*watcher).*waits = false;
          const bool wanted =
              (watcher->wanted & (event == CURL_CSELECT_IN ? CURL_POLL_IN : CURL_POLL_OUT)) != 0;
          if (!wanted || error == asio::error::operation_aborted) return;
          drive(socket, error ? CURL_CSELECT_ERR : event);
          if (alive.expired()) return;
          const auto still = watchers_.find(socket);
          if (still != watchers_.end() && still->second == watcher) arm(socket, watcher);
        });
  }

  void wait(long timeout_ms) {
    timer_.cancel();
    if (timeout_ms < 0) return;
    timer_.expires_after(milliseconds(timeout_ms));
    timer_.async_wait(
        [this, alive = std::weak_ptr<bool>(alive_)](const asio::error_code& cancelled) {
          if (cancelled || alive.expired()) return;
          drive(CURL_SOCKET_TIMEOUT, 0);
        });
  }

  /// Answers are given last: whoever gets one may do anything, even end the exchange.
  void drive(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    std::vector<std::pair<Reply, HttpAnswer>> given;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      const auto done = transfers_.find(message->easy_handle);
      given.emplace_back(done->second->take_reply(), done->second->answer(result));
      curl_multi_remove_handle(multi_, done->first);
      transfers_.erase(done);
    }
    if (!given.empty()) begin();
    for (auto& [reply, answer] : given) reply(std::move(answer));
  }

  asio::io_context& loop_;
  const HttpExchangeLimits limits_;
  CURLM* const multi_;
  asio::steady_timer timer_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::deque<Waiting> waiting_;
  std::map<CURL*, std::unique_ptr<HttpTransfer>> transfers_;
  std::map<curl_socket_t, std::shared_ptr<Watcher>> watchers_;
};

HttpExchange::HttpExchange(asio::io_context& loop, HttpExchangeLimits limits)
    : parts_(std::make_unique<Parts>(loop, limits)) {}

HttpExchange::~HttpExchange() = default;

void HttpExchange::ask(HttpAsk ask, Reply reply) { parts_->ask(std::move(ask), std::move(reply)); }

}  // namespace nhacviec
