#include "config/directory_file.h"

#include <gtest/gtest.h>

#include "tests/config/support.h"

namespace nhacviec {
namespace {

std::string problems_of_directory(const std::string& units, const std::string& rest = "") {
  Diagnostics diagnostics;
  directory_from_text({"d.yaml", "nhacviec: 1\ndirectory: d\nunits:\n" + units + rest},
                      diagnostics);
  return diagnostics.format();
}

class DepartmentDirectory : public testing::Test {
 protected:
  void SetUp() override {
    Diagnostics diagnostics;
    const auto source =
        read_source(samples::shipped("directories/so-gddt-hoa-binh.yaml"), diagnostics);
    ASSERT_TRUE(source);
    directory_ = directory_from_text(*source, diagnostics);
    ASSERT_EQ(diagnostics.format(), "");
    ASSERT_NE(directory_, nullptr);
  }
  Party lead(const char* unit) { return directory_->lead_of(UnitId(unit)).value_or(Party()); }
  Party head(const char* unit) { return directory_->head_of(UnitId(unit)).value_or(Party()); }
  static Party party(const char* unit, const char* role) { return {UnitId(unit), RoleId(role)}; }

  std::shared_ptr<const Directory> directory_;
};

TEST_F(DepartmentDirectory, LeadsAndHeadsTheWorkingGroups) {
  EXPECT_EQ(lead("team-01"), party("phong-ke-hoach-tai-chinh", "truong-phong"));
  EXPECT_EQ(lead("team-02"), party("phong-giao-duc-trung-hoc", "truong-phong"));
  EXPECT_EQ(lead("team-03"), party("van-phong", "chanh-van-phong"));
  EXPECT_EQ(lead("team-04"), party("phong-chinh-tri-tu-tuong-gdtx", "truong-phong"));
  EXPECT_EQ(head("team-01"), party("so-gddt", "giam-doc"));
  EXPECT_EQ(head("team-02"), party("so-gddt", "pho-giam-doc-1"));
  EXPECT_EQ(head("team-03"), party("so-gddt", "pho-giam-doc-2"));
  EXPECT_EQ(head("team-04"), party("so-gddt", "pho-giam-doc-3"));
}

TEST_F(DepartmentDirectory, HasTwentyAttachedUnitsInFourGroups) {
  std::set<UnitId> attached;
  for (const auto& team : *directory_->list("teams")) {
    const Unit* unit = directory_->unit(team);
    EXPECT_EQ(unit->kind, UnitKind::group);
    EXPECT_EQ(unit->members.size(), 5u) << team.str();
    attached.insert(unit->members.begin(), unit->members.end());
  }
  EXPECT_EQ(attached.size(), 20u);
  const auto& listed = *directory_->list("attached-units");
  EXPECT_EQ(attached, std::set<UnitId>(listed.begin(), listed.end()));
}

TEST_F(DepartmentDirectory, HasTheOfficesOfTenDistrictsAndCities) {
  const auto& offices = *directory_->list("district-offices");
  EXPECT_EQ(offices.size(), 10u);
  for (const auto& office : offices) {
    EXPECT_EQ(directory_->unit(office)->kind, UnitKind::outside) << office.str();
    EXPECT_TRUE(directory_->lead_of(office)) << office.str();
  }
}

TEST_F(DepartmentDirectory, LetsTheOfficeAnswerForTheDepartment) {
  EXPECT_EQ(lead("so-gddt"), party("so-gddt", "thuong-truc"));
  EXPECT_EQ(directory_->holders_of(lead("so-gddt")), directory_->holders_of(lead("van-phong")));
  EXPECT_EQ(head("so-gddt"), party("so-gddt", "giam-doc"));
}

TEST_F(DepartmentDirectory, HoldsNoAddressOutsideTheExampleDomains) {
  for (const auto& [id, unit] : directory_->units()) {
    for (const auto& role : unit.roles) {
      EXPECT_FALSE(role.holders.empty()) << id.str();
      for (const auto& holder : role.holders) {
        for (const auto& address : directory_->person(holder)->addresses) {
          if (address.channel == ChannelKind::email)
            EXPECT_TRUE(address.value.ends_with("example.vn")) << address.value;
          else
            EXPECT_TRUE(address.value.starts_with("+849000000")) << address.value;
        }
      }
    }
  }
}

TEST(DirectoryFile, GivesAPostItsOwnAddresses) {
  Diagnostics diagnostics;
  const auto directory = directory_from_text({"d", samples::kDirectory}, diagnostics);
  ASSERT_NE(directory, nullptr) << diagnostics.format();
  const auto holders = directory->holders_of({UnitId("b"), RoleId("clerk")});
  ASSERT_EQ(holders, std::vector{PersonId("b-clerk")});
  EXPECT_EQ(directory->person(holders[0])->title.in("vi"), "Văn thư");
  EXPECT_EQ(directory->person(holders[0])->addresses,
            (std::vector<Address>{{ChannelKind::email, "b@example.vn"},
                                  {ChannelKind::sms, "+84900000002"}}));
}

TEST(DirectoryFile, NumbersAreMadeInternational) {
  Diagnostics diagnostics;
  const auto directory = directory_from_text(
      {"d",
       "nhacviec: 1\ndirectory: d\ncountry: \"33\"\nunits:\n  o:\n    name: O\n    roles:\n"
       "      r: {title: T, sms: [\"01 00 00 00 01\", \"+84 900 000 001\"]}\n"},
      diagnostics);
  ASSERT_NE(directory, nullptr) << diagnostics.format();
  EXPECT_EQ(directory->person(PersonId("o-r"))->addresses,
            (std::vector<Address>{{ChannelKind::sms, "+33100000001"},
                                  {ChannelKind::sms, "+84900000001"}}));
}

TEST(DirectoryFile, ReportsUnknownUnitsRolesAndPeopleTogether) {
  EXPECT_EQ(problems_of_directory("  office:\n"
                                  "    name: O\n"
                                  "    parent: ofice\n"
                                  "    head: office/cheif\n"
                                  "    roles:\n"
                                  "      chief: {title: T, holders: nobody}\n"
                                  "      clerk: {title: T}\n",
                                  "lists:\n"
                                  "  all: [office, office, else]\n"),
            "d.yaml:6:13: error: unknown unit \"ofice\" (did you mean \"office\"?)\n"
            "d.yaml:7:11: error: the unit \"office\" has no role \"cheif\" (did you mean "
            "\"chief\"?)\n"
            "d.yaml:9:34: error: unknown person \"nobody\"\n"
            "d.yaml:10:7: error: nobody stands behind the role \"clerk\" (give email, sms or "
            "holders; holders: [] says that it is vacant)\n"
            "d.yaml:12:17: error: \"office\" is listed twice\n"
            "d.yaml:12:25: error: unknown unit \"else\"\n");
}

TEST(DirectoryFile, ChecksAddresses) {
  EXPECT_EQ(problems_of_directory(
                "  o:\n"
                "    name: O\n"
                "    roles:\n"
                "      r: {title: T, email: [a@example.vn, \"a b@example.vn\", a@b@c, a@], "
                "sms: \"0900001\"}\n"),
            "d.yaml:7:43: error: \"a b@example.vn\" is not an e-mail address\n"
            "d.yaml:7:61: error: \"a@b@c\" is not an e-mail address\n"
            "d.yaml:7:68: error: \"a@\" is not an e-mail address\n"
            "d.yaml:7:78: error: \"0900001\" is not a telephone number such as +84900000001\n");
}

TEST(DirectoryFile, RefusesACircleOfParents) {
  EXPECT_EQ(problems_of_directory("  a: {name: A, parent: b}\n  b: {name: B, parent: a}\n"),
            "d.yaml:4:3: error: the unit \"a\" is its own parent\n"
            "d.yaml:5:3: error: the unit \"b\" is its own parent\n");
}

TEST(DirectoryFile, RefusesAListNamedLikeAUnit) {
  EXPECT_EQ(problems_of_directory("  a: {name: A}\n", "lists:\n  a: [a]\n"),
            "d.yaml:6:3: error: a unit has the name \"a\" already\n");
}

TEST(DirectoryFile, RefusesTextsThatBreakTheLine) {
  EXPECT_EQ(problems_of_directory("  a: {name: \"A\\nB\"}\n"),
            "d.yaml:4:13: error: this text must stay on one line\n");
}

}  // namespace
}  // namespace nhacviec
