#include <sstream>

#include "daemon/picture/drawn_text.h"
#include "daemon/picture/picture_writers.h"

namespace nhacviec {

namespace {

constexpr double kDotLabelWidth = 230;
constexpr size_t kDotLabelLines = 6;

std::string dot_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    if (c == '&') escaped += "amp;";  // Graphviz reads entities in any label
  }
  return escaped;
}

/// Lines of a label, broken where a box would become too wide.
std::string dot_lines(const std::string& text) {
  std::string label;
  for (const std::string& line : wrapped(text, kDotLabelWidth, {}, kDotLabelLines)) {
    label += (label.empty() ? "" : "\\n") + dot_text(line);
  }
  return label;
}

std::string dot_node(const PictureNode& node, const PictureWords& words) {
  std::string label = dot_lines(node.title);
  if (!node.who.empty()) label += "\\n" + dot_lines(words.who + " " + node.who);
  if (!node.when.empty()) label += "\\n" + dot_lines(when_label(node, words) + " " + node.when);
  std::string look;
  switch (node.shape) {
    case PictureNode::Shape::task:
      look = node.many ? ", peripheries=2" : "";
      break;
    case PictureNode::Shape::event:
      look = ", shape=hexagon, fillcolor=\"#fffbeb\"";
      break;
    case PictureNode::Shape::unit:
      look = ", shape=ellipse, fillcolor=\"#f3f4f6\"";
      break;
  }
  return node_name(node) + " [label=\"" + label + "\", color=\"" + colour_of(node) + "\"" + look +
         "];";
}

std::string dot_edge(const PictureEdge& edge, const PlanPicture& picture) {
  const std::string ends =
      node_name(picture.nodes[edge.from]) + " -> " + node_name(picture.nodes[edge.to]);
  switch (edge.kind) {
    case PictureEdge::Kind::gate:
      return ends + " [penwidth=2, label=\"" + dot_text(picture.words.gate) + "\"];";
    case PictureEdge::Kind::order:
      return ends + " [style=dashed];";
    case PictureEdge::Kind::date:
      return ends + " [style=dotted, label=\"" + dot_text(picture.words.date) + "\"];";
    case PictureEdge::Kind::delivery:
      break;
  }
  return ends + " [color=\"#6b7280\", arrowhead=empty];";
}

}  // namespace

std::string dot_of(const PlanPicture& picture) {
  std::ostringstream out;
  out << "digraph plan {\n"
      << "  graph [rankdir=TB, fontname=\"sans-serif\", labelloc=t, nodesep=0.3,\n"
      << "         label=\"" << dot_text(picture.title) << "\\n"
      << dot_text(picture.subtitle) << "\"];\n"
      << "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", "
         "fontsize=11, margin=\"0.2,0.1\"];\n"
      << "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (size_t part = 0; part < picture.parts.size(); ++part) {
    out << "  subgraph cluster_" << part + 1 << " {\n    label=\"" << dot_text(picture.parts[part])
        << "\";\n    color=\"#9ca3af\";\n";
    for (const PictureNode& node : picture.nodes) {
      if (node.shape != PictureNode::Shape::unit && node.part == part) {
        out << "    " << dot_node(node, picture.words) << "\n";
      }
    }
    out << "  }\n";
  }
  for (const PictureNode& node : picture.nodes) {
    if (node.shape == PictureNode::Shape::unit)
      out << "  " << dot_node(node, picture.words) << "\n";
  }
  for (const PictureEdge& edge : picture.edges) out << "  " << dot_edge(edge, picture) << "\n";
  for (const auto& [from, to] : unseen_links(picture)) {
    out << "  " << node_name(picture.nodes[from]) << " -> " << node_name(picture.nodes[to])
        << " [style=invis];\n";
  }
  out << "}\n";
  return out.str();
}

}  // namespace nhacviec
