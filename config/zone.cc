#include "config/zone.h"

#include <date/tz.h>

#include <exception>

namespace nhacviec {
namespace {

class SystemZone : public Zone {
 public:
  explicit SystemZone(const date::time_zone* zone) : zone_(zone), name_(zone->name()) {}

  const std::string& name() const override { return name_; }

  Instant to_instant(LocalTime local) const override {
    const auto info = zone_->get_info(date::local_seconds(local.time_since_epoch()));
    if (info.result == date::local_info::nonexistent) return info.first.end;
    // For an overlap `first` is the offset before the change, which gives the earlier instant.
    return Instant(local.time_since_epoch() - info.first.offset);
  }

  std::chrono::seconds offset_at(Instant instant) const override {
    return zone_->get_info(std::chrono::floor<std::chrono::seconds>(instant)).offset;
  }

 private:
  const date::time_zone* zone_;  // lives as long as the process
  std::string name_;
};

}  // namespace

std::shared_ptr<const Zone> make_zone(const std::string& iana_name) {
  try {
    return std::make_shared<SystemZone>(date::locate_zone(iana_name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace nhacviec
