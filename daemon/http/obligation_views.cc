#include "daemon/http/obligation_views.h"

#include <algorithm>
#include <utility>

#include "connectors/records.h"
#include "daemon/loop.h"

namespace nhacviec {

struct ObligationViews::Loading {
  std::vector<SubjectId> left;
  std::vector<SubjectRecord> records;
  Reply<Views> reply;
};

void ObligationViews::open(std::vector<SubjectRecord> records, Reply<Views> reply) {
  Views views;
  std::vector<EditionId> wanted;
  std::vector<SubjectRecord> left;
  for (SubjectRecord& record : records) {
    if (!is_obligation_id(record.id)) continue;
    if (auto view = view_of(record, book_)) {
      views.emplace(record.id, std::move(view).value());
    } else if (const auto obligation = decode_obligation(record.body)) {
      wanted.emplace_back(plan_of(obligation.value().id), obligation.value().revision);
      left.push_back(std::move(record));
    }
  }
  if (left.empty()) return reply(std::move(views));
  editions_.find(
      std::move(wanted),
      while_alive(alive_, [this, views = std::move(views), left = std::move(left),
                           reply = std::move(reply)](const Result<FoundEditions>& found) mutable {
        if (!found) return reply(found.error());
        for (const SubjectRecord& record : left) {
          auto view = view_of(record, book_, found.value());
          if (view) views.emplace(record.id, std::move(view).value());
        }
        reply(std::move(views));
      }));
}

void ObligationViews::load(std::vector<SubjectId> ids, Reply<Views> reply) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.size() > kMostLoaded) ids.resize(kMostLoaded);
  auto loading = std::make_shared<Loading>();
  loading->left = std::move(ids);
  loading->reply = std::move(reply);
  load_next(std::move(loading));
}

void ObligationViews::load_next(std::shared_ptr<Loading> loading) {
  if (loading->left.empty()) return open(std::move(loading->records), std::move(loading->reply));
  const SubjectId id = loading->left.back();
  loading->left.pop_back();
  store_.load(shard_of(plan_of(ObligationId(id)), store_.shards()), id,
              while_alive(alive_, [this, loading](Result<std::optional<SubjectRecord>> record) {
                if (!record) return loading->reply(record.error());
                if (record.value()) loading->records.push_back(std::move(*record.value()));
                load_next(loading);
              }));
}

}  // namespace nhacviec
