#include "tests/connectors/channel_contract.h"

#include <gmock/gmock.h>

#include <map>
#include <thread>

namespace nhacviec {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr std::chrono::seconds kGivesUp{60};  // only a channel that never answers gets there

}  // namespace

void HandLoop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  wake_.notify_all();
}

std::optional<std::function<void()>> HandLoop::next(bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) wake_.wait_for(lock, kGivesUp, [this] { return !work_.empty(); });
  if (work_.empty()) return std::nullopt;
  std::function<void()> work = std::move(work_.front());
  work_.pop_front();
  return work;
}

bool HandLoop::run_until(const std::function<bool()>& done) {
  while (!done()) {
    if (other_) {
      if (!other_(true)) return false;
      continue;
    }
    const auto work = next(true);
    if (!work) return false;
    (*work)();
  }
  return true;
}

void HandLoop::run_posted() {
  while (other_ && other_(false)) {
  }
  while (const auto work = next(false)) (*work)();
}

OutgoingMessage ChannelContract::message(const std::string& key) const {
  OutgoingMessage result;
  result.key = key;
  result.message_id = key + "@so.example.vn";
  result.thread_id = "thread@so.example.vn";
  result.to = {setup_->good_address(1)};
  result.subject = "Nhắc việc";
  result.body = "Tổ 02: báo cáo 6 tháng gửi VP Sở trước 10/6. \"Ngày làm cuối\": 07/6";
  result.language = "vi";
  result.at = *parse_rfc3339("2024-05-29T08:00:00+07:00");
  result.utc_offset = std::chrono::hours(7);
  return result;
}

DeliveryOutcome ChannelContract::send(const OutgoingMessage& outgoing) {
  std::vector<DeliveryOutcome> answers;
  setup_->channel().send(outgoing, [&](DeliveryOutcome outcome) { answers.push_back(outcome); });
  EXPECT_TRUE(loop_.run_until([&] { return !answers.empty(); })) << "no answer";
  setup_->restart();  // ends the channel: whatever it still had to say has been posted
  loop_.run_posted();
  EXPECT_THAT(answers, SizeIs(1)) << "answers exactly once";
  return answers.empty() ? DeliveryOutcome{} : answers.front();
}

TEST_P(ChannelContract, DeliversTheTextAsItWasGiven) {
  OutgoingMessage outgoing = message("k1");
  outgoing.to = {setup_->good_address(1), setup_->good_address(2)};
  const DeliveryOutcome outcome = send(outgoing);
  EXPECT_EQ(outcome.status, NoticeStatus::sent) << outcome.words;
  EXPECT_THAT(setup_->received(), ElementsAre(Received{outgoing.to, outgoing.body}));
}

TEST_P(ChannelContract, AnswersOnTheLoopAndNeverInsideSend) {
  std::optional<std::thread::id> answered_on;
  setup_->channel().send(message("k1"),
                         [&](DeliveryOutcome) { answered_on = std::this_thread::get_id(); });
  EXPECT_FALSE(answered_on.has_value()) << "answered inside send";
  ASSERT_TRUE(loop_.run_until([&] { return answered_on.has_value(); }));
  EXPECT_EQ(*answered_on, std::this_thread::get_id());
}

TEST_P(ChannelContract, AnswersEveryMessageOnceInAnyNumber) {
  constexpr int kMessages = 50;
  std::vector<int> answers(kMessages, 0);
  int total = 0;
  for (int i = 0; i < kMessages; ++i) {
    setup_->channel().send(message("k" + std::to_string(i)), [&, i](DeliveryOutcome outcome) {
      EXPECT_EQ(outcome.status, NoticeStatus::sent) << outcome.words;
      ++answers[static_cast<size_t>(i)];
      ++total;
    });
  }
  ASSERT_TRUE(loop_.run_until([&] { return total >= kMessages; }));
  setup_->restart();
  loop_.run_posted();
  EXPECT_EQ(answers, std::vector<int>(kMessages, 1));
  EXPECT_THAT(setup_->received(), SizeIs(kMessages));
}

TEST_P(ChannelContract, AnswersWhatIsInFlightWhenItEnds) {
  std::map<NoticeStatus, size_t> answers;
  for (int i = 0; i < 10; ++i) {
    setup_->channel().send(message("k" + std::to_string(i)),
                           [&](DeliveryOutcome outcome) { ++answers[outcome.status]; });
  }
  setup_->restart();
  loop_.run_posted();
  const size_t sent = answers[NoticeStatus::sent];
  const size_t unknown = answers[NoticeStatus::unknown];
  EXPECT_EQ(sent + unknown + answers[NoticeStatus::temporary_failure], 10u);
  if (setup_->delivers_at_its_end()) {
    EXPECT_EQ(sent, 10u);
  }
  EXPECT_GE(setup_->received().size(), sent);
  EXPECT_LE(setup_->received().size(), sent + unknown);
}

TEST_P(ChannelContract, TheSameKeyTwiceIsThereOnce) {
  EXPECT_EQ(send(message("k1")).status, NoticeStatus::sent);
  EXPECT_EQ(send(message("k1")).status, NoticeStatus::sent);  // after a restart, too
  EXPECT_EQ(send(message("k2")).status, NoticeStatus::sent);
  EXPECT_THAT(setup_->received(), SizeIs(2));
}

TEST_P(ChannelContract, ABadAddressIsAPermanentFailure) {
  OutgoingMessage outgoing = message("k1");
  outgoing.to = {setup_->good_address(1), setup_->bad_address()};
  const DeliveryOutcome outcome = send(outgoing);
  EXPECT_EQ(outcome.status, NoticeStatus::permanent_failure);
  EXPECT_FALSE(outcome.words.empty());
  EXPECT_EQ(outcome.words.find(setup_->bad_address()), std::string::npos)
      << "words go to logs: no address in them";
  EXPECT_THAT(setup_->received(), IsEmpty());
}

TEST_P(ChannelContract, NoRecipientIsAPermanentFailure) {
  OutgoingMessage outgoing = message("k1");
  outgoing.to.clear();
  EXPECT_EQ(send(outgoing).status, NoticeStatus::permanent_failure);
  EXPECT_THAT(setup_->received(), IsEmpty());
}

TEST_P(ChannelContract, AnOutsideThatIsAwayIsATemporaryFailureUntilItIsBack) {
  setup_->break_outside();
  const DeliveryOutcome outcome = send(message("k1"));
  EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
  EXPECT_FALSE(outcome.words.empty());
  setup_->heal_outside();
  EXPECT_EQ(send(message("k1")).status, NoticeStatus::sent);
  EXPECT_THAT(setup_->received(), SizeIs(1));
}

}  // namespace nhacviec
