#include "connectors/records.h"
#include "connectors/records_json.h"

namespace nhacviec {
namespace {

std::vector<RecordWriter> encode_values(const std::map<IndicatorId, ReportedValue>& values) {
  std::vector<RecordWriter> list;
  for (const auto& [indicator, entry] : values) {
    RecordWriter& out = list.emplace_back();
    out.put("indicator", indicator);
    if (entry.value) out.put("value", format_decimal(*entry.value));
    if (entry.baseline) out.put("baseline", format_decimal(*entry.baseline));
    out.put("at", entry.at);
    out.put("by", entry.by);
  }
  return list;
}

std::vector<RecordWriter> encode_statuses(const std::map<CriterionId, CriterionEntry>& statuses) {
  std::vector<RecordWriter> list;
  for (const auto& [criterion, entry] : statuses) {
    RecordWriter& out = list.emplace_back();
    out.put("criterion", criterion);
    out.put("status", entry.status);
    out.put("since", entry.since);
    out.put("change", entry.change);
  }
  return list;
}

}  // namespace

std::string encode(const Ledger& ledger) {
  RecordWriter out;
  out.put("id", ledger.id);
  out.put("changes", ledger.changes);
  out.put_list("values", encode_values(ledger.values));
  out.put_list("statuses", encode_statuses(ledger.statuses));
  return std::move(out).text();
}

Result<Ledger> decode_ledger(const std::string& body) {
  const Result<Json> json = parse_record(body, "ledger");
  if (!json) return json.error();
  RecordReader in(json.value(), "ledger");
  Ledger ledger;
  ledger.id = ObligationId(in.required_text("id"));
  ledger.changes = in.number("changes");
  each_item(in, "values", [&](RecordReader& part) {
    ReportedValue& entry = ledger.values[IndicatorId(part.required_text("indicator"))];
    entry.value = part.decimal("value");
    entry.baseline = part.decimal("baseline");
    entry.at = part.instant("at");
    entry.by = part.text("by");
  });
  each_item(in, "statuses", [&](RecordReader& part) {
    CriterionEntry& entry = ledger.statuses[CriterionId(part.required_text("criterion"))];
    entry.status = StatusId(part.required_text("status"));
    entry.since = part.instant("since");
    entry.change = part.number("change");
  });
  if (auto failed = in.failed()) return *failed;
  return ledger;
}

}  // namespace nhacviec
