#include "connectors/signer.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

const Signer kOurs("a secret of this installation");
const Signer kOther("a secret of another installation");
const Party kTeam{UnitId("team-02"), RoleId("lead")};
constexpr char kSubject[] = "da-bac-2024/team-report-half-year/team-02/2024-h1";
const NoticeKey kKey("a|1|1|r#1|team-02/lead|email");

TEST(Signer, OpensWhatItSealed) {
  for (const std::string text : {"", "a", "ab", "abc", "{\"o\":\"báo cáo\"}\n", "\0\xff"}) {
    EXPECT_EQ(kOurs.open("link", kOurs.seal("link", text)).value(), text);
  }
}

TEST(Signer, DoesNotOpenWhatAnotherSecretOrPurposeSealed) {
  EXPECT_FALSE(kOurs.open("link", kOther.seal("link", "text")));
  EXPECT_FALSE(kOurs.open("link", kOurs.seal("calendar", "text")));
}

TEST(Signer, DoesNotOpenWhatWasChangedAnywhere) {
  const std::string token = kOurs.seal("link", "team-02");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(kOurs.open("link", changed)) << i;
    EXPECT_FALSE(kOurs.open("link", token.substr(0, i))) << i;
  }
  EXPECT_FALSE(kOurs.open("link", token + "A"));
  EXPECT_FALSE(kOurs.open("link", std::string(1 << 20, 'A')));
}

TEST(Signer, ASealedTokenNeedsNoEscapingInAUrl) {
  const std::string token = kOurs.seal("link", "Báo cáo 6 tháng ~~~???");
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_."),
            std::string::npos);
}

TEST(Signer, FindsItsTicketInAMessageIdAndInAnAddress) {
  const std::string ticket = kOurs.ticket(kSubject, kTeam, kKey);
  const Ticket named{ticket_part(kSubject), ticket_part("team-02/lead"), ticket_part(kKey.str())};
  EXPECT_EQ(kOurs.find_ticket("<" + ticket + "@example.vn>"), named);
  EXPECT_EQ(kOurs.find_ticket("nhacviec+" + ticket + "@example.vn"), named);
  std::string shouted = ticket;
  for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(kOurs.find_ticket("NhacViec+" + shouted + "@EXAMPLE.VN"), named);
}

TEST(Signer, ATicketFitsTheLocalPartOfAnAddress) {
  EXPECT_EQ(kOurs.ticket(kSubject, kTeam, kKey).size(), 43u);  // of 64: RFC 5321, 4.5.3.1.1
}

TEST(Signer, KnowsNoTicketThatItHasNotMade) {
  const std::string ticket = kOurs.ticket(kSubject, kTeam, kKey);
  EXPECT_FALSE(kOther.find_ticket(ticket + "@example.vn"));
  for (size_t i = 0; i < ticket.size(); ++i) {
    std::string changed = ticket;
    changed[i] = changed[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(kOurs.find_ticket(changed + "@example.vn")) << i;
  }
  for (const char* text : {"", "@", "an@example.vn", "no address"}) {
    EXPECT_FALSE(kOurs.find_ticket(text)) << text;
  }
}

TEST(Signer, EveryNoticeHasATicketOfItsOwn) {
  EXPECT_NE(kOurs.ticket(kSubject, kTeam, kKey), kOurs.ticket(kSubject, kTeam, NoticeKey("b")));
  EXPECT_NE(new_secret(), new_secret());
  EXPECT_EQ(new_secret().size(), 43u);
}

}  // namespace
}  // namespace nhacviec
