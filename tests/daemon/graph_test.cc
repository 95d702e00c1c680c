// `nhacviec graph`. The pictures of docs/pictures and tests/daemon/golden are what the command
// draws now; to accept a change run with NHACVIEC_WRITE_GOLDEN=1 and look at them.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "daemon/command/command.h"

namespace nhacviec {
namespace {

const std::string kRoot = NHACVIEC_SOURCE_DIR;

std::string shipped_plan(const std::string& id) { return kRoot + "/config/plans/" + id + ".yaml"; }

struct Drawn {
  int code = 0;
  std::string out;
  std::string err;
};

Drawn draw(const std::string& plan, const std::string& form, const std::string& language = "vi") {
  std::ostringstream out, err;
  Drawn drawn;
  drawn.code = run_command({"graph", plan, "--format", form, "--language", language}, {}, out, err);
  drawn.out = out.str();
  drawn.err = err.str();
  return drawn;
}

std::vector<std::string> all_plans() {
  std::vector<std::string> plans;
  for (const char* folder : {"/config/plans", "/config/examples/plans"}) {
    for (const auto& entry : std::filesystem::directory_iterator(kRoot + folder)) {
      if (entry.path().extension() == ".yaml") plans.push_back(entry.path().string());
    }
  }
  return plans;
}

void expect_as_stored(const std::string& text, const std::string& file) {
  const std::string path = kRoot + file;
  if (std::getenv("NHACVIEC_WRITE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream in(path, std::ios::binary);
  const std::string stored{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(text == stored) << path << " is not what `nhacviec graph` draws now";
}

/// The words of which `pattern`'s first group is made, each once.
std::set<std::string> found_in(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex wanted(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), wanted), end; it != end; ++it) {
    found.insert((*it)[1].str());
  }
  return found;
}

class PicturesFolder {
 public:
  PicturesFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "nhacviec-graph-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~PicturesFolder() { std::filesystem::remove_all(path_); }
  PicturesFolder(const PicturesFolder&) = delete;
  PicturesFolder& operator=(const PicturesFolder&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  /// What an XML parser of its own says about the files written here; "" when they are well-formed.
  std::string xml_problems() const {
    const std::string command =
        "/usr/bin/python3 -B -c 'import glob, sys, xml.dom.minidom\n"
        "for file in glob.glob(sys.argv[1] + \"/*.svg\"): xml.dom.minidom.parse(file)' " +
        path_.string() + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return "python3 is needed";
    std::string said;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
    const int status = ::pclose(pipe);
    return status == 0 ? said : "status " + std::to_string(status) + ": " + said;
  }

 private:
  std::filesystem::path path_;
};

TEST(Graph, DrawsPlanAAsStored) {
  expect_as_stored(draw(shipped_plan("da-bac-2024"), "mermaid").out,
                   "/tests/daemon/golden/da-bac-2024.mmd");
  expect_as_stored(draw(shipped_plan("da-bac-2024"), "dot").out,
                   "/tests/daemon/golden/da-bac-2024.dot");
  expect_as_stored(draw(shipped_plan("da-bac-2024"), "svg", "en").out,
                   "/tests/daemon/golden/da-bac-2024.en.svg");
}

TEST(Graph, DrawsThePicturesOfTheDocumentation) {
  for (const char* id :
       {"da-bac-2024", "nhiem-vu-2024", "dan-van-2022", "tam-duong-2020", "muong-te-2022-2023"}) {
    expect_as_stored(draw(shipped_plan(id), "svg").out,
                     std::string("/docs/pictures/") + id + ".svg");
  }
}

TEST(Graph, DrawsEveryPlanInEveryFormAndLanguage) {
  const auto plans = all_plans();
  ASSERT_GE(plans.size(), 6u);
  for (const std::string& plan : plans) {
    for (const char* language : {"vi", "en"}) {
      for (const char* form : {"mermaid", "dot", "svg"}) {
        const Drawn drawn = draw(plan, form, language);
        EXPECT_EQ(drawn.code, kDone) << plan << drawn.err;
        EXPECT_TRUE(drawn.out.ends_with("\n")) << plan << " " << form;
      }
    }
  }
}

TEST(Graph, NamesTheEndsOfEveryEdge) {
  for (const std::string& plan : all_plans()) {
    for (const char* form : {"mermaid", "dot"}) {
      const std::string text = draw(plan, form).out;
      const auto nodes = found_in(text, R"((?:^|\n) +((?:task|unit)_\w+)(?: \[label|\[|\(|\{))");
      EXPECT_FALSE(nodes.empty()) << plan;
      auto ends = found_in(text, R"((?:^|\n)  ((?:task|unit)_\w+) (?:-|=|~))");
      ends.merge(found_in(text, R"((?:->|-->|~~~|\|) ((?:task|unit)_\w+))"));
      for (const std::string& end : ends) {
        EXPECT_TRUE(nodes.contains(end)) << plan << " " << form << ": " << end;
      }
    }
  }
}

/// With the labels' lines joined: where they break is the golden files' business.
std::string unbroken(std::string text) {
  for (const std::string& line_break : {std::string("<br/>"), std::string("\\n")}) {
    for (size_t at = text.find(line_break); at != std::string::npos; at = text.find(line_break)) {
      text.replace(at, line_break.size(), " ");
    }
  }
  return text;
}

TEST(Graph, SaysWhoOwesWhatWhenAndWhatWaitsForWhat) {
  const std::string text = unbroken(draw(shipped_plan("da-bac-2024"), "mermaid").out);
  for (const char* expected : {
           "Báo cáo kết quả 6 tháng</b> Thực hiện: 4\u00a0×\u00a0Tổ công tác "
           "số\u00a0… Thời hạn: trước "
           "ngày 10/6/2024",
           "hằng quý *: đến hết ngày 31/3, 30/6, 30/9 và 31/12/2024",
           "task_team_report_half_year ==>|\"chờ đủ rồi mới mở việc\"| "
           "task_office_synthesis_half_year",
           "task_team_survey -.-> task_team_help_plan",
           "task_office_synthesis_year --> unit_ubnd_tinh",
           "subgraph part_1[\"Phần V\"]",
       }) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

TEST(Graph, SpeaksEnglish) {
  const std::string text = unbroken(draw(shipped_plan("da-bac-2024"), "mermaid", "en").out);
  for (const char* expected :
       {"Half-year report</b> By: 4\u00a0×\u00a0Working group\u00a0… Due: before 10 June "
        "2024",
        "opens when all are in", "every quarter *: by the end of 31 March, 30 June"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

TEST(Graph, DrawsNoTwoCardsOverEachOther) {
  for (const std::string& plan : all_plans()) {
    struct Card {
      double x, y, width, height;
    };
    std::vector<Card> cards;
    const std::string text = draw(plan, "svg").out;
    // Of each group the rectangle that carries the colour or is a unit: where the card stands.
    static const std::regex frame(
        R"re(<rect class="(c|r)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)")re");
    static const std::regex view(R"re(viewBox="0 0 ([\d.]+) ([\d.]+)")re");
    std::smatch size;
    ASSERT_TRUE(std::regex_search(text, size, view)) << plan;
    for (size_t at = text.find("<g>"); at != std::string::npos; at = text.find("<g>", at + 1)) {
      const std::string group = text.substr(at, text.find("</g>", at) - at);
      Card card{};
      for (std::sregex_iterator it(group.begin(), group.end(), frame), end; it != end; ++it) {
        card = {std::stod((*it)[2]), std::stod((*it)[3]), std::stod((*it)[4]), std::stod((*it)[5])};
      }
      EXPECT_GE(card.x, 0);
      EXPECT_LE(card.x + card.width, std::stod(size[1])) << plan;
      EXPECT_LE(card.y + card.height, std::stod(size[2])) << plan;
      for (const Card& other : cards) {
        const bool apart = card.x >= other.x + other.width || other.x >= card.x + card.width ||
                           card.y >= other.y + other.height || other.y >= card.y + card.height;
        EXPECT_TRUE(apart) << plan << " at " << card.x << "," << card.y << "\n" << group;
      }
      cards.push_back(card);
    }
    EXPECT_GT(cards.size(), 5u) << plan;
  }
}

/// A copy of plan A with another title for its first task.
class GraphOfOddTitles : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(shipped_plan("da-bac-2024"));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string title = "{vi: Thành lập các tổ công tác, en: Set up the four working groups}";
    const size_t at = text.find(title);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, title.size(), R"('A "b" <c> & #d; \e `f` ]] --> ''g''')");
    plan_ = folder_.write("odd.yaml", text);
  }

  std::string drawn(const std::string& form) const {
    std::ostringstream out, err;
    const int code =
        run_command({"graph", plan_.string(), "--format", form, "--directory",
                     kRoot + "/config/directories", "--calendar", kRoot + "/config/calendars"},
                    {}, out, err);
    EXPECT_EQ(code, kDone) << err.str();
    return out.str();
  }

  PicturesFolder folder_;
  std::filesystem::path plan_;
};

TEST_F(GraphOfOddTitles, EscapesForMermaid) {
  const std::string text = unbroken(drawn("mermaid"));
  EXPECT_NE(text.find("A #34;b#34; #60;c#62; #38; #35;d; #92;e #96;f#96; ]] --#62; 'g"),
            std::string::npos)
      << text;
}

TEST_F(GraphOfOddTitles, EscapesForDot) {
  EXPECT_NE(unbroken(drawn("dot")).find(R"(A \"b\" <c> &amp; #d; \\e `f` ]] --> 'g)"),
            std::string::npos);
}

TEST_F(GraphOfOddTitles, EscapesForXml) {
  const std::string text = drawn("svg");
  folder_.write("odd.svg", text);
  EXPECT_EQ(folder_.xml_problems(), "");
  EXPECT_NE(text.find("A &quot;b&quot; &lt;c&gt; &amp; #d; \\e `f` ]] --&gt; 'g"),
            std::string::npos)
      << text;
}

TEST(Graph, WritesWellFormedXml) {
  const PicturesFolder folder;
  for (const std::string& plan : all_plans()) {
    for (const char* language : {"vi", "en"}) {
      const std::string name = std::filesystem::path(plan).stem().string() + "." + language;
      folder.write(name + ".svg", draw(plan, "svg", language).out);
    }
  }
  EXPECT_EQ(folder.xml_problems(), "");
  folder.write("broken.svg", "<svg>&</svg>");  // it does look
  EXPECT_NE(folder.xml_problems(), "");
}

TEST(Graph, RefusesAPlanWithErrorsAndAnUnknownForm) {
  const Drawn broken = draw(kRoot + "/config/calendars/vn.yaml", "svg");
  EXPECT_EQ(broken.code, kRefused);
  EXPECT_EQ(broken.out, "");
  EXPECT_NE(broken.err.find("error: "), std::string::npos) << broken.err;
  EXPECT_EQ(draw(shipped_plan("da-bac-2024"), "png").code, kUsage);
}

}  // namespace
}  // namespace nhacviec
