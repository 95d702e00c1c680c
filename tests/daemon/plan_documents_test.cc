#include "daemon/plan_documents.h"

#include <gtest/gtest.h>

#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

class PlanDocumentsTest : public testing::Test {
 protected:
  Result<ApplyReport> apply(const PlanTexts& texts) {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply(texts, [&](Result<ApplyReport> result) { report = result; });
    EXPECT_TRUE(loop.run_until([&] { return report.has_value(); }));
    return *report;
  }
  Result<ApplyReport> feed(const PlanTexts& texts) {
    std::optional<Result<ApplyReport>> report;
    daemon.documents.apply_file(texts, [&](Result<ApplyReport> result) { report = result; });
    EXPECT_TRUE(loop.run_until([&] { return report.has_value(); }));
    return *report;
  }
  Answer say(const std::string& id, EventBody body) {
    std::optional<Result<Answer>> answer;
    daemon.runner.handle(ObligationId(id), Event{std::move(body), "test", daemon.clock->now()}, "",
                         [&](Result<Answer> result) { answer = result; });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    return answer->ok() ? answer->value() : Answer{};
  }
  SubjectRecord record_of(const std::string& id) {
    std::optional<SubjectRecord> found;
    bool loaded = false;
    const Shard shard = shard_of(plan_of(ObligationId(id)), daemon.store.shards());
    daemon.store.load(shard, id, [&](Result<std::optional<SubjectRecord>> result) {
      loaded = true;
      if (result) found = result.value();
    });
    EXPECT_TRUE(loop.run_until([&] { return loaded; }));
    return found.value_or(SubjectRecord{});
  }

  QueueLoop loop;
  SmallDaemon daemon{loop};
};

constexpr const char* kLastDuty = "da-bac-2024/sol-14/so-gddt/2024-h1";

PlanTexts without_last_duty() {
  PlanTexts texts = plan_a();
  texts.plan = texts.plan.substr(0, texts.plan.find("  sol-14:"));
  return texts;
}

TEST_F(PlanDocumentsTest, FirstApplyCreatesEveryObligation) {
  const auto report = apply(plan_a());
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report.value().changed);
  EXPECT_EQ(report.value().revision, 1);
  EXPECT_EQ(report.value().created,
            static_cast<int>(daemon.book.latest(PlanId("da-bac-2024"))->obligations().size()));
}

PlanTexts plan_a_due(const std::string& before) {
  PlanTexts texts = plan_a();
  texts.plan = replaced(texts.plan, "before: 10/6", "before: " + before);
  return texts;
}

TEST_F(PlanDocumentsTest, SaysWhatOfThePlanHasMoved) {
  const int total = apply(plan_a()).value().created;
  PlanTexts texts = plan_a_due("20/6");
  texts.plan = replaced(texts.plan, "Báo cáo kết quả 6 tháng", "Báo cáo sáu tháng");
  const ApplyReport moved = apply(texts).value();
  EXPECT_EQ(moved.moved, 4) << "the reports of the four groups";
  const ApplyReport named = apply(plan_a_due("20/6")).value();
  EXPECT_EQ(named.moved, 0);
  EXPECT_EQ(named.updated, 4);
  EXPECT_EQ(named.unchanged, total - 4);
}

TEST_F(PlanDocumentsTest, AnUnchangedFileDoesNotUndoWhatWasAppliedFromElsewhere) {
  ASSERT_TRUE(feed(plan_a()).value().changed);
  ASSERT_EQ(apply(plan_a_due("20/6")).value().revision, 2);
  const SubjectRecord before = record_of(kTeamReport);
  const ApplyReport again = feed(plan_a()).value();
  EXPECT_TRUE(again.kept);
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.revision, 2);
  EXPECT_EQ(record_of(kTeamReport).version, before.version);
  EXPECT_EQ(daemon.book.latest(PlanId("da-bac-2024"))->revision(), 2);
}

TEST_F(PlanDocumentsTest, AFileThatHasChangedIsAppliedWhateverIsInForce) {
  ASSERT_TRUE(feed(plan_a()).ok());
  ASSERT_TRUE(apply(plan_a_due("20/6")).ok());
  EXPECT_EQ(feed(plan_a_due("14/6")).value().revision, 3);
  EXPECT_EQ(feed(plan_a()).value().revision, 4) << "back to what it was before";
}

TEST_F(PlanDocumentsTest, AFileThatSaysWhatIsInForceHasBeenReadSince) {
  ASSERT_TRUE(feed(plan_a()).ok());
  ASSERT_TRUE(apply(plan_a_due("20/6")).ok());
  EXPECT_FALSE(feed(plan_a_due("20/6")).value().kept);
  ASSERT_EQ(apply(plan_a()).value().revision, 3);
  EXPECT_TRUE(feed(plan_a_due("20/6")).value().kept);
}

TEST_F(PlanDocumentsTest, TheSameFilesAgainChangeNothing) {
  ASSERT_TRUE(apply(plan_a()).ok());
  const SubjectRecord before = record_of(kTeamReport);
  const auto again = apply(plan_a());
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again.value().changed);
  EXPECT_EQ(again.value().revision, 1);
  EXPECT_EQ(record_of(kTeamReport).version, before.version);
}

TEST_F(PlanDocumentsTest, AMovedDateIsANewRevisionAndANewDeadline) {
  ASSERT_TRUE(apply(plan_a()).ok());
  PlanTexts texts = plan_a();
  texts.plan = replaced(texts.plan, "before: 10/6", "before: 20/6");
  const auto report = apply(texts);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().revision, 2);
  EXPECT_EQ(record_of(kTeamReport).index.due_at, *parse_rfc3339("2024-06-20T00:00:00+07:00"));
}

TEST_F(PlanDocumentsTest, AChangedDirectoryIsANewRevisionToo) {
  ASSERT_TRUE(apply(plan_a()).ok());
  PlanTexts texts = plan_a();
  texts.directory += "\n# a remark\n";
  const auto report = apply(texts);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().revision, 2);
}

TEST_F(PlanDocumentsTest, WrongTextsAreRefusedWholeAndTheOldOnesStay) {
  ASSERT_TRUE(apply(plan_a()).ok());
  PlanTexts texts = plan_a();
  texts.plan = replaced(texts.plan, "before: 10/6", "before: 31/6");
  texts.plan = replaced(texts.plan, "for_each: communes", "for_each: comunes");
  const auto report = apply(texts);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("31/6"), std::string::npos) << report.error().message;
  EXPECT_NE(report.error().message.find("comunes"), std::string::npos) << report.error().message;
  EXPECT_EQ(daemon.book.latest(PlanId("da-bac-2024"))->revision(), 1);
}

TEST_F(PlanDocumentsTest, WhatIsNoLongerOrderedIsCancelledAndItsTimersEnd) {
  ASSERT_TRUE(apply(plan_a()).ok());
  ASSERT_TRUE(record_of(kLastDuty).wake_at.has_value());
  const auto report = apply(without_last_duty());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report.value().cancelled, 2);  // both half-years
  EXPECT_EQ(record_of(kLastDuty).index.state, "cancelled");
  EXPECT_FALSE(record_of(kLastDuty).wake_at.has_value());
}

TEST_F(PlanDocumentsTest, WhatIsOrderedAgainIsOwedAgainAndKnowsWhatCameInMeanwhile) {
  PlanTexts without = plan_a();
  const size_t from = without.plan.find("  office-synthesis-half-year:");
  without.plan.erase(from, without.plan.find("  office-synthesis-year:") - from);
  // The dropped task's anchors are used by the next one.
  without.plan = replaced(without.plan, "*synthesis", "\"về Văn phòng Sở\"");
  without.plan = replaced(without.plan, "*as-regulated", "\"theo quy định\"");
  const std::string synthesis = "da-bac-2024/office-synthesis-half-year/van-phong/2024-h1";
  ASSERT_TRUE(apply(plan_a()).ok());
  const auto dropped = apply(without);
  ASSERT_TRUE(dropped.ok()) << dropped.error().message;
  EXPECT_EQ(record_of(synthesis).index.state, "cancelled");
  EXPECT_EQ(say(kTeamReport, Submit{}).kind, Answer::Kind::applied);
  ASSERT_TRUE(apply(plan_a()).ok());
  const SubjectRecord again = record_of(synthesis);
  EXPECT_EQ(again.index.state, "waiting");
  for (const WaitField& wait : again.waits) {
    EXPECT_EQ(wait.satisfied, wait.source == kTeamReport) << wait.source;
  }
}

TEST_F(PlanDocumentsTest, WhatWasHandedInCannotBeDropped) {
  ASSERT_TRUE(apply(plan_a()).ok());
  EXPECT_EQ(say(kLastDuty, Submit{}).kind, Answer::Kind::applied);
  const auto report = apply(without_last_duty());
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find(kLastDuty), std::string::npos);
  EXPECT_EQ(record_of(kLastDuty).index.state, "submitted");
}

TEST_F(PlanDocumentsTest, LoadingFindsWhatIsInForceAndFinishesAnInterruptedWalk) {
  ASSERT_TRUE(apply(plan_a()).ok());
  // A second daemon's parts on the same store, as after a restart.
  WorkflowBook book;
  Runner runner(daemon.store, book, *daemon.clock, loop, daemon.feed);
  PlanDocuments documents(daemon.store, book, runner, *daemon.clock, SmallDaemon::compile);
  bool loaded = false;
  documents.load([&](const Result<Done>& result) { loaded = result.ok(); });
  ASSERT_TRUE(loop.run_until([&] { return loaded; }));
  ASSERT_TRUE(book.latest(PlanId("da-bac-2024")));
  EXPECT_EQ(book.latest(PlanId("da-bac-2024"))->revision(), 1);
}

/// A second daemon on the same store.
struct OtherDaemon {
  OtherDaemon(SmallDaemon& first, Loop& loop)
      : runner(first.store, book, *first.clock, loop, observer),
        documents(first.store, book, runner, *first.clock, SmallDaemon::compile) {
    runner.on_unknown_revision([this] { documents.follow(); });
  }
  WorkflowBook book;
  Observer observer;
  Runner runner;
  PlanDocuments documents;
};

TEST_F(PlanDocumentsTest, TwoDaemonsThatApplyAtOnceEndWithOneRevision) {
  OtherDaemon other(daemon, loop);
  std::optional<Result<ApplyReport>> mine, theirs;
  daemon.documents.apply(plan_a(), [&](Result<ApplyReport> result) { mine = result; });
  other.documents.apply(plan_a(), [&](Result<ApplyReport> result) { theirs = result; });
  ASSERT_TRUE(loop.run_until([&] { return mine && theirs; }));
  ASSERT_TRUE(mine->ok() && theirs->ok());
  EXPECT_EQ(mine->value().revision, 1);
  EXPECT_EQ(theirs->value().revision, 1);
  EXPECT_EQ(record_of(kTeamReport).fact_count, 1u);
}

TEST_F(PlanDocumentsTest, AnEventUnderARevisionOfAnotherDaemonWaitsUntilItIsRead) {
  OtherDaemon other(daemon, loop);
  ASSERT_TRUE(apply(plan_a()).ok());
  std::optional<Result<Answer>> answer;
  other.runner.handle(ObligationId(kTeamReport), Event{Submit{}, "test", daemon.clock->now()}, "id",
                      [&](Result<Answer> result) { answer = result; });
  ASSERT_TRUE(loop.run_until([&] { return answer.has_value(); }));
  ASSERT_TRUE(answer->ok()) << answer->error().message;
  EXPECT_EQ(answer->value().state, "submitted");
}

TEST_F(PlanDocumentsTest, AnotherDaemonFollowsWhatIsApplied) {
  OtherDaemon other(daemon, loop);
  ASSERT_TRUE(apply(plan_a()).ok());
  other.documents.follow();
  ASSERT_TRUE(loop.run_until([&] { return other.book.latest(PlanId("da-bac-2024")) != nullptr; }));
  PlanTexts texts = plan_a();
  texts.plan = replaced(texts.plan, "before: 10/6", "before: 20/6");
  ASSERT_TRUE(apply(texts).ok());
  other.documents.follow();
  EXPECT_TRUE(
      loop.run_until([&] { return other.book.latest(PlanId("da-bac-2024"))->revision() == 2; }));
}

}  // namespace
}  // namespace nhacviec
