#include "daemon/http/api_call.h"

#include <cstdlib>

#include "config/sentences.h"

namespace nhacviec {

namespace {

struct Title {
  int status;
  const char* vi;
  const char* en;
};

const Title kTitles[] = {
    {400, "Yêu cầu không hợp lệ", "The request is not valid"},
    {401, "Cần mã truy cập", "A token is needed"},
    {403, "Không có quyền thực hiện", "Not allowed"},
    {404, "Không tìm thấy", "Not found"},
    {405, "Đường dẫn này không hỗ trợ thao tác đó", "Not possible at this address"},
    {409, "Hiện không thực hiện được", "Not possible at present"},
    {413, "Nội dung quá lớn", "Too large"},
    {415, "Kiểu nội dung không được hỗ trợ", "The content type is not supported"},
    {422, "Nội dung không xử lý được", "The content cannot be processed"},
    {500, "Hệ thống gặp sự cố", "Something is broken here"},
    {503, "Hệ thống đang bận, đề nghị thử lại sau", "Busy: please try again later"},
};

std::string title_of(int status, const std::string& language) {
  for (const Title& title : kTitles) {
    if (title.status == status) return language == "vi" ? title.vi : title.en;
  }
  return reason_phrase(status);
}

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string to_text(const OutJson& json) {
  return json.dump(-1, ' ', false, OutJson::error_handler_t::replace);
}

void ApiCall::answer(HttpResponse response) {
  if (!reply_) return;
  // What depends on who asks and when is not for anybody's cache.
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  HttpReply reply = std::move(reply_);
  reply_ = nullptr;
  reply(std::move(response));
}

void ApiCall::answer(const OutJson& body, int status) {
  HttpResponse response;
  response.status = status;
  response.body = to_text(body) + "\n";
  answer(std::move(response));
}

void ApiCall::problem(int status, const std::string& detail, const OutJson& more) {
  OutJson body{{"type", "about:blank"},
               {"title", title_of(status, language)},
               {"status", status},
               {"detail", in_language(detail, language)}};
  for (const auto& [name, value] : more.items()) body[name] = value;
  HttpResponse response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = to_text(body) + "\n";
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"nhacviec\"");
  if (status == 503) response.headers.emplace_back("Retry-After", "5");
  response.headers.emplace_back("Content-Language", language);
  answer(std::move(response));
}

void ApiCall::problem(const Error& error, int invalid_status) {
  problem(error.kind == ErrorKind::invalid ? invalid_status : 503, error.message);
}

std::string choose_language(const std::string& accept_language, const std::string& fallback) {
  std::string best;
  double best_quality = 0;
  size_t begin = 0;
  while (begin < accept_language.size()) {
    const size_t end = std::min(accept_language.find(',', begin), accept_language.size());
    const std::string item = accept_language.substr(begin, end - begin);
    begin = end + 1;
    const size_t semicolon = item.find(';');
    const std::string tag = trimmed(item.substr(0, semicolon)).substr(0, 2);
    double quality = 1;
    if (semicolon != std::string::npos) {
      const size_t q = item.find("q=", semicolon);
      if (q != std::string::npos) quality = std::strtod(item.c_str() + q + 2, nullptr);
    }
    if ((tag == "vi" || tag == "en") && quality > best_quality) {
      best = tag;
      best_quality = quality;
    }
  }
  return best.empty() ? fallback : best;
}

}  // namespace nhacviec
