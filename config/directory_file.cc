#include "config/directory_file.h"

#include <algorithm>

#include "config/directory_checks.h"
#include "config/map_reader.h"
#include "config/person_reader.h"
#include "config/reorganisation_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

class DirectoryReader {
 public:
  explicit DirectoryReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::shared_ptr<const Directory> read(const YamlNode& root) {
    const MapReader file(root, diagnostics_, "the directory",
                         {"nhacviec", "directory", "name", "note", "country", "people", "units",
                          "lists", "reorganisations"});
    if (!file.is_map()) return nullptr;
    const size_t errors_before = diagnostics_.errors();
    if (const auto* version = file.required("nhacviec")) read_integer(*version, diagnostics_, 1, 1);
    if (const auto* node = file.required("directory"))
      draft_.id = read_id(*node, diagnostics_).value_or("");
    if (const auto* country = file.optional("country"))
      draft_.country = read_country(*country, diagnostics_).value_or(kVietnam);
    for (const char* key : {"name", "note"})
      if (const auto* text = file.optional(key)) read_text(*text, diagnostics_, Lines::many);
    for_each_entry(file.optional("people"), "people",
                   [&](const auto& entry) { read_person(entry); });
    for_each_entry(file.required("units"), "units", [&](const auto& entry) { read_unit(entry); });
    for_each_entry(file.optional("lists"), "lists",
                   [&](const auto& entry) { read_list_of(entry); });
    read_reorganisations(file.optional("reorganisations"));
    check_units(draft_, diagnostics_);
    if (diagnostics_.errors() != errors_before) return nullptr;
    auto directory = std::make_shared<const Directory>(draft_.id, draft_.units, draft_.people,
                                                       draft_.lists, draft_.reorganisations);
    check_absences(draft_, *directory, diagnostics_);
    return directory;
  }

 private:
  template <class Visit>
  void for_each_entry(const YamlNode* node, const std::string& what, Visit visit) {
    if (node == nullptr) return;
    if (!node->is_map()) {
      diagnostics_.error(node->where, what + " must be a map, each under its id");
      return;
    }
    for (const auto& entry : node->entries) visit(entry);
  }

  void read_person(const YamlNode::Entry& entry) {
    const PersonId id(read_key_id(entry, diagnostics_));
    std::vector<std::string> keys = personal_keys();
    keys.push_back("note");
    const MapReader fields(entry.value, diagnostics_, "the person \"" + entry.key + "\"", keys);
    if (!fields.is_map()) return;
    Text words;
    if (const auto* title = fields.required("title"))
      words = read_text(*title, diagnostics_).value_or(Text());
    Person person = read_person_fields(fields, id, std::move(words), draft_, diagnostics_);
    person.deputies = read_deputies(fields, draft_, diagnostics_);
    person.absences = read_absences(fields, id, draft_, diagnostics_);
    add_person(std::move(person));
  }

  void add_person(Person person) {
    draft_.person_index.emplace(person.id.str(), draft_.people.size());
    draft_.people.push_back(std::move(person));
  }

  void read_unit(const YamlNode::Entry& entry) {
    const std::string id = read_key_id(entry, diagnostics_);
    const MapReader fields(
        entry.value, diagnostics_, "the unit \"" + entry.key + "\"",
        {"name", "short_name", "kind", "parent", "parents", "lead_unit", "head", "members", "roles",
         "code", "legal_act", "valid_from", "valid_to", "note"});
    if (!fields.is_map()) return;
    if (draft_.unit_index.contains(id)) {  // in a reorganisation: the keys of a map differ
      diagnostics_.error(entry.where, "the unit \"" + id + "\" exists already");
      return;
    }
    Unit unit;
    unit.id = UnitId(id);
    if (const auto* name = fields.required("name"))
      unit.name = read_text(*name, diagnostics_).value_or(Text());
    if (const auto* name = fields.optional("short_name"))
      unit.short_name = read_text(*name, diagnostics_).value_or(Text());
    if (const auto* kind = fields.optional("kind")) {
      unit.kind = read_choice<UnitKind>(*kind, diagnostics_,
                                        {{"office", UnitKind::office},
                                         {"group", UnitKind::group},
                                         {"outside", UnitKind::outside}})
                      .value_or(UnitKind::office);
    }
    unit.parent = read_unit_reference(fields, "parent");
    unit.lead_unit = read_unit_reference(fields, "lead_unit");
    if (const auto* members = fields.optional("members"))
      unit.members = read_unit_references(*members);
    if (const auto* head = fields.optional("head")) unit.head = read_head(*head);
    read_standing(fields, unit);
    for_each_entry(fields.optional("roles"), "roles",
                   [&](const auto& role) { read_role(unit, role); });
    draft_.unit_places.emplace(id, entry.where);
    draft_.unit_index.emplace(id, draft_.units.size());
    draft_.units.push_back(std::move(unit));
  }

  /// Since when and until when the unit is, by which decision, and under whom.
  void read_standing(const MapReader& fields, Unit& unit) {
    if (const auto* code = fields.optional("code"))
      unit.code = read_string(*code, diagnostics_).value_or("");
    if (const auto* act = fields.optional("legal_act"))
      unit.act = read_legal_act(*act, diagnostics_);
    if (const auto* day = fields.optional("valid_from"))
      unit.valid_from = read_date(*day, diagnostics_);
    if (const auto* day = fields.optional("valid_to"))
      unit.valid_to = read_date(*day, diagnostics_);
    const auto* parents = fields.optional("parents");
    if (parents == nullptr) return;
    if (!parents->is_list()) {
      diagnostics_.error(parents->where, "parents must be a list",
                         "- {from: 2025-07-01, unit: ...}");
      return;
    }
    for (const YamlNode& item : parents->items) {
      const MapReader parent(item, diagnostics_, "the parent", {"from", "unit"});
      if (!parent.is_map()) continue;
      const auto* from = parent.required("from");
      const auto day = from ? read_date(*from, diagnostics_) : std::nullopt;
      if (parent.required("unit") == nullptr) continue;
      const auto id = read_unit_reference(parent, "unit");
      if (day && id) unit.parents.push_back({*day, *id});
    }
  }

  std::optional<UnitId> read_unit_reference(const MapReader& fields, const char* key) {
    const auto* node = fields.optional(key);
    const auto id = node ? read_id(*node, diagnostics_) : std::nullopt;
    if (!id) return std::nullopt;
    draft_.unit_references.push_back({*id, node->where});
    return UnitId(*id);
  }

  std::vector<UnitId> read_unit_references(const YamlNode& node) {
    std::vector<UnitId> units;
    for (const auto& [id, where] : read_ids(node, diagnostics_)) {
      draft_.unit_references.push_back({id, where});
      units.emplace_back(id);
    }
    return units;
  }

  std::optional<Party> read_head(const YamlNode& node) {
    const auto party = read_party(node, diagnostics_);
    if (party) draft_.heads.push_back({*party, node.where});
    return party;
  }

  /// `holders` names people; addresses given here belong to the post itself.
  void read_role(Unit& unit, const YamlNode::Entry& entry) {
    const std::string id = read_key_id(entry, diagnostics_);
    std::vector<std::string> keys = personal_keys();
    keys.push_back("holders");
    const MapReader fields(entry.value, diagnostics_, "the role \"" + entry.key + "\"", keys);
    if (!fields.is_map()) return;
    Role role;
    role.id = RoleId(id);
    if (const auto* title = fields.required("title"))
      role.title = read_text(*title, diagnostics_).value_or(Text());
    const auto* holders = fields.optional("holders");
    if (holders != nullptr) role.holders = read_holders(*holders);
    role.deputies = read_deputies(fields, draft_, diagnostics_);
    role.absences = read_absences(fields, Party{unit.id, role.id}, draft_, diagnostics_);
    const bool has_address =
        fields.optional("email") || fields.optional("sms") || fields.optional("zalo");
    if (has_address) {
      add_post(unit, entry, fields, role);
    } else {
      for (const char* key : {"use", "prefers"})
        if (fields.optional(key) != nullptr)
          diagnostics_.error(fields.where(key), std::string(key) + " is about an address",
                             "write it with the person who holds the role");
      if (holders == nullptr)
        diagnostics_.error(entry.where, "nobody stands behind the role \"" + entry.key + "\"",
                           "give email, sms or holders; holders: [] says that it is vacant");
    }
    unit.roles.push_back(std::move(role));
  }

  std::vector<PersonId> read_holders(const YamlNode& node) {
    std::vector<PersonId> holders;
    for (const auto& [person, where] : read_ids(node, diagnostics_)) {
      if (!draft_.person_index.contains(person)) {
        std::vector<std::string> known;
        for (const auto& [id, index] : draft_.person_index) known.push_back(id);
        diagnostics_.error(where, "unknown person \"" + person + "\"", did_you_mean(person, known));
      }
      holders.emplace_back(person);
    }
    return holders;
  }

  void add_post(const Unit& unit, const YamlNode::Entry& entry, const MapReader& fields,
                Role& role) {
    const PersonId post(unit.id.str() + "-" + role.id.str());
    if (draft_.person_index.contains(post.str()))
      diagnostics_.error(entry.where, "the person \"" + post.str() + "\" exists already");
    add_person(read_person_fields(fields, post, role.title, draft_, diagnostics_));
    role.holders.push_back(post);
  }

  void read_list_of(const YamlNode::Entry& entry) {
    if (draft_.unit_index.contains(entry.key))  // a plan may write either in the same place
      diagnostics_.error(entry.where, "a unit has the name \"" + entry.key + "\" already");
    draft_.lists[read_key_id(entry, diagnostics_)] = read_unit_references(entry.value);
  }

  /// Their units first: each may name those of the others. They take effect in order of their days.
  void read_reorganisations(const YamlNode* node) {
    std::vector<ReorganisationDraft> found;
    for_each_entry(node, "reorganisations", [&](const YamlNode::Entry& entry) {
      const std::string id = read_key_id(entry, diagnostics_);
      const MapReader fields(entry.value, diagnostics_, "the reorganisation \"" + entry.key + "\"",
                             reorganisation_keys());
      if (!fields.is_map()) return;
      const bool known = std::any_of(found.begin(), found.end(), [&](const auto& other) {
        return other.reorganisation.id == id;
      });
      if (known)
        return diagnostics_.error(entry.where,
                                  "the reorganisation \"" + id + "\" is in the directory already");
      const size_t first_new = draft_.units.size();
      for_each_entry(fields.optional("units"), "units", [&](const auto& unit) { read_unit(unit); });
      auto read = read_reorganisation(id, fields, draft_, diagnostics_);
      if (!read) return;
      for (size_t i = first_new; i < draft_.units.size(); ++i) {
        Unit& unit = draft_.units[i];
        if (!unit.valid_from) unit.valid_from = read->reorganisation.effective;
        if (!unit.act) unit.act = read->reorganisation.act;
      }
      found.push_back(std::move(*read));
    });
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return a.reorganisation.effective < b.reorganisation.effective;
    });
    for (const ReorganisationDraft& each : found) {
      check_reorganisation(each, draft_, diagnostics_);
      take_effect(each.reorganisation, draft_.units);
      draft_.reorganisations.push_back(each.reorganisation);
    }
  }

  Diagnostics& diagnostics_;
  DirectoryDraft draft_;
};

}  // namespace

std::shared_ptr<const Directory> read_directory(const YamlNode& root, Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  auto directory = DirectoryReader(diagnostics).read(root);
  return diagnostics.errors() == errors_before ? directory : nullptr;
}

std::shared_ptr<const Directory> directory_from_text(const SourceText& source,
                                                     Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto root = read_yaml(source, diagnostics);
  if (!root) return nullptr;
  auto directory = read_directory(*root, diagnostics);
  return diagnostics.errors() == errors_before ? directory : nullptr;
}

}  // namespace nhacviec
