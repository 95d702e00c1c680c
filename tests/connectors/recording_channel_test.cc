#include "tests/connectors/recording_channel.h"

#include "tests/connectors/channel_contract.h"

namespace nhacviec {
namespace {

class RecordingSetup : public ChannelSetup {
 public:
  explicit RecordingSetup(HandLoop& loop)
      : channel_([&loop](std::function<void()> work) { loop.post(std::move(work)); }) {}

  Channel& channel() override { return channel_; }
  void restart() override {}  // it is its own outside
  std::vector<Received> received() override {
    std::vector<Received> result;
    for (const OutgoingMessage& message : channel_.messages()) {
      result.push_back({message.to, message.body});
    }
    return result;
  }
  void break_outside() override {
    channel_.answer_with({NoticeStatus::temporary_failure, "the outside is away"});
  }
  void heal_outside() override { channel_.take_messages(); }
  std::string good_address(int number) override {
    return "phong-" + std::to_string(number) + "@so.example.vn";
  }
  std::string bad_address() override { return "nobody"; }

 private:
  RecordingChannel channel_;
};

std::unique_ptr<ChannelSetup> make_recording(HandLoop& loop) {
  return std::make_unique<RecordingSetup>(loop);
}

INSTANTIATE_TEST_SUITE_P(Recording, ChannelContract,
                         testing::Values(ChannelCase{"recording", make_recording}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace nhacviec
