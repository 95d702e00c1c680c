#include "connectors/smtp_channel.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "connectors/smtp_lane.h"
#include "connectors/smtp_outcome.h"

namespace nhacviec {

namespace {

using Answer = std::function<void(DeliveryOutcome)>;
using std::chrono::milliseconds;

constexpr int kMostLostInARow = 3;  // messages; then the server counts as away

// A fully qualified name of this machine, or else the domain that we write for.
std::string client_name(const std::string& mail_domain) {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return mail_domain;
  const std::string host(name.data());
  const bool plain =
      host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
      std::string::npos;
  return plain && host.find('.') != std::string::npos ? host : mail_domain;
}

}  // namespace

class SmtpChannel::Parts {
 public:
  Parts(asio::io_context& loop, SmtpSettings settings, MailIdentity identity, Report report,
        SmtpLimits limits)
      : loop_(loop),
        settings_(std::move(settings)),
        identity_(std::move(identity)),
        report_(std::move(report)),
        limits_(limits),
        client_name_(client_name(identity_.domain)),
        retry_timer_(loop),
        turn_timer_(loop) {}

  ~Parts() {
    for (Letter& letter : waiting_) refuse(letter, "the daemon stops");
    for (Lane& lane : lanes_) lane.thread->stop();
    for (Lane& lane : lanes_) lane.thread.reset();  // joins; nothing is added to results_ any more
    for (Finished& each : results_) {
      if (!each.lane->letter) continue;
      Letter& letter = *each.lane->letter;
      answer_later(std::move(letter.answer), outcome_of(letter.envelope.to, each.verdict));
    }
  }

  void send(const OutgoingMessage& message, Answer answer) {
    Result<std::string> text = to_rfc5322(message, identity_, LineEnds::crlf);
    if (!text) {
      return answer_later(std::move(answer),
                          {NoticeStatus::permanent_failure, text.error().message});
    }
    if (away_) return answer_later(std::move(answer), {NoticeStatus::temporary_failure, problem_});
    if (waiting_.size() >= limits_.waiting) {
      return answer_later(std::move(answer),
                          {NoticeStatus::temporary_failure, "too many messages at once"});
    }
    waiting_.push_back({{identity_.from_address, message.to, std::move(text).value()},
                        std::move(answer),
                        std::chrono::steady_clock::now()});
    work();
  }

  bool is_away() const { return away_; }

 private:
  /// One message on its way.
  struct Letter {
    SmtpEnvelope envelope;
    Answer answer;
    std::chrono::steady_clock::time_point since;
    bool tried_again = false;
  };

  /// A connection, whether or not it is there just now, and what it does.
  struct Lane {
    std::unique_ptr<SmtpLane> thread;
    bool busy = false;
    bool began_connected = false;  // what it is busy with
    std::optional<Letter> letter;  // busy without one: it only knocks
  };

  struct Finished {
    Lane* lane;
    SmtpVerdict verdict;
  };

  /// Answers are given last: whoever gets one may do anything, even end the channel.
  struct Given {
    Answer answer;
    DeliveryOutcome outcome;
  };

  void answer_later(Answer answer, DeliveryOutcome outcome) {
    asio::post(loop_,
               [answer = std::move(answer), outcome = std::move(outcome)] { answer(outcome); });
  }

  void refuse(Letter& letter, const std::string& why) {
    answer_later(std::move(letter.answer), {NoticeStatus::temporary_failure, why});
  }

  // --- handing out

  void work() {
    drop_what_waits_too_long();
    while (!waiting_.empty()) {
      if (!its_turn()) return;
      Lane* const lane = free_lane();
      if (!lane) return;
      next_turn_ = std::chrono::steady_clock::now() + settings_.rate.apart();
      lane->letter = std::move(waiting_.front());
      waiting_.pop_front();
      begin(*lane);
      const auto waited = std::chrono::duration_cast<milliseconds>(
          std::chrono::steady_clock::now() - lane->letter->since);
      lane->thread->send(lane->letter->envelope,
                         std::min(settings_.timeout, settings_.timeout + longest_turn() - waited));
    }
  }

  milliseconds longest_turn() const {
    return settings_.rate.count > 0 ? kLongestTurn : milliseconds(0);
  }

  /// Otherwise the work goes on when it is.
  bool its_turn() {
    if (settings_.rate.count == 0 || std::chrono::steady_clock::now() >= next_turn_) return true;
    turn_timer_.expires_at(next_turn_);
    turn_timer_.async_wait(
        [this, alive = std::weak_ptr<bool>(alive_)](const asio::error_code& cancelled) {
          if (!cancelled && !alive.expired() && !away_) work();
        });
    return false;
  }

  /// The notice's lease does not last for ever: `timeout` is for waiting and sending together, and
  /// what has waited for most of it is not begun any more.
  void drop_what_waits_too_long() {
    if (waiting_.empty()) return;
    const auto oldest =
        std::chrono::steady_clock::now() - settings_.timeout * 3 / 4 - longest_turn();
    while (!waiting_.empty() && waiting_.front().since < oldest) {
      refuse(waiting_.front(), "the mail server is too slow");
      waiting_.pop_front();
    }
  }

  static bool has_connection(const Lane& lane) {
    return lane.busy ? lane.began_connected : lane.thread->is_connected();
  }

  bool any_connection() const { return std::any_of(lanes_.begin(), lanes_.end(), has_connection); }

  /// A connection that is kept comes before one that has to be made.
  Lane* free_lane() {
    Lane* unconnected = nullptr;
    for (Lane& lane : lanes_) {
      if (lane.busy) continue;
      if (lane.thread->is_connected()) return &lane;
      unconnected = &lane;
    }
    if (pausing_ && any_connection()) return nullptr;
    if (unconnected) return unconnected;
    const auto most = static_cast<size_t>(std::max(settings_.connections, 1));
    return lanes_.size() < most ? &new_lane() : nullptr;
  }

  Lane& new_lane() {
    Lane& lane = lanes_.emplace_back();
    lane.thread = std::make_unique<SmtpLane>(
        settings_, client_name_, std::min(limits_.connect, settings_.timeout), limits_.idle,
        [this, &lane](SmtpVerdict verdict) { finished_on_thread(lane, std::move(verdict)); });
    return lane;
  }

  static void begin(Lane& lane) {
    lane.began_connected = lane.thread->is_connected();
    lane.busy = true;
  }

  // --- taking back

  void finished_on_thread(Lane& lane, SmtpVerdict verdict) {
    const std::lock_guard lock(results_mutex_);
    results_.push_back({&lane, std::move(verdict)});
    if (results_.size() > 1) return;  // the loop has been told
    asio::post(loop_, [this, alive = std::weak_ptr<bool>(alive_)] {
      if (!alive.expired()) collect();
    });
  }

  void collect() {
    std::vector<Finished> results;
    {
      const std::lock_guard lock(results_mutex_);
      results.swap(results_);
    }
    std::vector<Given> given;
    for (Finished& each : results) take_back(*each.lane, each.verdict, given);
    if (!away_) work();
    for (Given& each : given) each.answer(std::move(each.outcome));
  }

  void take_back(Lane& lane, const SmtpVerdict& verdict, std::vector<Given>& given) {
    std::optional<Letter> letter = std::exchange(lane.letter, std::nullopt);
    lane.busy = false;
    if (!verdict.reached) return could_not_begin(std::move(letter), verdict, given);
    if (lost_in_a_row_ < kMostLostInARow) {
      away_ = false;
      pausing_ = pausing_ && !verdict.fresh;
      failures_ = 0;
    }
    if (!letter) return open_again();
    if (say_again(*letter, verdict)) return waiting_.push_front(std::move(*letter));
    if (verdict.is_complete()) {
      lost_in_a_row_ = 0;
      away_ = false;
      judge_sender(verdict);
    } else if (++lost_in_a_row_ >= kMostLostInARow) {
      trouble(verdict.problem, limits_.first_retry);
    }
    given.push_back({std::move(letter->answer), outcome_of(letter->envelope.to, verdict)});
  }

  /// It let us in when we knocked.
  void open_again() {
    away_ = false;
    if (lost_in_a_row_ < kMostLostInARow && !sender_refused_) recovered();
  }

  /// Servers close kept connections as they like, also at the very moment of the next message.
  /// One that heard nothing of it, or only a goodbye, has not taken it: a new connection gets it.
  static bool say_again(Letter& letter, const SmtpVerdict& verdict) {
    const bool untouched = !verdict.heard || verdict.sender.code == kSmtpServiceClosing;
    if (verdict.fresh || letter.tried_again || !untouched) return false;
    letter.tried_again = true;
    return true;
  }

  /// Our own address is refused: a human has to mend the settings or the server.
  void judge_sender(const SmtpVerdict& verdict) {
    if (verdict.sender.is_positive()) {
      sender_refused_ = false;
      recovered();
    } else if (verdict.sender.code >= 500) {
      sender_refused_ = true;
      report(settings_.server.host +
             " refuses our own address (mail_from): " + words_of(verdict.sender));
    }
  }

  void could_not_begin(std::optional<Letter> letter, const SmtpVerdict& verdict,
                       std::vector<Given>& given) {
    const auto delay = verdict.login_refused ? limits_.login_retry : limits_.first_retry;
    if (letter && !away_ && any_connection()) {
      // It has enough of us, perhaps: go on with the connections that there are.
      waiting_.push_front(std::move(*letter));
      pausing_ = true;
      return retry_in(delay);
    }
    // Of several that fail together the first one is enough to wait for.
    if (!letter || !away_) trouble(verdict.problem, delay);
    if (!letter) return;
    given.push_back(
        {std::move(letter->answer), {NoticeStatus::temporary_failure, verdict.problem}});
  }

  // --- a server that is away

  void trouble(const std::string& problem, milliseconds delay) {
    away_ = true;
    problem_ = problem;
    report(problem);
    retry_in(delay);
    std::deque<Letter> waiting = std::move(waiting_);
    waiting_.clear();
    for (Letter& letter : waiting) refuse(letter, problem);
  }

  void retry_in(milliseconds first) {
    auto delay = first;
    for (int i = 0; i < failures_ && delay < limits_.longest_retry; ++i) delay *= 2;
    ++failures_;
    wait(std::min(delay, limits_.longest_retry));
  }

  void wait(milliseconds delay) {
    retry_timer_.expires_after(delay);
    retry_timer_.async_wait(
        [this, alive = std::weak_ptr<bool>(alive_)](const asio::error_code& cancelled) {
          if (cancelled || alive.expired()) return;
          pausing_ = false;
          if (away_) {
            knock();
          } else {
            work();
          }
        });
  }

  void knock() {
    Lane* const lane = free_lane();
    if (!lane) return wait(limits_.first_retry);  // each still waits for its own message's end
    begin(*lane);
    lane->thread->knock();
  }

  void report(const std::string& problem) {
    if (in_trouble_) return;
    in_trouble_ = true;
    if (report_) report_(problem);
  }
  void recovered() {
    if (!in_trouble_) return;
    in_trouble_ = false;
    if (report_) report_("");
  }

  asio::io_context& loop_;
  const SmtpSettings settings_;
  const MailIdentity identity_;
  const Report report_;
  const SmtpLimits limits_;
  const std::string client_name_;
  std::deque<Letter> waiting_;
  bool away_ = false;     // nothing is accepted until the server let us in
  bool pausing_ = false;  // the connections that there are have to do
  bool sender_refused_ = false;
  bool in_trouble_ = false;
  std::string problem_;
  int failures_ = 0;       // to begin, since it last worked
  int lost_in_a_row_ = 0;  // messages whose connection ended before their verdict
  asio::steady_timer retry_timer_;
  asio::steady_timer turn_timer_;
  std::chrono::steady_clock::time_point next_turn_{};  // where the rate is limited
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::mutex results_mutex_;
  std::vector<Finished> results_;  // at most one a lane
  std::list<Lane> lanes_;          // last: their threads use the results
};

SmtpChannel::SmtpChannel(asio::io_context& loop, SmtpSettings settings, MailIdentity identity,
                         Report report, SmtpLimits limits)
    : parts_(std::make_unique<Parts>(loop, std::move(settings), std::move(identity),
                                     std::move(report), limits)) {}

SmtpChannel::~SmtpChannel() = default;

void SmtpChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  parts_->send(message, std::move(answer));
}

bool SmtpChannel::is_away() const { return parts_->is_away(); }

}  // namespace nhacviec
