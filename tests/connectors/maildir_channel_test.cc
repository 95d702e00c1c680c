#include "connectors/maildir_channel.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/connectors/channel_contract.h"
#include "tests/connectors/mime_reader.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> split_addresses(const std::string& list) {
  std::vector<std::string> addresses;
  std::istringstream stream(list);
  for (std::string address; std::getline(stream >> std::ws, address, ',');) {
    addresses.push_back(address);
  }
  return addresses;
}

class MaildirSetup : public ChannelSetup {
 public:
  explicit MaildirSetup(HandLoop& loop) : loop_(loop) { restart(); }

  Channel& channel() override { return *channel_; }
  void restart() override {
    channel_.reset();
    channel_ = std::make_unique<MaildirChannel>(
        box(), MailIdentity{"van-phong@so.example.vn", "Văn phòng Sở", "so.example.vn", ""},
        [this](std::function<void()> work) { loop_.post(std::move(work)); });
  }
  std::vector<Received> received() override {
    std::vector<Received> result;
    for (const std::string& path : files("new")) {
      std::ifstream file(path, std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      ReadMessage message = read_message(text.str(), "\n");
      EXPECT_THAT(message.complaints, IsEmpty());
      if (!message.body.empty()) message.body.pop_back();  // a text of mail ends its last line
      result.push_back({split_addresses(message.header("To")), message.body});
    }
    EXPECT_THAT(files("tmp"), IsEmpty()) << "a half file is left";
    return result;
  }
  void break_outside() override { std::ofstream(box()) << "not a folder"; }
  void heal_outside() override { fs::remove(box()); }
  std::string good_address(int number) override {
    return "phong-" + std::to_string(number) + "@so.example.vn";
  }
  std::string bad_address() override { return "nobody"; }

  std::string box() const { return folder_.path() + "/mail"; }
  std::vector<std::string> files(const std::string& part) const {
    std::vector<std::string> paths;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(box() + "/" + part, none)) {
      paths.push_back(entry.path().string());
    }
    return paths;
  }

 private:
  HandLoop& loop_;
  TempFolder folder_;
  std::unique_ptr<MaildirChannel> channel_;
};

std::unique_ptr<ChannelSetup> make_maildir(HandLoop& loop) {
  return std::make_unique<MaildirSetup>(loop);
}

INSTANTIATE_TEST_SUITE_P(Maildir, ChannelContract,
                         testing::Values(ChannelCase{"maildir", make_maildir}),
                         [](const auto& each) { return each.param.name; });

class MaildirTest : public testing::Test {
 protected:
  DeliveryOutcome send(const std::string& key, const std::string& body = "x\n") {
    OutgoingMessage message;
    message.key = key;
    message.message_id = key + "@so.example.vn";
    message.to = {"a@so.example.vn"};
    message.subject = "s";
    message.body = body;
    std::optional<DeliveryOutcome> answer;
    setup_.channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }

  HandLoop loop_;
  MaildirSetup setup_{loop_};
};

TEST_F(MaildirTest, MakesTheThreeFolders) {
  send("k1");
  for (const char* part : {"cur", "new", "tmp"}) {
    EXPECT_TRUE(fs::is_directory(setup_.box() + "/" + part)) << part;
  }
}

TEST_F(MaildirTest, FindsAMessageThatAReaderHasMovedAndMarked) {
  send("k1");
  const auto files = setup_.files("new");
  ASSERT_THAT(files, SizeIs(1));
  const std::string name = fs::path(files[0]).filename().string();
  fs::rename(files[0], setup_.box() + "/cur/" + name + ":2,FRS");
  EXPECT_EQ(send("k1").words, "already there");
  EXPECT_THAT(setup_.files("new"), IsEmpty());
}

// A limit on the size of files stands for the full disk: write() fails in the middle.
TEST_F(MaildirTest, AFullDiskLeavesNoHalfFileAndIsTriedAgain) {
  const std::string long_text(100'000, 'x');
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{20'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const DeliveryOutcome full = send("k1", long_text);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(full.status, NoticeStatus::temporary_failure);
  EXPECT_THAT(full.words, HasSubstr("cannot write"));
  EXPECT_THAT(setup_.files("tmp"), IsEmpty());
  EXPECT_THAT(setup_.files("new"), IsEmpty());
  EXPECT_EQ(send("k1", long_text).status, NoticeStatus::sent);
  EXPECT_THAT(setup_.files("new"), SizeIs(1));
}

TEST_F(MaildirTest, MakesTheFoldersAgainWhenSomebodyRemovedThem) {
  send("k1");
  fs::remove_all(setup_.box());
  EXPECT_EQ(send("k2").status, NoticeStatus::temporary_failure);
  EXPECT_EQ(send("k2").status, NoticeStatus::sent);
}

}  // namespace
}  // namespace nhacviec
