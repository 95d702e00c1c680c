#include <sstream>

#include "daemon/picture/drawn_text.h"
#include "daemon/picture/picture_writers.h"

namespace nhacviec {

namespace {

constexpr double kMermaidWidth = 230;
constexpr size_t kMermaidLines = 6;

/// Inside a quoted label: Mermaid takes entity codes (#quot; #35;) for what it would read itself.
std::string mermaid_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\"#&<>`\\").find(c) != std::string_view::npos) {
      escaped += "#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return escaped;
}

/// Lines of a label, broken where a box would become too wide.
std::string mermaid_lines(const std::string& text, bool bold) {
  std::string label;
  for (const std::string& line : wrapped(text, kMermaidWidth, {12, bold}, kMermaidLines)) {
    label += (label.empty() ? "" : "<br/>") + mermaid_text(line);
  }
  return bold ? "<b>" + label + "</b>" : label;
}

std::string mermaid_label(const PictureNode& node, const PictureWords& words) {
  if (node.shape == PictureNode::Shape::unit) return mermaid_lines(node.title, false);
  std::string label = mermaid_lines(node.title, true);
  if (!node.who.empty()) label += "<br/>" + mermaid_lines(words.who + " " + node.who, false);
  return label + "<br/>" + mermaid_lines(when_label(node, words) + " " + node.when, false);
}

std::string mermaid_node(const PictureNode& node, const PictureWords& words) {
  const std::string label = "\"" + mermaid_label(node, words) + "\"";
  const char* name_of_class =
      node.shape == PictureNode::Shape::event ? "event" : to_string(node.kind);
  switch (node.shape) {
    case PictureNode::Shape::task:
      return node_name(node) + (node.many ? "[[" + label + "]]" : "[" + label + "]") +
             ":::" + name_of_class;
    case PictureNode::Shape::event:
      return node_name(node) + "{{" + label + "}}:::" + name_of_class;
    case PictureNode::Shape::unit:
      break;
  }
  return node_name(node) + "([" + label + "]):::unit";
}

std::string mermaid_edge(const PictureEdge& edge, const PlanPicture& picture) {
  const std::string from = node_name(picture.nodes[edge.from]);
  const std::string to = node_name(picture.nodes[edge.to]);
  const auto labelled = [&](const char* arrow, const std::string& label) {
    return from + " " + arrow + "|\"" + mermaid_text(label) + "\"| " + to;
  };
  switch (edge.kind) {
    case PictureEdge::Kind::gate:
      return labelled("==>", picture.words.gate);
    case PictureEdge::Kind::order:
      return from + " -.-> " + to;
    case PictureEdge::Kind::date:
      return labelled("-.->", picture.words.date);
    case PictureEdge::Kind::delivery:
      break;
  }
  return from + " --> " + to;
}

void mermaid_classes(std::ostream& out) {
  PictureNode node;
  for (const TaskKind kind : {TaskKind::report, TaskKind::registration, TaskKind::synthesis,
                              TaskKind::plan, TaskKind::duty, TaskKind::milestone}) {
    node.kind = kind;
    out << "  classDef " << to_string(kind)
        << " fill:#ffffff,color:#111827,stroke-width:2px,stroke:" << colour_of(node) << "\n";
  }
  node.shape = PictureNode::Shape::event;
  out << "  classDef event fill:#fffbeb,color:#111827,stroke:" << colour_of(node) << "\n"
      << "  classDef unit fill:#f3f4f6,color:#111827,stroke:#6b7280\n";
}

}  // namespace

std::string mermaid_of(const PlanPicture& picture) {
  std::ostringstream out;
  // A front matter's title would be read as YAML; a comment is read by people only.
  out << "%% " << picture.title << "\n%% " << picture.subtitle << "\nflowchart TB\n";
  for (size_t part = 0; part < picture.parts.size(); ++part) {
    out << "  subgraph part_" << part + 1 << "[\"" << mermaid_text(picture.parts[part])
        << (picture.parts[part].empty() ? " " : "") << "\"]\n";
    for (const PictureNode& node : picture.nodes) {
      if (node.shape != PictureNode::Shape::unit && node.part == part) {
        out << "    " << mermaid_node(node, picture.words) << "\n";
      }
    }
    out << "  end\n";
  }
  for (const PictureNode& node : picture.nodes) {
    if (node.shape == PictureNode::Shape::unit) {
      out << "  " << mermaid_node(node, picture.words) << "\n";
    }
  }
  for (const PictureEdge& edge : picture.edges) out << "  " << mermaid_edge(edge, picture) << "\n";
  for (const auto& [from, to] : unseen_links(picture)) {
    out << "  " << node_name(picture.nodes[from]) << " ~~~ " << node_name(picture.nodes[to])
        << "\n";
  }
  mermaid_classes(out);
  return out.str();
}

}  // namespace nhacviec
