#include "connectors/records.h"

#include <gtest/gtest.h>

namespace nhacviec {
namespace {

Instant at(int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

/// One fact of every kind, each field with a value of its own, and its stored text. The texts are
/// the format: a change here breaks every store there is, and needs a new record version.
struct Golden {
  Fact fact;
  std::string text;
};

std::vector<Golden> golden_facts() {
  return {
      {{at(1), Created{3, at(1718000000000), true}},
       R"({"at":1,"data":{"due_at":1718000000000,"revision":3,"waiting":true},)"
       R"("kind":"created","v":1})"},
      {{at(2), Rebased{4, at(5)}},
       R"({"at":2,"data":{"due_at":5,"revision":4},"kind":"rebased","v":1})"},
      {{at(3), Opened{true, "van-phong", "Đã đủ số liệu"}},
       R"({"at":3,"data":{"by":"van-phong","forced":true,"reason":"Đã đủ số liệu"},)"
       R"("kind":"opened","v":1})"},
      {{at(4), Gated{}}, R"({"at":4,"kind":"gated","v":1})"},
      {{at(5), Submitted{at(4), "team-01", true, {"bc-01.pdf", "bb-02.pdf"}, "Đủ biểu"}},
       R"({"at":5,"data":{"at":4,"by":"team-01","evidence":["bc-01.pdf","bb-02.pdf"],)"
       R"("late":true,"note":"Đủ biểu"},"kind":"submitted","v":1})"},
      {{at(6), Confirmed{UnitId("van-phong"), "van-phong"}},
       R"({"at":6,"data":{"by":"van-phong","recipient":"van-phong"},"kind":"confirmed","v":1})"},
      {{at(7), Accepted{"van-phong"}},
       R"({"at":7,"data":{"by":"van-phong"},"kind":"accepted","v":1})"},
      {{at(8), Returned{"van-phong", "Thiếu biểu 2"}},
       R"({"at":8,"data":{"by":"van-phong","reason":"Thiếu biểu 2"},"kind":"returned","v":1})"},
      {{at(9), Extended{at(10), "van-phong", "Mưa lũ"}},
       R"({"at":9,"data":{"by":"van-phong","due_at":10,"reason":"Mưa lũ"},)"
       R"("kind":"extended","v":1})"},
      {{at(11), Placed{at(12), "van-phong"}},
       R"({"at":11,"data":{"by":"van-phong","due_at":12},"kind":"placed","v":1})"},
      {{at(13), Waived{"van-phong", "Không phát sinh"}},
       R"({"at":13,"data":{"by":"van-phong","reason":"Không phát sinh"},"kind":"waived","v":1})"},
      {{at(14), Cancelled{"van-phong", "Bãi bỏ"}},
       R"({"at":14,"data":{"by":"van-phong","reason":"Bãi bỏ"},"kind":"cancelled","v":1})"},
      {{at(15), Reopened{"van-phong", "Bổ sung"}},
       R"({"at":15,"data":{"by":"van-phong","reason":"Bổ sung"},"kind":"reopened","v":1})"},
      {{at(16), Acknowledged{"team-02", at(17)}},
       R"({"at":16,"data":{"by":"team-02","hold_until":17},"kind":"acknowledged","v":1})"},
      {{at(18),
        Fired{RuleId("remind-15wd-0800-lead"), at(17), {NoticeKey("k|1"), NoticeKey("k|2")}}},
       R"({"at":18,"data":{"notices":["k|1","k|2"],"rule":"remind-15wd-0800-lead",)"
       R"("scheduled_at":17},"kind":"fired","v":1})"},
      {{at(19), Skipped{RuleId("escalate+1wd-0800-standing"), at(18), "late_party"}},
       R"({"at":19,"data":{"reason":"late_party","rule":"escalate+1wd-0800-standing",)"
       R"("scheduled_at":18},"kind":"skipped","v":1})"},
      {{at(20), Refused{"accept", "van-phong", "not_submitted"}},
       R"({"at":20,"data":{"by":"van-phong","event":"accept","reason":"not_submitted"},)"
       R"("kind":"refused","v":1})"},
      {{at(21), ValueReported{IndicatorId("x"), parse_decimal("99,5"), parse_decimal("98"), at(20),
                              "van-phong", "ước tính"}},
       R"({"at":21,"data":{"at":20,"baseline":"98","by":"van-phong","indicator":"x",)"
       R"("note":"ước tính","value":"99.5"},"kind":"value_reported","v":1})"},
      {{at(22), StatusSet{CriterionId("c1"),
                          StatusId("achieved"),
                          StatusId("difficult"),
                          "van-phong",
                          "Thiếu giáo viên",
                          {NoticeKey("k")}}},
       R"({"at":22,"data":{"by":"van-phong","criterion":"c1","from":"achieved","notices":["k"],)"
       R"("reason":"Thiếu giáo viên","to":"difficult"},"kind":"status_set","v":1})"},
      {{at(23), Named{"Sửa mái trường", "team-02"}},
       R"({"at":23,"data":{"by":"team-02","title":"Sửa mái trường"},"kind":"named","v":1})"},
      {{at(24), Adopted{State::accepted, at(20), true, "team-02", {"BC 12"}, "Đủ biểu", "ab12"}},
       R"({"at":24,"data":{"at":20,"by":"team-02","evidence":["BC 12"],"late":true,)"
       R"("note":"Đủ biểu","row":"ab12","state":"accepted"},"kind":"adopted","v":1})"},
      {{at(25), Withdrawn{"van-phong", "Thay thế", true}},
       R"({"at":25,"data":{"by":"van-phong","ends":true,"reason":"Thay thế"},)"
       R"("kind":"withdrawn","v":1})"},
      {{at(26), Resumed{"van-phong"}},
       R"({"at":26,"data":{"by":"van-phong"},"kind":"resumed","v":1})"},
      {{at(19), Told{at(18)}}, R"({"at":19,"data":{"at":18},"kind":"told","v":1})"},
      {{at(19), Undelivered{RuleId("r"), 1, "no_address"}},
       R"({"at":19,"data":{"reason":"no_address","rule":"r"},"kind":"undelivered","v":1})"},
      {{at(19), PutOff{RuleId("r"), at(20), "not_told"}},
       R"({"at":19,"data":{"reason":"not_told","rule":"r","until":20},"kind":"put_off","v":1})"},
      {{at(19), Silenced{at(20), "u", "x", true}},
       R"({"at":19,"data":{"by":"u","escalation":true,"reason":"x","until":20},)"
       R"("kind":"silenced","v":1})"},
      {{at(19), Unsilenced{"u", "x"}},
       R"({"at":19,"data":{"by":"u","reason":"x"},"kind":"unsilenced","v":1})"},
      {{at(19), MoreTimeAsked{at(20), "u", "x"}},
       R"({"at":19,"data":{"by":"u","due_at":20,"reason":"x"},"kind":"more_time_asked","v":1})"},
      {{at(19), MoreTimeRefused{"u", "x"}},
       R"({"at":19,"data":{"by":"u","reason":"x"},"kind":"more_time_refused","v":1})"},
      {{at(19), AddresseeDisputed{"u", "x"}},
       R"({"at":19,"data":{"by":"u","reason":"x"},"kind":"addressee_disputed","v":1})"},
      {{at(19), Remarked{"u", "x", {"d"}}},
       R"({"at":19,"data":{"by":"u","evidence":["d"],"reason":"x"},"kind":"remarked","v":1})"},
      {{at(19), AwaitsApproval{RuleId("r"), 2, 1, {}, {NoticeKey("k")}, at(20), true}},
       R"({"at":19,"data":{"asked":["k"],"look_at":20,"occurrence":2,"releases":true,"rule":"r",)"
       R"("times":1},"kind":"awaits_approval","v":1})"},
      {{at(19), Approved{RuleId("r"), 1, "u", "n", {NoticeKey("k")}}},
       R"({"at":19,"data":{"by":"u","note":"n","notices":["k"],"rule":"r"},)"
       R"("kind":"approved","v":1})"},
      {{at(19), Withheld{RuleId("r"), 1, "u", "x"}},
       R"({"at":19,"data":{"by":"u","reason":"x","rule":"r"},"kind":"withheld","v":1})"},
      {{at(19), Rerouted{RuleId("r"), 1, "550 x", {NoticeKey("k")}}},
       R"({"at":19,"data":{"notices":["k"],"reason":"550 x","rule":"r"},"kind":"rerouted","v":1})"},
  };
}

TEST(FactRecord, SaysWhichOccurrenceOfARuleThatRepeats) {
  EXPECT_EQ(
      encode(Fact{at(19), Fired{RuleId("r"), at(18), {}, 2}}),
      R"({"at":19,"data":{"occurrence":2,"rule":"r","scheduled_at":18},"kind":"fired","v":1})");
  const auto skipped = decode_fact(
      R"({"at":19,"data":{"occurrence":3,"rule":"r","scheduled_at":18},"kind":"skipped","v":1})");
  EXPECT_EQ(std::get<Skipped>(skipped.value().body).occurrence, 3);
}

TEST(FactRecord, EveryKindHasItsPinnedText) {
  const auto golden = golden_facts();
  ASSERT_EQ(golden.size(), std::variant_size_v<FactBody>);
  for (size_t i = 0; i < golden.size(); ++i) {
    ASSERT_EQ(golden[i].fact.body.index(), i) << "one of every kind, in order";
    EXPECT_EQ(encode(golden[i].fact), golden[i].text);
  }
}

TEST(FactRecord, EveryKindReadsBackAsItWas) {
  for (const Golden& golden : golden_facts()) {
    const Result<Fact> fact = decode_fact(golden.text);
    ASSERT_TRUE(fact.ok()) << golden.text << ": " << fact.error().message;
    EXPECT_EQ(fact.value().at, golden.fact.at);
    EXPECT_EQ(fact.value().body.index(), golden.fact.body.index());
    EXPECT_EQ(encode(fact.value()), golden.text);
  }
}

TEST(FactRecord, YoungerFieldsAreWrittenOnlyWhereTheySaySomething) {
  const std::string extended =
      R"({"at":9,"data":{"by":"x","due_at":10,"from":8,"reason":"y"},"kind":"extended","v":1})";
  EXPECT_EQ(encode(Fact{at(9), Extended{at(10), "x", "y", at(8)}}), extended);
  EXPECT_EQ(encode(decode_fact(extended).value()), extended);
  const std::string rebased =
      R"({"at":9,"data":{"due_at":5,"extension_stays":true,"moved":true,"revision":4},)"
      R"("kind":"rebased","v":1})";
  EXPECT_EQ(encode(Fact{at(9), Rebased{4, at(5), true, true}}), rebased);
  EXPECT_EQ(encode(decode_fact(rebased).value()), rebased);
}

TEST(FactRecord, ReadsFieldsIntoTheirPlaces) {
  const Fact fact = decode_fact(golden_facts()[4].text).value();
  const auto& submitted = std::get<Submitted>(fact.body);
  EXPECT_EQ(fact.at, at(5));
  EXPECT_EQ(submitted.at, at(4));
  EXPECT_EQ(submitted.by, "team-01");
  EXPECT_TRUE(submitted.late);
  EXPECT_EQ(submitted.evidence, (std::vector<std::string>{"bc-01.pdf", "bb-02.pdf"}));
  EXPECT_EQ(submitted.note, "Đủ biểu");
}

TEST(FactRecord, KeepsTheDocumentAndReadsRecordsFromBeforeThereWasOne) {
  Submitted submitted{at(4), "team-01", false, {}, ""};
  submitted.document = {"123", "BC-GDTrH", parse_date("2024-06-07"), "45", "post"};
  submitted.received_at = at(60004);
  const std::string text = encode(Fact{at(60004), submitted});
  EXPECT_EQ(text,
            R"({"at":60004,"data":{"at":4,"by":"team-01","document":{"channel":"post",)"
            R"("date":"2024-06-07","incoming_number":"45","number":"123","symbol":"BC-GDTrH"},)"
            R"("late":false,"received_at":60004},"kind":"submitted","v":1})");
  EXPECT_EQ(std::get<Submitted>(decode_fact(text).value().body).document, submitted.document);
  const Fact old = decode_fact(golden_facts()[4].text).value();
  EXPECT_TRUE(std::get<Submitted>(old.body).document.empty());
}

TEST(FactRecord, LeavesOutWhatIsEmptyAndReadsItAsEmpty) {
  const std::string text =
      R"({"at":0,"data":{"revision":1,"waiting":false},"kind":"created","v":1})";
  EXPECT_EQ(encode(Fact{at(0), Created{1, std::nullopt, false}}), text);
  EXPECT_EQ(std::get<Created>(decode_fact(text).value().body).due_at, std::nullopt);
}

TEST(FactRecord, ToleratesFieldsItDoesNotKnow) {
  const auto fact = decode_fact(
      R"({"v":1,"kind":"accepted","at":7,"data":{"by":"van-phong","mood":1},"trace":{"a":null}})");
  ASSERT_TRUE(fact.ok()) << fact.error().message;
  EXPECT_EQ(std::get<Accepted>(fact.value().body).by, "van-phong");
}

TEST(FactRecord, SaysWhatItCannotRead) {
  const auto error_of = [](const std::string& text) {
    const Result<Fact> fact = decode_fact(text);
    EXPECT_TRUE(fact.ok() || fact.error().kind == ErrorKind::invalid);
    return fact.ok() ? "it was read" : fact.error().message;
  };
  EXPECT_EQ(error_of("{"), "fact record: not a JSON object");
  EXPECT_EQ(error_of("[1]"), "fact record: not a JSON object");
  EXPECT_EQ(error_of(R"({"kind":"gated","at":1})"), "fact record: has no version");
  EXPECT_EQ(error_of(R"({"v":2,"kind":"gated","at":1})"),
            "fact record: unknown version 2, this program knows 1");
  EXPECT_EQ(error_of(R"({"v":"1","kind":"gated","at":1})"),
            "fact record: unknown version \"1\", this program knows 1");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"vanished","at":1})"),
            "fact record: unknown kind \"vanished\"");
  EXPECT_EQ(error_of(R"({"v":1,"at":1})"), "fact record: kind: is missing");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"gated"})"), "fact record: at: is missing");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"gated","at":1.5})"),
            "fact record: at: expected whole milliseconds since 1970");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"gated","at":18446744073709551615})"),
            "fact record: at: expected whole milliseconds since 1970");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"placed","at":1,"data":{"by":"x"}})"),
            "fact record: placed: due_at: is missing");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"accepted","at":1,"data":{"by":7}})"),
            "fact record: accepted: by: expected a text");
  EXPECT_EQ(error_of(R"({"v":1,"kind":"created","at":1,"data":{"revision":3000000000,)"
                     R"("waiting":true}})"),
            "fact record: created: revision: expected a whole number");
}

Obligation full_obligation() {
  Obligation obligation;
  obligation.id = ObligationId("da-bac-2024/team-report/team-01/2024-h1");
  obligation.revision = 2;
  obligation.state = State::returned;
  obligation.round = 3;
  obligation.deadline_version = 4;
  obligation.due_at = at(100);
  obligation.planned_due_at = at(99);
  obligation.created_at = at(101);
  obligation.armed_at = at(102);
  obligation.handled = {{RuleId("r1"), at(103), ""}, {RuleId("r2"), at(104), "nobody"}};
  obligation.hold_until = at(105);
  obligation.submitted_at = at(106);
  obligation.first_submitted_at = at(107);
  obligation.late = false;
  obligation.confirmed = {UnitId("so-gddt"), UnitId("pgd-da-bac")};
  obligation.forced_open = true;
  obligation.reason = "Thiếu biểu 2";
  return obligation;
}

TEST(ObligationRecord, HasItsPinnedText) {
  EXPECT_EQ(
      encode(full_obligation()),
      R"({"armed_at":102,"confirmed":["pgd-da-bac","so-gddt"],"created_at":101,)"
      R"("deadline_version":4,"due_at":100,"first_submitted_at":107,"forced_open":true,)"
      R"("handled":[{"at":103,"rule":"r1"},{"at":104,"rule":"r2","skipped":"nobody"}],)"
      R"("hold_until":105,"id":"da-bac-2024/team-report/team-01/2024-h1","late":false,)"
      R"("planned_due_at":99,"reason":"Thiếu biểu 2","revision":2,"round":3,"state":"returned",)"
      R"("submitted_at":106,"v":1})");
}

TEST(ObligationRecord, ReadsBackAsItWas) {
  EXPECT_EQ(decode_obligation(encode(full_obligation())).value(), full_obligation());
  Obligation bare;
  bare.id = ObligationId("p/t/u/once");
  EXPECT_EQ(decode_obligation(encode(bare)).value(), bare);
  EXPECT_EQ(encode(bare),
            R"({"armed_at":0,"created_at":0,"deadline_version":1,"forced_open":false,)"
            R"("id":"p/t/u/once","revision":0,"round":1,"state":"waiting","v":1})");
}

TEST(ObligationRecord, KeepsWhatIsKnownOfTellingAndSilence) {
  Obligation obligation;
  obligation.id = ObligationId("p/t/u/once");
  obligation.handled = {{RuleId("r"), at(1), "", 2, "550 no such user"}};
  obligation.told_at = at(2);
  obligation.waiting_steps = {{RuleId("s"), at(3), 4}};
  obligation.silence = SilenceInForce{at(5), at(6), "u", "tập huấn", true};
  obligation.time_request = TimeRequest{at(8), at(9), "u", "bão"};
  obligation.answers = 2;
  obligation.returned_at = at(7);
  EXPECT_EQ(decode_obligation(encode(obligation)).value(), obligation);
  EXPECT_EQ(encode(obligation),
            R"({"answers":2,"armed_at":0,"created_at":0,"deadline_version":1,"forced_open":false,)"
            R"("handled":[{"at":1,"occurrence":2,"rule":"r","undelivered":"550 no such user"}],)"
            R"("id":"p/t/u/once","returned_at":7,"revision":0,"round":1,)"
            R"("silence":{"by":"u","escalation":true,"reason":"tập huấn","since":5,"until":6},)"
            R"("state":"waiting","time_request":{"at":8,"by":"u","due_at":9,"reason":"bão"},)"
            R"("told_at":2,"v":1,)"
            R"("waiting_steps":[{"rule":"s","times":4,"until":3}]})");
}

TEST(ObligationRecord, KeepsTheMessagesThatWaitForApproval) {
  Notice notice;
  notice.key = NoticeKey("k");
  notice.kind = NoticeKind::escalation;
  notice.obligation = ObligationId("p/t/u/once");
  notice.rule = RuleId("r");
  notice.step = 2;
  notice.to = {UnitId("so"), RoleId("giam-doc")};
  notice.channel = ChannelKind::sms;
  notice.at = at(4);
  notice.said = Said{"u", "x", at(5), 1};
  Obligation obligation;
  obligation.id = notice.obligation;
  obligation.awaited = {{RuleId("r"), 1, at(3), {notice}, 2, at(6), true},
                        {RuleId("s"), 2, at(3), {notice, notice}, 1, {}, false, true, "v", "why"}};
  EXPECT_EQ(decode_obligation(encode(obligation)).value(), obligation);
  const Fact fact{at(3), AwaitsApproval{RuleId("r"), 1, 1, {notice}, {}, {}, false}};
  const Fact read = decode_fact(encode(fact)).value();
  EXPECT_EQ(std::get<AwaitsApproval>(read.body).notices, std::vector{notice});
}

TEST(NoticeRecord, KeepsWhoAgreedToItEvenWhereNobodySaidAWord) {
  Notice notice;
  notice.key = NoticeKey("k");
  notice.agreed = Agreed{};
  EXPECT_EQ(decode_notice(encode(notice)).value().agreed, Agreed{});
  notice.agreed = Agreed{"u", "n"};
  EXPECT_EQ(decode_notice(encode(notice)).value().agreed, (Agreed{"u", "n"}));
}

TEST(ObligationRecord, WhatAPlansChangesLeaveReadsBack) {
  Obligation obligation = full_obligation();
  obligation.extension_reason = "mưa lũ";
  obligation.adopted = "ab12";
  obligation.withdrawn_from = State::open;
  const std::string text = encode(obligation);
  EXPECT_NE(text.find(R"("withdrawn_from":"open")"), std::string::npos) << text;
  EXPECT_EQ(decode_obligation(text).value(), obligation);
}

TEST(ObligationRecord, EveryStateReadsBack) {
  for (int i = 0; i <= static_cast<int>(State::cancelled); ++i) {
    Obligation obligation = full_obligation();
    obligation.state = static_cast<State>(i);
    EXPECT_EQ(decode_obligation(encode(obligation)).value().state, obligation.state);
  }
}

TEST(ObligationRecord, SaysWhatItCannotRead) {
  const auto error_of = [](std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    const Result<Obligation> obligation = decode_obligation(text);
    return obligation.ok() ? "it was read" : obligation.error().message;
  };
  const std::string text = encode(full_obligation());
  EXPECT_EQ(error_of(text, "\"v\":1", "\"v\":2"),
            "obligation record: unknown version 2, this program knows 1");
  EXPECT_EQ(error_of(text, "\"returned\"", "\"lost\""),
            "obligation record: state: unknown value \"lost\"");
  EXPECT_EQ(error_of(text, "\"at\":103,", ""), "obligation record: handled: at: is missing");
  EXPECT_EQ(error_of(text, "[\"pgd-da-bac\"", "[1"),
            "obligation record: confirmed: expected texts");
  EXPECT_EQ(error_of(text, "\"late\":false", "\"late\":0"),
            "obligation record: late: expected true or false");
}

Notice full_notice() {
  Notice notice;
  notice.key = NoticeKey("o|1|2|r|van-phong/chanh-van-phong|sms");
  notice.kind = NoticeKind::escalation;
  notice.obligation = ObligationId("p/t/u/once");
  notice.round = 1;
  notice.deadline_version = 2;
  notice.rule = RuleId("r");
  notice.step = 3;
  notice.to = Party{UnitId("van-phong"), RoleId("chanh-van-phong")};
  notice.channel = ChannelKind::sms;
  notice.at = at(1718000000000);
  return notice;
}

TEST(NoticeRecord, HasItsPinnedTextAndReadsBack) {
  EXPECT_EQ(encode(full_notice()),
            R"({"at":1718000000000,"channel":"sms","deadline_version":2,)"
            R"("key":"o|1|2|r|van-phong/chanh-van-phong|sms","kind":"escalation",)"
            R"("obligation":"p/t/u/once","role":"chanh-van-phong","round":1,"rule":"r",)"
            R"("step":3,"unit":"van-phong","v":1})");
  EXPECT_EQ(decode_notice(encode(full_notice())).value(), full_notice());
}

TEST(NoticeRecord, KeepsWhatWasAnswered) {
  Notice notice = full_notice();
  notice.said = Said{"team-02", "Mưa lũ", at(9), 2};
  EXPECT_EQ(decode_notice(encode(notice)).value(), notice);
  notice.said = Said{"team-02", "Mưa lũ"};
  EXPECT_EQ(decode_notice(encode(notice)).value(), notice);
}

TEST(NoticeRecord, ADigestKeepsWhatItBringsTogether) {
  Notice digest = full_notice();
  digest.kind = NoticeKind::digest;
  digest.person = PersonId("chanh-van-phong");
  digest.items = {full_notice(), full_notice()};
  digest.items[1].together = true;
  EXPECT_EQ(decode_notice(encode(digest)).value(), digest);
}

TEST(LetterBoxRecord, HasItsPinnedTextAndReadsBack) {
  LetterBox box;
  box.id = "recipient:d/p/sms";
  box.letters = 7;
  box.waiting = {{full_notice(), at(1718000000001)}};
  box.sent = {at(1717990000000)};
  EXPECT_EQ(encode(box),
            R"({"id":"recipient:d/p/sms","letters":7,"sent":[{"at":1717990000000}],"v":1,)"
            R"("waiting":[{"at":1718000000000,"channel":"sms","deadline_version":2,)"
            R"("due":1718000000001,)"
            R"("key":"o|1|2|r|van-phong/chanh-van-phong|sms","kind":"escalation",)"
            R"("obligation":"p/t/u/once","role":"chanh-van-phong","round":1,"rule":"r",)"
            R"("step":3,"unit":"van-phong"}]})");
  EXPECT_EQ(decode_letter_box(encode(box)).value(), box);
  EXPECT_FALSE(decode_letter_box(R"({"v":1,"id":"x","waiting":[{"due":1}]})").ok());
}

TEST(NoticeRecord, EveryKindAndChannelReadsBack) {
  for (int i = 0; i <= static_cast<int>(NoticeKind::info); ++i) {
    for (const ChannelKind channel : {ChannelKind::email, ChannelKind::sms}) {
      Notice notice = full_notice();
      notice.kind = static_cast<NoticeKind>(i);
      notice.channel = channel;
      EXPECT_EQ(decode_notice(encode(notice)).value(), notice);
    }
  }
  EXPECT_FALSE(decode_notice(R"({"v":1,"key":"k","kind":"song"})").ok());
}

TEST(Records, BytesThatAreNotUtf8AreReplacedNotFatal) {
  Obligation obligation;
  obligation.id = ObligationId("p/t/u/once");
  obligation.reason = "\xff";
  EXPECT_EQ(decode_obligation(encode(obligation)).value().reason, "\uFFFD");
}

TEST(ChainHash, IsSha256OfThePreviousHashALineFeedAndTheBody) {
  // printf '' | sha256sum; printf 'abc' | sha256sum
  EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(chain_hash("", "abc"), digest_of("\nabc"));
  EXPECT_EQ(chain_hash("ff", "abc"), digest_of("ff\nabc"));
  EXPECT_NE(chain_hash("", "abc"), chain_hash("", "abd"));
}

TEST(WaitsOf, TurnsTheStoredFieldsIntoVerdicts) {
  SubjectRecord subject;
  subject.waits = {{"p/s/a/once", 3, true}, {"p/s/b/once", 0, false}};
  EXPECT_EQ(waits_of(subject), (Waits{{ObligationId("p/s/a/once"), {3, true}},
                                      {ObligationId("p/s/b/once"), {0, false}}}));
}

}  // namespace
}  // namespace nhacviec
