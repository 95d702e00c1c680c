// The words of a mail that a person has written, and phrases among them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nhacviec {

struct ReplyWord {
  std::string said;     // in lower case and NFC, with straight apostrophes
  std::string written;  // as it stands, without the signs around it
  bool pause = false;   // a comma, a colon or a semicolon comes after it
  bool marked = false;  // somewhere in its text there are marks
};

/// Signs, pictures and white space are no words.
std::vector<ReplyWord> reply_words(std::string_view text);

/// A word may lack its marks where none of the others has any, or anywhere.
enum class Spelling { as_the_others, loose };
/// How many words the longest of the phrases has that stand there, from word `i` on; 0: none does.
/// The phrases are as spoken_words() has them.
size_t phrase_at(const std::vector<ReplyWord>& words, size_t i,
                 const std::vector<std::string>& phrases, Spelling = Spelling::as_the_others);

/// In lower case and NFC, with straight apostrophes, one space between words, without signs.
std::string spoken_words(std::string_view);
/// In lower case, without tone and other marks. Empty: it is not UTF-8.
std::string plain_words(std::string_view);

/// With plain spaces for tabs, no-break spaces and their like.
std::string spaced(std::string text);
std::string replaced(std::string text, std::string_view from, std::string_view to);
std::string_view without_ends(std::string_view text, const std::vector<std::string_view>& what);

}  // namespace nhacviec
