#include "config/register_reader.h"

#include <algorithm>
#include <map>
#include <set>

namespace nhacviec {
namespace {

constexpr long kMostCriteria = 1000;

class RegisterReader {
 public:
  RegisterReader(const PlanContext& plan, const YamlNode::Entry& entry)
      : diagnostics_(plan.diagnostics),
        where_(entry.where),
        fields_(entry.value, plan.diagnostics, "the register \"" + entry.key + "\"",
                {"title", "group", "source", "total", "statuses", "keep", "criteria", "quote",
                 "note"}) {
    register_.id = RegisterId(read_key_id(entry, diagnostics_));
  }

  StatusRegister read() {
    if (!fields_.is_map()) return std::move(register_);
    read_words();
    if (const auto* statuses = fields_.required("statuses")) read_statuses(*statuses);
    read_keep();
    if (const auto* criteria = fields_.optional("criteria")) read_criteria(*criteria);
    check_total();
    add_unnamed();
    return std::move(register_);
  }

 private:
  void read_words() {
    const auto text = [&](const char* key, Text& into, Lines lines) {
      if (const auto* node = fields_.optional(key))
        into = read_text(*node, diagnostics_, lines).value_or(Text());
    };
    if (const auto* title = fields_.required("title"))
      register_.title = read_title(*title, diagnostics_).value_or(Text());
    text("group", register_.group, Lines::one);
    text("source", register_.source, Lines::one);
    text("note", register_.note, Lines::many);
    if (const auto* quote = fields_.optional("quote"))
      register_.quote = read_string(*quote, diagnostics_).value_or("");
  }

  void read_statuses(const YamlNode& node) {
    if (!node.is_map() || node.entries.empty()) {
      diagnostics_.error(node.where, "statuses must be a map, each under its id");
      return;
    }
    for (const auto& entry : node.entries) {
      RegisterStatus status;
      status.id = StatusId(read_key_id(entry, diagnostics_));
      const MapReader fields(entry.value, diagnostics_, "the status \"" + entry.key + "\"",
                             {"title", "count", "horizon"});
      if (!fields.is_map()) continue;
      if (const auto* title = fields.required("title"))
        status.title = read_title(*title, diagnostics_).value_or(Text());
      if (const auto* count = fields.required("count"))
        status.count =
            static_cast<int>(read_integer(*count, diagnostics_, 0, kMostCriteria).value_or(0));
      if (const auto* horizon = fields.optional("horizon"))
        status.horizon = read_date(*horizon, diagnostics_);
      register_.statuses.push_back(std::move(status));
    }
  }

  /// The statuses that are to be kept; who leaves one has fallen.
  void read_keep() {
    const auto* node = fields_.optional("keep");
    if (node == nullptr) {
      if (!register_.statuses.empty()) register_.statuses.front().keep = true;
      return;
    }
    for (const auto& [id, where] : read_ids(*node, diagnostics_)) {
      if (auto* status = known_status(id, where)) status->keep = true;
    }
  }

  RegisterStatus* known_status(const std::string& id, const Position& where) {
    std::vector<std::string> known;
    for (auto& status : register_.statuses) {
      if (status.id.str() == id) return &status;
      known.push_back(status.id.str());
    }
    diagnostics_.error(where, "the register has no status \"" + id + "\"", did_you_mean(id, known));
    return nullptr;
  }

  void read_criteria(const YamlNode& node) {
    if (!node.is_map()) {
      diagnostics_.error(node.where, "criteria must be a map, each under its id");
      return;
    }
    for (const auto& entry : node.entries) {
      Criterion criterion;
      criterion.id = CriterionId(read_key_id(entry, diagnostics_));
      criterion.named = true;
      const MapReader fields(entry.value, diagnostics_, "the criterion \"" + entry.key + "\"",
                             {"title", "status", "quote", "note"});
      if (!fields.is_map()) continue;
      if (const auto* title = fields.required("title"))
        criterion.title = read_title(*title, diagnostics_).value_or(Text());
      if (const auto* quote = fields.optional("quote"))
        criterion.quote = read_string(*quote, diagnostics_).value_or("");
      if (const auto* note = fields.optional("note"))
        criterion.note = read_text(*note, diagnostics_, Lines::many).value_or(Text());
      const auto* status = fields.required("status");
      const auto id = status ? read_id(*status, diagnostics_) : std::nullopt;
      const auto* known = id ? known_status(*id, status->where) : nullptr;
      if (known == nullptr) continue;
      criterion.status = known->id;
      if (++named_in_[known->id] == known->count + 1)
        diagnostics_.error(entry.where, "more criteria are named \"" + known->id.str() +
                                            "\" than its count, " + std::to_string(known->count));
      register_.criteria.push_back(std::move(criterion));
    }
  }

  void check_total() {
    long sum = 0;
    for (const auto& status : register_.statuses) sum += status.count;
    if (sum > kMostCriteria)
      diagnostics_.error(where_, "the register has " + std::to_string(sum) + " criteria",
                         "at most " + std::to_string(kMostCriteria));
    const auto* node = fields_.optional("total");
    const auto total =
        node ? read_integer(*node, diagnostics_, 0, kMostCriteria) : std::optional<long>();
    if (total && *total != sum)
      diagnostics_.error(node->where, "the total is " + std::to_string(*total) +
                                          ", but the statuses count " + std::to_string(sum));
  }

  /// criterion-01, criterion-02 ... in the order of the statuses, past ids that are named.
  void add_unnamed() {
    std::set<std::string> taken;
    int unnamed = 0;
    for (const auto& criterion : register_.criteria) taken.insert(criterion.id.str());
    for (const auto& status : register_.statuses)
      unnamed += std::max(0, status.count - named_in_[status.id]);
    if (unnamed > kMostCriteria) return;  // reported above
    const size_t figures = std::max<size_t>(2, std::to_string(unnamed).size());
    int number = 0;
    for (const auto& status : register_.statuses) {
      for (int left = status.count - named_in_[status.id]; left > 0; --left) {
        std::string id, figure;
        do {
          figure = std::to_string(++number);
          figure.insert(0, figures - std::min(figures, figure.size()), '0');
          id = "criterion-" + figure;
        } while (taken.contains(id));
        Criterion criterion;
        criterion.id = CriterionId(id);
        criterion.title = both("Tiêu chí số " + figure, "Criterion " + figure);
        criterion.status = status.id;
        register_.criteria.push_back(std::move(criterion));
      }
    }
  }

  Diagnostics& diagnostics_;
  Position where_;
  MapReader fields_;
  StatusRegister register_;
  std::map<StatusId, int> named_in_;
};

}  // namespace

std::vector<StatusRegister> read_registers(const PlanContext& plan, const YamlNode& node) {
  std::vector<StatusRegister> registers;
  if (!node.is_map()) {
    plan.diagnostics.error(node.where, "registers must be a map, each under its id");
    return registers;
  }
  for (const auto& entry : node.entries) registers.push_back(RegisterReader(plan, entry).read());
  return registers;
}

}  // namespace nhacviec
