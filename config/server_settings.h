// The settings that name a server: `store: redis://host/0`, or a map with the URL and what goes
// with it: {url: ..., password_file: ..., ca_file: ...}. Passwords never reach a message.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/map_reader.h"
#include "config/settings.h"

namespace nhacviec {

/// A setting that is a URL or a map with the key `url`; borrowed nodes live as long as the tree.
class UrlSetting {
 public:
  /// `keys`: those the map may have besides url, password_file and ca_file.
  UrlSetting(const YamlNode& node, Diagnostics&, const std::string& what,
             std::vector<std::string> keys);

  bool is_usable() const { return !text_.empty(); }
  const std::string& text() const { return text_; }
  const std::string& scheme() const { return scheme_; }  // empty: it is no URL
  const std::string& rest() const { return rest_; }      // what follows ://
  const Position& where() const { return where_; }       // of the URL
  const MapReader& fields() const { return *fields_; }
  bool is_map() const { return is_map_; }

 private:
  YamlNode made_;  // of a plain URL: the map that it stands for
  bool is_map_ = false;
  std::optional<MapReader> fields_;
  std::string text_, scheme_, rest_;
  Position where_;
};

/// Relative paths of the settings file made absolute.
using Resolve = std::function<std::filesystem::path(const std::string&)>;

RedisSettings read_redis(const UrlSetting&, const Resolve&, Diagnostics&);
QueueSettings read_queue(const UrlSetting&, const Resolve&, Diagnostics&);
SmtpSettings read_smtp(const UrlSetting&, const Resolve&, Diagnostics&);

/// Kannel's server; what follows it in `path`.
ServerAddress read_kannel(const UrlSetting&, const Resolve&, Diagnostics&, std::string& path);

/// The one address of a rehearsal, with what to say of one that does not fit.
void read_redirect(const UrlSetting&, bool (*fits)(const std::string&), const char* complaint,
                   Diagnostics&, std::string& into);
/// Without what may be a password.
void refuse_url(const UrlSetting&, const char* known, Diagnostics&);

/// A span of time such as "30s", between these.
std::optional<std::chrono::milliseconds> read_span(const YamlNode&, Diagnostics&,
                                                   std::chrono::milliseconds least,
                                                   std::chrono::milliseconds most);
/// A secret from a file, without the white space at its end.
std::optional<std::string> read_secret_file(const YamlNode&, const Resolve&, Diagnostics&);

}  // namespace nhacviec
