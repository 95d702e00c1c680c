#include "daemon/picture/layered_layout.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace nhacviec {

namespace {

constexpr int kOrderingSweeps = 8;
constexpr int kPlacingSweeps = 6;
constexpr double kLaneWidth = 12;   // of a link that passes through a layer
constexpr double kPortShare = 0.6;  // of a box's edge at which links begin and end

/// A box, or the place where a link passes through a layer.
struct LayerItem {
  double width = 0;
  double height = 0;
  double center = 0;
  size_t layer = 0;
  std::vector<size_t> above;  // items of the layer above that it is linked to
  std::vector<size_t> below;
};

class LayeredLayout {
 public:
  LayeredLayout(std::vector<DrawnBox>& boxes, std::vector<DrawnLink>& links, LayoutGaps gaps)
      : boxes_(boxes), links_(links), gaps_(gaps) {}

  DrawnPoint run() {
    assign_layers();
    make_items();
    order_items();
    place_items();
    return finish();
  }

 private:
  bool goes_down(const DrawnLink& link) const {
    return boxes_[link.from].layer < boxes_[link.to].layer;
  }

  void assign_layers() {
    // A path has no more steps than there are boxes: a circle cannot keep this going.
    bool moved = true;
    for (size_t round = 0; moved && round < boxes_.size(); ++round) {
      moved = false;
      for (const DrawnLink& link : links_) {
        const size_t wanted = boxes_[link.from].layer + 1;
        if (link.from == link.to || boxes_[link.to].layer >= wanted) continue;
        boxes_[link.to].layer = wanted;
        moved = true;
      }
    }
    // What nothing comes before stands right above what follows it.
    std::vector<bool> has_source(boxes_.size(), false);
    std::vector<size_t> nearest(boxes_.size(), std::numeric_limits<size_t>::max());
    for (const DrawnLink& link : links_) {
      has_source[link.to] = true;
      nearest[link.from] = std::min(nearest[link.from], boxes_[link.to].layer);
    }
    for (size_t i = 0; i < boxes_.size(); ++i) {
      const bool follows_none = nearest[i] == std::numeric_limits<size_t>::max();
      if (!has_source[i] && !follows_none && nearest[i] > 0) boxes_[i].layer = nearest[i] - 1;
    }
  }

  size_t add_item(double width, double height, size_t layer) {
    if (layers_.size() <= layer) layers_.resize(layer + 1);
    LayerItem item;
    item.width = width;
    item.height = height;
    item.layer = layer;
    layers_[layer].push_back(items_.size());
    items_.push_back(item);
    return items_.size() - 1;
  }

  void tie(size_t upper, size_t lower) {
    items_[upper].below.push_back(lower);
    items_[lower].above.push_back(upper);
  }

  void make_items() {
    for (const DrawnBox& box : boxes_) add_item(box.width, box.height, box.layer);
    lanes_.resize(links_.size());
    for (size_t i = 0; i < links_.size(); ++i) {
      if (!goes_down(links_[i])) continue;
      size_t last = links_[i].from;
      for (size_t layer = boxes_[last].layer + 1; layer < boxes_[links_[i].to].layer; ++layer) {
        const size_t lane = add_item(kLaneWidth, 0, layer);
        tie(last, lane);
        lanes_[i].push_back(lane);
        last = lane;
      }
      tie(last, links_[i].to);
    }
  }

  /// The mean of the neighbours' centres; its own where there are none.
  double wanted_center(size_t item, bool by_above) const {
    const auto& neighbours = by_above ? items_[item].above : items_[item].below;
    if (neighbours.empty()) return items_[item].center;
    double sum = 0;
    for (const size_t other : neighbours) sum += items_[other].center;
    return sum / static_cast<double>(neighbours.size());
  }

  void order_layer(std::vector<size_t>& layer, bool by_above) {
    std::vector<std::pair<double, size_t>> wanted;
    wanted.reserve(layer.size());
    for (const size_t item : layer) wanted.emplace_back(wanted_center(item, by_above), item);
    std::stable_sort(wanted.begin(), wanted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < layer.size(); ++i) {
      layer[i] = wanted[i].second;
      items_[layer[i]].center = static_cast<double>(i);
    }
  }

  size_t crossings() const {
    size_t found = 0;
    for (const auto& layer : layers_) {
      std::vector<std::pair<double, double>> links;
      for (const size_t item : layer) {
        for (const size_t other : items_[item].below) {
          links.emplace_back(items_[item].center, items_[other].center);
        }
      }
      for (size_t i = 0; i < links.size(); ++i) {
        for (size_t j = i + 1; j < links.size(); ++j) {
          const double upper = links[i].first - links[j].first;
          const double lower = links[i].second - links[j].second;
          if (upper * lower < 0) ++found;
        }
      }
    }
    return found;
  }

  void number_items() {
    for (const auto& layer : layers_) {
      for (size_t i = 0; i < layer.size(); ++i) items_[layer[i]].center = static_cast<double>(i);
    }
  }

  void order_items() {
    number_items();
    auto best = layers_;
    size_t fewest = crossings();
    for (int sweep = 0; sweep < kOrderingSweeps && fewest > 0; ++sweep) {
      if (sweep % 2 == 0) {
        for (auto& layer : layers_) order_layer(layer, true);
      } else {
        for (size_t i = layers_.size(); i-- > 0;) order_layer(layers_[i], false);
      }
      if (const size_t now = crossings(); now < fewest) {
        fewest = now;
        best = layers_;
      }
    }
    layers_ = best;
    number_items();
  }

  /// As near to the wanted centres as the order and the widths allow: neighbours that push each
  /// other move as a block, to the mean of what they want (pool adjacent violators).
  void place_layer(const std::vector<size_t>& layer, const std::vector<double>& wanted) {
    struct Block {
      double sum = 0;
      size_t count = 0;
      double mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<Block> blocks;
    std::vector<double> offset(layer.size(), 0);
    for (size_t i = 0; i < layer.size(); ++i) {
      if (i > 0) {
        offset[i] = offset[i - 1] + gaps_.across +
                    (items_[layer[i - 1]].width + items_[layer[i]].width) / 2;
      }
      blocks.push_back({wanted[i] - offset[i], 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
        const Block last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().count += last.count;
      }
    }
    size_t i = 0;
    for (const Block& block : blocks) {
      for (size_t n = 0; n < block.count; ++n, ++i) {
        items_[layer[i]].center = block.mean() + offset[i];
      }
    }
  }

  void place_by_neighbours(const std::vector<size_t>& layer, bool by_above) {
    std::vector<double> wanted;
    wanted.reserve(layer.size());
    for (const size_t item : layer) wanted.push_back(wanted_center(item, by_above));
    place_layer(layer, wanted);
  }

  void place_items() {
    for (const auto& layer : layers_) place_layer(layer, std::vector<double>(layer.size(), 0));
    for (int sweep = 0; sweep < kPlacingSweeps; ++sweep) {
      for (size_t i = 1; i < layers_.size(); ++i) place_by_neighbours(layers_[i], true);
      for (size_t i = layers_.size(); i-- > 0;) place_by_neighbours(layers_[i], false);
    }
  }

  /// Where the links of a box begin or end, spread along its edge in the order of their other ends.
  double port(size_t box, const std::vector<size_t>& neighbours, size_t neighbour) const {
    std::vector<size_t> in_order = neighbours;
    std::stable_sort(in_order.begin(), in_order.end(),
                     [this](size_t a, size_t b) { return items_[a].center < items_[b].center; });
    const auto place = std::find(in_order.begin(), in_order.end(), neighbour) - in_order.begin();
    const double share =
        (static_cast<double>(place) + 1) / (static_cast<double>(in_order.size()) + 1);
    return items_[box].center + (share - 0.5) * items_[box].width * kPortShare;
  }

  DrawnPoint finish() {
    double left = std::numeric_limits<double>::max(), right = std::numeric_limits<double>::lowest();
    for (const LayerItem& item : items_) {
      left = std::min(left, item.center - item.width / 2);
      right = std::max(right, item.center + item.width / 2);
    }
    if (items_.empty()) return {};
    for (LayerItem& item : items_) item.center -= left;
    std::vector<double> top(layers_.size()), bottom(layers_.size());
    double y = 0;
    for (size_t i = 0; i < layers_.size(); ++i) {
      top[i] = y;
      double height = 0;
      for (const size_t item : layers_[i]) height = std::max(height, items_[item].height);
      bottom[i] = y + height;
      y = bottom[i] + gaps_.down;
    }
    for (size_t i = 0; i < boxes_.size(); ++i) {
      boxes_[i].at = {items_[i].center - boxes_[i].width / 2, top[boxes_[i].layer]};
    }
    for (size_t i = 0; i < links_.size(); ++i) draw_path(i, top, bottom);
    return {right - left, layers_.empty() ? 0 : bottom.back()};
  }

  void draw_path(size_t index, const std::vector<double>& top, const std::vector<double>& bottom) {
    DrawnLink& link = links_[index];
    link.path.clear();
    if (!goes_down(link)) return;
    const auto& lanes = lanes_[index];
    const size_t next = lanes.empty() ? link.to : lanes.front();
    const size_t previous = lanes.empty() ? link.from : lanes.back();
    const double start = port(link.from, items_[link.from].below, next);
    const double end = port(link.to, items_[link.to].above, previous);
    link.path.push_back({start, boxes_[link.from].at.y + boxes_[link.from].height});
    link.path.push_back({start, bottom[boxes_[link.from].layer]});
    for (const size_t lane : lanes) {
      link.path.push_back({items_[lane].center, top[items_[lane].layer]});
      link.path.push_back({items_[lane].center, bottom[items_[lane].layer]});
    }
    link.path.push_back({end, boxes_[link.to].at.y});
  }

  std::vector<DrawnBox>& boxes_;
  std::vector<DrawnLink>& links_;
  LayoutGaps gaps_;
  std::vector<LayerItem> items_;             // the boxes first, in their order
  std::vector<std::vector<size_t>> layers_;  // items from left to right
  std::vector<std::vector<size_t>> lanes_;   // of each link, from the top
};

}  // namespace

DrawnPoint lay_out_layers(std::vector<DrawnBox>& boxes, std::vector<DrawnLink>& links,
                          const LayoutGaps& gaps) {
  return LayeredLayout(boxes, links, gaps).run();
}

}  // namespace nhacviec
