#include "daemon/picture_writers.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace nhacviec {

namespace {

/// The node of a part that has the longest path above it, the last of several.
size_t deepest_of(const PlanPicture& picture, size_t part,
                  const std::vector<std::pair<size_t, size_t>>& links) {
  std::vector<size_t> depth(picture.nodes.size(), 0);
  bool moved = true;
  const auto lead = [&](size_t from, size_t to) {
    if (depth[to] > depth[from]) return;
    depth[to] = depth[from] + 1;
    moved = true;
  };
  for (size_t round = 0; moved && round < picture.nodes.size(); ++round) {
    moved = false;
    for (const PictureEdge& edge : picture.edges) lead(edge.from, edge.to);
    for (const auto& [from, to] : links) lead(from, to);
  }
  size_t deepest = 0;
  bool found = false;
  for (size_t node = 0; node < picture.nodes.size(); ++node) {
    const bool inside =
        picture.nodes[node].shape != PictureNode::Shape::unit && picture.nodes[node].part == part;
    if (!inside || (found && depth[node] < depth[deepest])) continue;
    deepest = node;
    found = true;
  }
  return deepest;
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

std::vector<std::pair<size_t, size_t>> unseen_links(const PlanPicture& picture) {
  std::vector<std::pair<size_t, size_t>> links;
  std::optional<size_t> above;  // the part that the next one stands under
  for (const PictureRows& rows : loose_rows(picture)) {
    const size_t deepest = above ? deepest_of(picture, *above, links) : 0;
    for (size_t i = 0; i < rows.nodes.size(); ++i) {
      if (i >= kCardsInRow) {
        links.emplace_back(rows.nodes[i - kCardsInRow], rows.nodes[i]);
      } else if (above) {
        links.emplace_back(deepest, rows.nodes[i]);
      }
    }
    above = rows.part;
  }
  return links;
}

}  // namespace nhacviec
