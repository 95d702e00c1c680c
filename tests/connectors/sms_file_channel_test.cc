#include "connectors/sms_file_channel.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/connectors/channel_contract.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

class SmsFileSetup : public ChannelSetup {
 public:
  explicit SmsFileSetup(HandLoop& loop) : loop_(loop) { restart(); }

  Channel& channel() override { return *channel_; }
  void restart() override { restart_on(file()); }
  void restart_on(const std::string& path) {
    channel_.reset();
    channel_ = std::make_unique<SmsFileChannel>(
        path, [this](std::function<void()> work) { loop_.post(std::move(work)); });
  }
  std::vector<Received> received() override {  // the lines of one message come together
    std::vector<Received> result;
    std::string last_key;
    for (const nlohmann::json& line : lines()) {
      if (line.at("key") != last_key) result.push_back({{}, line.at("text")});
      last_key = line.at("key");
      result.back().to.push_back(line.at("to"));
    }
    return result;
  }
  void break_outside() override { fs::create_directories(file()); }
  void heal_outside() override { fs::remove_all(file()); }
  std::string good_address(int number) override { return "+8490000000" + std::to_string(number); }
  std::string bad_address() override { return "0900000001"; }

  std::string file() const { return folder_.path() + "/sms.jsonl"; }
  std::string content() const {
    std::ifstream stream(file(), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  std::vector<nlohmann::json> lines() const {
    std::vector<nlohmann::json> result;
    std::istringstream stream(content());
    for (std::string line; std::getline(stream, line);) {
      auto parsed = nlohmann::json::parse(line, nullptr, false);
      if (parsed.is_object()) result.push_back(parsed);
    }
    return result;
  }

 private:
  HandLoop& loop_;
  TempFolder folder_;
  std::unique_ptr<SmsFileChannel> channel_;
};

std::unique_ptr<ChannelSetup> make_sms_file(HandLoop& loop) {
  return std::make_unique<SmsFileSetup>(loop);
}

INSTANTIATE_TEST_SUITE_P(SmsFile, ChannelContract,
                         testing::Values(ChannelCase{"sms_file", make_sms_file}),
                         [](const auto& each) { return each.param.name; });

class SmsFileTest : public testing::Test {
 protected:
  DeliveryOutcome send(const std::string& key, const std::string& text = "Tổ 02") {
    OutgoingMessage message;
    message.key = key;
    message.to = {"+84900000001"};
    message.body = text;
    message.at = *parse_rfc3339("2024-05-29T08:00:00+07:00");
    message.utc_offset = std::chrono::hours(7);
    std::optional<DeliveryOutcome> answer;
    setup_.channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }

  HandLoop loop_;
  SmsFileSetup setup_{loop_};
};

TEST_F(SmsFileTest, WritesOneReadableLine) {
  send("k1", "Tổ 02: báo cáo\n6 tháng");
  EXPECT_EQ(setup_.content(),
            "{\"at\":\"2024-05-29T08:00:00+07:00\",\"to\":\"+84900000001\","
            "\"text\":\"Tổ 02: báo cáo\\n6 tháng\",\"key\":\"k1\",\"segments\":1}\n");
}

TEST_F(SmsFileTest, CountsSegments) {
  send("k1", "ổ" + std::string(134, 'a'));
  EXPECT_EQ(setup_.lines().at(0).at("segments"), 3);
}

TEST_F(SmsFileTest, StartsANewLineAfterATornOne) {
  std::ofstream(setup_.file()) << "{\"at\":\"2024-05-";
  send("k1");
  EXPECT_EQ(setup_.lines().size(), 1U);
  EXPECT_THAT(setup_.content(), HasSubstr("{\"at\":\"2024-05-\n{\"at\""));
}

TEST_F(SmsFileTest, AFullDiskIsATemporaryFailure) {
  setup_.restart_on("/dev/full");
  const DeliveryOutcome outcome = send("k1");
  EXPECT_EQ(outcome.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(outcome.words, HasSubstr("cannot write"));
}

TEST_F(SmsFileTest, RefusesAnEmptyText) {
  EXPECT_EQ(send("k1", "").status, NoticeStatus::permanent_failure);
}

}  // namespace
}  // namespace nhacviec
