#include "config/policy_reader.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "config/map_reader.h"
#include "config/party_reader.h"
#include "config/preference_reader.h"
#include "config/values.h"
#include "workflows/rule_parties.h"
#include "workflows/schedule.h"

namespace nhacviec {
namespace {

using Keys = std::vector<std::string>;

constexpr int kMostLevels = 9;      // above a unit
constexpr int kToldForLeaders = 1;  // whole working days that the late unit has before leaders hear
constexpr int kLongestOffset = 366;  // a lead time of more than a year is a slip of the pen

/// "15wd" or "15d", never negative.
std::optional<Offset> read_offset(const YamlNode& node, Diagnostics& diagnostics) {
  const auto text = read_string(node, diagnostics);
  if (!text) return std::nullopt;
  const size_t digits = std::min(text->find_first_not_of("0123456789"), text->size());
  const std::string unit = text->substr(digits);
  if (digits == 0 || (unit != "wd" && unit != "d")) {
    diagnostics.error(node.where, "\"" + *text + "\" is not an offset",
                      "write 15wd (working days) or 15d (calendar days)");
    return std::nullopt;
  }
  const int count = digits > 5 ? kLongestOffset + 1 : std::stoi(text->substr(0, digits));
  if (count > kLongestOffset) {
    diagnostics.error(node.where, "an offset of " + text->substr(0, digits) + " days",
                      "at most " + std::to_string(kLongestOffset));
    return std::nullopt;
  }
  return Offset{count, unit == "wd"};
}

/// To put offsets in order: five working days are seven calendar days.
int rank_of(const Offset& offset) {
  return offset.working_days ? offset.count * 7 : offset.count * 5;
}

class PolicyReader {
 public:
  PolicyReader(const BusinessCalendar* calendar, const Directory* directory,
               Diagnostics& diagnostics)
      : calendar_(calendar), directory_(directory), diagnostics_(diagnostics) {}

  PolicyPair read(const std::string& name, const YamlNode& node) {
    PolicyPair pair;
    pair.remind.id = pair.escalate.id = name;
    const size_t errors = diagnostics_.errors();
    const MapReader fields(node, diagnostics_, "the policy \"" + name + "\"",
                           {"note", "digest", "reminders", "receipt", "overdue", "steps",
                            "mandatory", "when_mail_fails"});
    if (!fields.is_map()) return pair;
    if (const auto* note = fields.optional("note"))
      pair.remind.note = read_text(*note, diagnostics_, Lines::many).value_or(Text());
    else
      diagnostics_.warning(node.where, "the policy \"" + name + "\" has no note",
                           "say where its lead times come from");
    pair.escalate.note = pair.remind.note;
    if (const auto* digest = fields.optional("digest"))
      digest_ = read_digest(*digest, diagnostics_);
    if (digest_ && calendar_ != nullptr && !opens_at(calendar_->rules().send_window, digest_->at))
      diagnostics_.warning(fields.where("digest"), outside(digest_->at));
    read_rules(fields, "reminders", [&](const auto& item) { reminder(item, pair.remind); });
    read_rules(fields, "receipt", [&](const auto& item) {
      after(item, NoticeKind::reminder, Anchor::submission, RecipientKind::receiver, pair.remind);
    });
    read_rules(fields, "overdue", [&](const auto& item) {
      after(item, NoticeKind::overdue, Anchor::day_zero, RecipientKind::lead, pair.escalate);
    });
    Policy steps;
    read_rules(fields, "steps", [&](const auto& item) {
      after(item, NoticeKind::escalation, Anchor::day_zero, RecipientKind::standing_body, steps);
    });
    std::stable_sort(steps.rules.begin(), steps.rules.end(), [](const Rule& a, const Rule& b) {
      return rank_of(a.offset) < rank_of(b.offset);
    });
    if (diagnostics_.errors() == errors)
      check_told(pair.escalate.rules.empty(), steps, fields.where("steps"));
    int step = 0;
    for (auto& rule : steps.rules) {
      rule.step = ++step;
      pair.escalate.rules.push_back(std::move(rule));
    }
    read_mandatory(fields, pair);
    read_when_mail_fails(fields, pair);
    return pair;
  }

 private:
  void check_told(bool no_overdue, Policy& steps, const Position& where) {
    bool early = false;
    for (Rule& rule : steps.rules) {
      if (!no_overdue) return;
      early = early || rule.needs_told;
      rule.needs_told.reset();
    }
    if (early)
      diagnostics_.warning(where, "leaders would hear before the late unit does",
                           "add an overdue notice, or say needs_told: none");
  }

  template <class Visit>
  void read_rules(const MapReader& policy, const char* key, Visit visit) {
    const auto* node = policy.optional(key);
    if (node == nullptr) return;
    if (node->is_list()) {
      for (const auto& item : node->items) visit(item);
    } else {
      diagnostics_.error(node->where, std::string(key) + " must be a list");
    }
  }

  /// The kinds of message that nobody can decline: left out, those about what is late.
  void read_mandatory(const MapReader& policy, PolicyPair& pair) {
    std::set<NoticeKind> kinds{NoticeKind::overdue, NoticeKind::escalation};
    if (const auto* node = policy.optional("mandatory")) {
      kinds.clear();
      for (const auto* item : read_list(*node, diagnostics_)) {
        const auto kind = read_choice<NoticeKind>(*item, diagnostics_,
                                                  {{"reminder", NoticeKind::reminder},
                                                   {"overdue", NoticeKind::overdue},
                                                   {"escalation", NoticeKind::escalation}});
        if (kind) kinds.insert(*kind);
      }
    }
    for (Policy* of : {&pair.remind, &pair.escalate})
      for (Rule& rule : of->rules) rule.mandatory = kinds.contains(rule.kind);
  }

  void read_when_mail_fails(const MapReader& policy, PolicyPair& pair) {
    const auto* node = policy.optional("when_mail_fails");
    if (node == nullptr || (node->is_scalar() && node->text == "none")) return;
    const auto channel = read_choice<ChannelKind>(
        *node, diagnostics_, {{"sms", ChannelKind::sms}, {"zalo", ChannelKind::zalo}});
    if (!channel) return;
    for (Policy* of : {&pair.remind, &pair.escalate})
      for (Rule& rule : of->rules) rule.when_mail_fails = channel;
  }

  /// {before: 15wd, ...} or {on: last-working-day, ...}
  void reminder(const YamlNode& node, Policy& policy) {
    const MapReader fields(node, diagnostics_, "the reminder",
                           {"before", "on", "after", "at", "to", "channels"});
    if (!fields.is_map()) return;
    if (fields.optional("after") != nullptr) {
      diagnostics_.error(fields.where("after"), "a reminder after its deadline",
                         "what comes after it stands under overdue or steps");
      return;
    }
    Rule rule;
    rule.anchor = Anchor::last_working_day;
    const auto* before = fields.optional("before");
    const auto* on = fields.optional("on");
    if ((before == nullptr) == (on == nullptr)) {
      diagnostics_.error(node.where, "a reminder needs either before or on");
      return;
    }
    if (before != nullptr) {
      const auto offset = read_offset(*before, diagnostics_);
      if (!offset) return;
      rule.offset = {-offset->count, offset->working_days};
    } else if (!read_choice<bool>(*on, diagnostics_, {{"last-working-day", true}})) {
      return;
    }
    finish(fields, node, RecipientKind::lead, std::move(rule), policy);
  }

  /// {after: 1wd, ...}
  void after(const YamlNode& node, NoticeKind kind, Anchor anchor, RecipientKind to,
             Policy& policy) {
    const MapReader fields(
        node, diagnostics_, kind == NoticeKind::escalation ? "the step" : "the rule",
        kind == NoticeKind::escalation ? Keys{"after", "at", "to", "channels", "needs_told"}
                                       : Keys{"after", "at", "to", "channels", "repeat"});
    if (!fields.is_map()) return;
    const auto* node_after = fields.required("after");
    const auto offset = node_after ? read_offset(*node_after, diagnostics_) : std::nullopt;
    if (!offset) return;
    Rule rule;
    rule.kind = kind;
    rule.anchor = anchor;
    rule.offset = *offset;
    const auto* repeat = kind == NoticeKind::escalation ? nullptr : fields.optional("repeat");
    if (repeat != nullptr) {
      rule.repeat = read_repeat(*repeat, rule.offset);
      if (!rule.repeat) return;
    }
    finish(fields, node, to, std::move(rule), policy);
  }

  /// {every: 3wd, times: 5} or {every: 3wd, until: 30d}
  std::optional<Repeat> read_repeat(const YamlNode& node, const Offset& first) {
    const MapReader fields(node, diagnostics_, "repeat", {"every", "times", "until"});
    const auto* every = fields.is_map() ? fields.required("every") : nullptr;
    const auto step = every ? read_offset(*every, diagnostics_) : std::nullopt;
    if (!step) return std::nullopt;
    Repeat repeat;
    repeat.every = *step;
    const auto* times = fields.optional("times");
    const auto* until = fields.optional("until");
    if (step->count < 1) {
      diagnostics_.error(every->where, "repeated at once", "every: 1wd at least");
    } else if ((times == nullptr) == (until == nullptr)) {
      diagnostics_.error(node.where, "a rule that repeats needs an end",
                         "give times: 5 (messages in all) or until: 30d");
    } else if (times != nullptr) {
      const auto count = read_integer(*times, diagnostics_, 2, kMostOccurrences);
      repeat.times = static_cast<int>(count.value_or(0));
      if (count) return repeat;
    } else if (const auto end = read_offset(*until, diagnostics_)) {
      repeat.until = *end;
      if (check_until(repeat, first, until->where)) return repeat;
    }
    return std::nullopt;
  }

  bool check_until(const Repeat& repeat, const Offset& first, const Position& where) {
    const int span = rank_of(*repeat.until) - rank_of(first);
    const int step = rank_of(repeat.every);
    if (span < step)
      diagnostics_.error(where, "it ends before it is repeated once");
    else if (span / step >= kMostOccurrences)
      diagnostics_.error(where, "that is about " + std::to_string(span / step + 1) + " messages",
                         "at most " + std::to_string(kMostOccurrences));
    return span >= step && span / step < kMostOccurrences;
  }

  void finish(const MapReader& fields, const YamlNode& node, RecipientKind to, Rule rule,
              Policy& policy) {
    rule.to = to;
    if (const auto* at = fields.optional("at")) {
      rule.at = read_time_of_day(*at, diagnostics_).value_or(rule.at);
      check_send_window(rule, at->where);
    }
    if (const auto* recipient = fields.optional("to")) read_recipient(*recipient, rule);
    if (tells_leaders(rule)) rule.needs_told = kToldForLeaders;
    if (rule.kind == NoticeKind::escalation) {
      if (const auto* needed = fields.optional("needs_told")) read_needs_told(*needed, rule);
    }
    if (const auto* channels = fields.optional("channels")) read_channels(*channels, rule);
    if (digest_ && (rule.kind != NoticeKind::overdue || digest_->overdue) &&
        (rule.kind != NoticeKind::escalation || digest_->escalations)) {
      rule.digest = digest_;
    }
    rule.id = rule_id_for(rule);
    const auto [first, is_new] = lines_.emplace(rule.id.str(), node.where.line);
    if (!is_new)
      diagnostics_.error(node.where, "the same rule twice: " + rule.id.str(),
                         "first at line " + std::to_string(first->second));
    policy.rules.push_back(std::move(rule));
  }

  /// A word, or {unit: ..., role: ...}.
  void read_recipient(const YamlNode& node, Rule& rule) {
    if (node.is_map()) return read_office_of(node, rule);
    YamlNode word = node;
    for (int levels = 2; levels <= kMostLevels; ++levels) {
      if (node.text != "superior-" + std::to_string(levels)) continue;
      rule.levels = levels;
      word.text = "superior";
    }
    rule.to = read_choice<RecipientKind>(word, diagnostics_,
                                         {{"lead", RecipientKind::lead},
                                          {"head", RecipientKind::head},
                                          {"superior", RecipientKind::superior},
                                          {"standing_body", RecipientKind::standing_body},
                                          {"director", RecipientKind::director},
                                          {"signer", RecipientKind::signer},
                                          {"receiver", RecipientKind::receiver}})
                  .value_or(rule.to);
  }

  void read_office_of(const YamlNode& node, Rule& rule) {
    const auto party = read_office(node, directory_, diagnostics_);
    if (!party) return;
    rule.to = RecipientKind::party;
    rule.party = party;
  }

  /// "1wd", or none.
  void read_needs_told(const YamlNode& node, Rule& rule) {
    rule.needs_told.reset();
    if (node.is_scalar() && node.text == "none") return;
    const auto offset = read_offset(node, diagnostics_);
    if (!offset) return;
    if (offset->working_days)
      rule.needs_told = offset->count;
    else
      diagnostics_.error(node.where, "needs_told counts working days", "write 1wd, or none");
  }

  void read_channels(const YamlNode& node, Rule& rule) {
    rule.channels.clear();
    for (const auto* item : read_list(node, diagnostics_)) {
      const auto channel = read_choice<ChannelKind>(
          *item, diagnostics_,
          {{"email", ChannelKind::email}, {"sms", ChannelKind::sms}, {"zalo", ChannelKind::zalo}});
      if (!channel) continue;
      if (std::find(rule.channels.begin(), rule.channels.end(), *channel) != rule.channels.end())
        diagnostics_.error(item->where, "this channel is listed twice");
      rule.channels.push_back(*channel);
    }
    if (node.is_list() && node.items.empty())
      diagnostics_.error(node.where, "a rule without a channel would tell nobody");
  }

  void check_send_window(const Rule& rule, const Position& where) {
    if (calendar_ == nullptr) return;
    const TimeOfDay at = rule.at;
    const DaySpan& window = calendar_->rules().send_window;
    const bool on_last_day = rule.kind == NoticeKind::reminder &&
                             rule.anchor == Anchor::last_working_day && rule.offset.count == 0;
    if (on_last_day && at >= window.to)
      diagnostics_.warning(where,
                           "a reminder after its deadline: on the last working day nothing is "
                           "sent from " +
                               format_time_of_day(window.to) + " on",
                           "choose an earlier time, or before: 1wd");
    else if (!opens_at(window, at))
      diagnostics_.warning(where, outside(at));
  }
  static bool opens_at(const DaySpan& window, TimeOfDay at) {
    return at >= window.from && at < window.to;
  }
  std::string outside(TimeOfDay at) const {
    const DaySpan& window = calendar_->rules().send_window;
    return format_time_of_day(at) + " is outside the send window " +
           format_time_of_day(window.from) + "-" + format_time_of_day(window.to) +
           "; the message waits for its next opening";
  }

  const BusinessCalendar* calendar_;
  const Directory* directory_;
  Diagnostics& diagnostics_;
  std::map<std::string, int> lines_;
  std::optional<DailyDigest> digest_;  // of the policy
};

}  // namespace

PolicySet::PolicySet() {
  Diagnostics diagnostics;
  const auto root = read_yaml({"<shipped policies>", shipped_policies()}, diagnostics);
  if (root) read(*root, nullptr, nullptr, diagnostics);
  if (!diagnostics.empty()) std::abort();  // our own text: a bug
}

void PolicySet::read(const YamlNode& policies, const BusinessCalendar* calendar,
                     const Directory* directory, Diagnostics& diagnostics) {
  if (!policies.is_map()) {
    diagnostics.error(policies.where, "policies must be a map, each under its name");
    return;
  }
  for (const auto& [name, where, value] : policies.entries) {
    YamlNode key;
    key.kind = YamlKind::scalar;
    key.where = where;
    key.text = name;
    const auto id = read_id(key, diagnostics);
    if (id == "none") {
      diagnostics.error(where, "\"none\" means that there is no policy and cannot name one");
      continue;
    }
    // Read even when its name is wrong: the mistakes inside are reported all the same.
    auto pair = PolicyReader(calendar, directory, diagnostics).read(name, value);
    if (id) policies_.insert_or_assign(*id, std::move(pair));
  }
}

const PolicyPair* PolicySet::find(const std::string& name) const {
  const auto found = policies_.find(name);
  return found == policies_.end() ? nullptr : &found->second;
}

std::vector<std::string> PolicySet::names() const {
  std::vector<std::string> names;
  for (const auto& [name, pair] : policies_) names.push_back(name);
  return names;
}

}  // namespace nhacviec
