#include "daemon/rehearsal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "config/load.h"
#include "tests/daemon/queue_loop.h"
#include "tests/daemon/small_daemon.h"

namespace nhacviec {
namespace {

/// Plans A to E, each with a rehearsal of the same name.
std::vector<std::filesystem::path> shipped_plans() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(NHACVIEC_SOURCE_DIR "/config/plans"))
    files.push_back(file.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Rehearsal, EveryShippedPlanHasOneThatNamesOnlyItsObligations) {
  ASSERT_EQ(shipped_plans().size(), 5u);
  for (const auto& plan : shipped_plans()) {
    const std::string text = file_text("config/rehearsals/" + plan.stem().string() + ".json");
    ASSERT_TRUE(Rehearsal::parse(text).ok()) << plan;
    const auto events = parse_cloud_events(text, CloudEventLimits{16 * 1024 * 1024, 32, 100000});
    ASSERT_TRUE(events.ok()) << events.error().message;
    Diagnostics diagnostics;
    const auto workflow = load_workflow(plan, {}, diagnostics);
    ASSERT_NE(workflow, nullptr) << diagnostics.format();
    for (const CloudEvent& event : events.value())
      EXPECT_NE(workflow->find(ObligationId(event.subject)), nullptr) << event.subject;
  }
}

TEST(Rehearsal, IsOverWhenEverythingHasBeenPlayed) {
  const auto rehearsal = Rehearsal::parse(file_text("config/rehearsals/da-bac-2024.json"));
  ASSERT_TRUE(rehearsal.ok()) << rehearsal.error().message;
  QueueLoop loop;
  SmallDaemon daemon(loop);
  rehearsal.value()->bind(daemon.runner);
  bool played = false;
  rehearsal.value()->play_until(*parse_rfc3339("2025-01-01T00:00:00Z"), [&] { played = true; });
  ASSERT_TRUE(loop.run_until([&] { return played; }));
  EXPECT_EQ(rehearsal.value()->next_at(), std::nullopt);
}

TEST(Rehearsal, EventsArePlayedInTheOrderOfTheirTimes) {
  const auto one = [](const char* id, const char* time) {
    return std::string(R"({"specversion":"1.0","id":")") + id +
           R"(","source":"/t","type":"nhacviec.obligation.submitted","subject":"p/t/u/once",)" +
           R"("time":")" + time + R"(","data":{"by":"u"}})";
  };
  const auto rehearsal = Rehearsal::parse("[" + one("b", "2024-03-02T00:00:00Z") + "," +
                                          one("a", "2024-03-01T00:00:00Z") + "]");
  ASSERT_TRUE(rehearsal.ok()) << rehearsal.error().message;
  EXPECT_EQ(rehearsal.value()->next_at(), parse_rfc3339("2024-03-01T00:00:00Z"));
}

TEST(Rehearsal, SeveralFilesArePlayedAsOne) {
  const auto scene = [](const char* id, const char* time) {
    return std::string(R"([{"specversion":"1.0","source":"/t","id":")") + id +
           R"(","type":"nhacviec.obligation.submitted","subject":"p/t/u/once",)" + R"("time":")" +
           time + R"(","data":{"by":"u"}}])";
  };
  Rehearsal rehearsal;
  ASSERT_TRUE(rehearsal.add(scene("late", "2024-03-02T00:00:00Z")).ok());
  ASSERT_TRUE(rehearsal.add(scene("early", "2020-03-01T00:00:00Z")).ok());
  EXPECT_FALSE(rehearsal.add("[{}]").ok());
  EXPECT_EQ(rehearsal.next_at(), parse_rfc3339("2020-03-01T00:00:00Z"));
  rehearsal.skip_before(*parse_rfc3339("2021-01-01T00:00:00Z"));
  EXPECT_EQ(rehearsal.next_at(), parse_rfc3339("2024-03-02T00:00:00Z"));
}

TEST(Rehearsal, AnEventWithoutATimeIsRefused) {
  const auto rehearsal = Rehearsal::parse(
      R"({"specversion":"1.0","id":"x","source":"/t","type":"nhacviec.obligation.submitted",)"
      R"("subject":"p/t/u/once","data":{"by":"u"}})");
  ASSERT_FALSE(rehearsal.ok());
  EXPECT_NE(rehearsal.error().message.find("'x' has no time"), std::string::npos);
}

}  // namespace
}  // namespace nhacviec
