#include "daemon/picture/picture_writers.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace nhacviec {

namespace {

/// How many links lead to a node, by the longest path.
std::vector<size_t> depths_of(const PlanPicture& picture) {
  std::vector<size_t> depths(picture.nodes.size(), 0);
  bool moved = true;
  // A path has no more steps than there are nodes: a circle cannot keep this going.
  for (size_t round = 0; moved && round < picture.nodes.size(); ++round) {
    moved = false;
    for (const PictureEdge& edge : picture.edges) {
      if (depths[edge.to] > depths[edge.from]) continue;
      depths[edge.to] = depths[edge.from] + 1;
      moved = true;
    }
  }
  return depths;
}

/// The deepest node of a part, the last of several.
size_t deepest_of(const PlanPicture& picture, size_t part, const std::vector<size_t>& depths) {
  std::optional<size_t> deepest;
  for (size_t node = 0; node < picture.nodes.size(); ++node) {
    const bool inside =
        picture.nodes[node].shape != PictureNode::Shape::unit && picture.nodes[node].part == part;
    if (inside && (!deepest || depths[node] >= depths[*deepest])) deepest = node;
  }
  return deepest.value_or(0);
}

}  // namespace

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

const std::string& when_label(const PictureNode& node, const PictureWords& words) {
  return node.shape == PictureNode::Shape::event ? words.day : words.when;
}

std::vector<PictureRows> loose_rows(const PlanPicture& picture) {
  std::vector<PictureRows> rows(picture.parts.size());
  for (size_t part = 0; part < rows.size(); ++part) rows[part].part = part;
  for (const size_t node : loose_nodes(picture)) {
    rows[picture.nodes[node].part].nodes.push_back(node);
  }
  std::erase_if(rows, [](const PictureRows& of_part) { return of_part.nodes.empty(); });
  return rows;
}

std::vector<std::pair<size_t, size_t>> unseen_links(const PlanPicture& picture) {
  std::vector<std::pair<size_t, size_t>> links;
  std::vector<size_t> depths = depths_of(picture);
  const auto put_under = [&](size_t upper, size_t lower) {
    links.emplace_back(upper, lower);
    depths[lower] = depths[upper] + 1;
  };
  std::optional<size_t> above;  // the part that the next one stands under
  for (const PictureRows& rows : loose_rows(picture)) {
    const size_t deepest = above ? deepest_of(picture, *above, depths) : 0;
    for (size_t i = 0; i < rows.nodes.size(); ++i) {
      if (i >= kCardsInRow) {
        put_under(rows.nodes[i - kCardsInRow], rows.nodes[i]);
      } else if (above) {
        put_under(deepest, rows.nodes[i]);
      }
    }
    above = rows.part;
  }
  return links;
}

}  // namespace nhacviec
