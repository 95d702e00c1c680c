// The cards of a drawn plan: what is written on each, how large that makes it, and its SVG.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "daemon/picture/drawn_text.h"
#include "daemon/picture/layered_layout.h"
#include "daemon/picture/plan_picture.h"

namespace nhacviec {

/// A line of a card, from the card's top left corner.
struct CardLine {
  std::string text;
  std::string label;  // the beginning of the text, which is written paler
  const char* look;   // a class of the drawing's style sheet
  double baseline = 0;
};

struct PictureCard {
  const PictureNode* node = nullptr;  // borrowed from the picture
  double width = 0;
  double height = 0;
  std::vector<CardLine> lines;
};

inline constexpr double kCardWidth = 270;

/// `with_receivers`: says to whom it goes, where no arrow does.
PictureCard card_of(const PictureNode&, const PictureWords&, bool with_receivers);
void write_card(std::ostream&, const PictureCard&, DrawnPoint at, const PictureWords&);
/// The rules of the classes that cards use.
const char* card_styles();

/// For an element or an attribute; what XML 1.0 cannot hold at all becomes a space.
std::string xml_text(const std::string&);
/// A length with one digit after the point.
std::string drawn_number(double);

}  // namespace nhacviec
