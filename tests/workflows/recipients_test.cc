// Who gets a message on a day: absences, deputies, preferences.
#include "workflows/recipients.h"

#include <gmock/gmock.h>

#include "workflows/explanation_parts.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Date day(const char* text) { return *parse_date(text); }

Person person(const char* id, bool with_sms = false) {
  Person made{PersonId(id), Text(id)};
  made.addresses.push_back({ChannelKind::email, std::string(id) + "@so.example.vn"});
  if (with_sms) made.addresses.push_back({ChannelKind::sms, "+84900000001"});
  return made;
}

Absence away(const char* first, const char* last, std::vector<StandIn> delegates = {}) {
  return {day(first), day(last), std::move(delegates), false};
}

/// An office with one role of its own and a chief at its head.
class RecipientsTest : public testing::Test {
 protected:
  RecipientsTest() {
    for (const char* id : {"anna", "bao", "chi", "chief"}) people[id] = person(id);
    office.id = UnitId("office");
    office.roles = {{RoleId("clerk"), Text("clerk"), {PersonId("anna")}},
                    {RoleId("head"), Text("head"), {PersonId("chief")}}};
    office.head = Party{office.id, RoleId("head")};
  }
  Role& clerk() { return office.roles[0]; }
  Directory directory() const {
    std::vector<Person> all;
    for (const auto& [id, one] : people) all.push_back(one);
    return {"d", {office}, all, {}};
  }
  /// "person why" or "person why of whom", of each.
  std::vector<std::string> gets(const char* on) const {
    std::vector<std::string> words;
    for (const Recipient& each : who_gets(directory(), kClerk, day(on)).people) {
      words.push_back(each.person.str() + " " + to_string(each.why) +
                      (each.instead_of.empty() ? "" : " " + each.instead_of));
    }
    return words;
  }

  const Party kClerk{UnitId("office"), RoleId("clerk")};
  std::map<std::string, Person> people;
  Unit office;
};

TEST_F(RecipientsTest, WhoeverHoldsTheRoleGetsIt) {
  clerk().holders.push_back(PersonId("bao"));
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("anna holder", "bao holder"));
}

TEST_F(RecipientsTest, TheDelegateGetsItFromTheFirstToTheLastDayOfTheAbsence) {
  people["anna"].absences = {away("2024-06-03", "2024-06-05", {PersonId("bao")})};
  EXPECT_THAT(gets("2024-06-02"), ElementsAre("anna holder"));
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("bao stands_in anna"));
  EXPECT_THAT(gets("2024-06-05"), ElementsAre("bao stands_in anna"));
  EXPECT_THAT(gets("2024-06-06"), ElementsAre("anna holder"));
  const Recipients who = who_gets(directory(), kClerk, day("2024-06-04"));
  ASSERT_EQ(who.absent.size(), 1u);
  EXPECT_EQ(who.absent[0].person, PersonId("anna"));
  EXPECT_EQ(who.absent[0].until, day("2024-06-05"));
}

TEST_F(RecipientsTest, ThePersonsDeputyComesBeforeTheRoles) {
  people["anna"].absences = {away("2024-06-03", "2024-06-05")};
  clerk().deputies = {PersonId("chi")};
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("chi stands_in anna"));
  people["anna"].deputies = {PersonId("bao")};
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("bao stands_in anna"));
}

TEST_F(RecipientsTest, AnAbsentDeputyIsFollowedAndElseTheNextOneTakesIt) {
  people["anna"].absences = {away("2024-06-03", "2024-06-07")};
  people["anna"].deputies = {PersonId("bao"), PersonId("chi")};
  people["bao"].absences = {away("2024-06-04", "2024-06-04"),
                            away("2024-06-05", "2024-06-05", {PersonId("chief")})};
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("bao stands_in anna"));
  EXPECT_THAT(gets("2024-06-04"), ElementsAre("chi stands_in anna"));
  EXPECT_THAT(gets("2024-06-05"), ElementsAre("chief stands_in bao"));
}

TEST_F(RecipientsTest, WhoWantsACopyKeepsGettingIt) {
  people["anna"].absences = {away("2024-06-03", "2024-06-05", {PersonId("bao")})};
  people["anna"].absences[0].copy = true;
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("anna copy", "bao stands_in anna"));
}

TEST_F(RecipientsTest, WithoutADeputyTheOtherHoldersThenTheHeadThenTheAbsentOnesGetIt) {
  people["anna"].absences = {away("2024-06-03", "2024-06-05")};
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("chief unit_head office/clerk"));
  people["chief"].absences = people["anna"].absences;
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("anna nobody_stands_in"));
  clerk().holders.push_back(PersonId("bao"));
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("bao holder"));
}

TEST_F(RecipientsTest, ARolesAbsenceAndItsVacancyGoToItsDeputies) {
  clerk().deputies = {Party{UnitId("office"), RoleId("head")}};
  clerk().absences = {away("2024-06-03", "2024-06-03"),
                      away("2024-06-04", "2024-06-04", {PersonId("bao")})};
  EXPECT_THAT(gets("2024-06-03"), ElementsAre("chief stands_in office/clerk"));
  EXPECT_THAT(gets("2024-06-04"), ElementsAre("bao stands_in office/clerk"));
  clerk().holders.clear();
  EXPECT_THAT(gets("2024-06-05"), ElementsAre("chief stands_in office/clerk"));
}

TEST_F(RecipientsTest, AVacantRoleWithoutADeputyReachesNobody) {
  clerk().holders.clear();
  EXPECT_THAT(gets("2024-06-05"), IsEmpty());
}

TEST_F(RecipientsTest, WhomNoMailReachesCountsAsAway) {
  const Barred barred{{"anna@example.vn"}};
  people["anna"].addresses = {{ChannelKind::email, "Anna@Example.vn"}};
  const auto names = [&](const Barred* without) {
    std::vector<std::string> result;
    for (const Recipient& who : who_gets(directory(), kClerk, day("2024-06-03"), without).people) {
      result.push_back(who.person.str() + " " + to_string(who.why));
    }
    return result;
  };
  EXPECT_THAT(names(nullptr), ElementsAre("anna holder"));
  EXPECT_THAT(names(&barred), ElementsAre("chief unit_head"));
  clerk().deputies = {PersonId("chi")};
  EXPECT_THAT(names(&barred), ElementsAre("chi stands_in"));
  people["anna"].deputies = {PersonId("bao")};
  EXPECT_THAT(names(&barred), ElementsAre("bao stands_in"));

  people["anna"].addresses.push_back({ChannelKind::email, "other@example.vn"});
  EXPECT_THAT(names(&barred), ElementsAre("anna holder"));
  const auto found = destinations(directory(), kClerk, MessageClass{}, ChannelKind::email,
                                  day("2024-06-03"), &barred);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].addresses, ElementsAre("other@example.vn"));
}

TEST_F(RecipientsTest, AnExplanationSaysWhomNoMailReachesAndWhoGetsItNow) {
  people["anna"].addresses = {{ChannelKind::email, "anna@example.vn"}};
  people["bao"].addresses = {{ChannelKind::email, "bao@example.vn"}};
  people["anna"].deputies = {PersonId("bao")};
  Notice notice;
  notice.to = kClerk;
  const auto kinds = [&](const Barred& barred) {
    std::vector<std::string> result;
    for (const ExplanationStep& step :
         explain_recipients(directory(), notice, MessageClass{}, day("2024-06-03"), barred)) {
      result.push_back(step.kind);
    }
    return result;
  };
  EXPECT_THAT(kinds({}), ElementsAre("person_holds"));
  EXPECT_THAT(kinds({{"anna@example.vn"}}),
              ElementsAre("person_holds", "person_unreached", "person_deputises"));
}

TEST_F(RecipientsTest, SomebodyWithoutAnyMailAddressIsNotBarred) {
  people["anna"].addresses = {{ChannelKind::sms, "+84900000001"}};
  const Barred barred{{"anna@example.vn"}};
  EXPECT_FALSE(barred.bars(people["anna"]));
}

TEST_F(RecipientsTest, DelegationInACircleIsNamedAndEnds) {
  people["anna"].absences = {away("2024-06-03", "2024-06-10", {PersonId("bao")})};
  people["bao"].absences = {away("2024-06-05", "2024-06-06", {PersonId("anna")})};
  const StandIn anna = PersonId("anna");
  EXPECT_EQ(delegation_of(directory(), anna, nullptr, day("2024-06-04")).endless, "");
  const Delegation both_away = delegation_of(directory(), anna, nullptr, day("2024-06-05"));
  EXPECT_EQ(both_away.endless, "anna -> bao -> anna");
  EXPECT_FALSE(both_away.reaches_somebody);
  EXPECT_THAT(gets("2024-06-05"), ElementsAre("chief unit_head office/clerk"));
}

TEST_F(RecipientsTest, AChainOfDelegationHasAnEnd) {
  for (int i = 0; i < 20; ++i) {
    const std::string id = "p" + std::to_string(i);
    people[id] = person(id.c_str());
    people[id].absences = {
        away("2024-06-03", "2024-06-03", {PersonId("p" + std::to_string(i + 1))})};
  }
  const auto chain = delegation_of(directory(), PersonId("p0"), nullptr, day("2024-06-03"));
  EXPECT_EQ(chain.endless, "p0 -> p1 -> p2 -> p3 -> p4 -> p5 -> p6 -> p7 -> p8");
}

MessageClass reminder() { return {NoticeKind::reminder, false, {ChannelKind::email}}; }
MessageClass escalation() { return {NoticeKind::escalation, true, {ChannelKind::email}}; }

TEST(Preferences, MoveAKindOfMessageToAnotherChannel) {
  Person anna = person("anna", true);
  anna.preferred[NoticeKind::reminder] = {ChannelKind::sms};
  EXPECT_THAT(channels_of(anna, reminder()), ElementsAre(ChannelKind::sms));
  EXPECT_THAT(channels_of(anna, escalation()), ElementsAre(ChannelKind::email));
}

TEST(Preferences, DeclineWhatIsNotMandatory) {
  Person anna = person("anna");
  anna.preferred[NoticeKind::reminder] = {};
  anna.preferred[NoticeKind::escalation] = {};
  EXPECT_THAT(channels_of(anna, reminder()), IsEmpty());
  EXPECT_THAT(channels_of(anna, escalation()), ElementsAre(ChannelKind::email));
}

TEST(Preferences, AnAddressThatIsMissingSilencesNobody) {
  Person anna = person("anna");
  anna.preferred[NoticeKind::reminder] = {ChannelKind::sms};
  EXPECT_THAT(channels_of(anna, reminder()), ElementsAre(ChannelKind::email));
  Person by_phone = person("phone", true);
  by_phone.addresses.erase(by_phone.addresses.begin());
  by_phone.preferred[NoticeKind::escalation] = {};
  EXPECT_THAT(channels_of(by_phone, escalation()), ElementsAre(ChannelKind::sms));
}

TEST_F(RecipientsTest, ARulesChannelsAreThoseThatSomebodyBehindTheRoleWants) {
  people["bao"] = person("bao", true);
  people["bao"].preferred[NoticeKind::reminder] = {ChannelKind::sms};
  clerk().holders.push_back(PersonId("bao"));
  const Date today = day("2024-06-03");
  EXPECT_THAT(channels_for(directory(), kClerk, reminder(), today),
              ElementsAre(ChannelKind::email, ChannelKind::sms));
  const auto by_sms = destinations(directory(), kClerk, reminder(), ChannelKind::sms, today);
  ASSERT_EQ(by_sms.size(), 1u);
  EXPECT_EQ(by_sms[0].recipient.person, PersonId("bao"));
  const auto by_mail = destinations(directory(), kClerk, reminder(), ChannelKind::email, today);
  ASSERT_EQ(by_mail.size(), 1u);
  EXPECT_THAT(by_mail[0].addresses, ElementsAre("anna@so.example.vn"));
}

MessageClass by_both() {
  return {NoticeKind::overdue, true, {ChannelKind::email, ChannelKind::sms}};
}

TEST_F(RecipientsTest, AChannelOnWhichNobodyHasAnAddressIsLeftOut) {
  const Date today = day("2024-06-03");
  EXPECT_THAT(channels_for(directory(), kClerk, by_both(), today), ElementsAre(ChannelKind::email));
  people["bao"] = person("bao", true);
  clerk().holders.push_back(PersonId("bao"));
  EXPECT_THAT(channels_for(directory(), kClerk, by_both(), today),
              ElementsAre(ChannelKind::email, ChannelKind::sms));
}

TEST_F(RecipientsTest, WithoutAnyAddressAllChannelsStaySoThatItShows) {
  people["anna"].addresses.clear();
  EXPECT_THAT(channels_for(directory(), kClerk, by_both(), day("2024-06-03")),
              ElementsAre(ChannelKind::email, ChannelKind::sms));
}

}  // namespace
}  // namespace nhacviec
