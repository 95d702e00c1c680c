#include "config/reorganisation_reader.h"

#include <algorithm>

#include "config/values.h"
#include "workflows/ids.h"

namespace nhacviec {
namespace {

struct KindWord {
  UnitChangeKind kind;
  const char* word;
  const char* into;  // the key of the units that take over; nullptr: none
};

using Kind = UnitChangeKind;
constexpr KindWord kKinds[] = {
    {Kind::merge, "merge", "into"},       {Kind::split, "split", "into"},
    {Kind::rename, "rename", nullptr},    {Kind::abolish, "abolish", nullptr},
    {Kind::hand_over, "hand_over", "to"}, {Kind::move, "move", "under"},
};

class ChangeReader {
 public:
  ChangeReader(const YamlNode& node, DirectoryDraft& draft, Diagnostics& diagnostics)
      : fields_(node, diagnostics, "the change",
                {"merge", "split", "rename", "abolish", "hand_over", "move", "into", "to", "under",
                 "tasks", "name", "short_name", "note"}),
        draft_(draft),
        diagnostics_(diagnostics) {}

  std::optional<UnitChange> read() {
    if (!fields_.is_map()) return std::nullopt;
    const KindWord* word = kind();
    if (word == nullptr) return std::nullopt;
    UnitChange change;
    change.kind = word->kind;
    change.units = units(*fields_.optional(word->word));
    const bool several = change.kind == Kind::merge || change.kind == Kind::move;
    if (change.units.size() > 1 && !several)
      diagnostics_.error(fields_.where(word->word), std::string(word->word) + " is about one unit",
                         "write a change for each");
    only_with(word);
    if (word->into != nullptr) {
      if (const auto* into = fields_.required(word->into)) change.into = units(*into);
    }
    check_count(change, word);
    if (change.kind == Kind::rename) read_names(change);
    if (const auto* tasks = fields_.optional("tasks")) read_tasks(*tasks, change);
    return change;
  }

 private:
  const KindWord* kind() {
    const KindWord* found = nullptr;
    for (const KindWord& word : kKinds) {
      if (fields_.optional(word.word) == nullptr) continue;
      if (found != nullptr) {
        diagnostics_.error(fields_.where(word.word),
                           std::string("a change is one of ") + found->word + " and " + word.word);
        return nullptr;
      }
      found = &word;
    }
    if (found == nullptr)
      diagnostics_.error(fields_.where(), "the change does not say what it is",
                         "merge, split, rename, abolish, hand_over or move");
    return found;
  }

  void only_with(const KindWord* word) {
    const auto refuse = [&](const char* key, bool allowed) {
      if (!allowed && fields_.optional(key) != nullptr)
        diagnostics_.error(fields_.where(key),
                           std::string(key) + " says nothing with " + word->word);
    };
    for (const char* key : {"into", "to", "under"})
      refuse(key, word->into != nullptr && std::string(word->into) == key);
    for (const char* key : {"name", "short_name"}) refuse(key, word->kind == Kind::rename);
    refuse("tasks", word->kind == Kind::split || word->kind == Kind::hand_over);
  }

  void check_count(const UnitChange& change, const KindWord* word) {
    if (word->into == nullptr || fields_.optional(word->into) == nullptr) return;
    const bool is_split = change.kind == Kind::split;
    if (is_split ? change.into.size() < 2 : change.into.size() != 1)
      diagnostics_.error(
          fields_.where(word->into),
          std::string(word->word) + (is_split ? " needs the units that it makes, two "
                                                "or more"
                                              : " needs one unit here"));
  }

  std::vector<UnitId> units(const YamlNode& node) {
    std::vector<UnitId> units;
    for (const auto& [id, where] : read_ids(node, diagnostics_)) {
      draft_.unit_references.push_back({id, where});
      units.emplace_back(id);
    }
    return units;
  }

  void read_names(UnitChange& change) {
    if (const auto* name = fields_.required("name"))
      change.name = read_title(*name, diagnostics_).value_or(Text());
    if (const auto* name = fields_.optional("short_name"))
      change.short_name = read_text(*name, diagnostics_).value_or(Text());
  }

  /// Of a split: {unit: [plan/task, ...]}; of a hand-over: [plan/task, ...].
  void read_tasks(const YamlNode& node, UnitChange& change) {
    if (change.kind == Kind::hand_over) {
      change.only_these = true;
      if (!change.into.empty()) add_tasks(node, change.into.front(), change);
      return;
    }
    if (!node.is_map()) {
      diagnostics_.error(node.where, "tasks of a split say which unit takes which",
                         "{unit: [plan/task, ...]}");
      return;
    }
    for (const auto& entry : node.entries) {
      const UnitId unit(entry.key);
      if (std::find(change.into.begin(), change.into.end(), unit) == change.into.end())
        diagnostics_.error(entry.where,
                           "\"" + entry.key + "\" is not among the units it goes into");
      else
        add_tasks(entry.value, unit, change);
    }
  }

  void add_tasks(const YamlNode& node, const UnitId& unit, UnitChange& change) {
    for (const auto* item : read_list(node, diagnostics_)) {
      const auto text = read_string(*item, diagnostics_);
      if (!text) continue;
      const size_t slash = text->find('/');
      if (slash == std::string::npos || !is_id_part(text->substr(0, slash)) ||
          !is_id_part(text->substr(slash + 1)))
        diagnostics_.error(item->where, "\"" + *text + "\" is not plan/task");
      else if (!change.duties.emplace(*text, unit).second)
        diagnostics_.error(item->where, "\"" + *text + "\" goes over twice");
    }
  }

  MapReader fields_;
  DirectoryDraft& draft_;
  Diagnostics& diagnostics_;
};

bool ends(const UnitChange& change, const UnitId& unit) {
  const bool may =
      change.kind == Kind::merge || change.kind == Kind::split || change.kind == Kind::abolish;
  const auto has = [&](const std::vector<UnitId>& list) {
    return std::find(list.begin(), list.end(), unit) != list.end();
  };
  return may && has(change.units) && !has(change.into);
}

}  // namespace

const std::vector<std::string>& reorganisation_keys() {
  static const std::vector<std::string> keys{"title", "legal_act", "effective",
                                             "units", "changes",   "note"};
  return keys;
}

std::optional<ReorganisationDraft> read_reorganisation(const std::string& id,
                                                       const MapReader& fields,
                                                       DirectoryDraft& draft,
                                                       Diagnostics& diagnostics) {
  ReorganisationDraft read;
  Reorganisation& it = read.reorganisation;
  it.id = id;
  if (const auto* title = fields.optional("title"))
    it.title = read_title(*title, diagnostics).value_or(Text());
  if (const auto* note = fields.optional("note")) read_text(*note, diagnostics, Lines::many);
  if (const auto* act = fields.required("legal_act"))
    it.act = read_legal_act(*act, diagnostics).value_or(LegalAct());
  const auto* day = fields.required("effective");
  const auto effective = day ? read_date(*day, diagnostics) : std::nullopt;
  const auto* changes = fields.required("changes");
  if (changes != nullptr && !changes->is_list())
    diagnostics.error(changes->where, "changes must be a list", "- {merge: [a, b], into: c}");
  if (changes != nullptr) {
    for (const YamlNode& item : changes->items) {
      auto change = ChangeReader(item, draft, diagnostics).read();
      if (!change) continue;
      it.changes.push_back(std::move(*change));
      read.changes.push_back(item.where);
    }
  }
  if (!effective) return std::nullopt;
  it.effective = *effective;
  return read;
}

void check_reorganisation(const ReorganisationDraft& draft, const DirectoryDraft& directory,
                          Diagnostics& diagnostics) {
  const Reorganisation& it = draft.reorganisation;
  std::map<UnitId, Position> ended;
  for (size_t i = 0; i < it.changes.size(); ++i) {
    for (const UnitId& unit : it.changes[i].units) {
      if (!ends(it.changes[i], unit)) continue;
      const auto [first, is_new] = ended.emplace(unit, draft.changes[i]);
      if (!is_new)
        diagnostics.error(draft.changes[i], "the unit \"" + unit.str() + "\" ends twice",
                          "first at line " + std::to_string(first->second.line));
    }
  }
  for (size_t i = 0; i < it.changes.size(); ++i) {
    const auto there = [&](const UnitId& unit, Date day) {
      const Unit* known = directory.find_unit(unit.str());
      return known == nullptr || known->is_valid_on(day);
    };
    for (const UnitId& unit : it.changes[i].units)
      if (!there(unit, it.effective - std::chrono::days(1)))
        diagnostics.error(draft.changes[i], "the unit \"" + unit.str() +
                                                "\" is not there on the day before " +
                                                format_date(it.effective));
    for (const UnitId& unit : it.changes[i].into) {
      if (ended.contains(unit))
        diagnostics.error(draft.changes[i], "\"" + unit.str() + "\" ends on the same day",
                          "name the unit that is there from then on");
      else if (!there(unit, it.effective))
        diagnostics.error(draft.changes[i], "the unit \"" + unit.str() + "\" is not there on " +
                                                format_date(it.effective));
    }
  }
}

}  // namespace nhacviec
