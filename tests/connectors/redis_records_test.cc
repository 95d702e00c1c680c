// The packed records of the Redis store (docs/formats.md, "The Redis store").
#include "connectors/redis_records.h"

#include <gtest/gtest.h>

namespace nhacviec::redis {
namespace {

const std::string kHash = "00ff" + std::string(60, '7');

TEST(RedisRecords, AHashOfHexDigitsTakesHalfTheRoom) {
  EXPECT_EQ(pack_hash(kHash).size(), 33u);
  for (const std::string& hash :
       {kHash, std::string(), std::string("hash-1"), std::string(64, 'A'), std::string(31, '\0')}) {
    EXPECT_EQ(unpack_hash(pack_hash(hash)), hash);
  }
}

TEST(RedisRecords, AFactIsItsHashAndItsBody) {
  for (const std::string& body : {std::string("{\"a\":1}\n"), std::string()}) {
    EXPECT_EQ(unpack_fact(7, pack_fact(FactRecord{7, body, kHash})), (FactRecord{7, body, kHash}));
  }
  EXPECT_EQ(unpack_fact(1, ""), std::nullopt);
  EXPECT_EQ(unpack_fact(1, "\x20short"), std::nullopt);
}

TEST(RedisRecords, ASubjectThatIsCutShortIsNoSubject) {
  const IndexFields index{"p", "t", "u", "open", Instant(Duration(5)), true, false};
  const std::string whole = Packer()
                                .u64(3)
                                .u32(2)
                                .u32(0)
                                .u32(1)
                                .instant(std::nullopt)
                                .text16(pack_hash(kHash))
                                .raw(pack_subject_tail(index, "{}"))
                                .take();
  const auto stored = unpack_subject("p/t/u/once", whole);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->record.version, 3u);
  EXPECT_EQ(stored->record.fact_count, 2u);
  EXPECT_EQ(stored->waits, 1u);
  EXPECT_EQ(stored->record.wake_at, std::nullopt);
  EXPECT_EQ(stored->record.chain, kHash);
  EXPECT_EQ(stored->record.index, index);
  EXPECT_EQ(stored->record.body, "{}");
  const size_t body = 2;
  for (size_t size = 0; size + body < whole.size(); ++size) {
    EXPECT_FALSE(unpack_subject("p/t/u/once", whole.substr(0, size)).has_value()) << size;
  }
}

TEST(RedisRecords, CountsAreNamedByWhatTheyCount) {
  const IndexFields index{"p", "t", "u", "open", std::nullopt, true, false};
  EXPECT_EQ(counted_name(index), "p\tt\topen\t10");
  const auto parsed = parse_counted_name("p\tt\topen\t10");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->state, "open");
  EXPECT_TRUE(parsed->late);
  EXPECT_FALSE(parsed->complete);
  EXPECT_FALSE(parse_counted_name("p").has_value());
}

TEST(RedisRecords, WaitsAreAVersionAndAVerdict) {
  EXPECT_EQ(parse_wait("a", "12 1"), (WaitField{"a", 12, true}));
  EXPECT_EQ(parse_wait("a", "0 0 1700000000000"), (WaitField{"a", 0, false}));
  EXPECT_EQ(parse_wait("a", "x"), std::nullopt);
  EXPECT_EQ(parse_wait("a", "1"), std::nullopt);
}

TEST(RedisRecords, WhatIsNoNoticeIsNotTakenForOne) {
  EXPECT_FALSE(unpack_notice("n", "").has_value());
  EXPECT_FALSE(unpack_notice("n", "\x91\xa1x").has_value());
  NoticeRecord notice;
  notice.key = "n";
  notice.body = "\xff not UTF-8";
  EXPECT_EQ(unpack_notice("n", pack_notice(notice))->body, notice.body);
}

}  // namespace
}  // namespace nhacviec::redis
