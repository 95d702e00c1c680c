// "did you mean ...?": the nearest of the words that would have been right.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

/// Insertions, deletions, replacements and swaps of neighbours, in bytes.
size_t edit_distance(const std::string& a, const std::string& b);

/// `did you mean "title"?`, or empty when nothing is near enough to be worth a guess.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace nhacviec
