#include "connectors/smtp_channel.h"

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <list>

#include "connectors/smtp_connection.h"
#include "connectors/smtp_outcome.h"

namespace nhacviec {

namespace {

using Answer = std::function<void(DeliveryOutcome)>;
using std::chrono::milliseconds;

constexpr int kMostLostInARow = 3;  // messages; then the server counts as away

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
        retry_timer_(loop) {}

  ~Parts() {
    for (Letter& letter : waiting_) refuse(letter, "the daemon stops");
    for (Lane& lane : lanes_) {
      if (!lane.letter) continue;
      SmtpVerdict verdict = *lane.connection->verdict();
      verdict.problem = "the daemon stops";
      answer_later(std::move(lane.letter->answer), outcome_of(lane.letter->envelope.to, verdict));
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
    waiting_.push_back({{identity_.from_address, message.to, smtp_data(text.value())},
                        std::move(answer),
                        std::chrono::steady_clock::now()});
    work();
  }

 private:
  /// One message on its way.
  struct Letter {
    SmtpEnvelope envelope;
    Answer answer;
    std::chrono::steady_clock::time_point since;
    bool tried_again = false;
  };

  /// A connection and what it is sending.
  struct Lane {
    std::unique_ptr<SmtpConnection> connection;
    std::optional<Letter> letter;
    bool ready = false;
    bool used = false;  // it has sent a message before
  };
  using LaneId = std::list<Lane>::iterator;

  void answer_later(Answer answer, DeliveryOutcome outcome) {
    asio::post(loop_,
               [answer = std::move(answer), outcome = std::move(outcome)] { answer(outcome); });
  }

  void refuse(Letter& letter, const std::string& why) {
    answer_later(std::move(letter.answer), {NoticeStatus::temporary_failure, why});
  }

  /// Gives what waits to connections, and opens more where that is not enough.
  void work() {
    drop_what_waits_too_long();
    for (auto lane = lanes_.begin(); lane != lanes_.end() && !waiting_.empty(); ++lane) {
      if (lane->connection->is_idle()) give(*lane);
    }
    const auto opening = static_cast<size_t>(
        std::count_if(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return !lane.ready; }));
    const auto most = static_cast<size_t>(std::max(settings_.connections, 1));
    for (size_t i = opening; i < waiting_.size() && lanes_.size() < most && !pausing_; ++i) {
      if (!open()) return;
    }
  }

  /// The notice's lease does not last for ever: `timeout` is for waiting and sending together, and
  /// what has waited for most of it is not begun any more.
  void drop_what_waits_too_long() {
    if (waiting_.empty()) return;
    const auto oldest = std::chrono::steady_clock::now() - settings_.timeout * 3 / 4;
    while (!waiting_.empty() && waiting_.front().since < oldest) {
      refuse(waiting_.front(), "the mail server is too slow");
      waiting_.pop_front();
    }
  }

  void give(Lane& lane) {
    lane.letter = std::move(waiting_.front());
    waiting_.pop_front();
    // The envelope's recipients are needed again for the outcome; its text is not.
    SmtpEnvelope envelope = lane.letter->envelope;
    const auto waited = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() -
                                                                 lane.letter->since);
    lane.connection->send(std::move(envelope), settings_.timeout - waited);
  }

  bool open() {
    if (!tls_) {
      auto made = make_smtp_tls(settings_.server);
      if (!made) {
        trouble(made.error().message, limits_.first_retry);
        return false;
      }
      tls_ = std::move(made).value();
    }
    const LaneId lane = lanes_.emplace(lanes_.end());
    SmtpTiming timing;
    timing.connect = std::min(limits_.connect, settings_.timeout);
    timing.idle = limits_.idle;
    lane->connection = std::make_unique<SmtpConnection>(
        loop_, settings_.server, timing, tls_,
        SmtpConnection::Events{[this, lane] { ready(lane); },
                               [this, lane](SmtpVerdict verdict) { done(lane, verdict); },
                               [this, lane](SmtpClosed end) { closed(lane, end); }});
    return true;
  }

  void ready(LaneId lane) {
    lane->ready = true;
    away_ = false;
    pausing_ = false;
    if (lost_in_a_row_ < kMostLostInARow) {
      failures_ = 0;
      if (!sender_refused_) recovered();
    }
    work();
  }

  void done(LaneId lane, const SmtpVerdict& verdict) {
    Letter letter = std::move(*lane->letter);
    lane->letter.reset();
    lane->ready = verdict.problem.empty();  // else it is about to be closed
    if (say_again(*lane, letter, verdict)) return;
    lane->used = true;
    lost_in_a_row_ = 0;
    away_ = false;
    judge_sender(verdict);
    const DeliveryOutcome outcome = outcome_of(letter.envelope.to, verdict);
    if (lane->ready) work();
    letter.answer(outcome);
  }

  void closed(LaneId lane, const SmtpClosed& end) {
    const bool was_open = lane->ready || lane->used;
    std::optional<Letter> letter = std::move(lane->letter);
    const bool again = letter && say_again(*lane, *letter, *end.verdict);
    const std::unique_ptr<SmtpConnection> kept_until_return = std::move(lane->connection);
    lanes_.erase(lane);
    const bool lost = letter && !again;
    if (!was_open) {
      could_not_open(end);
    } else if (lost && ++lost_in_a_row_ >= kMostLostInARow) {
      trouble(end.problem, limits_.first_retry);
    }
    if (!away_) work();
    if (lost) letter->answer(outcome_of(letter->envelope.to, *end.verdict));
  }

  /// Servers close kept connections as they like, also at the very moment of the next message.
  /// One that heard nothing of it, or only a goodbye, has not taken it: another connection gets it.
  bool say_again(const Lane& lane, Letter& letter, const SmtpVerdict& verdict) {
    const bool untouched = !verdict.heard || verdict.sender.code == kSmtpServiceClosing;
    if (!lane.used || letter.tried_again || verdict.problem.empty() || !untouched) return false;
    letter.tried_again = true;
    waiting_.push_front(std::move(letter));
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

  void could_not_open(const SmtpClosed& end) {
    tls_.reset();  // the file may be mended meanwhile
    const auto delay = end.login_refused ? limits_.login_retry : limits_.first_retry;
    const bool others = std::any_of(lanes_.begin(), lanes_.end(),
                                    [](const Lane& lane) { return lane.ready || lane.letter; });
    if (others) {
      // It has enough of us, perhaps: go on with the connections that there are.
      pausing_ = true;
      return retry_in(delay);
    }
    trouble(end.problem, delay);
  }

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
    retry_timer_.expires_after(std::min(delay, limits_.longest_retry));
    retry_timer_.async_wait(
        [this, alive = std::weak_ptr<bool>(alive_)](const asio::error_code& cancelled) {
          if (cancelled || alive.expired()) return;
          pausing_ = false;
          if (away_) {
            open();
          } else {
            work();
          }
        });
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
  std::shared_ptr<SmtpTls> tls_;
  std::deque<Letter> waiting_;
  bool away_ = false;     // nothing is accepted until a connection could be made
  bool pausing_ = false;  // the connections that there are have to do
  bool sender_refused_ = false;
  bool in_trouble_ = false;
  std::string problem_;
  int failures_ = 0;       // to connect, since it last worked
  int lost_in_a_row_ = 0;  // messages whose connection ended before their verdict
  asio::steady_timer retry_timer_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::list<Lane> lanes_;  // last: they call into all of the above
};

SmtpChannel::SmtpChannel(asio::io_context& loop, SmtpSettings settings, MailIdentity identity,
                         Report report, SmtpLimits limits)
    : parts_(std::make_unique<Parts>(loop, std::move(settings), std::move(identity),
                                     std::move(report), limits)) {}

SmtpChannel::~SmtpChannel() = default;

void SmtpChannel::send(OutgoingMessage message, std::function<void(DeliveryOutcome)> answer) {
  parts_->send(message, std::move(answer));
}

}  // namespace nhacviec
