#include "connectors/curl_setup.h"

#include <string_view>
#include <system_error>

namespace nhacviec {

namespace {

constexpr std::string_view kCurlsPrefix = "SSL certificate problem: ";

std::string system_error_of(CURL* handle) {
  long number = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
  return std::generic_category().message(static_cast<int>(number));
}

}  // namespace

void trust_only(CURL* handle, const std::filesystem::path& ca_file) {
  set_curl(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // or later
  set_curl(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set_curl(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) set_curl(handle, CURLOPT_CAINFO, ca_file.c_str());
}

std::string connection_problem(CURL* handle, CURLcode result, const std::string& said,
                               const std::filesystem::path& ca_file) {
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "cannot be found: no such name, or no name server answers";
    case CURLE_COULDNT_CONNECT:
      return "cannot be reached: " + system_error_of(handle);
    case CURLE_PEER_FAILED_VERIFICATION:
      return "has a certificate that is not trusted: " +
             (said.starts_with(kCurlsPrefix) ? said.substr(kCurlsPrefix.size()) : said);
    case CURLE_SSL_CACERT_BADFILE:
      return "cannot be checked: the certificates of " + ca_file.string() + " cannot be read";
    case CURLE_SSL_CONNECT_ERROR:
      return "could not start TLS: " + said;
    case CURLE_OPERATION_TIMEDOUT:
      return "gave no answer in time";
    default:
      return "";
  }
}

}  // namespace nhacviec
