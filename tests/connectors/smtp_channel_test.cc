#include "connectors/smtp_channel.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

#include "tests/connectors/mime_reader.h"
#include "tests/connectors/smtp_setup.h"

namespace nhacviec {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// A mail system keeps one of two messages with the same Message-ID.
std::vector<Received> SmtpSetup::received() {
  std::vector<Received> result;
  std::set<std::string> ids;
  for (const ScriptedSmtpServer::Mail& mail : server.mails()) {
    ReadMessage message = read_message(mail.text, "\r\n");
    EXPECT_THAT(message.complaints, IsEmpty());
    EXPECT_EQ(mail.from, "van-phong@so.example.vn");
    if (!ids.insert(message.header("Message-ID")).second) continue;
    if (!message.body.empty()) message.body.pop_back();
    result.push_back({mail.to, message.body});
  }
  return result;
}

namespace {

std::unique_ptr<ChannelSetup> make_smtp(HandLoop& loop) {
  return std::make_unique<SmtpSetup>(loop);
}

std::unique_ptr<ChannelSetup> make_smtp_without_pipelining(HandLoop& loop) {
  auto setup = std::make_unique<SmtpSetup>(loop);
  setup->server.always("EHLO", {"250 mail.example.vn"});
  return setup;
}

INSTANTIATE_TEST_SUITE_P(Smtp, ChannelContract,
                         testing::Values(ChannelCase{"smtp", make_smtp},
                                         ChannelCase{"smtp_without_pipelining",
                                                     make_smtp_without_pipelining}),
                         [](const auto& each) { return each.param.name; });

class SmtpChannelTest : public testing::Test {
 protected:
  static OutgoingMessage message(const std::string& key) {
    OutgoingMessage result;
    result.key = key;
    result.message_id = key + "@so.example.vn";
    result.to = {"a@so.example.vn"};
    result.subject = "Nhắc việc";
    result.body = "x\n";
    return result;
  }
  DeliveryOutcome send(OutgoingMessage outgoing) {
    std::optional<DeliveryOutcome> answer;
    setup_.channel().send(std::move(outgoing), [&](DeliveryOutcome outcome) { answer = outcome; });
    EXPECT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    return answer.value_or(DeliveryOutcome{});
  }
  DeliveryOutcome send(const std::string& key) { return send(message(key)); }
  DeliveryOutcome send_to(std::vector<std::string> to) {
    OutgoingMessage outgoing = message("k");
    outgoing.to = std::move(to);
    return send(outgoing);
  }

  HandLoop loop_;
  SmtpSetup setup_{loop_};
  ScriptedSmtpServer& server_ = setup_.server;
};

// --- faults: one thing goes wrong with the first message, then the server is well again

struct Fault {
  const char* name;
  const char* verb;
  ScriptedSmtpServer::Act act;
  NoticeStatus status;
  const char* words;
  size_t taken = 0;          // messages, by the server
  const char* trouble = "";  // what the operator is told
};

class SmtpFault : public SmtpChannelTest, public testing::WithParamInterface<Fault> {};

TEST_P(SmtpFault, IsToldAsWhatItIsAndTheNextMessageGoesOut) {
  const Fault& fault = GetParam();
  for (const char* const offers : {"250-x\r\n250 PIPELINING", "250 x"}) {
    const size_t before = server_.mails().size();
    server_.always("EHLO", {offers});
    setup_.settings.timeout = std::chrono::milliseconds(fault.act.say.empty() ? 200 : 20000);
    setup_.restart();
    setup_.reports.clear();
    server_.next(fault.verb, fault.act);
    const DeliveryOutcome outcome = send("k1");
    EXPECT_EQ(outcome.status, fault.status) << to_string(outcome.status);
    EXPECT_THAT(outcome.words, HasSubstr(fault.words));
    EXPECT_THAT(outcome.recipients, IsEmpty());
    EXPECT_EQ(server_.mails().size() - before, fault.taken) << "sent once, or not at all";
    const std::string trouble = setup_.reports.empty() ? "" : setup_.reports.front();
    EXPECT_THAT(trouble, HasSubstr(fault.trouble));
    EXPECT_EQ(trouble.empty(), std::string(fault.trouble).empty()) << trouble;
    setup_.settings.timeout = std::chrono::seconds(20);
    if (!trouble.empty()) setup_.restart();  // does not wait for the next try
    EXPECT_EQ(send("k2").status, NoticeStatus::sent);
  }
}

using Act = ScriptedSmtpServer::Act;
constexpr auto kTemporary = NoticeStatus::temporary_failure;
constexpr auto kPermanent = NoticeStatus::permanent_failure;
constexpr auto kUnknown = NoticeStatus::unknown;

const Fault kFaults[] = {
    {"TurnedAway", "CONNECT", {"554 no service"}, kTemporary, "turns us away: 554", 0, "554"},
    {"ClosedAtOnce", "CONNECT", {"", true}, kTemporary, "closed the connection", 0, "closed"},
    {"NeverGreets", "CONNECT", {""}, kTemporary, "no answer in time", 0, "no answer in time"},
    {"NotSmtp", "CONNECT", {"SSH-2.0-x"}, kTemporary, "does not speak SMTP", 0, "SMTP"},
    {"Busy", "EHLO", {"421 busy", true}, kTemporary, "421 busy", 0, "421 busy"},
    {"SenderGreylisted", "MAIL", {"450 4.7.1 later"}, kTemporary, "450 4.7.1 later"},
    {"SenderRefused", "MAIL", {"553 5.7.1 not yours"}, kTemporary, "553 5.7.1", 0, "mail_from"},
    {"SenderAndGoodbye", "MAIL", {"421 4.3.2 restarting", true}, kTemporary, "421 4.3.2"},
    {"NoAnswerToMail", "MAIL", {""}, kTemporary, "no answer in time"},
    {"Greylisted", "RCPT", {"450 4.2.0 greylisted"}, kTemporary, "450 4.2.0 greylisted"},
    {"NoSuchUser", "RCPT", {"550 5.1.1 unknown"}, kPermanent, "550 5.1.1 unknown"},
    {"ManyLines", "RCPT", {"550-5.1.1 no\r\n550 such user"}, kPermanent, "550 5.1.1 no such user"},
    {"LostAtRcpt", "RCPT", {"", true}, kTemporary, "before the message was out"},
    {"DataBusy", "DATA", {"451 4.3.0 busy"}, kTemporary, "451 4.3.0 busy"},
    {"DataRefused", "DATA", {"554 5.7.0 spam"}, kPermanent, "554 5.7.0 spam"},
    {"LostAtData", "DATA", {"", true}, kTemporary, "before the message was out"},
    {"DiskFull", "END", {"452 4.3.1 disk full"}, kTemporary, "452 4.3.1 disk full"},
    {"Spam", "END", {"550 5.7.1 spam"}, kPermanent, "550 5.7.1 spam"},
    {"Goodbye", "END", {"421 4.3.2 closing", true}, kTemporary, "421 4.3.2"},
    {"LostAfterTheDot", "END", {"", true}, kUnknown, "the message was out"},
    {"TakenAndLost", "END", {"", true, true}, kUnknown, "the message was out", 1},
    {"NoAnswerToTheDot", "END", {"", false, true}, kUnknown, "no answer in time", 1},
    {"NonsenseAfterTheDot", "END", {"hello?"}, kUnknown, "does not speak SMTP"},
    {"TakenAndClosed", "END", {"250 2.0.0 taken", true}, NoticeStatus::sent, "250 2.0.0", 1},
};

INSTANTIATE_TEST_SUITE_P(Each, SmtpFault, testing::ValuesIn(kFaults),
                         [](const auto& each) { return std::string(each.param.name); });

// --- recipients who fare differently

TEST_F(SmtpChannelTest, OneTransactionCarriesAllRecipients) {
  EXPECT_EQ(send_to({"a@so.example.vn", "b@so.example.vn"}).status, NoticeStatus::sent);
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_THAT(server_.mails()[0].to, ElementsAre("a@so.example.vn", "b@so.example.vn"));
}

TEST_F(SmtpChannelTest, ARefusedRecipientDoesNotHoldUpTheOthers) {
  server_.next("RCPT", {"250 ok"});
  server_.next("RCPT", {"550 5.1.1 <b@so.example.vn>: no such user"});
  const DeliveryOutcome outcome =
      send_to({"a@so.example.vn", "b@so.example.vn", "c@so.example.vn"});
  EXPECT_EQ(outcome.status, NoticeStatus::sent);
  EXPECT_EQ(outcome.words,
            "1 of 3 not reached: b***@so.example.vn: 550 5.1.1 <b***@so.example.vn>: no such user");
  ASSERT_THAT(outcome.recipients, SizeIs(3));
  EXPECT_EQ(outcome.recipients[0].status, NoticeStatus::sent);
  EXPECT_EQ(outcome.recipients[1].address, "b@so.example.vn");
  EXPECT_EQ(outcome.recipients[1].status, kPermanent);
  EXPECT_EQ(outcome.recipients[2].status, NoticeStatus::sent);
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_THAT(server_.mails()[0].to, ElementsAre("a@so.example.vn", "c@so.example.vn"));
}

TEST_F(SmtpChannelTest, SomebodyToBeTriedAgainMakesItATemporaryFailureThatNamesTheOthers) {
  server_.next("RCPT", {"250 ok"});
  server_.next("RCPT", {"452 4.5.3 too many"});
  const DeliveryOutcome outcome = send_to({"a@so.example.vn", "b@so.example.vn"});
  EXPECT_EQ(outcome.status, kTemporary);
  ASSERT_THAT(outcome.recipients, SizeIs(2));
  EXPECT_EQ(outcome.recipients[0].status, NoticeStatus::sent);
  EXPECT_EQ(outcome.recipients[1].status, kTemporary);
}

TEST_F(SmtpChannelTest, WhoWasRefusedIsKnownEvenWhenTheRestIsNot) {
  server_.next("RCPT", {"550 5.1.1 no"});
  server_.next("END", {"", true});
  const DeliveryOutcome outcome = send_to({"a@so.example.vn", "b@so.example.vn"});
  EXPECT_EQ(outcome.status, kUnknown);
  ASSERT_THAT(outcome.recipients, SizeIs(2));
  EXPECT_EQ(outcome.recipients[0].status, kPermanent);
  EXPECT_EQ(outcome.recipients[1].status, kUnknown);
}

TEST_F(SmtpChannelTest, AMessageThatNobodyMayHaveIsNotHandedOver) {
  server_.next("RCPT", {"550 5.1.1 no"});
  server_.next("RCPT", {"550 5.1.1 no"});
  EXPECT_EQ(send_to({"a@so.example.vn", "b@so.example.vn"}).status, kPermanent);
  EXPECT_EQ(server_.heard("DATA"), 0u);
}

// --- what is written

TEST_F(SmtpChannelTest, LinesThatBeginWithADotArriveAsTheyWere) {
  OutgoingMessage outgoing = message("k1");
  outgoing.body = ".\n..\n.x\nlast.\n";
  EXPECT_EQ(send(outgoing).status, NoticeStatus::sent);
  EXPECT_THAT(setup_.received(), ElementsAre(Received{outgoing.to, ".\n..\n.x\nlast."}));
}

TEST_F(SmtpChannelTest, ALongMessageArrivesWhole) {
  OutgoingMessage outgoing = message("k1");
  for (int i = 0; i < 20000; ++i) outgoing.body += "Tổ công tác số 02 chưa gửi báo cáo.\n";
  EXPECT_EQ(send(outgoing).status, NoticeStatus::sent);
  ASSERT_THAT(setup_.received(), SizeIs(1));
  EXPECT_EQ(setup_.received()[0].text + "\n", outgoing.body);
}

TEST_F(SmtpChannelTest, TheServersWordsAreOneBoundedLineOfUtf8WithoutAddresses) {
  server_.next("RCPT", {"550 \xff<a.long.name@so.example.vn>\x01" + std::string(1000, 'x')});
  const std::string words = send("k1").words;
  EXPECT_THAT(words, HasSubstr("550 \xef\xbf\xbd<a***@so.example.vn> xxx"));
  EXPECT_LT(words.size(), 400u);
}

TEST_F(SmtpChannelTest, AnOldServerThatKnowsOnlyHeloIsTalkedTo) {
  server_.always("EHLO", {"502 what?"});
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
}

// --- connections

TEST_F(SmtpChannelTest, ConnectionsAreKeptAndNoMoreThanAllowed) {
  setup_.settings.connections = 3;
  setup_.restart();
  int sent = 0;
  for (int i = 0; i < 60; ++i) {
    setup_.channel().send(message("k" + std::to_string(i)), [&](DeliveryOutcome outcome) {
      if (outcome.status == NoticeStatus::sent) ++sent;
    });
  }
  ASSERT_TRUE(loop_.run_until([&] { return sent == 60; }));
  EXPECT_LE(server_.connections(), 3);
  EXPECT_THAT(server_.mails(), SizeIs(60));
}

TEST_F(SmtpChannelTest, AConnectionThatTheServerClosedMeanwhileIsReplacedUnnoticed) {
  for (const bool polite : {false, true}) {
    EXPECT_EQ(send("k1").status, NoticeStatus::sent);
    server_.next("MAIL", polite ? Act{"421 4.4.2 idle too long", true} : Act{"", true});
    EXPECT_EQ(send("k2").status, NoticeStatus::sent);
  }
  EXPECT_EQ(server_.connections(), 3);
  EXPECT_THAT(server_.mails(), SizeIs(4));
  EXPECT_THAT(setup_.reports, IsEmpty());
}

TEST_F(SmtpChannelTest, AMessageIsGivenToASecondConnectionOnlyOnce) {
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  server_.next("MAIL", {"", true});
  server_.next("MAIL", {"", true});
  EXPECT_EQ(send("k2").status, kTemporary);
  EXPECT_EQ(server_.connections(), 2);
}

TEST_F(SmtpChannelTest, ARefusalCostsNoMoreThanItsConnection) {
  server_.next("RCPT", {"550 5.1.1 no"});
  EXPECT_EQ(send("k1").status, kPermanent);
  EXPECT_EQ(server_.heard("QUIT"), 1u);
  server_.next("END", {"554 5.7.1 spam"});
  EXPECT_EQ(send("k2").status, kPermanent);
  EXPECT_EQ(send("k3").status, NoticeStatus::sent);
  EXPECT_EQ(server_.connections(), 2) << "a refused text leaves its connection in use";
  EXPECT_THAT(setup_.reports, IsEmpty());
}

TEST_F(SmtpChannelTest, ARefusalIsToldThoughTheServerDoesNotAnswerTheGoodbye) {
  for (const char* const verb : {"MAIL", "RCPT", "DATA"}) {
    server_.next(verb, {"450 4.2.0 later"});
    server_.next("QUIT", {""});
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(send("k1").words.substr(0, 3), verb == std::string("MAIL") ? "our" : "450");
    EXPECT_LT(std::chrono::steady_clock::now() - began, setup_.settings.timeout / 4);
  }
}

TEST_F(SmtpChannelTest, AServerThatAnswersTwiceIsNotBelievedForTheNextMessage) {
  server_.next("END", {"250 2.0.0 taken\r\n250 2.0.0 and once more"});
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  EXPECT_EQ(send("k2").status, kTemporary);
  EXPECT_EQ(send("k3").status, NoticeStatus::sent);
  EXPECT_THAT(server_.mails(), SizeIs(2));
}

TEST_F(SmtpChannelTest, AnIdleConnectionIsLeftWithAGoodbye) {
  setup_.limits.idle = std::chrono::milliseconds(50);
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
  server_.wait_until_all_gone();
  EXPECT_EQ(server_.heard("QUIT"), 1u);
  EXPECT_EQ(send("k2").status, NoticeStatus::sent);
  EXPECT_THAT(setup_.reports, IsEmpty());
}

TEST_F(SmtpChannelTest, AServerThatAllowsFewerConnectionsIsUsedWithThose) {
  server_.next("CONNECT", {"220 ready"});
  server_.always("CONNECT", {"421 4.7.0 too many connections from you", true});
  EXPECT_EQ(send("k0").status, NoticeStatus::sent);
  int sent = 0;
  int answers = 0;
  for (int i = 0; i < 20; ++i) {
    setup_.channel().send(message("n" + std::to_string(i)), [&](DeliveryOutcome outcome) {
      ++answers;
      if (outcome.status == NoticeStatus::sent) ++sent;
    });
  }
  ASSERT_TRUE(loop_.run_until([&] { return answers == 20; }));
  EXPECT_EQ(sent, 20);
  EXPECT_THAT(setup_.reports, IsEmpty());
}

// --- a server that takes its time

TEST_F(SmtpChannelTest, AServerThatThinksAboutAMessageHoldsUpNoOther) {
  setup_.settings.connections = 2;
  setup_.settings.timeout = std::chrono::hours(1);
  server_.next("END", {""});
  std::optional<DeliveryOutcome> held_up;
  setup_.channel().send(message("k1"), [&](DeliveryOutcome outcome) { held_up = outcome; });
  while (server_.heard("DATA") == 0) std::this_thread::yield();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(send("n" + std::to_string(i)).status, NoticeStatus::sent);
  EXPECT_FALSE(held_up.has_value());
  setup_.restart();
  ASSERT_TRUE(loop_.run_until([&] { return held_up.has_value(); }));
  EXPECT_EQ(held_up->status, kUnknown) << "the whole message was out when the channel ended";
}

TEST_F(SmtpChannelTest, ItEndsAtOnceThoughTheServerHangs) {
  for (const char* const verb : {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"}) {
    setup_.settings.timeout = std::chrono::hours(1);
    setup_.restart();
    server_.next(verb, {""});
    std::optional<DeliveryOutcome> answer;
    const int before = server_.connections();
    setup_.channel().send(message("k1"), [&](DeliveryOutcome outcome) { answer = outcome; });
    while (server_.connections() == before) std::this_thread::yield();
    setup_.settings.timeout = std::chrono::seconds(20);
    const auto began = std::chrono::steady_clock::now();
    setup_.restart();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10)) << verb;
    ASSERT_TRUE(loop_.run_until([&] { return answer.has_value(); }));
    EXPECT_NE(answer->status, NoticeStatus::sent) << verb;
  }
  EXPECT_THAT(setup_.reports, IsEmpty()) << "its end is no trouble";
}

// --- a server that is away

TEST_F(SmtpChannelTest, WhileTheServerIsAwayMessagesComeBackAtOnceAndItIsSaidOnce) {
  server_.stop();
  EXPECT_FALSE(setup_.channel().is_away()) << "nobody has asked yet";
  EXPECT_THAT(send("k1").words, HasSubstr("127.0.0.1:" + std::to_string(server_.port())));
  EXPECT_TRUE(setup_.channel().is_away());
  server_.start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(send("k2").status, kTemporary);
  EXPECT_EQ(server_.connections(), 0) << "nobody asks before the time is over";
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("cannot be reached")));
}

TEST_F(SmtpChannelTest, ItIsAskedAgainWithoutAMessageAndItsReturnIsSaidOnce) {
  setup_.limits.first_retry = std::chrono::milliseconds(5);
  setup_.limits.longest_retry = std::chrono::milliseconds(20);
  server_.stop();
  send("k1");
  server_.start();
  ASSERT_TRUE(loop_.run_until([&] { return setup_.reports.size() > 1; }));
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("cannot be reached"), ""));
  EXPECT_FALSE(setup_.channel().is_away()) << "it need not be written to for that";
  EXPECT_EQ(send("k2").status, NoticeStatus::sent);
  EXPECT_EQ(server_.connections(), 1);
  EXPECT_THAT(setup_.reports, SizeIs(2));
}

TEST_F(SmtpChannelTest, AServerThatDropsEveryMessageCountsAsAway) {
  server_.always("DATA", {"", true});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send("k" + std::to_string(i)).status, kTemporary);
  const int before = server_.connections();
  EXPECT_EQ(send("k4").status, kTemporary);
  EXPECT_EQ(server_.connections(), before);
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("closed the connection")));
}

TEST_F(SmtpChannelTest, OurRefusedAddressIsTroubleUntilTheServerTakesIt) {
  server_.next("MAIL", {"553 5.7.1 not yours"});
  server_.next("MAIL", {"553 5.7.1 not yours"});
  for (const auto status : {kTemporary, kTemporary, NoticeStatus::sent, NoticeStatus::sent}) {
    EXPECT_EQ(send("k1").status, status);
  }
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("mail_from"), ""));
}

TEST_F(SmtpChannelTest, TheQueueIsBounded) {
  setup_.limits.waiting = 2;
  setup_.settings.connections = 1;
  setup_.settings.timeout = std::chrono::milliseconds(300);
  server_.always("MAIL", {""});
  std::vector<std::string> words;
  for (int i = 0; i < 4; ++i) {
    setup_.channel().send(message("k" + std::to_string(i)),
                          [&](DeliveryOutcome outcome) { words.push_back(outcome.words); });
  }
  ASSERT_TRUE(loop_.run_until([&] { return !words.empty(); }));
  EXPECT_EQ(words[0], "too many messages at once");
  ASSERT_TRUE(loop_.run_until([&] { return words.size() == 4; }));
}

TEST_F(SmtpChannelTest, WhatWaitsTooLongIsGivenBack) {
  setup_.settings.connections = 1;
  setup_.settings.timeout = std::chrono::milliseconds(100);
  server_.always("END", {"", false, true});
  std::vector<DeliveryOutcome> outcomes;
  for (int i = 0; i < 3; ++i) {
    setup_.channel().send(message("k" + std::to_string(i)),
                          [&](DeliveryOutcome outcome) { outcomes.push_back(outcome); });
  }
  ASSERT_TRUE(loop_.run_until([&] { return outcomes.size() == 3; }));
  EXPECT_EQ(outcomes[0].status, kUnknown);
  EXPECT_EQ(outcomes[1].words, "the mail server is too slow");
  EXPECT_EQ(outcomes[2].words, "the mail server is too slow");
}

TEST_F(SmtpChannelTest, AsManyAsTheRelayAllowsEvenly) {
  setup_.settings.rate = {20, std::chrono::milliseconds(1000)};
  setup_.settings.timeout = std::chrono::milliseconds(5000);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<DeliveryOutcome> outcomes;
  for (int i = 0; i < 4; ++i) {
    setup_.channel().send(message("k" + std::to_string(i)),
                          [&](DeliveryOutcome outcome) { outcomes.push_back(outcome); });
  }
  ASSERT_TRUE(loop_.run_until([&] { return outcomes.size() == 4; }));
  for (const DeliveryOutcome& outcome : outcomes) EXPECT_EQ(outcome.status, NoticeStatus::sent);
  // Three times 50 ms lie between the first and the last; how much more is the machine's.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(150));
}

// --- secrets

TEST_F(SmtpChannelTest, WithALoginNothingIsSaidInTheClear) {
  setup_.settings.server.user = "nhacviec";
  setup_.settings.server.password = "mat-khau";
  server_.always("EHLO", {"250-x\r\n250 AUTH PLAIN LOGIN"});
  const DeliveryOutcome outcome = send("k1");
  EXPECT_EQ(outcome.status, kTemporary);
  EXPECT_THAT(outcome.words, HasSubstr("offers no STARTTLS"));
  EXPECT_THAT(server_.heard(), ElementsAre(HasSubstr("EHLO ")));
  EXPECT_THAT(setup_.reports, ElementsAre(HasSubstr("offers no STARTTLS")));
}

TEST_F(SmtpChannelTest, ARefusedStartTlsIsTheEndWhenThereIsALogin) {
  setup_.settings.server.user = "nhacviec";
  setup_.settings.server.password = "mat-khau";
  server_.always("EHLO", {"250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"});
  server_.always("STARTTLS", {"454 4.7.0 not now"});
  EXPECT_THAT(send("k1").words, HasSubstr("refuses STARTTLS: 454"));
  EXPECT_EQ(server_.heard("AUTH"), 0u);
  EXPECT_EQ(server_.heard("MAIL"), 0u);
}

TEST_F(SmtpChannelTest, WordsPutBehindStartTlsInTheClearAreNotBelieved) {
  setup_.settings.server.user = "nhacviec";
  server_.always("EHLO", {"250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN"});
  server_.always("STARTTLS", {"220 go\r\n250 AUTH PLAIN"});
  EXPECT_THAT(send("k1").words, HasSubstr("says more in the clear"));
}

TEST_F(SmtpChannelTest, WithoutALoginAServerThatRefusesStartTlsIsStillWrittenTo) {
  server_.always("EHLO", {"250-x\r\n250 STARTTLS"});
  server_.always("STARTTLS", {"454 4.7.0 not now"});
  EXPECT_EQ(send("k1").status, NoticeStatus::sent);
}

}  // namespace
}  // namespace nhacviec
