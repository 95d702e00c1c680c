// An SMTP channel under test, its loop turned by hand, and the server that it talks to.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "connectors/smtp_channel.h"
#include "tests/connectors/channel_contract.h"
#include "tests/connectors/scripted_smtp_server.h"

namespace nhacviec {

class SmtpSetup : public ChannelSetup {
 public:
  explicit SmtpSetup(HandLoop& loop) {
    loop.turn_instead([this](bool wait) { return wait ? turn() : context_.poll_one() > 0; });
    settings.server.host = "127.0.0.1";
    settings.server.port = server.port();
    limits.first_retry = std::chrono::hours(1);  // a test that waits for it sets it
    limits.longest_retry = std::chrono::hours(1);
    limits.login_retry = std::chrono::hours(1);
  }

  Channel& channel() override {
    if (!channel_) restart();
    return *channel_;
  }
  /// With the settings as they are now.
  void restart() override {
    channel_.reset();
    channel_ = std::make_unique<SmtpChannel>(
        context_, settings,
        MailIdentity{"van-phong@so.example.vn", "Văn phòng Sở", "so.example.vn", ""},
        [this](const std::string& problem) { reports.push_back(problem); }, limits);
  }
  std::vector<Received> received() override;
  void break_outside() override { server.stop(); }
  void heal_outside() override { server.start(); }
  std::string good_address(int number) override {
    return "phong-" + std::to_string(number) + "@so.example.vn";
  }
  std::string bad_address() override { return "nobody"; }
  bool delivers_at_its_end() const override { return false; }

  ScriptedSmtpServer server;
  SmtpSettings settings;
  SmtpLimits limits;
  std::vector<std::string> reports;

 private:
  /// Looks up often: what a test waits for may happen in the server's threads.
  bool turn() {
    idle_turns_ = context_.run_one_for(std::chrono::milliseconds(20)) > 0 ? 0 : idle_turns_ + 1;
    return idle_turns_ < 3000;
  }

  int idle_turns_ = 0;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> busy_{context_.get_executor()};
  std::unique_ptr<SmtpChannel> channel_;
};

}  // namespace nhacviec
