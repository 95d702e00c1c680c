// The store contract: documents, dead letters, named values.
#include "tests/connectors/store_contract.h"

namespace nhacviec {
namespace {

Document plan(const std::string& id, int revision) {
  const std::string n = std::to_string(revision);
  return Document{"plan", id, revision, "digest-" + n, "plan: " + id + " # " + n};
}

std::string text_of(const Document& document) {
  return document.kind + " " + document.id + " " + std::to_string(document.revision) + " " +
         document.digest + " " + document.body;
}

TEST_P(StoreContract, StoresEachRevisionOfADocument) {
  ASSERT_TRUE(store_.put_document(plan("da-bac-2024", 1)).ok());
  ASSERT_TRUE(store_.put_document(plan("da-bac-2024", 2)).ok());
  for (const int revision : {1, 2}) {
    const auto found = store_.document("plan", "da-bac-2024", revision);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(text_of(*found), text_of(plan("da-bac-2024", revision)));
  }
  EXPECT_FALSE(store_.document("plan", "da-bac-2024", 3).has_value());
  EXPECT_FALSE(store_.document("plan", "da-bac-2024", 0).has_value());
  EXPECT_FALSE(store_.document("calendar", "da-bac-2024", 1).has_value());
}

TEST_P(StoreContract, RefusesARevisionThatIsNotTheNext) {
  ASSERT_TRUE(store_.put_document(plan("da-bac-2024", 1)).ok());
  for (const int revision : {0, 1, 3}) {
    const Status refused = store_.put_document(plan("da-bac-2024", revision));
    ASSERT_FALSE(refused.ok()) << revision;
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  }
  ASSERT_FALSE(store_.put_document(plan("other", 2)).ok());
  EXPECT_EQ(store_.latest_documents().size(), 1u);
}

TEST_P(StoreContract, TellsTheLatestRevisionOfEachDocument) {
  EXPECT_TRUE(store_.latest_documents().empty());
  store_.put_document(plan("b", 1)).value();
  store_.put_document(plan("a", 1)).value();
  store_.put_document(plan("a", 2)).value();
  store_.put_document(Document{"calendar", "vn", 1, "d", "c"}).value();
  std::vector<std::string> latest;
  for (const Document& document : store_.latest_documents()) latest.push_back(text_of(document));
  EXPECT_EQ(latest, (std::vector<std::string>{"calendar vn 1 d c", text_of(plan("a", 2)),
                                              text_of(plan("b", 1))}));
}

TEST_P(StoreContract, KeepsDeadLettersUntilTheyAreRemoved) {
  const DeadLetter letter{0, minute(1), "unknown subject", "queue", "{\"id\":1}"};
  const int64_t first = store_.add_dead_letter(letter);
  const int64_t second = store_.add_dead_letter(letter);
  EXPECT_LT(first, second);
  const auto all = store_.dead_letters(0, 10);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, first);
  EXPECT_EQ(all[0].at, minute(1));
  EXPECT_EQ(all[0].reason, "unknown subject");
  EXPECT_EQ(all[0].source, "queue");
  EXPECT_EQ(all[0].body, "{\"id\":1}");

  EXPECT_TRUE(store_.remove_dead_letter(first));
  EXPECT_FALSE(store_.remove_dead_letter(first));
  ASSERT_EQ(store_.dead_letters(0, 10).size(), 1u);
  EXPECT_TRUE(store_.remove_dead_letter(second));
  EXPECT_GT(store_.add_dead_letter(letter), second) << "an id is never given twice";
}

TEST_P(StoreContract, PagesDeadLetters) {
  std::vector<int64_t> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(store_.add_dead_letter({0, minute(i), "", "", ""}));
  EXPECT_EQ(store_.dead_letters(0, 2).size(), 2u);
  const auto rest = store_.dead_letters(ids[1], 2);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].id, ids[2]);
}

TEST_P(StoreContract, OldDeadLettersMakeRoom) {
  std::optional<int64_t> last;
  for (int i = 0; i <= kDeadLetterLimit; ++i) {
    under_test_->store().add_dead_letter({0, minute(i), "", "", ""},
                                         [&](Result<int64_t> id) { last = id.value(); });
    if (i % 1000 == 0) store_.get_value("");  // lets the answers in: no queue grows too long
  }
  EXPECT_EQ(store_.dead_letters(0, 1).at(0).at, minute(1)) << "the first one went";
  EXPECT_EQ(store_.dead_letters(*last - 1, 10).size(), 1u) << "the last one stays";
}

TEST_P(StoreContract, KeepsNamedValues) {
  EXPECT_FALSE(store_.get_value("clock").has_value());
  store_.put_value("clock", "1").value();
  store_.put_value("hold", "yes").value();
  store_.put_value("clock", "2").value();
  EXPECT_EQ(store_.get_value("clock"), "2");
  EXPECT_EQ(store_.get_value("hold"), "yes");
}

TEST_P(StoreContract, KeepsAnyBytesOfATextAsTheyAre) {
  const std::string text("Đôn đốc\0lần 1 \"'%\n", 23);
  store_.put_value("text", text).value();
  EXPECT_EQ(store_.get_value("text"), text);
}

}  // namespace
}  // namespace nhacviec
