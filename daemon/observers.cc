#include "daemon/observers.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <spdlog/spdlog.h>

namespace nhacviec {

void Observers::on_facts(const Workflow& workflow, const ObligationSpec& spec,
                         const Obligation& obligation, const std::vector<Fact>& facts) {
  for (Observer* observer : all_) observer->on_facts(workflow, spec, obligation, facts);
}
void Observers::on_notice(const Notice& notice, NoticeStatus status, const std::string& subject,
                          const std::string& words) {
  for (Observer* observer : all_) observer->on_notice(notice, status, subject, words);
}
void Observers::on_trouble(const std::string& part, const std::string& message) {
  if (!in_trouble_.contains(part)) on_own_trouble(part, message);
}
void Observers::on_own_trouble(const std::string& part, const std::string& message) {
  const auto [known, is_new] = in_trouble_.try_emplace(part, message);
  if (!is_new && known->second == message) return;
  known->second = message;
  for (Observer* observer : all_) observer->on_trouble(part, message);
}
void Observers::on_recovery(const std::string& part) {
  if (in_trouble_.erase(part) == 0) return;
  for (Observer* observer : all_) observer->on_recovery(part);
}

void Observers::on_sending(const std::optional<SendingHold>& hold) {
  for (Observer* observer : all_) observer->on_sending(hold);
}

void LogObserver::on_facts(const Workflow&, const ObligationSpec& spec,
                           const Obligation& obligation, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const bool creation = std::holds_alternative<Created>(fact.body);
    spdlog::log(creation ? spdlog::level::debug : spdlog::level::info,
                "fact={} obligation={} state={} round={}", name_of(fact.body), spec.id.str(),
                to_string(obligation.state), obligation.round);
  }
}
void LogObserver::on_notice(const Notice& notice, NoticeStatus status, const std::string&,
                            const std::string& words) {
  const bool bad = status == NoticeStatus::permanent_failure || status == NoticeStatus::unknown;
  spdlog::log(bad ? spdlog::level::warn : spdlog::level::info,
              "notice={} status={} channel={} words=\"{}\"", notice.key.str(), to_string(status),
              to_string(notice.channel), words);
}
void LogObserver::on_trouble(const std::string& part, const std::string& message) {
  spdlog::error("trouble={} message=\"{}\"", part, message);
}
void LogObserver::on_recovery(const std::string& part) { spdlog::info("recovered={}", part); }
void LogObserver::on_sending(const std::optional<SendingHold>& hold) {
  if (!hold) return spdlog::warn("sending=released");
  spdlog::warn("sending=held by={} reason=\"{}\"", hold->by, hold->reason);
}

struct MetricsObserver::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& facts = prometheus::BuildCounter()
                                                       .Name("nhacviec_facts_total")
                                                       .Help("Facts committed, by name")
                                                       .Register(registry);
  prometheus::Family<prometheus::Counter>& notices =
      prometheus::BuildCounter()
          .Name("nhacviec_notices_total")
          .Help("Notices settled, by kind, channel and status")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& troubles =
      prometheus::BuildCounter()
          .Name("nhacviec_troubles_total")
          .Help("Times that something outside came to be in the way, by part")
          .Register(registry);
};

MetricsObserver::MetricsObserver() : families_(std::make_unique<Families>()) {}
MetricsObserver::~MetricsObserver() = default;

void MetricsObserver::on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                               const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) families_->facts.Add({{"fact", name_of(fact.body)}}).Increment();
}
void MetricsObserver::on_notice(const Notice& notice, NoticeStatus status, const std::string&,
                                const std::string&) {
  families_->notices
      .Add({{"kind", to_string(notice.kind)},
            {"channel", to_string(notice.channel)},
            {"status", to_string(status)}})
      .Increment();
}
void MetricsObserver::on_trouble(const std::string& part, const std::string&) {
  if (in_trouble_.insert(part).second) families_->troubles.Add({{"part", part}}).Increment();
}
void MetricsObserver::on_recovery(const std::string& part) { in_trouble_.erase(part); }

std::string MetricsObserver::text(const std::map<std::string, double>& gauges) const {
  prometheus::Registry now;
  for (const auto& [name, value] : gauges) {
    prometheus::BuildGauge().Name(name).Help("As of this scrape").Register(now).Add({}).Set(value);
  }
  auto collected = families_->registry.Collect();
  for (auto& family : now.Collect()) collected.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(collected);
}

}  // namespace nhacviec
