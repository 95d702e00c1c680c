#include "workflows/text.h"

namespace nhacviec {

const std::string& Text::in(const std::string& language) const {
  static const std::string none;
  for (const std::string& wanted : {language, std::string()}) {
    const auto found = by_language.find(wanted);
    if (found != by_language.end()) return found->second;
  }
  return by_language.empty() ? none : by_language.begin()->second;
}

}  // namespace nhacviec
