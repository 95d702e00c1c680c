#include "daemon/http/answer_page.h"

#include <initializer_list>

#include "config/html_text.h"

namespace nhacviec {

namespace {

constexpr const char* kAnswerPolicy =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

/// Writes the page; each function is one part of it.
class AnswerPageWriter {
 public:
  AnswerPageWriter(const AnswerPage& page, const LanguagePack& pack, const std::string& language)
      : page_(page), pack_(pack), language_(language) {}

  std::string write() {
    const char* title = page_.is_approval ? "approval_title" : "answer_title";
    text_ = "<!doctype html>\n<html lang=\"" + language_ +
            "\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"robots\" content=\"noindex\">\n<title>" +
            said(title) +
            "</title>\n<link rel=\"stylesheet\" href=\"../answer.css\">\n</head>\n<body>\n<main>\n";
    element("h1", "", said(title));
    if (!page_.task.empty()) element("p", "task", html_escaped(page_.task));
    if (!page_.due.empty()) element("p", "due", said("answer_due", {{"due", page_.due}}));
    if (!page_.news.empty()) {
      text_ += "<p class=\"news\" role=\"status\">" + html_escaped(page_.news) + "</p>\n";
    }
    if (page_.message) message(*page_.message);
    if (!page_.nonce.empty()) page_.is_approval ? approval_forms() : forms();
    if (!page_.contact.empty()) {
      element("p", "contact", said("answer_contact", {{"standing_body", page_.contact}}));
    }
    const std::string other = language_ == "vi" ? "en" : "vi";
    text_ += "<p class=\"language\"><a href=\"?language=" + other + "\" hreflang=\"" + other +
             "\">" + said("answer_other_language") + "</a></p>\n</main>\n</body>\n</html>\n";
    return std::move(text_);
  }

 private:
  std::string said(const char* form, const TemplateText::Variables& variables = {}) const {
    return html_escaped(pack_.form(form, variables));
  }

  void element(const char* name, const char* of_class, const std::string& inner) {
    const std::string tag(name);
    const std::string attribute =
        *of_class == '\0' ? "" : std::string(" class=\"") + of_class + "\"";
    text_ += "<" + tag + attribute + ">" + inner + "</" + tag + ">\n";
  }

  void message(const ShownMessage& shown) {
    element("p", "", said("approval_to", {{"to", shown.to}}));
    element("h2", "", html_escaped(shown.subject));
    element("pre", "message", html_escaped(shown.text));
    if (!shown.sms.empty()) element("pre", "message", "SMS: " + html_escaped(shown.sms));
  }

  void approval_forms() {
    element("p", "", said("approval_choose"));
    begin("approve", "approval_yes", true);
    area("note", "approval_note", false);
    end("approval_yes_button");
    begin("withhold", "approval_keep", false);
    area("reason", "answer_reason", true);
    end("approval_keep_button");
  }

  void forms() {
    element("p", "", said("answer_choose"));
    begin("reported", "answer_reported", true);
    field("text", "number", "answer_number", false);
    field("date", "date", "answer_date", false);
    area("note", "answer_note", false);
    end("answer_reported_button");
    begin("more-time", "answer_more_time", false);
    field("date", "until", "answer_until", true);
    area("reason", "answer_reason", true);
    end("answer_more_time_button");
    begin("wrong-addressee", "answer_wrong", false);
    area("note", "answer_note", false);
    end("answer_wrong_button");
  }

  void begin(const char* action, const char* legend, bool open) {
    text_ += std::string("<details") + (open ? " open" : "") + ">\n<summary>" + said(legend) +
             "</summary>\n<form method=\"post\" action=\"?language=" + language_ +
             "\">\n<input type=\"hidden\" name=\"action\" value=\"" + action +
             "\">\n<input type=\"hidden\" name=\"nonce\" value=\"" + html_escaped(page_.nonce) +
             "\">\n";
  }
  void field(const char* type, const char* name, const char* label, bool required) {
    text_ += "<label>" + said(label) + "<input type=\"" + type + "\" name=\"" + name +
             "\" maxlength=\"200\"" + (required ? " required" : "") + "></label>\n";
  }
  void area(const char* name, const char* label, bool required) {
    text_ += "<label>" + said(label) + "<textarea name=\"" + name +
             "\" rows=\"3\" maxlength=\"1000\"" + (required ? " required" : "") +
             "></textarea></label>\n";
  }
  void end(const char* button) {
    text_ += "<button type=\"submit\">" + said(button) + "</button>\n</form>\n</details>\n";
  }

  const AnswerPage& page_;
  const LanguagePack& pack_;
  const std::string& language_;
  std::string text_;
};

}  // namespace

HttpResponse to_response(const AnswerPage& page, const LanguagePack& pack,
                         const std::string& language) {
  HttpResponse response;
  response.status = page.status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Content-Security-Policy", kAnswerPolicy},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Robots-Tag", "noindex, nofollow"},
                      {"Content-Language", language}};
  response.body = AnswerPageWriter(page, pack, language).write();
  return response;
}

}  // namespace nhacviec
