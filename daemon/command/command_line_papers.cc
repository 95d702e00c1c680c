// The commands and options about papers: what is handed in with, and what an office writes.
#include "config/paper.h"
#include "daemon/command/command_line.h"

namespace nhacviec {

void CommandLine::add_document(CLI::App* command) {
  const auto add = [&](const char* option, const char* field, const char* vi, const char* en) {
    return command->add_option(option, event_.document[field], say(vi, en));
  };
  add("--number", "number", "số của văn bản", "the document's number");
  add("--symbol", "symbol", "ký hiệu của văn bản, ví dụ BC-GDTrH", "its symbol, like BC-GDTrH");
  add("--date", "date", "ngày của văn bản (không dùng để tính đúng hạn)",
      "its own date (which does not count for punctuality)");
  add("--incoming-number", "incoming_number", "số đến, theo sổ văn bản đến",
      "its number in the register of what came in");
  add("--channel", "channel", "đến qua: e-office (trục liên thông), email, post (bưu điện), hand",
      "how it came: e-office, email, post, hand")
      ->check(CLI::IsMember(document_channels()));
}

void CommandLine::define_paper() {
  auto* paper = add("paper", "dự thảo công văn đôn đốc, phiếu nhắc việc, phiếu trình (tệp .docx)",
                    "a draft urging letter, reminder slip or submission slip, as a .docx", [this] {
                      if (template_) return write_paper_template(paper_, terminal_);
                      if (paper_.obligations.empty()) {
                        terminal_.err << say("cần mã đầu việc\n", "an obligation is needed\n");
                        return static_cast<int>(kUsage);
                      }
                      return online([this](const ApiClient& client) {
                        return write_paper(client, paper_, terminal_);
                      });
                    });
  std::vector<std::string> kinds;
  for (const PaperKind kind : paper_kinds()) kinds.emplace_back(to_string(kind));
  paper
      ->add_option("KIND", paper_.kind,
                   say("urge: công văn đôn đốc; reminder-slip: phiếu nhắc việc; submission-slip: "
                       "phiếu trình",
                       "urge, reminder-slip or submission-slip"))
      ->required()
      ->check(CLI::IsMember(kinds));
  paper->add_option("OBLIGATION", paper_.obligations,
                    say("mã đầu việc, cùng một đơn vị", "obligations of one unit"));
  auto* first = paper->add_flag("--first", paper_.first,
                                say("đôn đốc lần 1", "the first urging, whatever was sent"));
  paper
      ->add_flag("--second", paper_.second,
                 say("đôn đốc lần 2 (không nêu: theo nhật ký)",
                     "the second urging (without either: as the history says)"))
      ->excludes(first);
  paper->add_option("--language", paper_.language, say("ngôn ngữ của văn bản", "of the paper"));
  paper->add_option("--to", paper_.to, say("ghi vào tệp", "write this file"));
  paper->add_flag("--template", template_,
                  say("chỉ lấy mẫu có sẵn, để sửa thành mẫu riêng (không cần nhacviecd)",
                      "only the built-in template, to make one's own of (needs no daemon)"));
}

}  // namespace nhacviec
