#include "config/reading_reader.h"

namespace nhacviec {

void ReadingSet::read(const YamlNode& node, Diagnostics& diagnostics) {
  if (!node.is_map()) {
    diagnostics.error(node.where, "readings must be a map, each under its id");
    return;
  }
  for (const auto& entry : node.entries) read_one(entry, diagnostics);
}

void ReadingSet::read_one(const YamlNode::Entry& entry, Diagnostics& diagnostics) {
  Reading reading;
  reading.id = ReadingId(read_key_id(entry, diagnostics));
  due_.emplace(entry.key, nullptr);
  const MapReader fields(entry.value, diagnostics, "the reading \"" + entry.key + "\"",
                         {"title", "quote", "note", "options", "chosen"});
  if (!fields.is_map()) return;
  if (const auto* title = fields.required("title"))
    reading.title = read_title(*title, diagnostics).value_or(Text());
  if (const auto* quote = fields.optional("quote"))
    reading.quote = read_string(*quote, diagnostics).value_or("");
  if (const auto* note = fields.optional("note"))
    reading.note = read_text(*note, diagnostics, Lines::many).value_or(Text());
  std::vector<std::pair<std::string, const YamlNode*>> choices;
  const auto* options = fields.required("options");
  if (options != nullptr && (!options->is_map() || options->entries.size() < 2)) {
    diagnostics.error(options->where, "options must be a map of at least two readings",
                      "what can be read in one way only needs no choice");
  } else if (options != nullptr) {
    for (const auto& option : options->entries) {
      const MapReader parts(option.value, diagnostics, "the option \"" + option.key + "\"",
                            {"note", "due"});
      if (!parts.is_map()) continue;
      Text note;
      if (const auto* words = parts.required("note"))
        note = read_text(*words, diagnostics, Lines::many).value_or(Text());
      choices.emplace_back(read_key_id(option, diagnostics), parts.optional("due"));
      reading.options.push_back({choices.back().first, std::move(note)});
    }
  }
  const auto* chosen = fields.required("chosen");
  if (chosen == nullptr || choices.empty()) return;
  const auto due = read_choice<const YamlNode*>(*chosen, diagnostics, choices);
  if (!due) return;
  due_[entry.key] = *due;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].first == chosen->text)
      reading.chosen = i;
    else if (choices[i].second != nullptr)
      other_dues_[entry.key].push_back(choices[i].second);
  }
  const Text& note = reading.options[reading.chosen].note;
  diagnostics.info(chosen->where, "read as \"" + chosen->text + "\": " + note.in("vi"));
  readings_.push_back(std::move(reading));
}

std::vector<std::string> ReadingSet::names() const {
  std::vector<std::string> names;
  for (const auto& [id, due] : due_) names.push_back(id);
  return names;
}

const YamlNode* ReadingSet::due_of(const std::string& id) const {
  const auto found = due_.find(id);
  return found == due_.end() ? nullptr : found->second;
}

std::vector<const YamlNode*> ReadingSet::other_dues_of(const std::string& id) const {
  const auto found = other_dues_.find(id);
  return found == other_dues_.end() ? std::vector<const YamlNode*>{} : found->second;
}

}  // namespace nhacviec
