#include "connectors/evidence_folder.h"

#include <gmock/gmock.h>

#include <future>

#include "connectors/records.h"
#include "tests/connectors/temp_folder.h"

namespace nhacviec {
namespace {

using testing::ElementsAre;

class EvidenceFolderTest : public testing::Test {
 protected:
  template <class T, class Ask>
  Result<T> answer(Ask ask) {
    std::promise<Result<T>> promise;
    ask([&](Result<T> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  Result<std::vector<std::string>> keep(std::vector<MailAttachment> files) {
    return answer<std::vector<std::string>>(
        [&](auto reply) { evidence.keep(std::move(files), std::move(reply)); });
  }
  Result<std::string> read(const std::string& hash) {
    return answer<std::string>([&](auto reply) { evidence.read(hash, std::move(reply)); });
  }

  TempFolder folder;
  EvidenceFolder evidence{folder.path() + "/kept/here", [](std::function<void()> work) { work(); }};
};

TEST_F(EvidenceFolderTest, KeepsAFileUnderItsHashAndHandsItOutAgain) {
  const std::string hash = digest_of("content");
  EXPECT_THAT(
      keep({{"BC.pdf", "content"}, {"", "content"}}).value(),
      ElementsAre("BC.pdf (7 bytes, sha256:" + hash + ")", "? (7 bytes, sha256:" + hash + ")"));
  EXPECT_EQ(read(hash).value(), "content");
}

TEST_F(EvidenceFolderTest, NothingElseCanBeReadByIt) {
  for (const char* name : {"", "../secret", "abc", "/etc/passwd"}) {
    EXPECT_EQ(read(name).error().kind, ErrorKind::invalid) << name;
  }
  EXPECT_EQ(read(std::string(64, 'a')).error().kind, ErrorKind::invalid);
}

TEST_F(EvidenceFolderTest, ADiskThatTakesNothingIsSaid) {
  EvidenceFolder nowhere("/proc/no/such", [](std::function<void()> work) { work(); });
  const auto kept = answer<std::vector<std::string>>([&](auto reply) {
    nowhere.keep({{"a", "b"}}, std::move(reply));
  });
  EXPECT_EQ(kept.error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace nhacviec
