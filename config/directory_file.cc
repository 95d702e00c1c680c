#include "config/directory_file.h"

#include <map>
#include <set>

#include "config/map_reader.h"
#include "config/preference_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

class DirectoryReader {
 public:
  explicit DirectoryReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::shared_ptr<const Directory> read(const YamlNode& root) {
    const MapReader file(root, diagnostics_, "the directory",
                         {"nhacviec", "directory", "name", "note", "people", "units", "lists"});
    if (!file.is_map()) return nullptr;
    if (const auto* version = file.required("nhacviec")) read_integer(*version, diagnostics_, 1, 1);
    std::string id;
    if (const auto* node = file.required("directory"))
      id = read_id(*node, diagnostics_).value_or("");
    for (const char* key : {"name", "note"})
      if (const auto* text = file.optional(key)) read_text(*text, diagnostics_, Lines::many);
    for_each_entry(file.optional("people"), "people",
                   [&](const auto& entry) { read_person(entry); });
    for_each_entry(file.required("units"), "units", [&](const auto& entry) { read_unit(entry); });
    for_each_entry(file.optional("lists"), "lists",
                   [&](const auto& entry) { read_list_of(entry); });
    check_references();
    return std::make_shared<const Directory>(std::move(id), std::move(units_), std::move(people_),
                                             std::move(lists_));
  }

 private:
  struct UnitReference {
    std::string unit;
    Position where;
  };
  struct HeadReference {
    Party head;
    Position where;
  };

  template <class Visit>
  void for_each_entry(const YamlNode* node, const std::string& what, Visit visit) {
    if (node == nullptr) return;
    if (!node->is_map()) {
      diagnostics_.error(node->where, what + " must be a map, each under its id");
      return;
    }
    for (const auto& entry : node->entries) visit(entry);
  }

  std::string id_of(const YamlNode::Entry& entry) {
    YamlNode key;
    key.kind = YamlKind::scalar;
    key.where = entry.where;
    key.text = entry.key;
    return read_id(key, diagnostics_).value_or("");
  }

  std::vector<Address> read_addresses(const MapReader& from) {
    std::vector<Address> addresses;
    const auto read = [&](const char* key, ChannelKind channel, bool (*valid)(const std::string&),
                          const char* problem) {
      const auto* node = from.optional(key);
      if (node == nullptr) return;
      for (const auto* item : read_list(*node, diagnostics_)) {
        const auto value = read_string(*item, diagnostics_);
        if (!value) continue;
        if (valid(*value))
          addresses.push_back({channel, *value});
        else
          diagnostics_.error(item->where, "\"" + *value + "\" " + problem);
      }
    };
    read("email", ChannelKind::email, is_email, "is not an e-mail address");
    read("sms", ChannelKind::sms, is_e164, "is not a telephone number such as +84900000001");
    return addresses;
  }

  static std::vector<std::string> with_preferences(std::vector<std::string> keys) {
    keys.insert(keys.end(), preference_keys().begin(), preference_keys().end());
    return keys;
  }

  std::string read_language(const MapReader& from) {
    const auto* node = from.optional("language");
    if (node == nullptr) return "";
    return read_choice<std::string>(*node, diagnostics_, {{"vi", "vi"}, {"en", "en"}}).value_or("");
  }

  void read_person(const YamlNode::Entry& entry) {
    const std::string id = id_of(entry);
    const MapReader fields(entry.value, diagnostics_, "the person \"" + entry.key + "\"",
                           with_preferences({"title", "email", "sms", "language", "note"}));
    if (!fields.is_map()) return;
    Person person{PersonId(id),
                  {},
                  read_language(fields),
                  read_addresses(fields),
                  read_preferences(fields, diagnostics_)};
    if (const auto* title = fields.required("title"))
      person.title = read_text(*title, diagnostics_).value_or(Text());
    known_people_.insert(id);
    people_.push_back(std::move(person));
  }

  void read_unit(const YamlNode::Entry& entry) {
    const std::string id = id_of(entry);
    const MapReader fields(
        entry.value, diagnostics_, "the unit \"" + entry.key + "\"",
        {"name", "short_name", "kind", "parent", "lead_unit", "head", "members", "roles", "note"});
    if (!fields.is_map()) return;
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
    for_each_entry(fields.optional("roles"), "roles",
                   [&](const auto& role) { read_role(unit, role); });
    positions_.emplace(id, entry.where);
    index_.emplace(id, units_.size());
    units_.push_back(std::move(unit));
  }

  std::optional<UnitId> read_unit_reference(const MapReader& fields, const char* key) {
    const auto* node = fields.optional(key);
    const auto id = node ? read_id(*node, diagnostics_) : std::nullopt;
    if (!id) return std::nullopt;
    unit_references_.push_back({*id, node->where});
    return UnitId(*id);
  }

  std::vector<UnitId> read_unit_references(const YamlNode& node) {
    std::vector<UnitId> units;
    for (const auto& [id, where] : read_ids(node, diagnostics_)) {
      unit_references_.push_back({id, where});
      units.emplace_back(id);
    }
    return units;
  }

  std::optional<Party> read_head(const YamlNode& node) {
    const auto party = read_party(node, diagnostics_);
    if (party) head_references_.push_back({*party, node.where});
    return party;
  }

  /// `holders` names people; addresses given here belong to the post itself.
  void read_role(Unit& unit, const YamlNode::Entry& entry) {
    const std::string id = id_of(entry);
    const MapReader fields(entry.value, diagnostics_, "the role \"" + entry.key + "\"",
                           with_preferences({"title", "holders", "email", "sms", "language"}));
    if (!fields.is_map()) return;
    Role role;
    role.id = RoleId(id);
    if (const auto* title = fields.required("title"))
      role.title = read_text(*title, diagnostics_).value_or(Text());
    const auto* holders = fields.optional("holders");
    if (holders != nullptr) {
      for (const auto& [person, where] : read_ids(*holders, diagnostics_)) {
        if (!known_people_.contains(person))
          diagnostics_.error(where, "unknown person \"" + person + "\"",
                             did_you_mean(person, {known_people_.begin(), known_people_.end()}));
        role.holders.emplace_back(person);
      }
    }
    auto addresses = read_addresses(fields);
    if (!addresses.empty()) {
      const PersonId post(unit.id.str() + "-" + id);
      if (known_people_.contains(post.str()))
        diagnostics_.error(entry.where, "the person \"" + post.str() + "\" exists already");
      people_.push_back({post, role.title, read_language(fields), std::move(addresses),
                         read_preferences(fields, diagnostics_)});
      role.holders.push_back(post);
    } else if (holders == nullptr) {
      diagnostics_.error(entry.where, "nobody stands behind the role \"" + entry.key + "\"",
                         "give email, sms or holders; holders: [] says that it is vacant");
    }
    unit.roles.push_back(std::move(role));
  }

  void read_list_of(const YamlNode::Entry& entry) {
    if (index_.contains(entry.key))  // a plan may write either in the same place
      diagnostics_.error(entry.where, "a unit has the name \"" + entry.key + "\" already");
    lists_[id_of(entry)] = read_unit_references(entry.value);
  }

  const Unit* find_unit(const std::string& id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &units_[found->second];
  }

  void check_references() {
    std::vector<std::string> ids;
    for (const auto& unit : units_) ids.push_back(unit.id.str());
    for (const auto& [id, where] : unit_references_) {
      if (find_unit(id) != nullptr) continue;
      const bool guess = diagnostics_.errors() < Diagnostics::kMost;  // it looks at every unit
      diagnostics_.error(where, "unknown unit \"" + id + "\"", guess ? did_you_mean(id, ids) : "");
    }
    for (const auto& [head, where] : head_references_) check_head(head, where, ids);
    for (const auto& unit : units_) check_parents(unit);
  }

  void check_head(const Party& head, const Position& where, const std::vector<std::string>& ids) {
    const auto* unit = find_unit(head.unit.str());
    if (unit == nullptr) {
      diagnostics_.error(where, "unknown unit \"" + head.unit.str() + "\"",
                         did_you_mean(head.unit.str(), ids));
      return;
    }
    check_role(*unit, head.role, where, diagnostics_);
  }

  void check_parents(const Unit& start) {
    std::set<UnitId> seen{start.id};
    for (const Unit* unit = &start; unit != nullptr && unit->parent;
         unit = find_unit(unit->parent->str())) {
      if (*unit->parent == start.id) {
        diagnostics_.error(positions_.at(start.id.str()),
                           "the unit \"" + start.id.str() + "\" is its own parent");
        return;
      }
      if (!seen.insert(*unit->parent).second) return;  // another unit's circle: reported there
    }
  }

  Diagnostics& diagnostics_;
  std::vector<Unit> units_;
  std::vector<Person> people_;
  std::set<std::string> known_people_;
  std::map<std::string, std::vector<UnitId>> lists_;
  std::map<std::string, Position> positions_;
  std::map<std::string, size_t> index_;
  std::vector<UnitReference> unit_references_;
  std::vector<HeadReference> head_references_;
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
