#include "daemon/picture/layered_layout.h"

#include <gtest/gtest.h>

#include <random>

#include "daemon/picture/drawn_text.h"

namespace nhacviec {
namespace {

std::vector<DrawnBox> boxes_of(size_t count) { return {count, DrawnBox{100, 40, {}, 0}}; }

DrawnLink link(size_t from, size_t to) { return {from, to, {}}; }

TEST(LayeredLayout, PutsWhatFollowsBelow) {
  auto boxes = boxes_of(4);
  std::vector<DrawnLink> links{link(0, 1), link(1, 2), link(0, 2), link(3, 2)};
  const DrawnPoint size = lay_out_layers(boxes, links, {20, 50});
  EXPECT_EQ(boxes[0].layer, 0u);
  EXPECT_EQ(boxes[1].layer, 1u);
  EXPECT_EQ(boxes[2].layer, 2u);
  EXPECT_EQ(boxes[3].layer, 1u);  // nothing comes before it: right above what follows
  EXPECT_EQ(boxes[2].at.y, 180);
  EXPECT_EQ(size.y, 220);
}

TEST(LayeredLayout, LeadsLinksFromEdgeToEdge) {
  auto boxes = boxes_of(3);
  std::vector<DrawnLink> links{link(0, 1), link(1, 2), link(0, 2)};
  lay_out_layers(boxes, links, {20, 50});
  ASSERT_EQ(links[0].path.size(), 3u);
  ASSERT_EQ(links[2].path.size(), 5u);  // through a layer
  for (const DrawnLink& each : links) {
    EXPECT_EQ(each.path.front().y, boxes[each.from].at.y + 40);
    EXPECT_EQ(each.path.back().y, boxes[each.to].at.y);
    EXPECT_GT(each.path.back().x, boxes[each.to].at.x);
    EXPECT_LT(each.path.back().x, boxes[each.to].at.x + 100);
  }
  // Beside the box of that layer, not through it.
  const double lane = links[2].path[2].x;
  EXPECT_TRUE(lane < boxes[1].at.x || lane > boxes[1].at.x + 100) << lane;
}

TEST(LayeredLayout, UntanglesWhatCanBeUntangled) {
  auto boxes = boxes_of(4);
  std::vector<DrawnLink> links{link(0, 3), link(1, 2)};
  lay_out_layers(boxes, links, {20, 50});
  EXPECT_EQ(boxes[0].at.x < boxes[1].at.x, boxes[3].at.x < boxes[2].at.x);
}

TEST(LayeredLayout, SurvivesACircleAndNothingAtAll) {
  std::vector<DrawnBox> none;
  std::vector<DrawnLink> no_links;
  EXPECT_EQ(lay_out_layers(none, no_links, {}).x, 0);
  auto boxes = boxes_of(2);
  std::vector<DrawnLink> links{link(0, 1), link(1, 0), link(0, 0)};
  lay_out_layers(boxes, links, {});
  EXPECT_TRUE(links[2].path.empty());
}

TEST(LayeredLayout, KeepsBoxesApartAndInside) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 chance(seed);
    std::vector<DrawnBox> boxes;
    for (unsigned i = 0; i < 2 + chance() % 20; ++i) {
      boxes.push_back({50.0 + chance() % 200, 20.0 + chance() % 80, {}, 0});
    }
    std::vector<DrawnLink> links;
    for (size_t from = 0; from < boxes.size(); ++from) {
      for (size_t to = from + 1; to < boxes.size(); ++to) {
        if (chance() % 5 == 0) links.push_back(link(from, to));
      }
    }
    const DrawnPoint size = lay_out_layers(boxes, links, {10, 30});
    for (size_t i = 0; i < boxes.size(); ++i) {
      const DrawnBox& box = boxes[i];
      EXPECT_GE(box.at.x, -1e-6);
      EXPECT_LE(box.at.x + box.width, size.x + 1e-6);
      EXPECT_LE(box.at.y + box.height, size.y + 1e-6);
      for (size_t j = 0; j < i; ++j) {
        const DrawnBox& other = boxes[j];
        const bool apart = box.layer != other.layer ||
                           box.at.x >= other.at.x + other.width + 10 - 1e-6 ||
                           other.at.x >= box.at.x + box.width + 10 - 1e-6;
        EXPECT_TRUE(apart) << i << " and " << j;
      }
    }
    for (const DrawnLink& each : links) EXPECT_LT(boxes[each.from].layer, boxes[each.to].layer);
  }
}

TEST(DrawnText, CountsALetterAsTheOneUnderItsMarks) {
  EXPECT_EQ(drawn_width("Tổ công tác", {12, false}), drawn_width("To cong tac", {12, false}));
  EXPECT_GT(drawn_width("Tổ", {12, true}), drawn_width("Tổ", {12, false}));
}

TEST(DrawnText, BreaksBetweenWordsAndWithinLongOnes) {
  const TextStyle style{10, false};
  for (const std::string& line : wrapped("một hai ba bốn năm sáu bảy tám", 60, style, 9)) {
    EXPECT_LE(drawn_width(line, style), 60) << line;
  }
  const auto lines = wrapped("một haibabốnnămsáubảytám chín", 60, style, 9);
  EXPECT_EQ(lines.front(), "một");
  EXPECT_GT(lines.size(), 3u);
  const auto cut = wrapped("một hai ba bốn năm sáu bảy tám", 60, style, 2);
  ASSERT_EQ(cut.size(), 2u);
  EXPECT_TRUE(cut.back().ends_with("…")) << cut.back();
  EXPECT_LE(drawn_width(cut.back(), style), 60);
  EXPECT_TRUE(wrapped("", 60, style, 2).empty());
}

TEST(DrawnText, WritesTheFirstLetterInUpperCase) {
  EXPECT_EQ(capitalised("phần V"), "Phần V");
  EXPECT_EQ(capitalised("đợt 1"), "Đợt 1");
  EXPECT_EQ(capitalised(""), "");
}

}  // namespace
}  // namespace nhacviec
