#include "daemon/digest_outcomes.h"

#include <sstream>
#include <utility>

#include "connectors/records.h"
#include "daemon/http/api_json.h"
#include "daemon/loop.h"

namespace nhacviec {

namespace {

constexpr int kMostDigestPages = 20;  // newest first: further back nobody asks

}  // namespace

struct DigestOutcomes::Search {
  nlohmann::ordered_json notices;
  bool whole_addresses = false;
  Reply<nlohmann::ordered_json> reply;
  std::map<std::string, size_t> places;  // of the grouped ones, by key
  std::vector<std::string> boxes;        // still to be looked through
  NoticeFilter filter;
  int pages = 0;
};

void DigestOutcomes::add_to(nlohmann::ordered_json notices, bool whole_addresses,
                            Reply<nlohmann::ordered_json> reply) {
  auto search = std::make_shared<Search>();
  search->whole_addresses = whole_addresses;
  search->reply = std::move(reply);
  std::map<std::string, bool> boxes;
  for (size_t i = 0; i < notices.size(); ++i) {
    auto& notice = notices[i];
    if (notice.value("status", "") != to_string(NoticeStatus::grouped)) continue;
    notice["digests"] = nlohmann::ordered_json::array();
    search->places.emplace(notice.value("key", ""), i);
    std::istringstream words(notice.value("words", ""));
    for (std::string box; words >> box;) boxes[box] = true;
  }
  for (const auto& [box, wanted] : boxes) search->boxes.push_back(box);
  search->notices = std::move(notices);
  look(std::move(search));
}

void DigestOutcomes::look(std::shared_ptr<Search> search) {
  if (search->boxes.empty()) return search->reply(std::move(search->notices));
  search->filter.subject = search->boxes.back();
  search->filter.newest_first = true;
  search->filter.limit = kPageLimit;
  store_.list_notices(
      search->filter, while_alive(alive_, [this, search](const Result<NoticePage>& page) {
        if (!page) return search->reply(page.error());
        for (const NoticeRecord& record : page.value().notices) {
          const auto digest = decode_notice(record.body);
          if (!digest) continue;
          for (const Notice& item : digest.value().items) {
            const auto place = search->places.find(item.key.str());
            if (place == search->places.end()) continue;
            auto shown = notice_record_json(record, book_, "en", search->whole_addresses);
            search->notices[place->second]["digests"].push_back({{"key", record.key},
                                                                 {"send_at", shown["send_at"]},
                                                                 {"status", shown["status"]},
                                                                 {"attempts", shown["attempts"]}});
          }
        }
        search->filter.after = page.value().next;
        if (search->filter.after == 0 || ++search->pages >= kMostDigestPages) {
          search->boxes.pop_back();
          search->filter.after = 0;
          search->pages = 0;
        }
        look(search);
      }));
}

}  // namespace nhacviec
