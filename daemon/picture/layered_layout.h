// Places boxes in layers, from top to bottom, so that every link goes down: the layers by the
// longest path, the order inside a layer by the neighbours' (K. Sugiyama et al., 1981), the places
// as near to the neighbours as the boxes' widths let them be. Pure geometry; it knows no plan.
// Plans have some ten boxes that hang together: that is not worth Graphviz as a library.
#pragma once

#include <cstddef>
#include <vector>

namespace nhacviec {

struct DrawnPoint {
  double x = 0;
  double y = 0;
};

struct DrawnBox {
  double width = 0;
  double height = 0;
  DrawnPoint at;     // top left; filled in
  size_t layer = 0;  // from the top; filled in
};

struct DrawnLink {
  size_t from = 0;  // indices of the boxes
  size_t to = 0;
  /// Filled in: from the lower edge of `from` to the upper edge of `to`, in turn straight down
  /// through a layer and across the gap to the next one. At least three points.
  std::vector<DrawnPoint> path;
};

struct LayoutGaps {
  double across = 24;  // between boxes of a layer
  double down = 48;    // between layers
};

/// The size of the whole. Links must not make a circle; one that would is left without a path.
DrawnPoint lay_out_layers(std::vector<DrawnBox>& boxes, std::vector<DrawnLink>& links,
                          const LayoutGaps& gaps);

}  // namespace nhacviec
