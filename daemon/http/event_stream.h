// Server-sent events: what is published goes to every subscriber; one that is gone or does not
// read is dropped, and never holds anybody up. Lives on the loop's thread.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace nhacviec {

class EventStream {
 public:
  /// One client's connection. Closing is dropping it.
  class Subscriber {
   public:
    virtual ~Subscriber() = default;
    /// Hands text over for writing. False: the client is gone or too far behind; drop it.
    virtual bool write(const std::string& text) = 0;
  };

  explicit EventStream(size_t max_subscribers = 100) : max_subscribers_(max_subscribers) {}

  /// False when there are too many already.
  bool subscribe(std::unique_ptr<Subscriber> subscriber);
  bool full() const { return subscribers_.size() >= max_subscribers_; }
  /// `data` becomes one `data:` line for each of its lines; `event` is its name.
  void publish(const std::string& event, const std::string& data);
  /// A comment line: finds the dead, and keeps proxies from closing what is quiet.
  void beat();
  void close_all() { subscribers_.clear(); }
  size_t subscribers() const { return subscribers_.size(); }

 private:
  void write_to_all(const std::string& text);

  size_t max_subscribers_;
  std::list<std::unique_ptr<Subscriber>> subscribers_;
};

}  // namespace nhacviec
