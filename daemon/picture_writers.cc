#include "daemon/picture_writers.h"

#include <algorithm>
#include <cstdlib>

namespace nhacviec {

std::string node_name(const PictureNode& node) {
  std::string name = node.shape == PictureNode::Shape::unit ? "unit_" + node.id : "task_" + node.id;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

const char* colour_of(const PictureNode& node) {
  if (node.shape == PictureNode::Shape::event) return "#b45309";
  if (node.shape == PictureNode::Shape::unit) return "#6b7280";
  switch (node.kind) {
    case TaskKind::report:
      return "#1d4ed8";
    case TaskKind::registration:
      return "#0f766e";
    case TaskKind::synthesis:
      return "#7e22ce";
    case TaskKind::plan:
      return "#15803d";
    case TaskKind::duty:
      return "#64748b";
    case TaskKind::milestone:
      return "#be123c";
  }
  std::abort();
}

std::vector<PictureRows> loose_rows(const PlanPicture& picture) {
  std::vector<PictureRows> rows;
  for (size_t part = 0; part < picture.parts.size(); ++part) {
    PictureRows of_part{part, {}};
    for (const size_t node : loose_nodes(picture)) {
      if (picture.nodes[node].part == part) of_part.nodes.push_back(node);
    }
    if (!of_part.nodes.empty()) rows.push_back(std::move(of_part));
  }
  return rows;
}

}  // namespace nhacviec
