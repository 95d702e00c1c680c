#include "config/party_reader.h"

#include "config/map_reader.h"
#include "config/values.h"

namespace nhacviec {
namespace {

const Unit* known_unit(const Directory& directory, const UnitId& id, const Position& where,
                       Diagnostics& diagnostics) {
  const Unit* unit = directory.unit(id);
  if (unit == nullptr) {
    std::vector<std::string> known;
    for (const auto& [other, of] : directory.units()) known.push_back(other.str());
    diagnostics.error(where, "unknown unit \"" + id.str() + "\"", did_you_mean(id.str(), known));
  }
  return unit;
}

}  // namespace

std::optional<Party> read_office(const YamlNode& node, const Directory* directory,
                                 Diagnostics& diagnostics) {
  const MapReader fields(node, diagnostics, "the recipient", {"unit", "role"});
  const auto* unit = fields.required("unit");
  const auto* role = fields.required("role");
  const auto unit_id = unit ? read_id(*unit, diagnostics) : std::nullopt;
  const auto role_id = role ? read_id(*role, diagnostics) : std::nullopt;
  if (!unit_id || !role_id) return std::nullopt;
  const Party party{UnitId(*unit_id), RoleId(*role_id)};
  if (directory == nullptr) return party;
  const Unit* known = known_unit(*directory, party.unit, unit->where, diagnostics);
  if (known != nullptr) check_role(*known, party.role, role->where, diagnostics);
  return party;
}

std::optional<Party> read_known_party(const YamlNode& node, const Directory* directory,
                                      Diagnostics& diagnostics) {
  const auto party = read_party(node, diagnostics);
  if (!party || directory == nullptr) return std::nullopt;
  const Unit* unit = known_unit(*directory, party->unit, node.where, diagnostics);
  if (unit == nullptr) return std::nullopt;
  return check_role(*unit, party->role, node.where, diagnostics) ? party : std::nullopt;
}

}  // namespace nhacviec
