// Why, over the API, of what the store alone knows: letters with others, holds, nobody reached.
#include "tests/daemon/api_fixture.h"
#include "tests/daemon/plan_changes.h"

namespace nhacviec {
namespace {

class ExplainDelivery : public ApiTest {
 protected:
  Json explain(const std::string& what, const std::string& id) {
    return get("/api/v1/explain", {{what, id}, {"language", "en"}});
  }
  static const Json* find(const Json& body, const std::string& kind) {
    for (const Json& one : body["steps"]) {
      if (one["step"] == kind) return &one;
    }
    return nullptr;
  }
  /// The one of the obligation's instants with that rule.
  static Json instant(const Json& why, const std::string& rule) {
    for (const Json& one : why["instants"]) {
      if (one["rule"] == rule) return one;
    }
    ADD_FAILURE() << "no instant of " << rule << " in " << why.dump();
    return Json{{"steps", Json::array()}};
  }
  void hold() {
    ASSERT_EQ(call({"POST",
                    "/api/v1/sending/hold",
                    SmallDaemon::kOffice,
                    R"({"reason": "wrong addresses"})",
                    "application/json",
                    {},
                    {}})
                  .status,
              200);
  }
  void release() {
    ASSERT_EQ(
        call({"POST", "/api/v1/sending/release", SmallDaemon::kOffice, "{}", "application/json"})
            .status,
        200);
  }
  int status_of(const std::string& path, std::map<std::string, std::string> query,
                std::string* detail = nullptr) {
    query["language"] = "en";
    const auto response = call({"GET", path, SmallDaemon::kOffice, "", "", std::move(query), {}});
    if (detail != nullptr && response.status >= 400) {
      *detail = Json::parse(response.body)["detail"];
    }
    return response.status;
  }
};

TEST_F(ExplainDelivery, WhatWentOutInALetterWithOthersSaysWhenAndInWhichOne) {
  apply_plan_a();  // what was late already is told in one letter
  move_clock("2024-05-22");
  const Json listed = get("/api/v1/messages", {{"limit", "200"}});
  std::string digest, item;
  for (const Json& message : listed["messages"]) {
    if (message["kind"] == "digest" && message["items"].size() > 1) digest = message["key"];
  }
  ASSERT_FALSE(digest.empty());
  item = (*find(explain("notice", digest), "letter_item"))["key"];
  const Json why = explain("notice", item);
  const Json* in = find(why, "in_digest");
  ASSERT_NE(in, nullptr) << why.dump();
  EXPECT_EQ((*in)["status"], "sent");
  EXPECT_EQ(explain("notice", (*in)["key"])["kind"], "digest");
  EXPECT_EQ(find(why, "never_sent"), nullptr);
  const Json whole =
      instant(explain("obligation", item.substr(0, item.find('|'))), "late-at-start");
  ASSERT_NE(find(whole, "in_digest"), nullptr) << whole.dump();
  EXPECT_FALSE(whole.contains("delivery"));
}

TEST_F(ExplainDelivery, WhileSendingIsHeldItSaysSoAndWhatWaits) {
  apply_plan_a();
  move_clock("2024-05-21T09:00:00+07:00");
  EXPECT_EQ(find(explain("obligation", kTeamReport), "sending_held"), nullptr);
  hold();
  move_clock("2024-05-29T12:00:00+07:00");
  const Json why = explain("obligation", kTeamReport);
  const Json* held = find(why, "sending_held");
  ASSERT_NE(held, nullptr);
  EXPECT_EQ((*held)["reason"], "wrong addresses");
  const Json reminder = instant(why, "reminder-7wd-0800-lead");
  EXPECT_EQ(reminder["delivery"], "waiting");
  EXPECT_NE(find(explain("notice", reminder["notices"][0]), "sending_held"), nullptr);
}

TEST_F(ExplainDelivery, AReminderWhoseTimeHadPassedDuringAHoldSaysSo) {
  apply_plan_a();
  move_clock("2024-05-21T09:00:00+07:00");
  hold();
  move_clock("2024-06-07T09:30:00+07:00");  // the reminders of 29 May and 7 June
  release();
  move_clock("2024-06-07T09:35:00+07:00");
  const Json reminder = instant(explain("obligation", kTeamReport), "reminder-7wd-0800-lead");
  EXPECT_EQ(reminder["delivery"], "nobody");
  EXPECT_EQ((*find(reminder, "never_sent"))["words"],
            "no longer wanted: its time had passed before it could go out");
}

TEST_F(ExplainDelivery, MessagesOfWhatIsNotThereAndTheAuditOfAnUnknownPlanAreErrors) {
  apply_plan_a();
  std::string detail;
  EXPECT_EQ(status_of("/api/v1/messages", {{"obligation", synthesis()}}), 200) << "none yet";
  const std::string wrong = std::string(kTeamReport) + "x";
  EXPECT_EQ(status_of("/api/v1/messages", {{"obligation", wrong}}, &detail), 404);
  EXPECT_EQ(detail,
            "there is no obligation \"" + wrong + "\" (did you mean \"" + kTeamReport + "\"?)");
  EXPECT_EQ(status_of("/api/v1/audit/verify", {{"plan", "da-bac-2024"}}), 200);
  EXPECT_EQ(status_of("/api/v1/audit/verify", {{"plan", "da-bac-2023"}}, &detail), 404);
  EXPECT_EQ(detail, "there is no plan \"da-bac-2023\" (did you mean \"da-bac-2024\"?)");
}

}  // namespace
}  // namespace nhacviec
