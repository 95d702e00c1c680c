#include "config/webhook_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

using samples::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;

class WebhookSettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder.write("cms.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    folder.write("raw.secret", "twenty-four bytes at least\n");
    folder.write("two.secret",
                 "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n\ntwenty-four bytes at least\n");
    folder.write("short.secret", "too short\n");
    folder.write("empty.secret", "\n");
    folder.write("broken.secret", "whsec_MfKQ9r8GKYqrTwjUPD8I*PZIo2LaLaSw\n");
    folder.write("three.secret",
                 "twenty-four bytes or more 1\ntwenty-four bytes or more 2\n"
                 "twenty-four bytes or more 3\n");
  }
  std::string one(const std::string& fields) { return "webhooks: [{" + fields + "}]\n"; }
  std::optional<Settings> read(const std::string& text) {
    diagnostics = {};
    return settings_from_text({(folder.path() / "s.yaml").string(), text}, {}, diagnostics);
  }
  std::string problems(const std::string& text) {
    read(text);
    return diagnostics.format();
  }

  TempFolder folder;
  Diagnostics diagnostics;
};

constexpr char kCms[] = "name: cms, url: 'https://cms.example.vn/hooks', secret_file: cms.secret";

TEST_F(WebhookSettingsTest, AReceiverNeedsANameAnAddressAndASecret) {
  const auto found = read(one(kCms));
  ASSERT_TRUE(found) << diagnostics.format();
  const WebhookSettings& cms = found->webhooks.at(0);
  EXPECT_EQ(cms.name, "cms");
  EXPECT_EQ(cms.url, "https://cms.example.vn/hooks");
  ASSERT_EQ(cms.secrets.size(), 1u);
  EXPECT_EQ(cms.secrets[0].size(), 24u) << "what the base64 stands for";
  EXPECT_FALSE(cms.allow_private);
  EXPECT_EQ(cms.timeout, std::chrono::seconds(15));
  EXPECT_TRUE(cms.wants("nhacviec.obligation.opened")) << "without a list: everything";
  EXPECT_THAT(problems("webhooks: [{}]\n"), HasSubstr("s.yaml:1:12: error:"));
}

TEST_F(WebhookSettingsTest, ReadsWhatIsWantedAndWhereItMayBe) {
  const auto found = read(
      "webhooks:\n  - name: inside\n    url: http://10.1.2.3:8080/hooks?key=1\n"
      "    secret_file: raw.secret\n    events: [nhacviec.obligation.overdue]\n"
      "    allow_private: true\n    timeout: 5s\n    ca_file: cms.secret\n");
  ASSERT_TRUE(found) << diagnostics.format();
  const WebhookSettings& inside = found->webhooks.at(0);
  EXPECT_THAT(inside.secrets, ElementsAre("twenty-four bytes at least"));
  EXPECT_TRUE(inside.wants("nhacviec.obligation.overdue"));
  EXPECT_FALSE(inside.wants("nhacviec.obligation.opened"));
  EXPECT_EQ(inside.timeout, std::chrono::seconds(5));
  EXPECT_EQ(inside.ca_file, folder.path() / "cms.secret");
}

TEST_F(WebhookSettingsTest, TwoSecretsWhileOneReplacesAnother) {
  const auto found = read(one("name: cms, url: 'https://cms.example.vn', secret_file: two.secret"));
  ASSERT_TRUE(found) << diagnostics.format();
  EXPECT_EQ(found->webhooks[0].secrets.size(), 2u);
}

TEST_F(WebhookSettingsTest, RefusesAddressesThatAreNone) {
  for (const char* url : {"ftp://cms.example.vn/", "https://", "https:///x", "cms.example.vn",
                          "https://cms.example.vn/a b", "https://cms.example.vn/#x"}) {
    EXPECT_THAT(problems(one(std::string("name: a, secret_file: cms.secret, url: '") + url + "'")),
                HasSubstr("not the address of a webhook"))
        << url;
  }
  EXPECT_THAT(problems(one("name: a, secret_file: cms.secret, url: 'http://cms.example.vn/'")),
              HasSubstr("http:// is for private addresses only"));
  const std::string account =
      problems(one("name: a, secret_file: cms.secret, url: 'https://me:hidden@cms.example.vn/'"));
  EXPECT_THAT(account, HasSubstr("no user and no password"));
  EXPECT_THAT(account, testing::Not(HasSubstr("hidden")));
}

TEST_F(WebhookSettingsTest, RefusesSecretsThatAreNone) {
  const auto with = [&](const std::string& file) {
    return problems(one("name: a, url: 'https://cms.example.vn', secret_file: " + file));
  };
  EXPECT_THAT(with("short.secret"), HasSubstr("24 to 64 bytes"));
  EXPECT_THAT(with("short.secret"), testing::Not(HasSubstr("too short")));
  EXPECT_THAT(with("empty.secret"), HasSubstr("the file is empty"));
  EXPECT_THAT(with("broken.secret"), HasSubstr("is not base64"));
  EXPECT_THAT(with("three.secret"), HasSubstr("one secret, or two"));
  EXPECT_THAT(with("none.secret"), HasSubstr("none.secret"));
}

TEST_F(WebhookSettingsTest, RefusesTheSameNameTwiceAndUnknownEvents) {
  EXPECT_THAT(problems(std::string("webhooks:\n  - {") + kCms + "}\n  - {" + kCms + "}\n"),
              HasSubstr("s.yaml:3:12: error: there is another webhook called cms"));
  EXPECT_THAT(problems(one(std::string(kCms) + ", events: [nhacviec.obligation.overdeu]")),
              HasSubstr("did you mean \"nhacviec.obligation.overdue\""));
  EXPECT_THAT(problems(one("name: A B, url: 'https://cms.example.vn', secret_file: cms.secret")),
              HasSubstr("error"));
  EXPECT_THAT(problems(one(std::string(kCms) + ", timeout: 1h")), HasSubstr("not a time between"));
  EXPECT_THAT(problems(one(std::string(kCms) + ", ca_file: none.pem")), HasSubstr("no file"));
}

/// docs/events.md, "Events out": the first column of its two tables.
std::vector<std::string> documented_types() {
  std::ifstream file(std::string(NHACVIEC_SOURCE_DIR) + "/docs/events.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  std::vector<std::string> types;
  std::istringstream lines(all.substr(all.find("## Events out")));
  const std::regex name("`(nhacviec\\.[a-z_.]+|\\.[a-z_]+)`");
  for (std::string line; std::getline(lines, line);) {
    const std::string cell = line.substr(0, line.find('|', 1));
    if (!line.starts_with("| `")) continue;
    for (std::sregex_iterator it(cell.begin(), cell.end(), name), end; it != end; ++it) {
      const std::string word = (*it)[1];
      types.push_back(word.starts_with('.') ? "nhacviec.obligation" + word : word);
    }
  }
  return types;
}

TEST(AnnouncedTypes, AreThoseOfTheDocumentation) {
  EXPECT_THAT(documented_types(), testing::UnorderedElementsAreArray(announced_types()));
}

}  // namespace
}  // namespace nhacviec
