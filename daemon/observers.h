// The observers that every daemon has: the log, the metrics, and one that passes on to several.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "daemon/observer.h"

namespace nhacviec {

/// Passes on to all. Trouble with a part is passed on once, until it has recovered.
class Observers final : public Observer {
 public:
  void add(Observer* observer) { all_.push_back(observer); }  // borrowed
  void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                const std::vector<Fact>&) override;
  void on_notice(const Notice&, NoticeStatus, const std::string& subject,
                 const std::string& words) override;
  void on_trouble(const std::string& part, const std::string& message) override;
  void on_recovery(const std::string& part) override;
  /// From the part itself, which says each thing once: passed on also when it says another.
  void on_own_trouble(const std::string& part, const std::string& message);
  void on_sending(const std::optional<SendingHold>&) override;

 private:
  std::vector<Observer*> all_;
  std::map<std::string, std::string> in_trouble_;  // part -> what was passed on last
};

/// One line a change of state, key=value: never a secret, never an address.
class LogObserver final : public Observer {
 public:
  void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                const std::vector<Fact>&) override;
  void on_notice(const Notice&, NoticeStatus, const std::string& subject,
                 const std::string& words) override;
  void on_trouble(const std::string& part, const std::string& message) override;
  void on_recovery(const std::string& part) override;
  void on_sending(const std::optional<SendingHold>&) override;
};

/// Counters for /metrics, and which parts are in trouble for /readyz.
class MetricsObserver final : public Observer {
 public:
  MetricsObserver();
  ~MetricsObserver() override;
  void on_facts(const Workflow&, const ObligationSpec&, const Obligation&,
                const std::vector<Fact>&) override;
  void on_notice(const Notice&, NoticeStatus, const std::string& subject,
                 const std::string& words) override;
  void on_trouble(const std::string& part, const std::string& message) override;
  void on_recovery(const std::string& part) override;

  const std::set<std::string>& in_trouble() const { return in_trouble_; }
  /// Prometheus's text format, with the gauges given here.
  std::string text(const std::map<std::string, double>& gauges) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
  std::set<std::string> in_trouble_;
};

}  // namespace nhacviec
