#include "daemon/picture/picture_cards.h"

#include <algorithm>
#include <cstdio>

#include "daemon/picture/picture_writers.h"

namespace nhacviec {

namespace {

constexpr double kPadding = 10;
constexpr double kStripe = 5;  // at the left edge, in the colour of the kind
constexpr TextStyle kSmallText{10.5, false};
constexpr TextStyle kTitleText{13, true};
constexpr TextStyle kPlainText{12, false};
constexpr TextStyle kStrongText{12, true};
constexpr size_t kTitleLines = 4;
constexpr size_t kPlainLines = 4;
constexpr double kCardRoom = kCardWidth - 2 * kPadding - kStripe;
constexpr double kUnitWidth = 200;

/// Writes lines under each other, and grows the card with them.
class CardWriter {
 public:
  CardWriter(PictureCard& card, double room) : card_(card), room_(room) {}

  void add(const std::string& text, const std::string& label, const TextStyle& style,
           const char* look, size_t max_lines) {
    bool first = true;
    for (const std::string& line : wrapped(text, room_, style, max_lines)) {
      card_.height += style.size_px * 1.3;
      const bool labelled = first && line.starts_with(label);
      card_.lines.push_back(
          {line, labelled ? label : "", look, card_.height - style.size_px * 0.3});
      first = false;
    }
  }
  void labelled(const std::string& label, const std::string& text, bool strong) {
    if (text.empty()) return;
    add(label + " " + text, label, strong ? kStrongText : kPlainText, strong ? "s" : "p",
        kPlainLines);
  }
  void space(double height) { card_.height += height; }

 private:
  PictureCard& card_;
  double room_;
};

std::string listed(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : "; ") + text;
  return list;
}

PictureCard unit_card(const PictureNode& node) {
  PictureCard card;
  card.node = &node;
  card.height = 6;
  CardWriter(card, kUnitWidth).add(node.title, "", kPlainText, "u", kPlainLines);
  card.height += 8;
  for (const CardLine& line : card.lines) {
    card.width = std::max(card.width, drawn_width(line.text, kPlainText) + 32);
  }
  return card;
}

/// Room for the source on the line of the kind; else it has a line of its own.
bool source_beside_kind(const PictureNode& node) {
  return drawn_width(node.kind_word, {kSmallText.size_px, true}) + 8 +
             drawn_width(node.source, kSmallText) <=
         kCardRoom;
}

/// What a browser shows when the pointer rests on the card.
std::string explained(const PictureNode& node, const PictureWords& words) {
  std::string text = node.id;
  if (!node.coordinating.empty()) text += "\n" + words.coordinating + " " + node.coordinating;
  if (!node.quote.empty()) text += "\n“" + node.quote + "”";
  return text;
}

void write_line(std::ostream& out, const CardLine& line, double x, double y) {
  out << "<text class=\"" << line.look << "\" x=\"" << drawn_number(x) << "\" y=\""
      << drawn_number(y + line.baseline) << "\">";
  if (!line.label.empty()) out << "<tspan class=\"l\">" << xml_text(line.label) << "</tspan>";
  out << xml_text(line.text.substr(line.label.size())) << "</text>\n";
}

void write_frame(std::ostream& out, const PictureCard& card, DrawnPoint at, double shift) {
  out << "<rect class=\"c\" x=\"" << drawn_number(at.x + shift) << "\" y=\""
      << drawn_number(at.y + shift) << "\" width=\"" << drawn_number(card.width) << "\" height=\""
      << drawn_number(card.height) << "\" rx=\"4\"/>\n";
}

}  // namespace

std::string xml_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < ' ' && c != '\n' ? ' ' : c;
    }
  }
  return escaped;
}

std::string drawn_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  std::string number = text;
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return number == "-0" ? "0" : number;
}

PictureCard card_of(const PictureNode& node, const PictureWords& words, bool with_receivers) {
  if (node.shape == PictureNode::Shape::unit) return unit_card(node);
  PictureCard card;
  card.node = &node;
  card.width = kCardWidth;
  card.height = kPadding + kSmallText.size_px * 1.3;  // the line of the kind and the source
  CardWriter writer(card, kCardRoom);
  if (!source_beside_kind(node)) writer.add(node.source, "", kSmallText, "k g", 2);
  writer.add(node.title, "", kTitleText, "t", kTitleLines);
  writer.space(3);
  writer.labelled(words.who, node.who, false);
  writer.labelled(when_label(node, words), node.when, node.by_document);
  if (with_receivers) writer.labelled(words.to, listed(node.receivers), false);
  writer.space(kPadding);
  return card;
}

void write_card(std::ostream& out, const PictureCard& card, DrawnPoint at,
                const PictureWords& words) {
  const PictureNode& node = *card.node;
  out << "<g><title>" << xml_text(explained(node, words)) << "</title>\n";
  if (node.shape == PictureNode::Shape::unit) {
    out << "<rect class=\"r\" x=\"" << drawn_number(at.x) << "\" y=\"" << drawn_number(at.y)
        << "\" width=\"" << drawn_number(card.width) << "\" height=\"" << drawn_number(card.height)
        << "\" rx=\"" << drawn_number(std::min(card.height / 2, 16.0)) << "\"/>\n";
    for (const CardLine& line : card.lines) write_line(out, line, at.x + card.width / 2, at.y);
    out << "</g>\n";
    return;
  }
  if (node.many) {  // a stack of cards: one for each unit
    write_frame(out, card, at, 6);
    write_frame(out, card, at, 3);
  }
  write_frame(out, card, at, 0);
  out << "<rect fill=\"" << colour_of(node) << "\" x=\"" << drawn_number(at.x) << "\" y=\""
      << drawn_number(at.y) << "\" width=\"" << drawn_number(kStripe) << "\" height=\""
      << drawn_number(card.height) << "\" rx=\"2\"/>\n";
  const double left = at.x + kPadding + kStripe, right = at.x + card.width - kPadding;
  const double top = at.y + kPadding + kSmallText.size_px * 0.8;
  out << "<text class=\"k\" style=\"fill:" << colour_of(node) << "\" x=\"" << drawn_number(left)
      << "\" y=\"" << drawn_number(top) << "\">" << xml_text(node.kind_word) << "</text>\n";
  if (source_beside_kind(node)) {
    out << "<text class=\"k e\" x=\"" << drawn_number(right) << "\" y=\"" << drawn_number(top)
        << "\">" << xml_text(node.source) << "</text>\n";
  }
  for (const CardLine& line : card.lines) write_line(out, line, left, at.y);
  out << "</g>\n";
}

const char* card_styles() {
  return ".c{fill:#fff;stroke:#9ca3af}.r{fill:#f3f4f6;stroke:#6b7280}"
         ".k{font-size:10.5px;font-weight:bold}.e{text-anchor:end}.e,.g{fill:#6b7280;font-weight:"
         "normal}"
         ".t{font-size:13px;font-weight:bold}.p,.s,.u{font-size:12px}.s{font-weight:bold}"
         ".u{text-anchor:middle}.l{fill:#6b7280;font-weight:normal}";
}

}  // namespace nhacviec
