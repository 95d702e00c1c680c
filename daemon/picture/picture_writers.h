// A plan's picture as text in three forms. Each escapes what its form would read otherwise.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/picture/plan_picture.h"

namespace nhacviec {

/// A Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), as GitHub and wikis show it.
std::string mermaid_of(const PlanPicture&);
/// A graph for Graphviz (https://graphviz.org/doc/info/lang.html).
std::string dot_of(const PlanPicture&);
/// SVG 1.1, laid out here: what follows what as a flow from top to bottom, the other tasks as cards
/// under the parts of the document.
std::string svg_of(const PlanPicture&);

/// The name of a node in Mermaid and DOT: "task_team_survey", "unit_van_phong". No two are alike,
/// for ids have no underscores of their own.
std::string node_name(const PictureNode&);
/// What tells a kind of task from the others at a glance: "#1d4ed8".
const char* colour_of(const PictureNode&);
/// "Thời hạn:", or what an event has instead.
const std::string& when_label(const PictureNode&, const PictureWords&);

/// Rows in which the nodes without a place of their own stand, part by part.
struct PictureRows {
  size_t part = 0;
  std::vector<size_t> nodes;
};
std::vector<PictureRows> loose_rows(const PlanPicture&);
inline constexpr size_t kCardsInRow = 4;

/// Links that nobody sees, for programs that lay out by links: they keep the rows under each other
/// and the parts one below the other.
std::vector<std::pair<size_t, size_t>> unseen_links(const PlanPicture&);

}  // namespace nhacviec
