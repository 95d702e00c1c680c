// The stored form of obligations, facts and notices: versioned JSON, specified in docs/formats.md.
// Reading tolerates fields it does not know and refuses versions it does not know.
#pragma once

#include <string>
#include <vector>

#include "connectors/store.h"
#include "workflows/facts.h"
#include "workflows/ledger.h"
#include "workflows/letter_box.h"
#include "workflows/notice.h"
#include "workflows/obligation.h"
#include "workflows/result.h"

namespace nhacviec {

std::string encode(const Obligation&);
std::string encode(const Fact&);
std::string encode(const Ledger&);
std::string encode(const Notice&);
std::string encode(const LetterBox&);
Result<Obligation> decode_obligation(const std::string& body);
Result<Ledger> decode_ledger(const std::string& body);
Result<Fact> decode_fact(const std::string& body);
Result<Notice> decode_notice(const std::string& body);
Result<LetterBox> decode_letter_box(const std::string& body);

/// Hex SHA-256 of the previous hash, a line feed and the fact's body.
std::string chain_hash(const std::string& previous_hash, const std::string& fact_body);
/// Hex SHA-256.
std::string digest_of(const std::string& text);

Waits waits_of(const SubjectRecord&);

}  // namespace nhacviec
