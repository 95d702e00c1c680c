#include "config/language_reader.h"

#include <utf8proc.h>

#include <cstdlib>
#include <sstream>

#include "config/explanation_words.h"
#include "config/message_variables.h"
#include "config/reply_words.h"

namespace nhacviec {

namespace {

constexpr int kAudiences = 3;
constexpr TaskKind kKinds[] = {TaskKind::report, TaskKind::registration, TaskKind::synthesis,
                               TaskKind::plan,   TaskKind::duty,         TaskKind::milestone};

// Nothing when it is not UTF-8.
std::optional<std::string> nfc(const std::string& text) {
  utf8proc_uint8_t* composed = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &composed, options);
  if (size < 0) return std::nullopt;
  std::string result(reinterpret_cast<const char*>(composed), static_cast<size_t>(size));
  std::free(composed);
  return result;
}

std::set<std::string> keys_of(const std::map<std::string, std::set<std::string>>& map) {
  std::set<std::string> keys;
  for (const auto& entry : map) keys.insert(entry.first);
  return keys;
}

}  // namespace

LanguageReader::LanguageReader(const std::string& text, std::string file_name,
                               std::vector<std::string>& errors)
    : file_name_(std::move(file_name)), errors_(errors) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines_.push_back(line);
}

void LanguageReader::error(const YAML::Mark& mark, const std::string& message) {
  const int line = mark.is_null() ? 1 : mark.line + 1;
  const int column = mark.is_null() ? 1 : mark.column + 1;
  errors_.push_back(file_name_ + ":" + std::to_string(line) + ":" + std::to_string(column) +
                    ": error: " + message);
}

// A text may be folded over many lines: look for the tag's own words from its start on.
void LanguageReader::error_at_tag(const YAML::Mark& start, const TemplateText::Problem& problem) {
  YAML::Mark place = start;
  for (size_t i = static_cast<size_t>(start.line); !problem.at.empty() && i < lines_.size(); ++i) {
    const size_t from =
        i == static_cast<size_t>(start.line) ? static_cast<size_t>(start.column) : 0;
    const size_t found = lines_[i].find(problem.at, from);
    if (found == std::string::npos) continue;
    place.line = static_cast<int>(i);
    place.column = static_cast<int>(found);
    break;
  }
  error(place, problem.message);
}

bool LanguageReader::map(const YAML::Node& node, const char* what, const Names& keys) {
  if (!node.IsDefined()) return false;  // said at its parent
  if (!node.IsMap()) {
    error(node.Mark(), std::string(what) + " must be a map");
    return false;
  }
  Names seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (!keys.contains(key)) {
      error(entry.first.Mark(), "unknown key '" + key + "' in " + what);
    } else if (!seen.insert(key).second) {
      error(entry.first.Mark(), "the key '" + key + "' stands twice in " + what);
    }
  }
  return true;
}

YAML::Node LanguageReader::child(const YAML::Node& parent, const std::string& key) {
  const YAML::Node node = parent[key];
  if (!node.IsDefined()) {
    error(parent.Mark(), "'" + key + "' is missing");
    return YAML::Node(YAML::NodeType::Undefined);
  }
  return node;
}

std::string LanguageReader::text_of(const YAML::Node& node) {
  if (!node.IsDefined()) return "";
  if (!node.IsScalar()) {
    error(node.Mark(), "a text is expected");
    return "";
  }
  const auto composed = nfc(node.Scalar());
  if (!composed) error(node.Mark(), "the text is not valid UTF-8");
  return composed.value_or("");
}

std::string LanguageReader::text(const YAML::Node& parent, const std::string& key) {
  return text_of(child(parent, key));
}

int LanguageReader::small_number(const YAML::Node& parent, const std::string& key) {
  const YAML::Node node = child(parent, key);
  if (!node.IsDefined()) return 0;
  int value = -1;
  if (!node.IsScalar() || !YAML::convert<int>::decode(node, value) || value < 0 || value > 100) {
    error(node.Mark(), "'" + key + "' must be a number from 0 to 100");
    return 0;
  }
  return value;
}

template <size_t N>
void LanguageReader::names(const YAML::Node& parent, const std::string& key,
                           std::array<std::string, N>& into) {
  const YAML::Node node = child(parent, key);
  if (!node.IsDefined()) return;
  if (!node.IsSequence() || node.size() != N) {
    return error(node.Mark(), "'" + key + "' must be a list of " + std::to_string(N));
  }
  for (size_t i = 0; i < N; ++i) into[i] = text_of(node[i]);
}

TemplateText LanguageReader::checked(const YAML::Node& node, const Names& known) {
  return checked(node.Mark(), text_of(node), known);
}

TemplateText LanguageReader::checked(const YAML::Mark& place, const std::string& text,
                                     const Names& known) {
  TemplateText result(text);
  for (const TemplateText::Problem& problem : result.check(known)) error_at_tag(place, problem);
  return result;
}

void LanguageReader::read_numbers(const YAML::Node& node) {
  if (!map(node, "numbers", {"pad_day_below", "pad_month_below", "pad_count_below"})) return;
  words_.pad_day_below = small_number(node, "pad_day_below");
  words_.pad_month_below = small_number(node, "pad_month_below");
  words_.pad_count_below = small_number(node, "pad_count_below");
}

void LanguageReader::read_forms(const YAML::Node& node) {
  if (!map(node, "forms", keys_of(language_forms()))) return;
  for (const auto& [name, known] : language_forms()) {
    const YAML::Node form = child(node, name);
    if (!form.IsDefined()) continue;
    std::istringstream lines(text_of(form));
    for (std::string line; std::getline(lines, line);) {
      words_.forms[name].push_back(checked(form.Mark(), line, known));
    }
  }
}

void LanguageReader::read_explanations(const YAML::Node& node) {
  if (!map(node, "explanations", keys_of(explanation_sentences()))) return;
  for (const auto& [name, known] : explanation_sentences()) {
    const YAML::Node sentence = child(node, name);
    if (sentence.IsDefined()) words_.explanations[name] = checked(sentence, known);
  }
}

void LanguageReader::read_kinds(const YAML::Node& node) {
  Names keys;
  for (const TaskKind kind : kKinds) keys.insert(to_string(kind));
  if (!map(node, "kinds", keys)) return;
  for (const TaskKind kind : kKinds) {
    const YAML::Node entry = child(node, to_string(kind));
    if (!map(entry, "a kind", {"label", "verb", "product", "object", "deliver"})) continue;
    KindWords& words = words_.kinds[kind];
    words.label = text(entry, "label");
    words.verb = text(entry, "verb");
    words.product = text(entry, "product");
    const YAML::Node object = child(entry, "object");
    if (object.IsDefined()) words.object = checked(object, {"task", "task_lower"});
    const YAML::Node deliver = child(entry, "deliver");
    if (deliver.IsDefined()) words.deliver = checked(deliver, {"deliver_to"});
  }
}

void LanguageReader::read_short_forms(const YAML::Node& node) {
  if (!node.IsDefined()) return;
  if (!node.IsSequence()) return error(node.Mark(), "short_forms must be a list");
  for (const YAML::Node& entry : node) {
    if (!map(entry, "a short form", {"from", "to"})) continue;
    const std::string from = text(entry, "from");
    if (from.empty()) {
      error(entry.Mark(), "'from' must not be empty");
      continue;
    }
    words_.short_forms.emplace_back(from, text(entry, "to"));
  }
}

void LanguageReader::read_facts(const YAML::Node& node) {
  if (!node.IsDefined()) return;
  if (!node.IsSequence()) return error(node.Mark(), "facts must be a list");
  for (const YAML::Node& entry : node) {
    if (!map(entry, "a fact", {"label", "value"})) continue;
    const std::string label = text(entry, "label");
    const YAML::Node value = child(entry, "value");
    if (value.IsDefined())
      words_.facts.push_back({label, checked(value, known_message_variables())});
  }
}

void LanguageReader::read_replies(const YAML::Node& node) {
  if (!node.IsDefined()) return;
  struct List {
    std::vector<std::string>& phrases;
    std::string (*form)(std::string_view);
  };
  ReplyPhrases& words = words_.replies;
  const std::map<std::string, List> lists{{"reported", {words.reported, spoken_words}},
                                          {"others", {words.others, spoken_words}},
                                          {"beside", {words.beside, spoken_words}},
                                          {"courtesy", {words.courtesy, spoken_words}},
                                          {"closing", {words.closing, spoken_words}},
                                          {"not_reported", {words.not_reported, spoken_words}},
                                          {"number", {words.number, spoken_words}},
                                          {"signature", {words.signature, plain_words}},
                                          {"quote_begins", {words.quote_begins, plain_words}},
                                          {"quote_ends", {words.quote_ends, plain_words}},
                                          {"header_from", {words.header_from, plain_words}},
                                          {"header_next", {words.header_next, plain_words}}};
  Names keys;
  for (const auto& [key, list] : lists) keys.insert(key);
  if (!map(node, "replies", keys)) return;
  for (const auto& [key, list] : lists) {
    const YAML::Node entry = node[key];
    if (!entry.IsDefined()) continue;
    if (!entry.IsSequence()) {
      error(entry.Mark(), "'" + key + "' must be a list of texts");
      continue;
    }
    for (const YAML::Node& phrase : entry) {
      list.phrases.push_back(list.form(text_of(phrase)));
      if (list.phrases.back().empty()) error(phrase.Mark(), "a phrase must not be empty");
    }
  }
}

NoticeTemplate LanguageReader::read_message(const YAML::Node& node) {
  NoticeTemplate message;
  if (!map(node, "a message", {"subject", "body", "sms", "line"})) return message;
  const Names& known = known_message_variables();
  const YAML::Node subject = child(node, "subject");
  if (subject.IsDefined()) message.subject = checked(subject, known);
  if (node["line"].IsDefined()) message.line = checked(node["line"], known);
  const YAML::Node body = child(node, "body");
  const YAML::Node sms = child(node, "sms");
  for (const YAML::Node& list : {body, sms}) {
    if (list.IsDefined() && (!list.IsSequence() || list.size() == 0)) {
      error(list.Mark(), "body and sms must be lists of texts");
      return message;
    }
  }
  if (!body.IsDefined() || !sms.IsDefined()) return message;
  for (const YAML::Node& paragraph : body) {
    std::vector<TemplateText>& lines = message.body.emplace_back();
    if (!paragraph.IsSequence()) {
      lines.push_back(checked(paragraph, known));
      continue;
    }
    for (const YAML::Node& line : paragraph) lines.push_back(checked(line, known));
  }
  for (const YAML::Node& variant : sms) message.sms.push_back(checked(variant, known));
  return message;
}

void LanguageReader::read_audiences(const YAML::Node& node, const std::string& name) {
  if (!map(node, "audiences", {"office", "outside", "leader"})) return;
  child(node, "office");  // the one the others fall back to
  for (int i = 0; i < kAudiences; ++i) {
    const auto audience = static_cast<Audience>(i);
    const YAML::Node entry = node[to_string(audience)];
    if (entry.IsDefined()) words_.messages[name][audience] = read_message(entry);
  }
}

void LanguageReader::read_messages(const YAML::Node& node) {
  const Names keys(message_names().begin(), message_names().end());
  if (!map(node, "messages", keys)) return;
  for (const std::string& name : message_names()) read_audiences(child(node, name), name);
}

LanguageWords LanguageReader::read(const YAML::Node& root) {
  const Names keys{"language",  "weekdays",       "months",           "numbers",
                   "forms",     "kinds",          "lowercase_groups", "list_separator",
                   "list_last", "messages",       "short_forms",      "explanations",
                   "facts",     "calendar_entry", "replies"};
  if (!root.IsMap()) {
    error(root.Mark(), "a language pack must be a map");
    return words_;
  }
  map(root, "a language pack", keys);
  words_.language = text(root, "language");
  names(root, "weekdays", words_.weekdays);
  names(root, "months", words_.months);
  words_.lowercase_groups = text(root, "lowercase_groups") == "true";
  words_.list_separator = text(root, "list_separator");
  words_.list_last = text(root, "list_last");
  read_numbers(child(root, "numbers"));
  read_forms(child(root, "forms"));
  read_kinds(child(root, "kinds"));
  read_short_forms(root["short_forms"]);
  read_facts(root["facts"]);
  read_replies(root["replies"]);
  if (root["calendar_entry"].IsDefined()) {
    words_.calendar_entry = checked(root["calendar_entry"], known_message_variables());
  }
  read_messages(child(root, "messages"));
  read_explanations(child(root, "explanations"));
  return words_;
}

}  // namespace nhacviec
