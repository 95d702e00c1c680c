#include "connectors/docx_markup.h"

#include <pugixml.hpp>
#include <sstream>
#include <vector>

namespace nhacviec {

namespace {

constexpr size_t kDeepestElement = 200;
constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata;

Error bad_markup(std::string words) { return Error{ErrorKind::invalid, std::move(words)}; }

/// Where a tag that starts with '<' ends; npos: nowhere. A '>' inside quotes does not end it.
size_t end_of_element_tag(const std::string& xml, size_t from) {
  char quote = '\0';
  for (size_t i = from; i < xml.size(); ++i) {
    const char c = xml[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string::npos;
}

/// Before anything is built of it: the library walks down elements by calling itself.
std::string problem_of_shape(const std::string& xml) {
  if (xml.find('\0') != std::string::npos) return "is not UTF-8";
  size_t depth = 0;
  for (size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at)) {
    if (xml.compare(at, 2, "<!") == 0) {
      const bool comment = xml.compare(at, 4, "<!--") == 0;
      const bool data = xml.compare(at, 9, "<![CDATA[") == 0;
      if (!comment && !data) return "declares a document type: entities are not read";
      at = xml.find(comment ? "-->" : "]]>", at);
      continue;
    }
    const size_t end = end_of_element_tag(xml, at);
    if (end == std::string::npos) return "is cut off";
    const bool closes = xml[at + 1] == '/';
    if (closes && depth > 0) --depth;
    if (!closes && xml[at + 1] != '?' && xml[end - 1] != '/') ++depth;
    if (depth > kDeepestElement) return "is nested too deeply";
    at = end;
  }
  return "";
}

bool is_called(const pugi::xml_node& node, const char* name) {
  return std::string_view(node.name()) == name;
}

void collect_elements(const pugi::xml_node& node, const char* name,
                      std::vector<pugi::xml_node>& found) {
  for (const pugi::xml_node child : node.children()) {
    if (is_called(child, name)) found.push_back(child);
    collect_elements(child, name, found);
  }
}

/// The texts of a paragraph, without those of a text box in it, which has paragraphs of its own.
void collect_texts(const pugi::xml_node& node, std::vector<pugi::xml_node>& found) {
  for (const pugi::xml_node child : node.children()) {
    if (is_called(child, "w:p")) continue;
    if (is_called(child, "w:t")) {
      found.push_back(child);
    } else {
      collect_texts(child, found);
    }
  }
}

std::string joined_texts(const std::vector<pugi::xml_node>& texts) {
  std::string joined;
  for (const pugi::xml_node& text : texts) joined += text.text().get();
  return joined;
}

void set_text(pugi::xml_node text, const std::string& value) {
  text.text().set(value.c_str());
  if (!text.attribute("xml:space")) text.append_attribute("xml:space");
  text.attribute("xml:space").set_value("preserve");
}

std::string without_spaces(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
}

/// "#name" of "{{# name }}"; empty: it is no section's tag.
std::string section_of_tag(const std::string& tag) {
  const std::string inside = without_spaces(tag.substr(2, tag.size() - 4));
  if (inside.empty() || std::string_view("#^/").find(inside.front()) == std::string_view::npos) {
    return "";
  }
  return inside.substr(0, 1) + without_spaces(inside.substr(1));
}

struct MarkupTag {
  size_t begin = 0;
  size_t end = 0;       // one past it
  std::string section;  // as of section_of_tag()
};

std::vector<MarkupTag> tags_in(const std::string& text) {
  std::vector<MarkupTag> tags;
  for (size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const size_t end = text.find("}}", at);
    if (end == std::string::npos) break;
    tags.push_back({at, end + 2, section_of_tag(text.substr(at, end + 2 - at))});
    at = end + 2;
  }
  return tags;
}

/// A section that ends in its own paragraph is one piece with what is in it.
void widen_to_sections(std::vector<MarkupTag>& tags) {
  for (size_t i = 0; i < tags.size(); ++i) {
    if (tags[i].section.empty() || tags[i].section.front() == '/') continue;
    const std::string name = tags[i].section.substr(1);
    for (size_t k = i + 1; k < tags.size(); ++k) {
      if (tags[k].section == "/" + name) {
        tags[i].end = tags[k].end;
        break;
      }
    }
  }
}

/// Each tag comes to stand in the text that it begins in, with that text's looks.
Status join_tags(const pugi::xml_node& paragraph) {
  std::vector<pugi::xml_node> texts;
  collect_texts(paragraph, texts);
  const std::string joined = joined_texts(texts);
  std::vector<MarkupTag> tags = tags_in(joined);
  if (joined.find("{{", tags.empty() ? 0 : tags.back().end) != std::string::npos) {
    return bad_markup("has \"{{\" without \"}}\" in the same paragraph");
  }
  if (tags.empty()) return Done{};
  widen_to_sections(tags);
  std::vector<size_t> owner;
  owner.reserve(joined.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    owner.insert(owner.end(), std::string_view(texts[i].text().get()).size(), i);
  }
  for (const MarkupTag& tag : tags) {
    for (size_t at = tag.begin; at < tag.end; ++at) owner[at] = owner[tag.begin];
  }
  std::vector<std::string> parts(texts.size());
  for (size_t at = 0; at < joined.size(); ++at) parts[owner[at]] += joined[at];
  for (size_t i = 0; i < texts.size(); ++i) set_text(texts[i], parts[i]);
  return Done{};
}

/// A paragraph that is nothing but a section's tag gives way to the tag.
void lift_paragraph(pugi::xml_node paragraph) {
  std::vector<pugi::xml_node> texts;
  collect_texts(paragraph, texts);
  const std::string text = without_spaces(joined_texts(texts));
  const std::vector<MarkupTag> tags = tags_in(text);
  if (tags.size() != 1 || tags.front().section.empty() || tags.front().end != text.size()) return;
  std::vector<pugi::xml_node> inner;  // of a text box
  collect_elements(paragraph, "w:p", inner);
  if (tags.front().begin != 0 || !inner.empty()) return;
  paragraph.parent().insert_child_before(pugi::node_pcdata, paragraph).set_value(text.c_str());
  paragraph.parent().remove_child(paragraph);
}

void remove_from(const std::vector<pugi::xml_node>& texts, const std::string& tag, bool last) {
  const size_t count = texts.size();
  for (size_t i = 0; i < count; ++i) {
    const pugi::xml_node text = texts[last ? count - 1 - i : i];
    std::string value = text.text().get();
    const size_t at = last ? value.rfind(tag) : value.find(tag);
    if (at == std::string::npos) continue;
    set_text(text, value.erase(at, tag.size()));
    return;
  }
}

/// A row that begins with {{#x}} and ends with {{/x}} comes between the two.
void lift_row(const pugi::xml_node& row) {
  std::vector<pugi::xml_node> texts;
  collect_elements(row, "w:t", texts);
  const std::string text = without_spaces(joined_texts(texts));
  const std::vector<MarkupTag> tags = tags_in(text);
  if (tags.size() < 2) return;
  const MarkupTag& first = tags.front();
  const MarkupTag& last = tags.back();
  const bool begins = first.begin == 0 && !first.section.empty() && first.section.front() != '/';
  if (!begins || last.end != text.size() || last.section != "/" + first.section.substr(1)) return;
  const std::string open = text.substr(0, first.end);
  const std::string close = text.substr(last.begin);
  remove_from(texts, open, false);
  remove_from(texts, close, true);
  pugi::xml_node table = row.parent();
  table.insert_child_before(pugi::node_pcdata, row).set_value(open.c_str());
  table.insert_child_after(pugi::node_pcdata, row).set_value(close.c_str());
}

std::string markup_text(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

Status parse_markup(const std::string& xml, pugi::xml_document& document) {
  if (const std::string problem = problem_of_shape(xml); !problem.empty()) {
    return bad_markup(problem);
  }
  const pugi::xml_parse_result parsed =
      document.load_buffer(xml.data(), xml.size(), kParse, pugi::encoding_utf8);
  if (!parsed) return bad_markup(std::string("is no XML: ") + parsed.description());
  return Done{};
}

}  // namespace

Result<std::string> prepared_markup(const std::string& xml) {
  pugi::xml_document document;
  if (const Status parsed = parse_markup(xml, document); !parsed) return parsed.error();
  std::vector<pugi::xml_node> paragraphs, rows;
  collect_elements(document, "w:p", paragraphs);
  for (const pugi::xml_node& paragraph : paragraphs) {
    if (const Status joined = join_tags(paragraph); !joined) return joined.error();
  }
  collect_elements(document, "w:tr", rows);
  for (const pugi::xml_node& row : rows) lift_row(row);
  for (const pugi::xml_node& paragraph : paragraphs) lift_paragraph(paragraph);
  return markup_text(document);
}

Result<std::string> completed_markup(const std::string& xml) {
  pugi::xml_document document;
  if (const Status parsed = parse_markup(xml, document); !parsed) return parsed.error();
  std::vector<pugi::xml_node> cells;
  collect_elements(document, "w:tc", cells);
  for (pugi::xml_node cell : cells) {
    if (!cell.child("w:p")) cell.append_child("w:p");
  }
  return markup_text(document);
}

}  // namespace nhacviec
