#include "connectors/maildir_channel.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/connectors/channel_contract.h"
#include "tests/connectors/mime_reader.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
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
  explicit MaildirSetup(HandLoop& loop) {
    loop.turn_instead([this](bool wait) {
      return (wait ? context_.run_one_for(std::chrono::minutes(1)) : context_.poll_one()) > 0;
    });
  }

  Channel& channel() override {
    if (!channel_) restart();
    return *channel_;
  }
  void restart() override {
    channel_.reset();
    channel_ = std::make_unique<MaildirChannel>(
        context_, box(),
        MailIdentity{"van-phong@so.example.vn", "Văn phòng Sở", "so.example.vn", ""},
        [this](const std::string& problem) { reports.push_back(problem); }, limits);
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

  MaildirLimits limits{std::chrono::hours(1), std::chrono::hours(1)};  // a test that waits sets it
  std::vector<std::string> reports;

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> busy_{context_.get_executor()};
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

TEST_F(MaildirTest, ABrokenFolderIsSaidOnceAndSoIsItsRecovery) {
  setup_.break_outside();
  EXPECT_FALSE(setup_.channel().is_away()) << "nobody has tried yet";
  for (const char* key : {"k1", "k2", "k3"}) {
    EXPECT_EQ(send(key).status, NoticeStatus::temporary_failure);
  }
  EXPECT_TRUE(setup_.channel().is_away());
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr(setup_.box() + ": cannot make the maildir")));
  setup_.heal_outside();
  for (const char* key : {"k1", "k2", "k3"}) EXPECT_EQ(send(key).status, NoticeStatus::sent);
  EXPECT_FALSE(setup_.channel().is_away());
  EXPECT_THAT(setup_.reports, ElementsAre(testing::_, ""));
}

TEST_F(MaildirTest, ItIsLookedAtAgainWithoutAMessage) {
  setup_.limits = {std::chrono::milliseconds(5), std::chrono::milliseconds(20)};
  send("k1");
  fs::remove_all(setup_.box());
  setup_.break_outside();
  send("k2");
  setup_.heal_outside();
  ASSERT_TRUE(loop_.run_until([&] { return setup_.reports.size() > 1; }));
  EXPECT_FALSE(setup_.channel().is_away());
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("cannot"), ""));
  EXPECT_THAT(setup_.files("new"), IsEmpty()) << "it took no message to find out";
  EXPECT_THAT(setup_.files("tmp"), IsEmpty());
}

TEST_F(MaildirTest, ABadAddressIsNoTroubleOfTheFolder) {
  OutgoingMessage message;
  message.key = "k1";
  message.to = {setup_.bad_address()};
  std::optional<DeliveryOutcome> answer;
  setup_.channel().send(message, [&](DeliveryOutcome outcome) { answer = outcome; });
  ASSERT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
  EXPECT_EQ(answer->status, NoticeStatus::permanent_failure);
  EXPECT_THAT(setup_.reports, IsEmpty());
}

// As long as there is no room for the message that did not fit, it has not recovered: else the
// log would say so with each look.
TEST_F(MaildirTest, ADiskThatIsFullForTheMessageIsNotFitAgainForASmallerOne) {
  setup_.limits = {std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{20'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  send("k1", std::string(100'000, 'x'));
  int looks = 0;
  EXPECT_TRUE(loop_.run_until([&] { return ++looks > 10 || setup_.reports.size() > 1; }));
  EXPECT_THAT(setup_.reports, SizeIs(1));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(loop_.run_until([&] { return setup_.reports.size() > 1; }));
  EXPECT_THAT(setup_.files("tmp"), IsEmpty());
}

}  // namespace
}  // namespace nhacviec
