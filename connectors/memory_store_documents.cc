// Documents, dead letters and named values of the store in memory.
#include "connectors/memory_store.h"
#include "connectors/store_rules.h"

namespace nhacviec {

void MemoryStore::put_document(Document document, Reply<Done> reply) {
  std::vector<Document>& revisions = documents_[{document.kind, document.id}];
  const int next = static_cast<int>(revisions.size()) + 1;
  if (document.revision != next) {
    answer<Done>(std::move(reply), wrong_revision(document, next));
    return;
  }
  revisions.push_back(std::move(document));
  answer<Done>(std::move(reply), Done{});
}

void MemoryStore::latest_documents(Reply<std::vector<Document>> reply) {
  std::vector<Document> latest;
  for (const auto& [id, revisions] : documents_) {
    if (!revisions.empty()) latest.push_back(revisions.back());
  }
  answer<std::vector<Document>>(std::move(reply), std::move(latest));
}

void MemoryStore::document(std::string kind, std::string id, int revision,
                           Reply<std::optional<Document>> reply) {
  std::optional<Document> found;
  const auto revisions = documents_.find({kind, id});
  if (revisions != documents_.end() && revision >= 1 &&
      revision <= static_cast<int>(revisions->second.size())) {
    found = revisions->second[static_cast<size_t>(revision) - 1];
  }
  answer<std::optional<Document>>(std::move(reply), std::move(found));
}

void MemoryStore::add_dead_letter(DeadLetter letter, Reply<int64_t> reply) {
  letter.id = ++last_dead_letter_;
  dead_letters_.emplace(letter.id, std::move(letter));
  dead_letters_.erase(dead_letters_.begin(),
                      dead_letters_.upper_bound(last_dead_letter_ - kDeadLetterLimit));
  answer<int64_t>(std::move(reply), last_dead_letter_);
}

void MemoryStore::dead_letters(int64_t after, int limit, Reply<std::vector<DeadLetter>> reply) {
  std::vector<DeadLetter> page;
  for (auto it = dead_letters_.upper_bound(after); it != dead_letters_.end(); ++it) {
    if (static_cast<int>(page.size()) >= bounded(limit)) break;
    page.push_back(it->second);
  }
  answer<std::vector<DeadLetter>>(std::move(reply), std::move(page));
}

void MemoryStore::remove_dead_letter(int64_t id, Reply<bool> reply) {
  answer<bool>(std::move(reply), dead_letters_.erase(id) > 0);
}

void MemoryStore::get_value(std::string name, Reply<std::optional<std::string>> reply) {
  const auto found = values_.find(name);
  answer<std::optional<std::string>>(
      std::move(reply), found == values_.end() ? std::nullopt : std::optional(found->second));
}

void MemoryStore::put_value(std::string name, std::string value, Reply<Done> reply) {
  values_[std::move(name)] = std::move(value);
  answer<Done>(std::move(reply), Done{});
}

}  // namespace nhacviec
