// The words of notices, compared with whole letters in tests/config/golden/. To accept a change
// of wording, run with NHACVIEC_WRITE_GOLDEN=1 and read the difference.
#include "config/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/message_variables.h"
#include "config/sms_text.h"
#include "tests/config/story.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSource = NHACVIEC_SOURCE_DIR;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class MessageTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> errors;
    auto loaded = Languages::load(kSource + "/config/templates", "vi", errors);
    ASSERT_TRUE(loaded.ok()) << testing::PrintToString(errors);
    languages_.emplace(std::move(loaded).value());
  }

  RenderedMessage rendered(const std::string& language, const story::Moment& moment,
                           const Waits& waits = {}) {
    return render(languages_->get(language), *workflow_, *workflow_->find(moment.notice.obligation),
                  moment.obligation, waits, moment.notice);
  }

  void expect_golden(const std::string& name, const story::Moment& moment,
                     const Waits& waits = {}) {
    for (const char* language : {"vi", "en"}) {
      const RenderedMessage message = rendered(language, moment, waits);
      const std::string text =
          "Subject: " + message.subject + "\nSMS: " + message.sms + "\n\n" + message.body;
      const std::string path = kSource + "/tests/config/golden/" + name + "." + language + ".txt";
      if (std::getenv("NHACVIEC_WRITE_GOLDEN") != nullptr) std::ofstream(path) << text;
      EXPECT_EQ(text, read_file(path)) << path;
    }
  }

  std::vector<story::Moment> moments(const char* unit) {
    return story::nobody_reports(*workflow_, story::half_year_report(unit));
  }

  // A synthesis that opens: the first `in` of the three reports are there.
  std::pair<story::Moment, Waits> synthesis_opens(int in, bool forced) {
    const ObligationId id("da-bac-2024/office-synthesis-half-year/van-phong/2024-h1");
    const ObligationSpec& spec = *workflow_->find(id);
    story::Moment moment;
    moment.obligation.id = id;
    moment.obligation.state = State::open;
    moment.obligation.forced_open = forced;
    moment.notice.kind = NoticeKind::open;
    moment.notice.obligation = id;
    moment.notice.rule = RuleId("open");
    moment.notice.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
    moment.notice.at = story::at("2024-06-17T14:05:00+07:00");
    Waits waits;
    for (const ObligationId& source : spec.waits_for) waits[source] = {1, in-- > 0};
    return {moment, waits};
  }

  std::shared_ptr<const Workflow> workflow_ = story::workflow();
  std::optional<Languages> languages_;
};

TEST_F(MessageTest, TellsTheStoryOfGroup02) {
  const auto story = moments("team-02");
  expect_golden("reminder_2024-05-29", story::moment_of(story, "reminder-7wd-0800-lead"));
  expect_golden("due_today_2024-06-07", story::moment_of(story, "reminder+0wd-0800-lead"));
  expect_golden("overdue_2024-06-11", story::moment_of(story, "overdue+1wd-0800-lead"));
  expect_golden("escalation_office_2024-06-11",
                story::moment_of(story, "escalation+1wd-0800-standing-body"));
  expect_golden("escalation_head_2024-06-13", story::moment_of(story, "escalation+3wd-0800-head"));
  expect_golden("escalation_director_2024-06-17",
                story::moment_of(story, "escalation+5wd-0800-director"));
}

// Samples 6 to 8: what is told when something happens.
TEST_F(MessageTest, TellsTheUnitWhatBecameOfItsReport) {
  const story::Moment late = story::moment_of(moments("team-02"), "overdue+1wd-0800-lead");
  const auto after = [&](const char* rule, const char* at, std::vector<FactBody> facts) {
    story::Moment moment = late;
    moment.notice.at = story::at(at);
    moment.notice.kind = NoticeKind::info;
    moment.notice.rule = RuleId(rule);
    for (FactBody& fact : facts) {
      moment.obligation = apply(moment.obligation, {moment.notice.at, std::move(fact)});
    }
    return moment;
  };
  const Submitted submitted{story::at("2024-06-18T14:20:00+07:00"), "", true, {}, ""};
  const Returned returned{"", "phụ lục số liệu tiêu chí số 5"};
  const Extended extended{story::at("2024-06-19T00:00:00+07:00"), "", "mưa lũ",
                          late.obligation.due_at};
  expect_golden("received_2024-06-18", after("received", "2024-06-18T14:20:00+07:00", {submitted}));
  expect_golden("returned_2024-06-19",
                after("returned", "2024-06-19T09:00:00+07:00", {submitted, returned}));
  expect_golden("extended_2024-06-14", after("extended", "2024-06-14T16:40:00+07:00", {extended}));
}

TEST_F(MessageTest, TheReceiptSaysWhichPaperCameAndWhichMomentCounts) {
  const auto received = [&](const char* language, Submitted fact, Instant known) {
    auto moment = story::moment_of(moments("team-02"), "escalation+3wd-0800-head");
    moment.obligation = apply(moment.obligation, {known, fact});
    moment.notice.kind = NoticeKind::info;
    moment.notice.rule = RuleId("received");
    moment.notice.at = known;
    return rendered(language, moment).body;
  };
  const Instant now = story::at("2024-06-18T14:20:00+07:00");
  Submitted fact{story::at("2024-06-07T16:05:00+07:00"), "", false, {}, ""};
  fact.document = {"123", "BC-GDTrH", parse_date("2024-06-06"), "45", "post"};
  fact.received_at = now;
  const std::string vi = received("vi", fact, now);
  EXPECT_THAT(vi, HasSubstr("văn bản số 123/BC-GDTrH ngày 06/6/2024, lúc 14 giờ 20 ngày 18/6/2024 "
                            "(qua bưu điện); số đến 45."));
  EXPECT_THAT(vi,
              HasSubstr("Thời điểm tính đúng hạn: 16 giờ 05 ngày 07/6/2024 (lúc gửi, theo thông "
                        "tin khi ghi nhận): đúng hạn. Thời hạn: trước ngày 10/6/2024."));
  EXPECT_THAT(
      received("en", fact, now),
      HasSubstr("What counts for punctuality: 16:05 on 7 June 2024, the time of sending that "
                "was given: in time (due before 10 June 2024)."));
  const std::string late = received("vi", Submitted{now, "", true, {}, ""}, now);
  EXPECT_THAT(late, HasSubstr("Thời điểm tính đúng hạn: 14 giờ 20 ngày 18/6/2024 (lúc Văn phòng Sở "
                              "nhận được): quá hạn."));
  EXPECT_THAT(late, Not(HasSubstr("văn bản số")));
}

TEST_F(MessageTest, TellsACommunePolitelyAndSaysThatTheDateWasChosen) {
  const auto story = story::nobody_reports(
      *workflow_, ObligationId("da-bac-2024/commune-quarterly-report/xa-muong-chieng/2024-q2"));
  expect_golden("commune_reminder", story::moment_of(story, "reminder-7wd-0800-lead"));
  expect_golden("commune_overdue", story::moment_of(story, "overdue+1wd-0800-lead"));
}

TEST_F(MessageTest, AnnouncesASynthesisThatOpens) {
  const auto [moment, waits] = synthesis_opens(3, false);
  expect_golden("open_synthesis", moment, waits);
}

TEST_F(MessageTest, NamesWhoIsMissingWhenASynthesisIsForcedOpen) {
  const auto [moment, waits] = synthesis_opens(1, true);
  const std::string body = rendered("vi", moment, waits).body;
  EXPECT_NE(body.find("01/03"), std::string::npos) << body;
  EXPECT_NE(body.find("còn thiếu: Tổ công tác số 02 và Tổ công tác số 03"), std::string::npos)
      << body;
}

TEST_F(MessageTest, DoesNotSayLateOnDayZero) {
  auto moment = story::moment_of(moments("team-02"), "reminder+0wd-0800-lead");
  moment.notice.at = story::at("2024-06-10T08:00:00+07:00");
  for (const char* language : {"vi", "en"}) {
    const RenderedMessage message = rendered(language, moment);
    const std::string all = message.subject + message.body + message.sms;
    EXPECT_EQ(all.find("quá hạn"), std::string::npos) << all;
    EXPECT_EQ(all.find(" late"), std::string::npos) << all;
    EXPECT_EQ(all.find("Hôm nay"), std::string::npos) << all;
  }
}

TEST_F(MessageTest, TheOfficeDoesNotWriteToItselfAsToAnother) {
  const auto story = moments("team-03");  // led by the Office
  const std::string body = rendered("vi", story::moment_of(story, "reminder-7wd-0800-lead")).body;
  EXPECT_NE(body.find("Kính gửi: Văn phòng Sở (đơn vị chủ trì Tổ công tác số 03)"),
            std::string::npos)
      << body;
  EXPECT_EQ(body.find("Văn phòng Sở đề nghị quý đơn vị"), std::string::npos) << body;
}

TEST_F(MessageTest, AnnouncesTheDirectorAsNextWhereTheDirectorHeadsTheGroup) {
  const auto story = moments("team-01");
  const std::string body = rendered("vi", story::moment_of(story, "overdue+1wd-0800-lead")).body;
  EXPECT_NE(body.find("sẽ báo cáo đồng chí Giám đốc, phụ trách Tổ công tác số 01."),
            std::string::npos)
      << body;
}

TEST_F(MessageTest, SaysToTheEndOfTheDayAfterAnExtension) {
  auto moment = story::moment_of(moments("team-02"), "reminder-7wd-0800-lead");
  moment.obligation.due_at = story::at("2024-06-19T00:00:00+07:00");
  const RenderedMessage message = rendered("vi", moment);
  EXPECT_NE(message.subject.find("gửi chậm nhất là hết ngày 18/6/2024"), std::string::npos)
      << message.subject;
  EXPECT_NE(message.body.find("(hạn đã được gia hạn)"), std::string::npos) << message.body;
  moment.obligation.extension_reason = "mưa lũ";
  EXPECT_NE(rendered("vi", moment).body.find("(hạn đã được gia hạn: mưa lũ)"), std::string::npos);
  EXPECT_NE(rendered("en", moment).body.find("(extended: mưa lũ)"), std::string::npos);
}

TEST_F(MessageTest, SaysTheHourOfADeadlineInTheMiddleOfADay) {
  auto moment = story::moment_of(moments("team-02"), "reminder-7wd-0800-lead");
  moment.obligation.due_at = story::at("2024-06-18T16:30:00+07:00");
  EXPECT_NE(rendered("vi", moment).subject.find("gửi trước 16 giờ 30 ngày 18/6/2024"),
            std::string::npos);
  EXPECT_NE(rendered("en", moment).subject.find("due before 16:30 on 18 June 2024"),
            std::string::npos);
}

TEST_F(MessageTest, SaysWhyItWasReturned) {
  auto moment = story::moment_of(moments("team-02"), "overdue+1wd-0800-lead");
  moment.obligation.state = State::returned;
  moment.obligation.reason = "thiếu phụ lục số liệu tiêu chí số 5 {{unit}} <&>";
  const std::string body = rendered("vi", moment).body;
  EXPECT_NE(body.find("hoàn thiện: thiếu phụ lục số liệu tiêu chí số 5 {{unit}} <&>."),
            std::string::npos)
      << "values are neither escaped nor read as templates: " << body;
}

TEST_F(MessageTest, CountsOnlyWhatWasSentBeforeTheNotice) {
  const auto story = moments("team-02");
  story::Moment early = story::moment_of(story, "escalation+1wd-0800-standing-body");
  const story::Moment late = story::moment_of(story, "escalation+5wd-0800-director");
  early.obligation = late.obligation;  // rendered again when more has happened
  EXPECT_EQ(rendered("vi", early).body,
            rendered("vi", story::moment_of(story, "escalation+1wd-0800-standing-body")).body);
}

TEST_F(MessageTest, EverySmsOfTheStoryFitsOneSegment) {
  for (const char* unit : {"team-01", "team-02", "team-03"}) {
    for (const story::Moment& moment : moments(unit)) {
      for (const char* language : {"vi", "en"}) {
        const std::string sms = rendered(language, moment).sms;
        EXPECT_EQ(sms_segments(sms), 1) << utf16_units(sms) << ": " << sms;
        EXPECT_FALSE(sms.empty());
      }
    }
  }
}

TEST_F(MessageTest, LeavesNoGapsAndNoBraces) {
  for (const char* unit : {"team-01", "team-02", "team-03"}) {
    for (const story::Moment& moment : moments(unit)) {
      for (const char* language : {"vi", "en"}) {
        const RenderedMessage message = rendered(language, moment);
        for (std::string text : {message.subject, message.body, message.sms}) {
          const size_t blank = text.find(" ...");  // a date for the leader to fill in
          if (blank != std::string::npos) text.erase(blank, 4);
          for (const char* flaw : {"  ", " .", " ,", " ;", "()", "( ", " )", "{{", "}}", "\n\n\n"})
            EXPECT_EQ(text.find(flaw), std::string::npos) << "'" << flaw << "' in: " << text;
        }
        EXPECT_EQ(message.subject.find('\n'), std::string::npos);
      }
    }
  }
}

TEST_F(MessageTest, SaysWhatWasSentBeforeWithoutGaps) {
  auto moment = story::moment_of(moments("team-02"), "escalation+3wd-0800-head");
  std::erase_if(moment.obligation.handled,
                [](const HandledRule& done) { return done.rule.str().starts_with("reminder"); });
  EXPECT_NE(rendered("vi", moment).body.find("\n2. Đã đôn đốc ngày 11/6.\n"), std::string::npos);
  EXPECT_NE(rendered("en", moment).body.find("\n2. Urged on 11 June.\n"), std::string::npos);
  moment.obligation.handled.clear();
  EXPECT_NE(rendered("vi", moment).body.find("\n2. Chưa gửi thông báo nào đến đơn vị.\n"),
            std::string::npos);
  EXPECT_NE(rendered("en", moment).body.find("\n2. Nothing has been sent to the unit yet.\n"),
            std::string::npos);
}

TEST_F(MessageTest, SaysWhichTimeTheUnitIsUrged) {
  auto moment = story::moment_of(moments("team-02"), "overdue+1wd-0800-lead");
  const std::chrono::hours day(24);
  moment.obligation.handled.push_back({moment.notice.rule, moment.notice.at + day, "", 2});
  moment.obligation.handled.push_back({moment.notice.rule, moment.notice.at + 2 * day, "", 3});
  moment.notice.at += 2 * day;
  moment.notice.occurrence = 3;
  EXPECT_TRUE(rendered("vi", moment).subject.starts_with("[Đôn đốc lần 3] "));
  EXPECT_TRUE(rendered("en", moment).subject.starts_with("[Urging no. 3] "));
}

TEST_F(MessageTest, AReturnedReportHasWordsOfItsOwnAndCountsFromTheReturn) {
  auto moment = story::moment_of(moments("team-02"), "overdue+1wd-0800-lead");
  moment.obligation.state = State::returned;
  moment.obligation.returned_at = story::at("2024-06-19T09:00:00+07:00");
  moment.obligation.reason = "thiếu phụ lục";
  moment.notice.at = story::at("2024-06-21T08:00:00+07:00");
  const RenderedMessage vi = rendered("vi", moment);
  EXPECT_EQ(vi.subject,
            "[Đôn đốc lần 1] Bổ sung, hoàn thiện: Báo cáo kết quả 6 tháng, Tổ công tác "
            "số 02 - chậm 01 ngày làm việc");
  EXPECT_NE(vi.body.find("Ngày 19/6/2024, báo cáo đã gửi được đề nghị bổ sung, hoàn thiện: thiếu "
                         "phụ lục. Đến 08 giờ 00 ngày 21/6/2024, Văn phòng Sở chưa nhận được báo "
                         "cáo đã bổ sung, hoàn thiện. Đề nghị quý đơn vị bổ sung, hoàn thiện và "
                         "gửi lại trước 17 giờ 00 ngày 24/6/2024, hoặc cho biết"),
            std::string::npos)
      << vi.body;
  const RenderedMessage en = rendered("en", moment);
  EXPECT_NE(en.body.find("It was handed back on 19 June 2024 to be completed: thiếu phụ lục. At "
                         "08:00 on 21 June 2024 the Office had not received the completed report."),
            std::string::npos)
      << en.body;
}

TEST_F(MessageTest, ListsOnlyWhatReallyWentOutAndSaysWhichStepReachedNobody) {
  auto moment = story::moment_of(moments("team-02"), "escalation+5wd-0800-director");
  for (HandledRule& done : moment.obligation.handled) {
    if (done.rule.str() == "reminder-7wd-0800-lead") done.undelivered = "550 no such user";
    if (done.rule.str() == "escalation+3wd-0800-head") done.skipped = "no_holder";
  }
  const std::string vi = rendered("vi", moment).body;
  EXPECT_NE(vi.find("2. Đã nhắc ngày 17/5 và 07/6; đã đôn đốc ngày 11/6.\n"), std::string::npos)
      << vi;
  EXPECT_NE(vi.find("Chưa báo cáo được mức 2, Phó Giám đốc (chức danh chưa có người đảm nhiệm).\n"),
            std::string::npos)
      << vi;
  const std::string en = rendered("en", moment).body;
  EXPECT_NE(en.find("Not reported: step 2, Deputy Director (the post is vacant).\n"),
            std::string::npos)
      << en;
}

TEST_F(MessageTest, TellsTheStandingBodyWhoIsOutOfReachAndWhy) {
  auto moment = story::moment_of(moments("team-02"), "escalation+3wd-0800-head");
  moment.notice.kind = NoticeKind::info;
  moment.notice.rule = RuleId("unreachable-escalation+3wd-0800-head");
  moment.notice.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
  std::erase_if(moment.obligation.handled, [](const HandledRule& done) {
    return done.rule.str() == "escalation+3wd-0800-head";
  });
  for (HandledRule& done : moment.obligation.handled) {
    if (done.rule.str() == "overdue+1wd-0800-lead") done.undelivered = "550 <...>: no such user";
  }
  expect_golden("unit_unreachable", moment);
  for (HandledRule& done : moment.obligation.handled) {
    if (done.rule.str() == "overdue+1wd-0800-lead") done.undelivered = "no_address";
  }
  EXPECT_NE(rendered("vi", moment).body.find("Danh bạ chưa có địa chỉ nhận của đơn vị."),
            std::string::npos);
  moment.obligation.handled.push_back(
      {RuleId("escalation+3wd-0800-head"), moment.notice.at, "no_role"});
  expect_golden("step_unreachable", moment);
}

TEST_F(MessageTest, PassesOnWhatAUnitAnswers) {
  story::Moment moment = moments("team-02").front();
  moment.notice.kind = NoticeKind::info;
  moment.notice.to = {UnitId("van-phong"), RoleId("chanh-van-phong")};
  moment.notice.said =
      Said{"team-02", "Mưa lũ, xã chưa đi được.", story::at("2024-06-19T00:00:00+07:00"), 2};
  for (const auto& [rule, name] : {std::pair{kMoreTimeAsked, "more_time_asked"},
                                   {kMoreTimeRefused, "more_time_refused"},
                                   {kAddresseeDisputed, "addressee_disputed"},
                                   {kRemarked, "remarked"}}) {
    moment.notice.rule = RuleId(rule);
    expect_golden(name, moment);
  }
}

TEST_F(MessageTest, WhoGetsNoMoreTimeAfterTheDueDateIsNotToldThatThereIsTime) {
  story::Moment moment = story::moment_of(moments("team-02"), "overdue+1wd-0800-lead");
  moment.notice.kind = NoticeKind::info;
  moment.notice.rule = RuleId(kMoreTimeRefused);
  moment.notice.said = Said{"team-02", "Mưa lũ.", story::at("2024-06-19T00:00:00+07:00"), 2};
  expect_golden("more_time_refused_late", moment);
}

TEST_F(MessageTest, EveryVariableIsExplainedInTheDocumentation) {
  const std::string page = read_file(kSource + "/docs/messages.md");
  for (const std::string& name : known_message_variables()) {
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace nhacviec
