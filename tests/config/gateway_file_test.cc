#include "config/gateway_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "config/load.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

std::string problems_of_gateway(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(gateway_from_text({"g.yaml", text}, Secrets::needed, diagnostics));
  return diagnostics.format();
}

const std::string kHead = "nhacviec: 1\ngateway: g\nsuccess: {status: 200}\n";

TEST(GatewayFile, ReportsWhatIsWrongWithARequest) {
  EXPECT_EQ(problems_of_gateway(kHead + "values: {to: x, Account: y}\n"
                                        "secrets: {key: z}\n"
                                        "request:\n"
                                        "  method: GET\n"
                                        "  url: ftp://sms.example.vn\n"
                                        "  form: {a: \"{{txt}}\"}\n"
                                        "  json: {b: \"{{parameters}} and more\"}\n"),
            "g.yaml:4:10: error: the name \"to\" is taken\n"
            "g.yaml:4:17: error: \"Account\" is not a name: write a-z, 0-9 and _\n"
            "g.yaml:5:11: error: a secret comes from a file (write key_file: PATH)\n"
            "g.yaml:7:3: error: a GET has no body (write method: POST)\n"
            "g.yaml:8:8: error: this is not an address (write https://host/path)\n"
            "g.yaml:9:13: error: unknown variable 'txt'\n"
            "g.yaml:10:9: error: a request has a form or JSON, not both\n"
            "g.yaml:10:13: error: unknown variable 'parameters'\n");
}

TEST(GatewayFile, ReportsWhatIsWrongWithItsRules) {
  const std::string found = problems_of_gateway(
      "nhacviec: 1\ngateway: g\n"
      "request: {url: https://sms.example.vn}\n"
      "success: {status: 20, body: \"(\"}\n"
      "failures: [{status: 400, is: permanant}]\n"
      "templates: {remindr: {id: 1, parameters: {a: \"{{dueh}}\"}}}\n");
  EXPECT_THAT(found, HasSubstr("g.yaml:4:19: error: \"20\" "));
  EXPECT_THAT(found, HasSubstr("g.yaml:4:29: error: this is not a regular expression"));
  EXPECT_THAT(found, HasSubstr("g.yaml:5:30: error: \"permanant\" is not one of sent, temporary, "
                               "permanent, unknown (did you mean \"permanent\"?)"));
  EXPECT_THAT(found, HasSubstr("g.yaml:6:13: error: no message is called \"remindr\" (did you mean "
                               "\"reminder\"?)"));
  EXPECT_THAT(found, HasSubstr("g.yaml:6:46: error: unknown variable 'dueh'"));
}

TEST(GatewayFile, WarnsOfAGatewayInTheClear) {
  Diagnostics diagnostics;
  EXPECT_TRUE(gateway_from_text({"g.yaml", kHead + "request: {url: http://sms.example.vn}\n"},
                                Secrets::needed, diagnostics));
  EXPECT_THAT(diagnostics.format(), HasSubstr("in the clear"));
}

TEST(GatewayFile, NumbersOfJsonStayNumbersAndTextsTexts) {
  Diagnostics diagnostics;
  const auto gateway = gateway_from_text(
      {"g.yaml", kHead +
                     "request: {url: https://sms.example.vn, json: {a: 1, b: \"1\", c: true, d: "
                     "yes, e: [\"{{to}}\"]}}\n"},
      Secrets::needed, diagnostics);
  ASSERT_TRUE(gateway) << diagnostics.format();
  EXPECT_EQ(gateway->json, R"({"a":1,"b":"1","c":true,"d":"yes","e":["{{to}}"]})");
}

TEST(GatewayFile, EveryShippedDescriptionIsSound) {
  size_t files = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(NHACVIEC_SOURCE_DIR) / "config/gateways")) {
    Diagnostics diagnostics;
    EXPECT_EQ(check_file(entry.path(), {}, diagnostics), FileKind::gateway) << entry.path();
    EXPECT_EQ(diagnostics.errors(), 0u) << diagnostics.format();
    EXPECT_GE(diagnostics.warnings(), 1u) << "its secrets are not here";
    ++files;
  }
  EXPECT_GE(files, 4u);
}

}  // namespace
}  // namespace nhacviec
