#include "config/reply_text.h"

#include <gtest/gtest.h>

#include "config/language.h"

namespace nhacviec {
namespace {

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

TEST(ReplyText, UnderstandsWhatOfficesWrite) {
  for (const char* text :
       {"Đã gửi.", "da gui roi a", "ĐÃ GỬI BÁO CÁO", "Kính gửi Văn phòng, đơn vị đã nộp báo cáo.",
        "Phòng vừa gửi qua hệ thống. Trân trọng.",
        "Xin lỗi vì gửi muộn, đơn vị đã gửi báo cáo hôm qua.", "Đảng ủy đã gửi báo cáo",
        "Nốt báo cáo tuần đã gửi", "“Đã gửi”", "Đã\u00a0gửi", "The report was submitted yesterday.",
        "Sent", "We’ve sent it."}) {
    EXPECT_EQ(number_of(text), "[]") << text;
  }
  EXPECT_EQ(number_of("Đã gửi BC số 12/BC-PGD. Nếu cần bổ sung xin báo lại, không có vướng mắc."),
            "[12/BC-PGD]")
      << "with a number, other sentences may say other things";
  EXPECT_EQ(
      number_of("Đơn vị đã gửi báo cáo kết quả sáu tháng đầu năm học theo kế hoạch\nsố 7/BC."),
      "[7/BC]")
      << "a line that is wrapped goes on";
}

TEST(ReplyText, DoesNotTakeAPromiseADenialOrAQuestionForAReport) {
  for (const char* text : {"Chưa gửi được.",
                           "Văn phòng đã gửi công văn chưa?",
                           "Sẽ báo đã gửi khi xong",
                           "It has not been sent yet.",
                           "It will be submitted tomorrow",
                           "Has it been reported?",
                           "We haven't sent it.",
                           "We haven’t sent it.",
                           "No, it was not sent",
                           "Our reports aren't submitted yet",
                           "It should be sent by Friday",
                           "It'll be sent",
                           "I do not know whether it was sent",
                           "It has yet to be sent",
                           "Nếu đã gửi thì sao",
                           "Đơn vị đang làm",
                           "",
                           "Xin thêm thời gian",
                           "chua gui duoc, da gui mot phan",
                           "Chưa có số liệu. Báo cáo tháng Tư đã gửi.",
                           "Báo cáo tháng trước đã gửi",
                           "Đã chuyển công văn cho bộ phận chuyên môn xử lý",
                           "Đơn vị đã gửi văn bản xin gia hạn",
                           "Đã hoàn thành 80%",
                           "Đã báo cáo lãnh đạo, chờ ký",
                           "Vừa gửi thư hỏi Văn phòng",
                           "Mẫu đã gửi mở bị lỗi",
                           "Quý I đã gửi, quý II xin nộp sau",
                           "Đã gửi một phần số liệu",
                           "Đã gửi BC tháng 4,\u00a0chưa có BC tháng 5",
                           "Báo cáo “chưa” đã gửi",
                           "Đã gửi…chưa?",
                           "Đơn vị chưa tổng hợp được hết số liệu của các trường nên chưa thể nói "
                           "là\nđã gửi BC số 12"}) {
    EXPECT_EQ(number_of(text), "none") << text;
  }
}

TEST(ReplyText, CutsWhatIsQuotedAndTheSignature) {
  for (const char* quote :
       {"\nVào 08:00, 29/5/2024, Văn phòng <a@so.example.vn>\nđã viết:\n> Kính gửi",
        "\nVào Th 4, 29 thg 5, 2024 vào lúc 08:00 Văn phòng\nSở <\na@so.example.vn> đã viết:\nđã "
        "gửi",
        "  Vào Thứ Tư, 29 tháng 5, 2024 lúc 08:00 GMT+7, Văn phòng đã viết:  \n đã gửi",
        "On Wed, 29 May 2024, Office wrote:\n> x", "-- \nOffice",
        "-----Original Message-----\nđã gửi", "________________\nđã gửi",
        "Từ: Văn phòng\nĐã gửi: thứ Tư\nĐến: x", "*Từ:*\tVăn phòng\n*Đã gửi:* thứ Tư",
        "From:\u00a0Office\nSent: Monday", "From: Office\nSubject: Reminder\nDate: Monday\nđã gửi",
        "Người gửi: Văn phòng\nNgày: x", "Đã gửi từ iPhone của tôi", "Sent from my iPhone",
        "Đã gửi từ Yahoo Mail trên Android", "Get Outlook for Android"}) {
    EXPECT_EQ(without_quotes(std::string("Chưa xong ạ.\n\n") + quote), "Chưa xong ạ.") << quote;
  }
  EXPECT_EQ(without_quotes("> quoted\nOur answer\n> more\n-- \nOffice"), "Our answer");
  EXPECT_EQ(without_quotes("Đã gửi từ hôm qua"), "Đã gửi từ hôm qua");
  EXPECT_EQ(without_quotes("Ngày 5 đã gửi\ntheo công văn"), "Ngày 5 đã gửi\ntheo công văn");
  EXPECT_EQ(without_quotes(""), "");
  EXPECT_EQ(without_quotes("\n\n"), "");
}

TEST(ReplyText, UnderstandsTheWordsThatAPackHasAndNoOthers) {
  ReplyPhrases french;
  french.reported = {spoken_words("Envoyé")};
  french.not_reported = {spoken_words("pas encore")};
  french.number = {"n°"};
  french.quote_begins = {"le"};
  french.quote_ends = {plain_words("a écrit :")};
  EXPECT_EQ(without_quotes("Envoyé n° 12\nLe lundi 3, A a écrit :\n> x", french), "Envoyé n° 12");
  EXPECT_EQ(says_reported("ENVOYÉ n° 12", french)->number, "12");
  EXPECT_EQ(says_reported("envoye n° 12", french)->number, "12");
  EXPECT_FALSE(says_reported("Pas encore envoyé", french));
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
