// How much room a text takes in a picture, without a font at hand: by the widths of DejaVu Sans,
// which is wider than most, so that a line that fits here fits in other fonts as well.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

struct TextStyle {
  double size_px = 12;
  bool bold = false;
};

/// In pixels; a Vietnamese letter is as wide as the one under its marks.
double drawn_width(const std::string& text, const TextStyle&);

/// The first letter in upper case.
std::string capitalised(const std::string&);

/// Lines of whole words that are at most `width` wide; a longer word is broken. More than
/// `max_lines` lines end in "…".
std::vector<std::string> wrapped(const std::string& text, double width, const TextStyle&,
                                 size_t max_lines);

}  // namespace nhacviec
