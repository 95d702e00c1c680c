#include "daemon/command/diff_command.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/command/diff_words.h"
#include "daemon/command/offline_commands.h"
#include "daemon/command/terminal_json.h"
#include "daemon/command/text_table.h"
#include "daemon/http/diff_json.h"

namespace nhacviec {

namespace {

std::string change_word(ItemChange change, const Terminal& terminal) {
  switch (change) {
    case ItemChange::added:
      return terminal.say("thêm", "added");
    case ItemChange::removed:
      return terminal.say("bỏ", "removed");
    case ItemChange::changed:
      break;
  }
  return terminal.say("sửa", "changed");
}

std::string change_word(const NoticeChange& change, const Terminal& terminal) {
  if (change.is_moved()) return terminal.say("dời", "moved");
  return change_word(change.is_added() ? ItemChange::added : ItemChange::removed, terminal);
}

TextTable obligations_table(const PlanDiff& diff, const Workflow& before, const Workflow& after,
                            const DiffWords& words, const Terminal& terminal) {
  TextTable table({terminal.say("Thay đổi", "Change"), terminal.say("Mã đầu việc", "Obligation"),
                   terminal.say("Nội dung", "What")});
  for (const ObligationSpec* spec : diff.added) {
    table.add({change_word(ItemChange::added, terminal), spec->id.str(), words.of(after, *spec)});
  }
  for (const ObligationSpec* spec : diff.removed) {
    table.add(
        {change_word(ItemChange::removed, terminal), spec->id.str(), words.of(before, *spec)});
  }
  for (const ChangedObligation& changed : diff.changed) {
    table.add(
        {change_word(ItemChange::changed, terminal), changed.after->id.str(), words.of(changed)});
  }
  return table;
}

TextTable notices_table(const PlanDiff& diff, const DiffWords& words, const Terminal& terminal) {
  TextTable table({terminal.say("Thay đổi", "Change"), terminal.say("Thời điểm", "At"),
                   terminal.say("Loại", "Kind"), terminal.say("Nơi nhận", "Recipient"),
                   terminal.say("Mã đầu việc", "Obligation")});
  for (const NoticeChange& change : diff.notices) {
    std::string channels;
    for (const ChannelKind channel : change.channels) {
      channels += (channels.empty() ? "" : ", ") + std::string(to_string(channel));
    }
    table.add({change_word(change, terminal), words.time_of(change), words.kind_of(change),
               change.to.unit.str() + "/" + change.to.role.str() + " (" + channels + ")",
               change.obligation.str()});
  }
  return table;
}

TextTable items_table(const PlanDiff& diff, const DiffWords& words, const Terminal& terminal) {
  TextTable table({terminal.say("Thay đổi", "Change"),
                   terminal.say("Trong kế hoạch", "In the plan"), terminal.say("Mã", "Id")});
  for (const ChangedItem& item : diff.items) {
    table.add({change_word(item.change, terminal), words.of(item),
               item.item == PlanItem::header ? "" : item.id});
  }
  return table;
}

void print_counts(const PlanDiff& diff, Terminal& terminal) {
  if (diff.empty()) {
    terminal.out << terminal.say("Không có gì thay đổi.\n", "Nothing changes.\n");
    return;
  }
  const auto notices = [&](bool (NoticeChange::*is)() const) {
    return std::count_if(diff.notices.begin(), diff.notices.end(),
                         [&](const NoticeChange& change) { return (change.*is)(); });
  };
  terminal.out << terminal.say("Đầu việc: ", "Obligations: ") << diff.added.size()
               << terminal.say(" thêm, ", " added, ") << diff.removed.size()
               << terminal.say(" bỏ, ", " removed, ") << diff.changed.size()
               << terminal.say(" sửa. Thông báo: ", " changed. Messages: ")
               << notices(&NoticeChange::is_added) << terminal.say(" thêm, ", " added, ")
               << notices(&NoticeChange::is_removed) << terminal.say(" bỏ, ", " removed, ")
               << notices(&NoticeChange::is_moved) << terminal.say(" dời.", " moved.");
  if (!diff.items.empty()) {
    terminal.out << terminal.say(" Phần khác của kế hoạch: ", " Elsewhere in the plan: ")
                 << diff.items.size() << '.';
  }
  terminal.out << '\n';
}

}  // namespace

void print_diff(const PlanDiff& diff, const Workflow& before, const Workflow& after,
                Terminal& terminal) {
  const DiffWords words(before, after, terminal);
  const auto print = [&](const TextTable& table, bool has_rows) {
    table.print(terminal.out);
    if (has_rows) terminal.out << '\n';
  };
  print(obligations_table(diff, before, after, words, terminal),
        !(diff.added.empty() && diff.removed.empty() && diff.changed.empty()));
  print(notices_table(diff, words, terminal), !diff.notices.empty());
  print(items_table(diff, words, terminal), !diff.items.empty());
  print_counts(diff, terminal);
}

int show_diff(const std::string& before, const std::string& after, const LoadPaths& paths,
              Terminal& terminal) {
  // Both are read before giving up: all mistakes at once.
  const auto old_edition = load_for_command(before, paths, terminal);
  const auto new_edition = load_for_command(after, paths, terminal);
  if (!old_edition || !new_edition) return kRefused;
  const std::string& old_id = old_edition->plan().id.str();
  const std::string& new_id = new_edition->plan().id.str();
  if (old_id != new_id) {
    terminal.err << old_id << ", " << new_id
                 << terminal.say(": hai kế hoạch khác nhau, không có đầu việc nào chung\n",
                                 ": two different plans, they have no obligation in common\n");
  }
  const PlanDiff diff = diff_plans(*old_edition, *new_edition);
  if (terminal.json) {
    print_json(diff_json(diff, *old_edition, *new_edition), terminal);
  } else {
    print_diff(diff, *old_edition, *new_edition, terminal);
  }
  return kDone;
}

}  // namespace nhacviec
