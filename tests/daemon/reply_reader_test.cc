// How far the mailbox has been read, whatever goes wrong in between.
#include "daemon/reply_reader.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "connectors/memory_store.h"
#include "tests/daemon/queue_loop.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Taken = MailAnswers::Taken;
namespace chr = std::chrono;

class ReplyReaderTest : public testing::Test {
 protected:
  /// A daemon begins; what the one before it had in memory is gone.
  void begin() {
    reader = std::make_unique<ReplyReader>(
        store, loop,
        [this](MailboxPosition after, Reply<MailboxBatch> reply) {
          if (away) return reply(Error{ErrorKind::transient, "away"});
          MailboxBatch batch;
          for (uint32_t uid = after.uid + 1; uid <= box.size(); ++uid) {
            batch.mails.push_back({{7, uid}, box[uid - 1]});
          }
          reply(std::move(batch));
        },
        [this](const std::string& raw, bool, Reply<Taken> reply) {
          read.push_back(raw);
          if (answers.contains(raw)) return reply(answers.at(raw));
          reply(Taken::done);
        },
        "box/INBOX", chr::minutes(1),
        [this](const std::string& problem) {
          if (!problem.empty()) problems.push_back(problem);
        });
    reader->start();
  }
  void run_for(chr::milliseconds span) {
    bool over = false;
    loop.after(span, [&] { over = true; });
    EXPECT_TRUE(loop.run_until([&] { return over; }));
  }
  size_t readings_of(const std::string& mail) const {
    return static_cast<size_t>(std::count(read.begin(), read.end(), mail));
  }

  QueueLoop loop;
  MemoryStore store{[this](std::function<void()> work) { loop.post(std::move(work)); },
                    [] { return Duration(0); }};
  std::unique_ptr<ReplyReader> reader;
  std::vector<std::string> box, read, problems;
  std::map<std::string, Result<Taken>> answers;
  bool away = false;
};

TEST_F(ReplyReaderTest, EachMailIsHandedOnOnceAlsoAfterARestart) {
  box = {"a", "b"};
  begin();
  run_for(chr::minutes(3));
  box.push_back("c");
  begin();
  run_for(chr::minutes(3));
  EXPECT_THAT(read, ElementsAre("a", "b", "c"));
  EXPECT_THAT(problems, IsEmpty());
}

TEST_F(ReplyReaderTest, WhatHasToBeReadAgainIsAfterARestartToo) {
  box = {"bounce", "answer"};
  answers.emplace("bounce", Taken::later);
  begin();
  run_for(chr::seconds(2));
  EXPECT_EQ(readings_of("bounce"), 2u);
  begin();
  run_for(chr::milliseconds(500));
  EXPECT_EQ(readings_of("bounce"), 3u);
  EXPECT_EQ(readings_of("answer"), 0u) << "it waits";
  answers.clear();
  run_for(chr::minutes(1));
  EXPECT_EQ(readings_of("answer"), 1u);
  EXPECT_THAT(problems, IsEmpty()) << "that is no trouble";
}

TEST_F(ReplyReaderTest, WhatCanNeverBeTakenIsPassedOverAfterHalfAnHour) {
  box = {"bounce", "answer"};
  answers.emplace("bounce", Taken::later);
  begin();
  run_for(chr::minutes(29));
  EXPECT_EQ(readings_of("answer"), 0u);
  run_for(chr::minutes(5));
  EXPECT_EQ(readings_of("answer"), 1u);
  EXPECT_LT(readings_of("bounce"), 50u);
}

TEST_F(ReplyReaderTest, TroubleIsSaidAndNothingIsPassedOver) {
  box = {"a", "b"};
  away = true;
  begin();
  run_for(chr::seconds(30));
  EXPECT_THAT(problems, ElementsAre("away"));
  away = false;
  answers.emplace("a", Error{ErrorKind::transient, "the disk is full"});
  run_for(chr::minutes(1));
  EXPECT_THAT(problems, ElementsAre("away", "the disk is full"));
  answers.clear();
  run_for(chr::minutes(2));
  EXPECT_THAT(read, ElementsAre("a", "a", "b"));
}

}  // namespace
}  // namespace nhacviec
