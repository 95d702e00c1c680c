#include "config/reply_text.h"

#include <gtest/gtest.h>

#include "config/language.h"
#include "config/reply_words.h"

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

std::string number_of(const std::string& text, const std::string& about = "") {
  const auto said = says_reported(text, phrases(), about);
  return said ? "[" + said->number + "]" : "none";
}

TEST(ReplyText, UnderstandsThatSomethingWasSentWithItsNumber) {
  for (const auto& [text, number] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Đã gửi BC số 123", "123"},
           {"da gui bao cao so 123/BC-PGDĐT.", "123/BC-PGDĐT"},
           {"Kính gửi Văn phòng,\nPhòng đã gửi báo cáo số 45/BC-GDTrH ngày 7/6/2024.",
            "45/BC-GDTrH"},
           {"Reported, no. 123", "123"},
           {"The report was submitted on 7 June (No. 12/BC).", "12/BC"},
           {"ĐÃ NỘP 77/BC-TH", "77/BC-TH"},
           {"Đã gửi BC số:123", "123"},
           {"Sent, No.12", "12"},
           {"Đã gửi.\nSố: 123/BC-PGDĐT", "123/BC-PGDĐT"},
           {"Báo cáo số 12 đã gửi", "12"},
           {"Trường Tiểu học số 1 Hòa Phước đã gửi báo cáo số 12/BC", "12/BC"},
           {"Đã gửi ngày 7/6", ""},
           {"Đã gửi báo cáo 6T/2024, Zalo số 0900000001", ""},
           {"Đơn vị đã gửi báo cáo kết quả công tác theo quy định qua hệ thống\nsố 7/BC.", "7/BC"},
           {"Đã gửi BC số 12/BC-PGD. Nếu cần bổ sung xin báo lại.", "12/BC-PGD"}}) {
    EXPECT_EQ(number_of(text), "[" + std::string(number) + "]") << text;
  }
}

TEST(ReplyText, UnderstandsWhatOfficesWrite) {
  for (const char* text :
       {"Đã gửi.", "da gui roi a", "ĐÃ GỬI BÁO CÁO", "Kính gửi Văn phòng, đơn vị đã nộp báo cáo.",
        "Phòng vừa gửi qua hệ thống. Trân trọng.", "Em gửi rồi ạ", "Đã gửi👍", "“Đã gửi”",
        "Xin lỗi vì gửi muộn, đơn vị đã gửi báo cáo hôm qua.", "Đã\u00a0gửi",
        "Trường THCS Lê Lợi đã gửi báo cáo qua iOffice sáng nay.\n\nTrân trọng,\nNguyễn Văn "
        "A\nPhòng "
        "Hành chính, 12 đường Hoa Sen",
        "Kính gửi anh chị,\nEm đã gửi báo cáo ạ. Em cảm ơn anh chị.",
        "The report was submitted yesterday.", "Sent", "We’ve sent it.\nBest regards,\nA B"}) {
    EXPECT_EQ(number_of(text), "[]") << text;
  }
  const std::string unknown = "Đã gửi báo cáo giúp đỡ các xã khó khăn";
  EXPECT_EQ(number_of(unknown), "none");
  EXPECT_EQ(number_of(unknown, "Báo cáo kết quả giúp đỡ các xã khó khăn"), "[]") << "its own title";
}

// What it costs to err here: the reminders stop, and nobody looks again.
TEST(ReplyText, TakesNothingElseForAReport) {
  for (const char* text :
       {"Chưa gửi được.",
        "Văn phòng đã gửi công văn chưa?",
        "Sẽ báo đã gửi khi xong",
        "It has not been sent yet.",
        "It will be submitted tomorrow",
        "Has it been reported?",
        "We haven't sent it.",
        "We haven’t sent it.",
        "We havent sent it",
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
        "Báo cáo tháng trước đã gửi, tháng này chờ số liệu",
        "Đã chuyển công văn cho bộ phận chuyên môn xử lý",
        "Đơn vị đã gửi văn bản xin gia hạn",
        "Đã hoàn thành 80%",
        "Đã gửi 80% số liệu",
        "Đã báo cáo lãnh đạo, chờ ký",
        "Vừa gửi thư hỏi Văn phòng",
        "Mẫu đã gửi mở bị lỗi",
        "Quý I đã gửi, quý II xin nộp sau",
        "Đã gửi một phần số liệu",
        "Đã gửi BC tháng 4,\u00a0chưa có BC tháng 5",
        "Báo cáo “chưa” đã gửi",
        "Đã gửi…chưa?",
        "Đã gửi？",
        "Cảm ơn anh đã gửi thư nhắc ạ.",
        "Thanks for the reminder you sent.",
        "Trường đã nhận được công văn số 123/SGDĐT-VP Sở đã gửi ngày 2/6.",
        "Sở đã gửi",
        "Em đã gửi thông tin này cho anh Nam phụ trách ạ.",
        "Sent to Mr Nam to handle.",
        "Em đã báo cáo anh Hùng xem xét ạ.",
        "Mai em gửi rồi gọi anh nhé",
        "Các trường đã nộp đủ, Phòng còn phải tổng hợp.",
        "Em đã gửi sai file",
        "Em đã gửi mà ko được",
        "Hình như văn thư đã gửi",
        "Báo cáo này đã gửi rồi hả anh",
        "BC tháng 4 đã gửi số 12/BC. BC 6 tháng đang làm.",
        "Đã gửi công văn số 45/CV về việc khác",
        "Đã gửi BC số 12/BC-TH.\nĐính chính: chưa gửi được",
        "Đã gửi. Hệ thống báo hỏng.",
        "Đơn vị chưa tổng hợp được hết số liệu của các trường nên chưa thể nói là\nđã gửi BC số 12",
        "Đã gửi BC số 12/BC. Em bấm lộn",
        "Trân trọng\nTái bút: đã gửi tạm",
        "Đã gửi BC số ....",
        "☐ Đã gửi ☐ Đã nộp",
        "Văn bản này mới gửi đến trường",
        "Em đã báo cáo Ban giám hiệu",
        "Năm 2023 đơn vị đã gửi",
        "TƯỞNG VĂN THƯ ĐÃ GỬI",
        "Em đã gửi anh Minh",
        "đã rõ.\nSent from iPhone",
        "đã rõ\nĐã gửi từ Gmail",
        "Đã gửi từ iPhone của tôi",
        "đã rõ\nThis message was sent to a@example.vn"}) {
    EXPECT_EQ(number_of(text), "none") << text;
  }
  EXPECT_EQ(number_of("Đã gửi." + std::string(5000, ' ')), "none") << "nobody needs so much";
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
  for (const char* whole :
       {"Đã gửi từ hôm qua", "Đã gửi từ mail của trường", "Sent from the school"}) {
    EXPECT_EQ(without_quotes(whole), whole) << "the first line is somebody's own";
  }
  EXPECT_EQ(without_quotes(" > quoted\n\u00a0> quoted\n| quoted\nOurs"), "Ours");
  EXPECT_EQ(without_quotes("Ngày 5 đã gửi\ntheo công văn"), "Ngày 5 đã gửi\ntheo công văn");
  EXPECT_EQ(without_quotes(""), "");
  EXPECT_EQ(without_quotes("\n\n"), "");
}

TEST(ReplyText, UnderstandsTheWordsThatAPackHasAndNoOthers) {
  ReplyPhrases french;
  french.reported = {spoken_words("Envoyé")};
  french.not_reported = {spoken_words("pas encore")};
  french.number = {spoken_words("n°")};
  french.quote_begins = {"le"};
  french.quote_ends = {plain_words("a écrit")};
  EXPECT_EQ(without_quotes("Envoyé n° 12\nLe lundi 3, A a écrit :\n> x", french), "Envoyé n° 12");
  EXPECT_EQ(says_reported("ENVOYÉ n° 12", french)->number, "12");
  EXPECT_EQ(says_reported("envoye n° 12", french)->number, "12");
  EXPECT_FALSE(says_reported("Pas encore envoyé", french));
  EXPECT_FALSE(says_reported("Đã gửi", french));
  french.add(phrases());
  EXPECT_TRUE(says_reported("Đã gửi", french)) << "together with the shipped ones";
}

TEST(ReplyText, BrokenOctetsAreNoWords) {
  EXPECT_EQ(number_of("\xff\xfe\x80 da gui"), "none");
  EXPECT_EQ(without_quotes("\xff\n> x"), "\xff");
}

}  // namespace
}  // namespace nhacviec
