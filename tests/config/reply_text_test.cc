#include "config/reply_text.h"

#include <gmock/gmock.h>

#include "config/language.h"

namespace nhacviec {
namespace {

using testing::Contains;
using testing::ElementsAre;

/// Those of the shipped languages together.
const ReplyPhrases& phrases() {
  static const ReplyPhrases kPhrases = [] {
    std::vector<std::string> errors;
    return Languages::built_in("vi", errors).value().replies();
  }();
  return kPhrases;
}

std::string without_quotes(const std::string& text) { return without_quotes(text, phrases()); }

std::string number_of(const std::string& text) {
  const auto said = says_reported(text, phrases());
  return said ? "[" + said->number + "]" : "none";
}

TEST(ReplyText, UnderstandsThatSomethingWasSentWithItsNumber) {
  EXPECT_EQ(number_of("Đã gửi BC số 123"), "[123]");
  EXPECT_EQ(number_of("da gui bao cao so 123/BC-PGDĐT."), "[123/BC-PGDĐT]");
  EXPECT_EQ(number_of("Kính gửi Văn phòng,\nPhòng đã gửi báo cáo số 45/BC-GDTrH ngày 7/6/2024."),
            "[45/BC-GDTrH]");
  EXPECT_EQ(number_of("Reported, no. 123"), "[123]");
  EXPECT_EQ(number_of("The report was submitted on 7 June (No. 12/BC)."), "[12/BC]");
  EXPECT_EQ(number_of("ĐÃ NỘP 77/BC-TH"), "[77/BC-TH]");
  EXPECT_EQ(number_of("Sent with No. 12. We will call."), "[12]");
  EXPECT_EQ(number_of("Đã gửi ngày 7/6"), "[]");  // a date is no number
}

TEST(ReplyText, DoesNotTakeAPromiseADenialOrAQuestionForAReport) {
  for (const char* text :
       {"Chưa gửi được.", "Văn phòng đã gửi công văn chưa?", "Sẽ báo đã gửi khi xong",
        "It has not been sent yet.", "It will be submitted tomorrow", "Has it been reported?",
        "We haven't sent it.", "We haven’t sent it.", "No, it was not sent", "Nếu đã gửi thì sao",
        "Đơn vị đang làm", "", "Xin thêm thời gian"}) {
    EXPECT_EQ(number_of(text), "none") << text;
  }
}

TEST(ReplyText, CutsWhatIsQuotedAndTheSignature) {
  EXPECT_EQ(
      without_quotes("Đã gửi.\n\nVào 08:00, 29/5/2024, Văn phòng <a@so.example.vn>\nđã viết:\n"
                     "> Kính gửi"),
      "Đã gửi.");
  EXPECT_EQ(without_quotes("Sent.\nOn Wed, 29 May 2024, Office wrote:\n> x"), "Sent.");
  EXPECT_EQ(without_quotes("> quoted\nOur answer\n> more\n-- \nOffice"), "Our answer");
  EXPECT_EQ(without_quotes("Xong\n\n-----Original Message-----\nđã gửi"), "Xong");
  EXPECT_EQ(without_quotes("Xong\n________________\nđã gửi"), "Xong");
  EXPECT_EQ(without_quotes("Xong\nTừ: Văn phòng\nĐã gửi: thứ Tư\nĐến: x"), "Xong");
  EXPECT_EQ(without_quotes(""), "");
  EXPECT_EQ(without_quotes("\n\n"), "");
}

TEST(ReplyText, UnderstandsTheWordsThatAPackHasAndNoOthers) {
  ReplyPhrases french;
  french.reported = {plain_words("Envoyé")};
  french.not_reported = {"pas"};
  french.number = {"n°"};
  french.quote_begins = {"le "};
  french.quote_ends = {plain_words("a écrit :")};
  EXPECT_EQ(without_quotes("Envoyé n° 12\nLe lundi 3, A a écrit :\n> x", french), "Envoyé n° 12");
  EXPECT_EQ(says_reported("ENVOYÉ n° 12", french)->number, "12");
  EXPECT_FALSE(says_reported("Pas envoyé", french));
  EXPECT_FALSE(says_reported("Đã gửi", french));
  french.add(phrases());
  EXPECT_TRUE(says_reported("Đã gửi", french)) << "together with the shipped ones";
}

TEST(ReplyText, BrokenOctetsAreNoWords) {
  EXPECT_EQ(number_of("\xff\xfe\x80 da gui"), "[]");
  EXPECT_EQ(without_quotes("\xff\n> x"), "\xff");
}

}  // namespace
}  // namespace nhacviec
