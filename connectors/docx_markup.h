// The XML of a .docx (WordprocessingML, ECMA-376 part 1): names that Word has split are joined,
// tags around rows and paragraphs are moved outside of them. Texts in, texts out.
#pragma once

#include <string>

#include "workflows/result.h"

namespace nhacviec {

/// The text of a part, ready to be filled in as a template. Refused: what is no XML in UTF-8, a
/// document type (entities), elements nested too deeply.
Result<std::string> prepared_markup(const std::string& xml);

/// What was filled in, made whole: a cell of a table keeps a paragraph. Refused: what is no XML,
/// because a section ended in another place than it began.
Result<std::string> completed_markup(const std::string& xml);

}  // namespace nhacviec
