#include "workflows/document_record.h"

namespace nhacviec {

const std::vector<std::string>& document_channels() {
  static const std::vector<std::string> channels{"e-office", "email", "post", "hand"};
  return channels;
}

std::string signed_number(const DocumentRecord& document) {
  if (document.number.empty() || document.symbol.empty()) return document.number + document.symbol;
  return document.number + "/" + document.symbol;
}

DocumentRecord document_of(const std::string& signed_number) {
  DocumentRecord document;
  const size_t stroke = signed_number.find('/');
  document.number = signed_number.substr(0, stroke);
  if (stroke != std::string::npos) document.symbol = signed_number.substr(stroke + 1);
  return document;
}

}  // namespace nhacviec
