#include "daemon/lost_messages.h"

#include <algorithm>

#include "connectors/unsent_reasons.h"
#include "workflows/ledger.h"

namespace nhacviec {

void LostMessages::on_notice(const Notice& notice, NoticeStatus status, const std::string&,
                             const std::string& words) {
  const bool capped = status == NoticeStatus::withdrawn && unsent_because(words) == "capped";
  if (status != NoticeStatus::permanent_failure && !capped) return;
  const auto look_again = [this](const ObligationId& id) {
    const auto parts = std::count(id.str().begin(), id.str().end(), '/');
    if (parts == 3 && !is_ledger_id(id.str())) runner_.look_again(id);
  };
  if (notice.items.empty()) look_again(notice.obligation);
  for (const Notice& item : notice.items) look_again(item.obligation);
}

}  // namespace nhacviec
