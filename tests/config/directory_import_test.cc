#include "config/directory_import.h"

#include <gmock/gmock.h>

#include "config/plain_id.h"
#include "tests/config/support.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;

struct Imported {
  std::string text;
  std::string problems;
  std::shared_ptr<const Directory> directory;
};

Imported import_table(const std::string& csv) {
  Imported result;
  Diagnostics diagnostics;
  const auto table = read_csv({"t.csv", csv}, diagnostics);
  const auto text =
      table ? directory_from_table(*table, {"d", "Danh bạ"}, diagnostics) : std::nullopt;
  result.problems = diagnostics.format();
  if (!text) return result;
  result.text = *text;
  Diagnostics of_the_result;
  result.directory = directory_from_text({"d.yaml", *text}, of_the_result);
  EXPECT_EQ(of_the_result.format(), "") << *text;
  return result;
}

TEST(DirectoryImport, ReadsWhatExcelWritesInVietnamese) {
  const Imported made = import_table(
      "\xEF\xBB\xBF"
      "Tên đơn vị;Loại;Đơn vị cấp trên;Chức vụ;Phụ trách đơn vị;Thư điện tử;Điện thoại;Danh sách;"
      "Hiệu lực từ\r\n"
      "UBND huyện Mẫu;;;Chủ tịch;x;chu-tich@mau.example.vn;0900 000 201;;\r\n"
      "UBND xã Đồng Bằng;Cơ quan;UBND huyện Mẫu;\"Văn phòng; một cửa\";;"
      "vp@db.example.vn, vp2@db.example.vn;84900000202;communes;01/7/2025\r\n"
      "UBND xã Đồng Bằng;;;Chủ tịch;x;;;;\r\n");
  ASSERT_EQ(made.problems, "");
  ASSERT_NE(made.directory, nullptr);
  const Directory& d = *made.directory;
  const UnitId commune("ubnd-xa-dong-bang");
  ASSERT_NE(d.unit(commune), nullptr) << made.text;
  EXPECT_EQ(d.unit(commune)->parent, UnitId("ubnd-huyen-mau"));
  EXPECT_EQ(d.unit(commune)->valid_from, parse_date("2025-07-01"));
  EXPECT_EQ(d.lead_of(commune), (Party{commune, RoleId("van-phong-mot-cua")}));
  EXPECT_EQ(d.head_of(commune), (Party{commune, RoleId("chu-tich")}));
  EXPECT_TRUE(d.holders_of(*d.head_of(commune)).empty());
  EXPECT_THAT(*d.list("communes"), ElementsAre(commune));
  const Person& post = *d.person(PersonId("ubnd-xa-dong-bang-van-phong-mot-cua"));
  EXPECT_THAT(post.addresses, ElementsAre(Address{ChannelKind::email, "vp@db.example.vn"},
                                          Address{ChannelKind::email, "vp2@db.example.vn"},
                                          Address{ChannelKind::sms, "+84900000202"}));
}

TEST(DirectoryImport, ReadsEnglishHeadingsIdsAndPeopleWithSeveralRoles) {
  const Imported made = import_table(
      "unit,name,title,role,person,email,deputies,language\n"
      "office,The Office,Chief,chief,p-1,p1@example.org,office/clerk,en\n"
      "office,,Clerk,clerk,,clerk@example.org,,\n"
      "board,The Board,Secretary,secretary,p-1,,,\n");
  ASSERT_EQ(made.problems, "");
  const Directory& d = *made.directory;
  const Party chief{UnitId("office"), RoleId("chief")};
  EXPECT_THAT(d.holders_of(chief), ElementsAre(PersonId("p-1")));
  EXPECT_THAT(d.holders_of({UnitId("board"), RoleId("secretary")}), ElementsAre(PersonId("p-1")));
  EXPECT_EQ(d.person(PersonId("p-1"))->language, "en");
  EXPECT_THAT(d.role(chief)->deputies,
              ElementsAre(StandIn(Party{UnitId("office"), RoleId("clerk")})));
}

TEST(DirectoryImport, NamesEveryWrongCellAndMakesNothing) {
  const Imported made = import_table(
      "unit,name,parent,title,email,sms,valid from\n"
      "a,A,nowhere,Chief,not an address,12,31/6/2025\n"
      "a,B,,Clerk,clerk@example.vn,,\n"
      ",,,Chief,x@example.vn,,\n"
      "c,C,,,c@example.vn,,\n");
  EXPECT_EQ(made.text, "");
  EXPECT_EQ(made.problems,
            "t.csv:2:5: error: unknown unit \"nowhere\"\n"
            "t.csv:2:19: error: \"not\" is not an e-mail address\n"
            "t.csv:2:19: error: \"an\" is not an e-mail address\n"
            "t.csv:2:19: error: \"address\" is not an e-mail address\n"
            "t.csv:2:34: error: \"12\" is not a telephone number such as +84900000001\n"
            "t.csv:2:37: error: there is no day 31/6/2025\n"
            "t.csv:3:3: error: \"B\", but line 2 says \"A\"\n"
            "t.csv:4:1: error: this row does not say which unit it is about\n"
            "t.csv:5:7: error: no role is named that this belongs to (Chức vụ (title), or Mã chức "
            "vụ (role))\n");
}

TEST(DirectoryImport, NamesHeadingsThatItDoesNotKnow) {
  EXPECT_EQ(import_table("Đơn vị,Chức vu,Đơn vị\nA,B,A\n").problems,
            "t.csv:1:8: error: unknown column \"Chức vu\" (did you mean \"chức vụ\"?)\n"
            "t.csv:1:16: error: a second column \"Đơn vị\"\n");
  EXPECT_EQ(import_table("title\nA\n").problems,
            "t.csv:1:1: error: no column says which unit a row is about (Tên đơn vị (unit name), "
            "or Mã đơn vị (unit id))\n");
}

TEST(PlainId, LeavesTheMarksOut) {
  EXPECT_EQ(plain_id("UBND xã Bum Nưa"), "ubnd-xa-bum-nua");
  EXPECT_EQ(plain_id("  Đội 3 - Phòng GD&ĐT "), "doi-3-phong-gd-dt");
  EXPECT_EQ(plain_id("..."), "");
}

}  // namespace
}  // namespace nhacviec
