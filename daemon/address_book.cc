#include "daemon/address_book.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "connectors/records.h"
#include "workflows/send_time.h"

namespace nhacviec {

namespace {

using AddressJson = nlohmann::json;

constexpr char kAddressPrefix[] = "address:";
constexpr char kAddressChange[] = "addresses";  // the store's value: what changed last
constexpr char kLeftOut[] = "address-left-out";
constexpr char kStruck[] = "address-struck";
constexpr char kReleased[] = "address-released";
constexpr int kStrikesThatLeaveOut = 3;
constexpr std::chrono::days kStrikesLast(60);  // one that comes later begins anew
constexpr size_t kMostAddresses = 10'000;
constexpr int kMostAddressTries = 20;

std::string_view state_of(const AddressRecord& record) {
  return record.left_out ? kLeftOut : record.strikes > 0 ? kStruck : kReleased;
}

}  // namespace

bool is_address_id(const SubjectId& id) { return id.starts_with(kAddressPrefix); }

SubjectId address_id(const std::string& address) {
  return kAddressPrefix + chain_hash("", Barred::key_of(address)).substr(0, 32);
}

std::string encode(const AddressRecord& record) {
  return AddressJson{{"v", 1},
                     {"address", record.address},
                     {"strikes", record.strikes},
                     {"left_out", record.left_out},
                     {"times", record.times},
                     {"reason", record.reason},
                     {"by", record.by},
                     {"at", record.at.time_since_epoch().count()}}
      .dump();
}

Result<AddressRecord> decode_address(const std::string& body) {
  const AddressJson json = AddressJson::parse(body, nullptr, false);
  try {
    return AddressRecord{json.at("address").get<std::string>(),
                         json.at("strikes").get<int>(),
                         json.at("left_out").get<bool>(),
                         json.at("times").get<int>(),
                         json.at("reason").get<std::string>(),
                         json.at("by").get<std::string>(),
                         Instant(Duration(json.at("at").get<int64_t>()))};
  } catch (const AddressJson::exception&) {
    return Error{ErrorKind::invalid, "the record of an address cannot be read"};
  }
}

std::string address_after(const std::string& fact) {
  AddressJson json = AddressJson::parse(fact, nullptr, false);
  if (json.is_object()) json.erase("fact");
  return json.dump();
}

Shard AddressBook::shard_of_address(const std::string& address) const {
  return shard_of(PlanId(address_id(address)), store_.shards());
}

void AddressBook::take(const AddressRecord& record) {
  if (record.left_out) {
    if (barred_.addresses.size() < kMostAddresses) barred_.addresses.insert(record.address);
    struck_.erase(record.address);
    return;
  }
  barred_.addresses.erase(record.address);
  if (record.strikes == 0) {
    struck_.erase(record.address);
  } else if (struck_.size() < kMostAddresses) {
    struck_[record.address] = record.strikes;
  }
}

void AddressBook::follow(std::function<void(const Result<Done>&)> then) {
  store_.get_value(
      kAddressChange,
      while_alive(alive_, [this, then](const Result<std::optional<std::string>>& mark) {
        if (!mark) return then(mark.error());
        const std::string last = mark.value().value_or("");
        if (last == known_change_) return then(Done{});
        list([this, then, last](const Result<std::vector<AddressRecord>>& found) {
          if (!found) return then(found.error());
          barred_.addresses.clear();
          struck_.clear();
          for (const AddressRecord& record : found.value()) take(record);
          known_change_ = last;
          then(Done{});
        });
      }));
}

void AddressBook::list(Reply<std::vector<AddressRecord>> reply) {
  auto found = std::make_shared<std::vector<AddressRecord>>();
  read_page(found, kLeftOut, "",
            [this, found, reply](const Result<std::vector<AddressRecord>>& left_out) {
              if (!left_out) return reply(left_out.error());
              read_page(found, kStruck, "", [reply](Result<std::vector<AddressRecord>> all) {
                if (!all) return reply(all.error());
                std::sort(all.value().begin(), all.value().end(),
                          [](const auto& a, const auto& b) { return a.address < b.address; });
                reply(std::move(all));
              });
            });
}

void AddressBook::read_page(std::shared_ptr<std::vector<AddressRecord>> found, std::string state,
                            SubjectId after, Reply<std::vector<AddressRecord>> reply) {
  SubjectFilter filter;
  filter.state = state;
  filter.after = std::move(after);
  filter.limit = kPageLimit;
  store_.list_subjects(filter,
                       while_alive(alive_, [this, found, state,
                                            reply](const Result<std::vector<SubjectRecord>>& page) {
                         if (!page) return reply(page.error());
                         for (const SubjectRecord& record : page.value()) {
                           auto address = decode_address(record.body);
                           if (address) found->push_back(std::move(address).value());
                         }
                         const bool more = page.value().size() == static_cast<size_t>(kPageLimit);
                         if (!more || found->size() >= kMostAddresses) return reply(*found);
                         read_page(found, state, page.value().back().id, reply);
                       }));
}

void AddressBook::failed(const std::string& address, AddressFault fault, const std::string& words,
                         const Notice& about) {
  if (fault == AddressFault::none || address.find('@') == std::string::npos) return;
  const std::string key = Barred::key_of(address);
  if (barred_.addresses.contains(key)) return;
  if (fault == AddressFault::hard) barred_.addresses.insert(key);
  auto job = std::make_shared<Job>();
  job->address = key;
  job->about = about;
  job->reply = [](const Result<Done>&) {};
  job->change = [fault, words, now = clock_.now()](AddressRecord& record) -> Result<std::string> {
    if (record.left_out) return Error{ErrorKind::invalid, "it is left out already"};
    if (now - record.at > kStrikesLast) record.strikes = 0;
    ++record.strikes;
    record.left_out = fault == AddressFault::hard || record.strikes >= kStrikesThatLeaveOut;
    record.reason = words;
    record.by.clear();
    return std::string(record.left_out ? "left_out" : "struck");
  };
  change(std::move(job));
}

void AddressBook::arrived(const std::string& address) {
  const std::string key = Barred::key_of(address);
  if (struck_.erase(key) == 0) return;
  auto job = std::make_shared<Job>();
  job->address = key;
  job->reply = [](const Result<Done>&) {};
  job->change = [](AddressRecord& record) -> Result<std::string> {
    if (record.left_out || record.strikes == 0) return Error{ErrorKind::invalid, "no strikes"};
    record.strikes = 0;
    record.reason.clear();
    return std::string("arrived");
  };
  change(std::move(job));
}

void AddressBook::leave_out(const std::string& address, std::string by, std::string reason,
                            Reply<Done> reply) {
  auto job = std::make_shared<Job>();
  job->address = Barred::key_of(address);
  job->reply = std::move(reply);
  job->change = [by, reason](AddressRecord& record) -> Result<std::string> {
    if (record.left_out) return Error{ErrorKind::invalid, "it is left out already"};
    record.left_out = true;
    record.reason = reason;
    record.by = by;
    return std::string("left_out");
  };
  change(std::move(job));
}

void AddressBook::release(const std::string& address, std::string by, Reply<Done> reply) {
  auto job = std::make_shared<Job>();
  job->address = Barred::key_of(address);
  job->reply = std::move(reply);
  job->change = [by](AddressRecord& record) -> Result<std::string> {
    if (!record.left_out && record.strikes == 0) {
      return Error{ErrorKind::invalid, "the address is not left out"};
    }
    record.left_out = false;
    record.strikes = 0;
    record.reason.clear();
    record.by = by;
    return std::string("released");
  };
  change(std::move(job));
}

void AddressBook::change(std::shared_ptr<Job> job) {
  store_.load(shard_of_address(job->address), address_id(job->address),
              while_alive(alive_, [this, job](const Result<std::optional<SubjectRecord>>& record) {
                if (!record) return job->reply(record.error());
                write(job, record.value());
              }));
}

void AddressBook::write(std::shared_ptr<Job> job, const std::optional<SubjectRecord>& record) {
  AddressRecord now;
  now.address = job->address;
  if (record) {
    auto known = decode_address(record->body);
    if (!known) return job->reply(known.error());
    now = std::move(known).value();
  }
  const bool was_left_out = now.left_out;
  const Result<std::string> name = job->change(now);
  if (!name) return job->reply(name.error());
  now.at = clock_.now();
  if (now.left_out && !was_left_out) ++now.times;

  Commit commit;
  commit.shard = shard_of_address(job->address);
  SubjectWrite& subject = commit.subject.emplace();
  subject.id = address_id(job->address);
  subject.expected_version = record ? record->version : 0;
  subject.body = encode(now);
  subject.index.state = state_of(now);
  subject.index.complete = true;  // it is no duty
  AddressJson fact = AddressJson::parse(subject.body);
  fact["fact"] = name.value();
  const std::string text = fact.dump();
  subject.facts.push_back(
      {record ? record->fact_count + 1 : 1, text, chain_hash(record ? record->chain : "", text)});
  std::optional<Instant> letter;
  if (now.left_out && !was_left_out && job->about) {
    if (auto notice = letter_about(now, *job->about)) {
      letter = notice->send_at;
      commit.notices.push_back(std::move(*notice));
    }
  }
  store_.commit(std::move(commit),
                while_alive(alive_, [this, job, now, letter](const Result<CommitReply>& reply) {
                  if (!reply) return job->reply(reply.error());
                  const bool stale = reply.value().verdict == CommitReply::Verdict::stale;
                  if (stale && ++job->tries < kMostAddressTries) return change(job);
                  if (stale) return job->reply(Error{ErrorKind::transient, "too many writers"});
                  written(job, now, letter);
                }));
}

void AddressBook::written(std::shared_ptr<Job> job, const AddressRecord& now,
                          std::optional<Instant> letter) {
  take(now);
  if (now.left_out) left_out_(now, shard_of_address(now.address), letter.value_or(clock_.now()));
  // The others look for what is new when the mark is another one.
  const std::string mark = address_id(now.address) + "@" +
                           std::to_string(now.at.time_since_epoch().count()) + "/" +
                           std::to_string(now.times) + "/" + std::to_string(now.strikes);
  store_.put_value(kAddressChange, mark, [job](const Result<Done>& put) { job->reply(put); });
}

/// To the lead of the standing body: once for each time that an address is left out.
std::optional<NoticeRecord> AddressBook::letter_about(const AddressRecord& record,
                                                      const Notice& about) const {
  if (about.rule.str() == kAddressLost) return std::nullopt;  // it would go round in circles
  const auto workflow = book_.latest(plan_of(about));
  if (!workflow) return std::nullopt;
  const Date today = workflow->zone().date_of(clock_.now());
  const auto party = workflow->directory().lead_of(workflow->plan().standing_body, "", today);
  if (!party) return std::nullopt;
  Notice notice;
  notice.kind = NoticeKind::info;
  notice.obligation = about.obligation;
  notice.rule = RuleId(kAddressLost);
  notice.occurrence = record.times;
  notice.to = *party;
  notice.at = send_time(*workflow, *party, clock_.now());
  notice.key = NoticeKey(address_id(record.address) + "|" + std::to_string(record.times) + "|" +
                         to_string(*party) + "|" + to_string(notice.channel));
  NoticeRecord entry;
  entry.key = notice.key.str();
  entry.subject = address_id(record.address);
  entry.body = encode(notice);
  entry.send_at = notice.at;
  return entry;
}

}  // namespace nhacviec
