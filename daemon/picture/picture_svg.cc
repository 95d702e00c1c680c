#include <algorithm>
#include <numeric>
#include <sstream>

#include "daemon/picture/picture_cards.h"
#include "daemon/picture/picture_writers.h"

namespace nhacviec {

namespace {

constexpr double kMargin = 24;
constexpr double kCardGap = 18;
constexpr double kFlowGap = 40;  // between flows that have nothing to do with each other
constexpr double kPageWidth =
    kCardsInRow * kCardWidth + (static_cast<double>(kCardsInRow) - 1) * kCardGap;
constexpr LayoutGaps kLayerGaps{26, 52};

const char* line_of(PictureEdge::Kind kind) {
  switch (kind) {
    case PictureEdge::Kind::gate:
      return "gate";
    case PictureEdge::Kind::order:
      return "order";
    case PictureEdge::Kind::date:
      return "date";
    case PictureEdge::Kind::delivery:
      break;
  }
  return "sent";
}

std::string drawn_point(double x, double y) { return drawn_number(x) + "," + drawn_number(y); }

/// Tasks that hang together, with the units that receive from them.
struct PictureFlow {
  std::vector<PictureCard> cards;
  std::vector<DrawnBox> boxes;  // as the cards
  std::vector<DrawnLink> links;
  std::vector<PictureEdge::Kind> kinds;  // as the links
  DrawnPoint size;
  DrawnPoint at;
};

class SvgWriter {
 public:
  explicit SvgWriter(const PlanPicture& picture) : picture_(picture) {}

  std::string write() {
    find_flows();
    heading();
    if (!flows_.empty()) draw_flows();
    draw_others();
    std::ostringstream out;
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        << drawn_number(width_ + 2 * kMargin) << " " << drawn_number(y_ + kMargin) << "\" width=\""
        << drawn_number(width_ + 2 * kMargin) << "\" height=\"" << drawn_number(y_ + kMargin)
        << "\" lang=\"" << xml_text(picture_.language) << "\">\n"
        << "<title>" << xml_text(picture_.title) << "</title>\n<style>"
        << "text{font-family:\"DejaVu Sans\",Verdana,Arial,sans-serif;fill:#111827}"
        << ".h1{font-size:19px;font-weight:bold}.h2{font-size:15px;font-weight:bold}"
        << ".h3{font-size:13px;font-weight:bold;fill:#374151}.q{font-size:12px;fill:#374151}"
        << card_styles()
        << ".gate,.order,.date,.sent{fill:none;stroke:#111827}.gate{stroke-width:2.4}"
        << ".order{stroke-width:1.3;stroke-dasharray:6 4}"
        << ".date{stroke:#b45309;stroke-width:1.8;stroke-dasharray:2 3}"
        << ".sent{stroke:#6b7280;stroke-width:1.2}"
        << "</style>\n"
        << "<defs><marker id=\"full\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
           "markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
           "<path d=\"M0 0L10 5L0 10z\" fill=\"#111827\"/></marker>"
        << "<marker id=\"open\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" "
           "markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
           "<path d=\"M1 1L9 5L1 9z\" fill=\"#fff\" stroke=\"#6b7280\"/></marker></defs>\n"
        << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        << body_.str() << "</svg>\n";
    return out.str();
  }

 private:
  void line(const char* look, double x, const std::string& text) {
    body_ << "<text class=\"" << look << "\" x=\"" << drawn_number(x) << "\" y=\""
          << drawn_number(y_) << "\">" << xml_text(text) << "</text>\n";
  }

  // Flows are what is tied by more than a common receiver: in the picture each has receivers of
  // its own.
  void find_flows() {
    std::vector<size_t> root(picture_.nodes.size());
    std::iota(root.begin(), root.end(), 0);
    const auto top = [&](size_t node) {
      while (root[node] != node) node = root[node];
      return node;
    };
    std::vector<bool> tied(picture_.nodes.size(), false);
    for (const PictureEdge& edge : picture_.edges) {
      if (edge.kind == PictureEdge::Kind::delivery) continue;
      tied[edge.from] = tied[edge.to] = true;
      const size_t a = top(edge.from), b = top(edge.to);
      root[std::max(a, b)] = std::min(a, b);
    }
    for (size_t node = 0; node < picture_.nodes.size(); ++node) {
      if (!tied[node] || top(node) != node) continue;
      std::vector<size_t> members;
      for (size_t other = node; other < picture_.nodes.size(); ++other) {
        if (tied[other] && top(other) == node) members.push_back(other);
      }
      flows_.push_back(flow_of(members));
      width_ = std::max(width_, flows_.back().size.x);
    }
  }

  PictureFlow flow_of(const std::vector<size_t>& members) const {
    PictureFlow flow;
    std::vector<size_t> places(picture_.nodes.size(), picture_.nodes.size());
    const auto place = [&](size_t node) {
      if (places[node] == picture_.nodes.size()) {
        places[node] = flow.cards.size();
        flow.cards.push_back(card_of(picture_.nodes[node], picture_.words, false));
        flow.boxes.push_back({flow.cards.back().width, flow.cards.back().height, {}, 0});
      }
      return places[node];
    };
    for (const size_t member : members) place(member);
    for (const PictureEdge& edge : picture_.edges) {
      if (places[edge.from] == picture_.nodes.size()) continue;
      const size_t to = place(edge.to);
      flow.links.push_back({places[edge.from], to, {}});
      flow.kinds.push_back(edge.kind);
    }
    flow.size = lay_out_layers(flow.boxes, flow.links, kLayerGaps);
    return flow;
  }

  void heading() {
    y_ = kMargin;
    for (const std::string& text : wrapped(picture_.title, width_, {19, true}, 3)) {
      y_ += 24;
      line("h1", kMargin, text);
    }
    y_ += 22;
    line("q", kMargin, picture_.subtitle);
    y_ += 26;
    legend();
    y_ += 8;
  }

  void legend() {
    double x = kMargin;
    const PictureWords& words = picture_.words;
    for (const auto& [kind, text] : {std::pair(PictureEdge::Kind::gate, &words.gate),
                                     std::pair(PictureEdge::Kind::order, &words.order),
                                     std::pair(PictureEdge::Kind::date, &words.date),
                                     std::pair(PictureEdge::Kind::delivery, &words.delivery)}) {
      const auto drawn = [&, which = kind](const PictureFlow& flow) {
        return std::find(flow.kinds.begin(), flow.kinds.end(), which) != flow.kinds.end();
      };
      if (std::none_of(flows_.begin(), flows_.end(), drawn)) continue;
      arrow(kind, "M" + drawn_point(x, y_ - 4) + "h44");
      line("q", x + 52, *text);
      x += 52 + drawn_width(*text, {12, false}) + 26;
    }
    const bool any_chosen = std::any_of(
        picture_.nodes.begin(), picture_.nodes.end(),
        [](const PictureNode& node) { return node.when.find(" *") != std::string::npos; });
    if (!any_chosen) return;
    if (x > kMargin && x + drawn_width(words.chosen, {12, false}) > width_ + kMargin) {
      y_ += 19;
      x = kMargin;
    }
    line("q", x, words.chosen);
  }

  void arrow(PictureEdge::Kind kind, const std::string& path) {
    body_ << "<path class=\"" << line_of(kind) << "\" marker-end=\"url(#"
          << (kind == PictureEdge::Kind::delivery ? "open" : "full") << ")\" d=\"" << path
          << "\"/>\n";
  }

  void draw_flows() {
    section(picture_.words.flow);
    for (size_t first = 0; first < flows_.size();) {
      size_t end = first;
      double wide = 0, high = 0;
      while (end < flows_.size() &&
             (end == first || wide + kFlowGap + flows_[end].size.x <= width_)) {
        wide += (end == first ? 0 : kFlowGap) + flows_[end].size.x;
        high = std::max(high, flows_[end].size.y);
        ++end;
      }
      double x = kMargin + (width_ - wide) / 2;
      for (; first < end; ++first) {
        flows_[first].at = {x, y_};
        draw_flow(flows_[first]);
        x += flows_[first].size.x + kFlowGap;
      }
      y_ += high + kFlowGap;
    }
  }

  void draw_flow(const PictureFlow& flow) {
    for (size_t i = 0; i < flow.cards.size(); ++i) {
      const DrawnPoint at = flow.boxes[i].at;
      write_card(body_, flow.cards[i], {at.x + flow.at.x, at.y + flow.at.y}, picture_.words);
    }
    for (size_t i = 0; i < flow.links.size(); ++i) {
      const auto& path = flow.links[i].path;
      if (path.empty()) continue;
      const auto at = [&](size_t n) {
        return drawn_point(path[n].x + flow.at.x, path[n].y + flow.at.y);
      };
      std::string drawn = "M" + at(0) + "L" + at(1);
      for (size_t n = 2; n < path.size(); ++n) {
        if (n % 2 == 1) {  // straight through a layer
          drawn += "L" + at(n);
          continue;
        }
        const double middle = (path[n - 1].y + path[n].y) / 2 + flow.at.y;
        drawn += "C" + drawn_point(path[n - 1].x + flow.at.x, middle) + " " +
                 drawn_point(path[n].x + flow.at.x, middle) + " " + at(n);
      }
      arrow(flow.kinds[i], drawn);
    }
  }

  void section(const std::string& text) {
    y_ += 30;
    line("h2", kMargin, text);
    y_ += 14;
  }

  void draw_others() {
    auto rows = loose_rows(picture_);
    if (rows.empty()) return;
    if (!flows_.empty()) section(picture_.words.others);
    const bool scattered = rows.size() * 2 > loose_nodes(picture_).size();
    for (size_t i = 1; scattered && i < rows.size(); ++i) {  // headings would be half of it
      rows[0].nodes.insert(rows[0].nodes.end(), rows[i].nodes.begin(), rows[i].nodes.end());
    }
    if (scattered) rows.resize(1);
    for (const PictureRows& row : rows) {
      if (!scattered && !picture_.parts[row.part].empty()) {
        y_ += 20;
        line("h3", kMargin, picture_.parts[row.part]);
        y_ += 10;
      }
      for (size_t i = 0; i < row.nodes.size(); i += kCardsInRow) draw_row(row.nodes, i);
    }
  }

  void draw_row(const std::vector<size_t>& nodes, size_t first) {
    std::vector<PictureCard> cards;
    double height = 0;
    for (size_t i = first; i < std::min(nodes.size(), first + kCardsInRow); ++i) {
      cards.push_back(card_of(picture_.nodes[nodes[i]], picture_.words, true));
      height = std::max(height, cards.back().height);
    }
    for (size_t i = 0; i < cards.size(); ++i) {
      cards[i].height = height;
      const double x = kMargin + static_cast<double>(i) * (kCardWidth + kCardGap);
      write_card(body_, cards[i], {x, y_}, picture_.words);
    }
    y_ += height + kCardGap;
  }

  const PlanPicture& picture_;
  std::vector<PictureFlow> flows_;
  std::ostringstream body_;
  double width_ = kPageWidth;
  double y_ = 0;
};

}  // namespace

std::string svg_of(const PlanPicture& picture) { return SvgWriter(picture).write(); }

}  // namespace nhacviec
