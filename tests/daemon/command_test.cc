#include "daemon/command/command.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "daemon/command/command_words.h"
#include "daemon/command/text_table.h"

namespace nhacviec {
namespace {

using Json = nlohmann::json;

const std::string kSource = NHACVIEC_SOURCE_DIR;
const std::string kPlanA = kSource + "/config/plans/da-bac-2024.yaml";
const std::string kCalendar = kSource + "/config/calendars/vn.yaml";

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
  Json json() const { return Json::parse(out); }
};

Ran run(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  std::ostringstream out, err;
  Ran ran;
  ran.code = run_command(arguments, environment, out, err);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

/// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "nhacviec-command-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    const std::string file = path_ / name;
    std::ofstream(file) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

TEST(Command, ExplainsAnObligationOfAPlanFileWithoutADaemon) {
  const std::string report = "da-bac-2024/team-report-half-year/team-02/2024-h1";
  const Ran words = run({"explain", kPlanA, report, "--language", "en"});
  EXPECT_EQ(words.code, kDone) << words.err;
  EXPECT_NE(words.out.find("  On 3 working days: Tuesday 11 June (1), Wednesday 12 June (2) and "
                           "Thursday 13 June (3).\n"),
            std::string::npos)
      << words.out;
  const Ran data = run({"explain", kPlanA, report, "--format", "json"});
  ASSERT_EQ(data.code, kDone) << data.err;
  EXPECT_EQ(data.json()["instants"].size(), 7u);
  EXPECT_EQ(data.json()["instants"][5]["at"], "2024-06-13T08:00:00+07:00");
  EXPECT_EQ(run({"explain", kPlanA, "da-bac-2024/no/such/thing"}).code, kRefused);
}

TEST(Command, SaysHowItIsUsed) {
  const Ran help = run({"--help"});
  EXPECT_EQ(help.code, kDone);
  for (const char* name :
       {"check", "obligations", "preview",      "calendar", "apply",      "status",
        "show",  "submit",      "accept",       "return",   "confirm",    "extend",
        "place", "waive",       "cancel",       "reopen",   "force-open", "ack",
        "clock", "messages",    "dead-letters", "audit",    "graph"}) {
    EXPECT_NE(help.out.find(std::string("  ") + name + " "), std::string::npos) << name;
  }
  EXPECT_NE(run({"--help", "--language", "vi"}).out.find("Mã kết thúc"), std::string::npos);
}

TEST(Command, SpeaksVietnameseInHelpAndAboutWrongArguments) {
  const std::string help = run({"submit", "--help", "--language", "vi"}).out;
  for (const char* words : {"Cách dùng:", "[TÙY CHỌN]", "Tham số:", "BẮT BUỘC", "mã đầu việc"})
    EXPECT_NE(help.find(words), std::string::npos) << words << "\n" << help;
  for (const char* words : {"Usage", "OPTIONS", "Positionals", "REQUIRED", "TEXT", "Print"})
    EXPECT_EQ(help.find(words), std::string::npos) << words << "\n" << help;
  EXPECT_NE(run({"--help", "--language", "vi"}).out.find("\nLệnh:\n"), std::string::npos);
  EXPECT_EQ(run({"statsu", "--language", "vi"}).err,
            "không có lệnh \"statsu\" (có phải \"status\"?)\nxem: nhacviec --help\n");
  EXPECT_EQ(run({"return", "a/b/c/d", "--language", "vi"}).err,
            "thiếu --reason\nXem hướng dẫn: --help\n");
  EXPECT_EQ(run({"return", "a/b/c/d", "--language", "en"}).err,
            "--reason is required\nRun with --help for more information.\n");
}

TEST(Command, ExplainsEveryPositionalArgument) {
  for (const char* command :
       {"check", "obligations", "preview", "apply", "show", "submit", "diff"}) {
    const std::string help = run({command, "--help", "--language", "en"}).out;
    const size_t from = help.find("Positionals:\n");
    ASSERT_NE(from, std::string::npos) << command;
    // CLI11 puts a long name and what it means on two lines.
    const size_t end = help.find("\n\n", from);
    const size_t required = help.find("REQUIRED", from);
    ASSERT_LT(required, end) << help;
    EXPECT_NE(help.find_first_not_of(" \n", required + 8), help.find_first_not_of(" \n", end))
        << command;
  }
}

TEST(Command, TakesDaysAsVietnameseWriteThem) {
  const auto of = [](const std::string& from, const std::string& to) {
    return run({"preview", kPlanA, "--from", from, "--to", to, "--format", "json"}).out;
  };
  EXPECT_EQ(of("7/6/2024", "07/06/2024"), of("2024-06-07", "2024-06-07"));
  EXPECT_NE(of("7/6/2024", "7/6/2024"), "[]\n");
  EXPECT_EQ(run({"preview", kPlanA, "--from", "31/6/2024"}).code, kUsage);
}

TEST(Command, CallsWrongArgumentsUsage) {
  EXPECT_EQ(run({}).code, kUsage);
  EXPECT_EQ(run({"unheard-of"}).code, kUsage);
  EXPECT_NE(run({"statsu"}).err.find("no command \"statsu\" (did you mean \"status\"?)"),
            std::string::npos);
  EXPECT_NE(run({"--format", "json", "dead-letters", "lsit"})
                .err.find("no command \"dead-letters lsit\" (did you mean \"list\"?)"),
            std::string::npos);
  EXPECT_EQ(run({"obligations"}).code, kUsage);
  EXPECT_EQ(run({"obligations", kPlanA, "--format", "xml"}).code, kUsage);
  EXPECT_EQ(
      run({"extend", "a/b/c/d", "--until", "2024-06-18", "--days", "3", "--reason", "x"}).code,
      kUsage);
  EXPECT_EQ(run({"return", "a/b/c/d"}).code, kUsage);
  EXPECT_EQ(run({"submit", "a/b/c/d", "--at", "today"}).code, kUsage);
  EXPECT_EQ(run({"preview", kPlanA, "--from", "soon"}).code, kUsage);
}

TEST(Command, SaysThatTheDaemonIsOutOfReach) {
  const Ran ran = run({"status", "--url", "http://127.0.0.1:1"});
  EXPECT_EQ(ran.code, kOutOfReach);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("127.0.0.1"), std::string::npos);
}

TEST(Command, TakesItsLanguageFromTheNearestPlace) {
  const std::string vietnamese = "Mã đầu việc";
  const auto titles = [&](std::vector<std::string> more, const Environment& environment) {
    std::vector<std::string> arguments{"obligations", kPlanA};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, environment).out.substr(0, vietnamese.size());
  };
  EXPECT_EQ(titles({}, {{"LANG", "vi_VN.UTF-8"}}), vietnamese);
  EXPECT_NE(titles({}, {{"LANG", "en_GB.UTF-8"}}), vietnamese);
  EXPECT_EQ(titles({}, {{"LANG", "en_GB.UTF-8"}, {"NHACVIEC_LANGUAGE", "vi"}}), vietnamese);
  EXPECT_NE(titles({"--language", "en"}, {{"NHACVIEC_LANGUAGE", "vi"}}), vietnamese);
}

TEST(Check, FindsNothingWrongWithWhatIsShipped) {
  const Ran ran =
      run({"check", kPlanA, kCalendar, kSource + "/config/directories/so-gddt-hoa-binh.yaml"});
  EXPECT_EQ(ran.code, kDone) << ran.out << ran.err;
}

TEST(Check, NamesEveryErrorWithItsPlace) {
  TempFolder folder;
  const std::string file = folder.write("bad.yaml", "nhacviec: 1\nplan: Bad Id\nunheard: 1\n");
  const Ran ran = run({"check", file});
  EXPECT_EQ(ran.code, kRefused);
  EXPECT_NE(ran.out.find(file + ":2:7: error: "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find(file + ":3:1: error: "), std::string::npos) << ran.out;
  const Json list = run({"check", file, "--format", "json"}).json();
  EXPECT_GE(list.size(), 2u);
  EXPECT_EQ(list[0]["file"], file);
}

TEST(Check, SaysItAllInTheLanguageAskedFor) {
  TempFolder folder;
  const std::string file = folder.write("bad.yaml", "nhacviec: 2\nplan: Bad Id\nunheard: 1\n");
  const Ran vietnamese = run({"check", file, "--language", "vi"});
  EXPECT_NE(vietnamese.out.find(file + ":1:11: error: \"2\" không đọc được: chương trình này đọc "
                                       "phiên bản 1\n"),
            std::string::npos)
      << vietnamese.out;
  EXPECT_NE(vietnamese.out.find(file + ":3:1: error: không có khóa \"unheard\" trong kế hoạch"),
            std::string::npos)
      << vietnamese.out;
  const Json rows = run({"check", file, "--language", "vi", "--format", "json"}).json();
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const Json& row) {
    return row["message"] == "\"2\" không đọc được: chương trình này đọc phiên bản 1";
  })) << rows;
  EXPECT_NE(run({"check", file}).out.find("this program reads version 1\n"), std::string::npos);
}

TEST(Check, SaysOnceWhatIsWrongWithADirectoryThatAPlanNames) {
  TempFolder folder;
  const std::string directory =
      folder.write("d.yaml", "nhacviec: 1\ndirectory: d\nname: D\nunits: {a: {name: A, x: 1}}\n");
  const Ran ran =
      run({"check", kPlanA, directory, "--directory", directory, "--calendar", kCalendar});
  const std::string wrong = "unknown key \"x\"";
  const size_t first = ran.out.find(wrong);
  ASSERT_NE(first, std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find(wrong, first + 1), std::string::npos) << ran.out;
}

TEST(Check, CountsInGoodEnglish) {
  TempFolder folder;
  const std::string file = folder.write("bad.yaml", "a: [\n");
  EXPECT_EQ(run({"check", file}).err, "1 file, 1 error, 0 warnings\n");
}

TEST(Check, TellsRehearsalsAndTemplatesByTheirContent) {
  TempFolder folder;
  const std::string events = folder.write(
      "events.json",
      R"([{"specversion":"1.0","id":"1","source":"/x","type":"nhacviec.obligation.returned",)"
      R"("subject":"a/b/c/d","time":"2024-06-01T00:00:00Z","data":{}}])");
  EXPECT_EQ(run({"check", events}).out,
            events + ":1:1: error: event '1': data.reason is missing\n");
  EXPECT_EQ(run({"check", kSource + "/config/templates/vi.yaml"}).out, "");
  const std::string pack = folder.write("en.yaml", "language: en\nmessages: 1\n");
  const Ran ran = run({"check", pack});
  EXPECT_EQ(ran.code, kRefused);
  EXPECT_NE(ran.out.find(pack + ":2:11: error: "), std::string::npos) << ran.out;
}

TEST(Check, OfWhatIsNoPlanSaysWhatItSeemsToBe) {
  const Ran ran = run({"obligations", kCalendar});
  EXPECT_EQ(ran.code, kRefused);
  EXPECT_EQ(ran.err, kCalendar + ":1:1: error: not a plan: this seems to be a file of calendar\n");
}

TEST(Check, LetsNoFileTakeOverTheTerminal) {
  TempFolder folder;
  const std::string file =
      folder.write("bad.yaml", "nhacviec: 1\nplan: \"a\\e[31m\\nb: error: x\"\n");
  const Ran ran = run({"check", file});
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_NE(ran.out.find("\\x1b[31m\\nb: error: x"), std::string::npos) << ran.out;
}

TEST(Check, AMissingFileIsAnError) {
  EXPECT_EQ(run({"check", "/nonexistent/plan.yaml"}).code, kRefused);
}

TEST(Obligations, GivesTheReportsOfPlanATheirDates) {
  const Json list = run({"obligations", kPlanA, "--format", "json"}).json();
  int half_year = 0, annual = 0, quarterly = 0, syntheses = 0;
  for (const Json& row : list) {
    const std::string task = row["task"];
    if (task == "team-report-half-year") {
      ++half_year;
      EXPECT_EQ(row["due_at"], "2024-06-10T00:00:00+07:00");
      EXPECT_EQ(row["last_moment"], "2024-06-09T23:59:59+07:00");
      EXPECT_EQ(row["last_working_day"], "2024-06-07");
      EXPECT_EQ(row["deliver_to"], Json::array({"van-phong"}));
      EXPECT_EQ(row["chosen"], false);
    } else if (task == "team-report-year") {
      ++annual;
      EXPECT_EQ(row["due_at"], "2024-11-10T00:00:00+07:00");
      EXPECT_EQ(row["last_working_day"], "2024-11-08");
    } else if (task == "commune-quarterly-report") {
      ++quarterly;
      EXPECT_EQ(row["chosen"], true);
    } else if (row["kind"] == "synthesis") {
      ++syntheses;
      EXPECT_TRUE(row["due_at"].is_null());
      EXPECT_TRUE(row["last_working_day"].is_null());
      EXPECT_EQ(row["waits_for"].size(), 4u);
      EXPECT_EQ(row["deliver_to"].size(), 2u);
    }
  }
  EXPECT_EQ(half_year, 4);
  EXPECT_EQ(annual, 4);
  EXPECT_EQ(quarterly, 16);
  EXPECT_EQ(syntheses, 2);
}

TEST(Obligations, HasTheFieldsOfTheInterfaceInOrder) {
  const auto list =
      nlohmann::ordered_json::parse(run({"obligations", kPlanA, "--format", "json"}).out);
  std::vector<std::string> names;
  for (const auto& [name, value] : list.front().items()) names.push_back(name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"id", "task", "unit", "period", "kind", "opens_at", "due_at",
                                      "last_moment", "last_working_day", "deliver_to", "waits_for",
                                      "quote", "chosen", "as_of_date"}));
}

/// "2024-06-11 escalation 1" of the rows about one obligation.
std::vector<std::string> story_of(const Json& rows, const std::string& obligation) {
  std::vector<std::string> story;
  for (const Json& row : rows) {
    if (row["obligation"] != obligation) continue;
    std::string line =
        row["at"].get<std::string>().substr(0, 10) + " " + row["kind"].get<std::string>();
    if (row["step"] != 0) line += " " + row["step"].dump();
    story.push_back(line);
  }
  return story;
}

std::string report(const std::string& team) {
  return "da-bac-2024/team-report-half-year/" + team + "/2024-h1";
}

TEST(Preview, RemindsAndEscalatesOnTheDaysOfTheIssue) {
  const Json rows =
      run({"preview", kPlanA, "--assume", "nobody-reports", "--format", "json"}).json();
  const std::vector<std::string> reminders{"2024-05-17 reminder", "2024-05-29 reminder",
                                           "2024-06-07 reminder", "2024-06-11 overdue"};
  const auto with = [&](std::vector<std::string> escalation) {
    std::vector<std::string> story = reminders;
    story.insert(story.end(), escalation.begin(), escalation.end());
    return story;
  };
  const auto full =
      with({"2024-06-11 escalation 1", "2024-06-13 escalation 2", "2024-06-17 escalation 3"});
  EXPECT_EQ(story_of(rows, report("team-01")),
            with({"2024-06-11 escalation 1", "2024-06-13 escalation 2"}));
  EXPECT_EQ(story_of(rows, report("team-02")), full);
  EXPECT_EQ(story_of(rows, report("team-03")),
            with({"2024-06-13 escalation 2", "2024-06-17 escalation 3"}));
  EXPECT_EQ(story_of(rows, report("team-04")), full);
}

TEST(Preview, GroupsTheRecipientsOfOneNotice) {
  const Json rows =
      run({"preview", kPlanA, "--from", "2024-06-07", "--to", "2024-06-07", "--format", "json"})
          .json();
  const auto found = std::find_if(rows.begin(), rows.end(), [](const Json& row) {
    return row["obligation"] == report("team-02");
  });
  ASSERT_NE(found, rows.end());
  EXPECT_EQ((*found)["at"], "2024-06-07T08:00:00+07:00");
  EXPECT_EQ(
      (*found)["recipients"],
      Json::array(
          {{{"unit", "phong-giao-duc-trung-hoc"}, {"role", "truong-phong"}, {"channel", "email"}},
           {{"unit", "phong-giao-duc-trung-hoc"}, {"role", "truong-phong"}, {"channel", "sms"}}}));
  EXPECT_NE((*found)["subject"].get<std::string>().find("[Nhắc việc - đến hạn hôm nay]"),
            std::string::npos);
}

TEST(Preview, NamesNothingLateWhereEverybodyIsOnTime) {
  const Json rows =
      run({"preview", kPlanA, "--assume", "everybody-on-time", "--format", "json"}).json();
  EXPECT_FALSE(rows.empty());
  for (const Json& row : rows) {
    EXPECT_NE(row["kind"], "overdue") << row.dump();
    EXPECT_NE(row["kind"], "escalation") << row.dump();
  }
}

TEST(Preview, PlaysEventsAtTheirTimes) {
  TempFolder folder;
  const Json events = Json::array({{{"specversion", "1.0"},
                                    {"id", "1"},
                                    {"source", "/t"},
                                    {"type", "nhacviec.obligation.submitted"},
                                    {"subject", report("team-01")},
                                    {"time", "2024-06-03T09:00:00+07:00"}},
                                   {{"specversion", "1.0"},
                                    {"id", "2"},
                                    {"source", "/t"},
                                    {"type", "nhacviec.obligation.extended"},
                                    {"subject", report("team-02")},
                                    {"time", "2024-06-14T16:40:00+07:00"},
                                    {"data", {{"until", "2024-06-27"}, {"reason", "mưa lũ"}}}}});
  const std::string file = folder.write("events.json", events.dump());
  const Json rows = run({"preview", kPlanA, "--events", file, "--format", "json"}).json();
  EXPECT_EQ(story_of(rows, report("team-01")),
            (std::vector<std::string>{"2024-05-17 reminder", "2024-05-29 reminder"}));
  const auto late = story_of(rows, report("team-02"));
  EXPECT_NE(std::find(late.begin(), late.end(), "2024-06-27 reminder"), late.end());
  // What went out before the extension names the date as it was then.
  for (const Json& row : rows) {
    if (row["obligation"] != report("team-02") || row["kind"] != "reminder") continue;
    const bool after = row["at"].get<std::string>() > "2024-06-14";
    const std::string subject = row["subject"];
    if (subject.find("trước ngày") == std::string::npos) continue;
    EXPECT_EQ(subject.find("10/6/2024") == std::string::npos, after) << subject;
  }
}

TEST(Preview, RefusesEventsWithoutATimeOrAboutNothing) {
  TempFolder folder;
  Json event{{"specversion", "1.0"},
             {"id", "1"},
             {"source", "/t"},
             {"type", "nhacviec.obligation.submitted"},
             {"subject", report("team-01")}};
  const Ran timeless = run({"preview", kPlanA, "--events", folder.write("a.json", event.dump())});
  EXPECT_EQ(timeless.code, kRefused);
  EXPECT_NE(timeless.err.find("neither time nor data.at"), std::string::npos);
  event["time"] = "2024-06-03T09:00:00+07:00";
  event["subject"] = "da-bac-2024/no/such/thing";
  EXPECT_EQ(run({"preview", kPlanA, "--events", folder.write("b.json", event.dump())}).code,
            kRefused);
  EXPECT_EQ(run({"preview", kPlanA, "--events", "/nonexistent.json"}).code, kRefused);
}

TEST(Preview, RefusesAnEndThatLiesBeforeItsBeginning) {
  const Ran outcome = run({"preview", kPlanA, "--from", "2024-06-10", "--to", "2024-06-01"});
  EXPECT_EQ(outcome.code, kUsage);
  EXPECT_EQ(outcome.err, "--to lies before --from\n");
  EXPECT_EQ(run({"preview", kPlanA, "--from", "2024-06-10", "--to", "2024-06-10"}).code, kDone)
      << "one whole day";
}

TEST(Preview, ShowsATable) {
  const Ran ran = run({"preview", kPlanA, "--to", "2024-05-17", "--language", "vi"});
  EXPECT_EQ(ran.code, kDone);
  EXPECT_NE(ran.out.find("17/5/2024 08:00  nhắc việc"), std::string::npos) << ran.out;
}

// docs/previews: made anew by `nhacviec preview PLAN --language vi`.
TEST(Command, TheYearsMessagesAreThoseInTheDocs) {
  std::ifstream file(kSource + "/docs/previews/da-bac-2024.txt");
  std::ostringstream listed;
  listed << file.rdbuf();
  EXPECT_EQ(run({"preview", kPlanA, "--language", "vi"}).out, listed.str());
}

TEST(CalendarCommand, ListsTheDaysOffOfAYear) {
  const Json days = run({"calendar", "2024", "--calendar", kCalendar, "--format", "json"}).json();
  const auto day = [&](const std::string& date) {
    const auto found =
        std::find_if(days.begin(), days.end(), [&](const Json& d) { return d["date"] == date; });
    return found == days.end() ? Json() : *found;
  };
  EXPECT_EQ(day("2024-01-01")["kind"], "holiday");
  EXPECT_EQ(day("2024-02-10")["lunar"], "1/1");
  EXPECT_EQ(day("2024-05-04")["kind"], "substitute_workday");
  EXPECT_TRUE(day("2024-06-10").is_null());
  EXPECT_TRUE(day("2025-01-01").is_null());
  EXPECT_EQ(run({"calendar", "24", "--calendar", kCalendar}).code, kUsage);
}

TEST(TextTable, AlignsByWhatATerminalShows) {
  TextTable table({"Đơn vị", "x"});
  table.add({"Ha\u0300 Nội", "1"});  // a combining mark takes no column
  table.add({"đăâêôơư", "2"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "Đơn vị   x\nHa\u0300 Nội   1\nđăâêôơư  2\n");
}

TEST(TextTable, KeepsEachRowOnItsLine) {
  TextTable table({"a", "b"});
  table.add({"one\ntwo\x1b[31m", "c"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "a             b\none two [31m  c\n");
}

TEST(CommandWords, WriteDatesAsOfficesDo) {
  EXPECT_EQ(shown_day("2024-06-07", "vi"), "07/6/2024");
  EXPECT_EQ(shown_day("2024-02-10", "vi"), "10/02/2024");
  EXPECT_EQ(shown_day("2024-11-10", "vi"), "10/11/2024");
  EXPECT_EQ(shown_day("2024-06-07", "en"), "2024-06-07");
  EXPECT_EQ(shown_deadline("2024-06-10T00:00:00+07:00", "vi"), "trước 10/6/2024");
  EXPECT_EQ(shown_deadline("2024-06-10T17:00:00+07:00", "vi"), "trước 10/6/2024 17:00");
}

}  // namespace
}  // namespace nhacviec
