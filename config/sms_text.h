// A text as an SMS: how long it is, and how it is made shorter. One segment holds 160 septets of
// the GSM 03.38 alphabet, or 70 UTF-16 units when a single character lies outside it, as nearly
// every Vietnamese text does.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace nhacviec {

/// UTF-16 code units; characters beyond the BMP count two. Broken UTF-8 counts one a byte.
size_t utf16_units(const std::string& utf8);

/// Segments the text will be cut into: 160/153 septets, or 70/67 units. An empty text is one. A
/// character, and an escape with what it escapes, is never split between two.
int sms_segments(const std::string& utf8);

/// Whether it goes out as UCS-2, since a character of it is not in the GSM alphabet.
bool needs_unicode(const std::string& utf8);

/// As people write without tone marks: "Đề nghị" -> "De nghi"; typographic signs become plain ones.
std::string without_tone_marks(const std::string& utf8);

enum class ToneMarks {
  keep,
  drop,
  cheapest,  // dropped where that saves a segment
};

/// How an office wants its SMS.
struct SmsStyle {
  ToneMarks tone_marks = ToneMarks::keep;
  int most_segments = 4;                 // a longer text is cut
  bool answers = false;                  // who gets one may answer by a code
  std::set<std::string> variables = {};  // of the message, which the gateway's templates take
};

/// The first of the variants that fits one segment, else the last one, in this style. They come
/// longest first, at least one.
std::string fit_sms(const std::vector<std::string>& variants, const SmsStyle&);

}  // namespace nhacviec
