// The mailbox of replies, and what a server may do to whoever reads it.
#include "connectors/imap_mailbox.h"

#include <gmock/gmock.h>

#include "tests/connectors/channel_contract.h"
#include "tests/connectors/scripted_imap_server.h"

namespace nhacviec {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Act = ScriptedImapServer::Act;

const std::string kMail = "From: a@example.vn\r\nMessage-ID: <1@example.vn>\r\n\r\nx\r\n";

class ImapMailboxTest : public testing::Test {
 protected:
  Result<MailboxBatch> look(MailboxPosition after = {}) {
    settings.server.host = "127.0.0.1";
    settings.server.port = server.port();
    settings.server.user = "u";
    settings.server.password = "a password";
    ImapMailbox mailbox(settings,
                        [this](std::function<void()> work) { loop.post(std::move(work)); });
    std::optional<Result<MailboxBatch>> answer;
    mailbox.look(after, [&](Result<MailboxBatch> batch) { answer = std::move(batch); });
    EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
    return answer ? *std::move(answer) : Error{ErrorKind::unknown, "no answer"};
  }
  std::string problem(MailboxPosition after = {}) {
    const auto batch = look(after);
    EXPECT_FALSE(batch.ok());
    if (batch) return "";
    EXPECT_EQ(batch.error().kind, ErrorKind::transient);
    EXPECT_THAT(batch.error().message, Not(HasSubstr("a password")));
    return batch.error().message;
  }
  std::vector<MailboxBatch::Mail> mails(MailboxPosition after = {}) {
    auto batch = look(after);
    EXPECT_TRUE(batch.ok()) << batch.error().message;
    return batch ? std::move(batch).value().mails : std::vector<MailboxBatch::Mail>{};
  }

  ScriptedImapServer server;
  HandLoop loop;
  ImapMailbox::Settings settings = [] {
    ImapMailbox::Settings made;
    made.in_the_clear = true;
    return made;
  }();
};

TEST_F(ImapMailboxTest, ReadsWhatCameAfterThePositionOldestFirst) {
  for (const char* text : {"one", "two", "three"}) server.add(kMail + text + "\r\n");
  const auto all = mails();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].raw, kMail + "one\r\n");
  EXPECT_EQ(all[2].at, (MailboxPosition{7, 3}));
  const auto rest = mails({7, 2});
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].raw, kMail + "three\r\n");
  EXPECT_THAT(mails({7, 3}), IsEmpty()) << "\"4:*\" names the last one all the same";
}

TEST_F(ImapMailboxTest, ALookTakesNoMoreThanItsShare) {
  settings.most_mails = 2;
  for (int i = 0; i < 5; ++i) server.add(kMail);
  EXPECT_THAT(mails(), SizeIs(2));
  EXPECT_THAT(mails({7, 2}), SizeIs(2));
}

TEST_F(ImapMailboxTest, AnotherMailboxIsReadFromItsBeginning) {
  server.add(kMail);
  server.add(kMail);
  server.set_validity(8);
  const auto all = mails({7, 2});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].at, (MailboxPosition{8, 1}));
}

TEST_F(ImapMailboxTest, OfAMailThatIsTooLargeTheBeginningIsTaken) {
  settings.most_bytes = 100;
  server.add(kMail + std::string(5000, 'x') + "\r\n");
  server.add("From: b@example.vn\r\n\r\ny\r\n");
  const auto all = mails();
  ASSERT_FALSE(all.empty());
  EXPECT_TRUE(all[0].too_large);
  EXPECT_EQ(all[0].raw, (kMail + std::string(5000, 'x')).substr(0, 100));
  const auto next = mails(all[0].at);
  ASSERT_THAT(next, SizeIs(1)) << "the one behind it is not lost";
  EXPECT_FALSE(next[0].too_large);
}

TEST_F(ImapMailboxTest, ARefusedLoginIsSaidWithoutThePassword) {
  server.always("LOGIN", {"TAG NO [AUTHENTICATIONFAILED] a password is wrong"});
  EXPECT_THAT(problem(), HasSubstr("enied"));
}

TEST_F(ImapMailboxTest, WithoutATlsThatIsWantedNoPasswordIsSent) {
  settings.in_the_clear = false;
  server.add(kMail);
  EXPECT_NE(problem(), "");
  EXPECT_EQ(server.heard("LOGIN"), 0u);
  EXPECT_EQ(server.heard("AUTHENTICATE"), 0u);
}

TEST_F(ImapMailboxTest, AServerThatDoesNotSayWhichMailboxItIsIsNotBelieved) {
  server.add(kMail);
  server.always("SELECT", {"* 1 EXISTS\r\nTAG OK [READ-WRITE] selected"});
  EXPECT_EQ(problem(), "the server does not say UIDVALIDITY");
}

TEST_F(ImapMailboxTest, AMailThatBreaksOffIsReadAgain) {
  server.add(kMail);
  server.add(kMail + "two\r\n");
  server.next("UID FETCH", {"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: a@exa", false, true});
  EXPECT_NE(problem(), "");
  EXPECT_THAT(mails(), SizeIs(2));
  server.next("UID FETCH", {"* 1 FETCH (UID 1 BODY[] {" + std::to_string(kMail.size()) + "}\r\n" +
                            kMail + ")\r\nTAG OK fetched"});
  server.next("UID FETCH", {"* BYE for now", false, true});
  EXPECT_THAT(mails(), SizeIs(1)) << "what came whole counts";
}

TEST_F(ImapMailboxTest, AMailThatIsGoneIsNoMail) {
  server.add(kMail);
  server.next("UID SEARCH", {"* SEARCH 1 9\r\nTAG OK searched"});
  EXPECT_THAT(mails(), SizeIs(1));
}

class BadServers : public ImapMailboxTest,
                   public testing::WithParamInterface<std::pair<const char*, Act>> {};

TEST_P(BadServers, AreTroubleAndTheNextLookIsAsGoodAsAny) {
  server.add(kMail);
  const auto& [verb, act] = GetParam();
  if (act.silent && !act.close) settings.timeout = std::chrono::milliseconds(500);
  server.next(verb, act);
  EXPECT_NE(problem(), "");
  settings.timeout = std::chrono::minutes(1);
  EXPECT_THAT(mails(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Imap, BadServers,
    testing::Values(std::pair("CONNECT", Act{"* BYE too many"}),
                    std::pair("CONNECT", Act{"HTTP/1.1 400", false, true}),
                    std::pair("CONNECT", Act{"", true}), std::pair("CONNECT", Act{"", true, true}),
                    std::pair("CAPABILITY", Act{"", true}), std::pair("LOGIN", Act{"", true}),
                    std::pair("SELECT", Act{"TAG NO there is none"}),
                    std::pair("SELECT", Act{"", true}),
                    std::pair("UID SEARCH", Act{"TAG BAD what"}),
                    std::pair("UID SEARCH", Act{"", true}), std::pair("UID FETCH", Act{"", true}),
                    std::pair("UID FETCH", Act{"* 1 FETCH (UID 1 BODY[] {99}\r\nFr", false, true}),
                    std::pair("UID FETCH", Act{"TAG NO later"})));

TEST_F(ImapMailboxTest, JunkInASearchIsNoMail) {
  server.add(kMail);
  for (const char* junk :
       {"* SEARCH x y", "* SEARCH 99999999999999999999", "* SEARCH -1", "* LIST"}) {
    server.next("UID SEARCH", {std::string(junk) + "\r\nTAG OK searched"});
    EXPECT_THAT(mails(), IsEmpty()) << junk;
  }
}

TEST(ImapMailboxEnd, IsNotHeldUpByAServerThatSaysNothing) {
  ScriptedImapServer server;
  server.always("UID SEARCH", {"", true});
  ImapMailbox::Settings settings;
  settings.in_the_clear = true;
  settings.server.host = "127.0.0.1";
  settings.server.port = server.port();
  settings.server.user = settings.server.password = "u";
  settings.timeout = std::chrono::hours(1);
  HandLoop loop;
  std::optional<Result<MailboxBatch>> answer;
  {
    ImapMailbox mailbox(settings, [&](std::function<void()> work) { loop.post(std::move(work)); });
    mailbox.look({}, [&](Result<MailboxBatch> batch) { answer = std::move(batch); });
    while (server.heard("UID SEARCH") == 0) std::this_thread::yield();
  }
  EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
  EXPECT_FALSE(answer->ok());
}

}  // namespace
}  // namespace nhacviec
