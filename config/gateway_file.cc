#include "config/gateway_file.h"

#include <nlohmann/json.hpp>

#include "config/map_reader.h"
#include "config/message_variables.h"
#include "config/server_settings.h"
#include "config/values.h"

namespace nhacviec {
namespace {

namespace fs = std::filesystem;

using OrderedJson = nlohmann::ordered_json;

constexpr char kFileKey[] = "_file";

class GatewayReader {
 public:
  GatewayReader(const YamlNode& root, fs::path base, Secrets secrets, Diagnostics& diagnostics)
      : base_(std::move(base)),
        secrets_(secrets),
        diagnostics_(diagnostics),
        file_(root, diagnostics, "the gateway",
              {"nhacviec", "gateway", "note", "request", "number", "values", "secrets", "success",
               "failures", "message_id", "report", "inbound", "templates"}) {}

  Gateway read() {
    if (!file_.is_map()) return std::move(gateway_);
    if (const auto* version = file_.required("nhacviec"))
      read_integer(*version, diagnostics_, 1, 1);
    if (const auto* id = file_.required("gateway"))
      gateway_.id = read_id(*id, diagnostics_).value_or("");
    if (const auto* note = file_.optional("note")) read_text(*note, diagnostics_, Lines::many);
    if (const auto* values = file_.optional("values")) read_values(*values);
    if (const auto* secrets = file_.optional("secrets")) read_secrets(*secrets);
    if (const auto* request = file_.required("request")) read_request(*request);
    if (const auto* number = file_.optional("number")) {
      gateway_.number = read_choice<NumberForm>(*number, diagnostics_,
                                                {{"e164", NumberForm::e164},
                                                 {"digits", NumberForm::digits},
                                                 {"national", NumberForm::national}})
                            .value_or(NumberForm::e164);
    }
    if (const auto* success = file_.required("success"))
      gateway_.success =
          read_answer(MapReader(*success, diagnostics_, "success", {"status", "where", "body"}));
    if (const auto* failures = file_.optional("failures"))
      for (const auto* each : read_list(*failures, diagnostics_)) read_failure(*each);
    if (const auto* path = file_.optional("message_id"))
      gateway_.message_id = read_string(*path, diagnostics_).value_or("");
    if (const auto* report = file_.optional("report")) read_report(*report);
    if (const auto* inbound = file_.optional("inbound")) read_inbound(*inbound);
    if (const auto* templates = file_.optional("templates")) read_templates(*templates);
    return std::move(gateway_);
  }

 private:
  // --- names that templates may use

  bool read_name(const YamlNode::Entry& entry, const std::string& name) {
    const bool plain =
        !name.empty() &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (!plain) {
      diagnostics_.error(entry.where, "\"" + name + "\" is not a name: write a-z, 0-9 and _");
    } else if (gateway_variables().contains(name) || gateway_.values.contains(name)) {
      diagnostics_.error(entry.where, "the name \"" + name + "\" is taken");
    } else {
      return true;
    }
    return false;
  }

  void read_values(const YamlNode& node) {
    if (!is_map(node, "values")) return;
    for (const auto& entry : node.entries) {
      const auto text = read_string(entry.value, diagnostics_);
      if (text && read_name(entry, entry.key)) gateway_.values[entry.key] = *text;
    }
  }

  /// NAME_file: PATH
  void read_secrets(const YamlNode& node) {
    if (!is_map(node, "secrets")) return;
    for (const auto& entry : node.entries) {
      if (!entry.key.ends_with(kFileKey)) {
        diagnostics_.error(entry.where, "a secret comes from a file",
                           "write " + entry.key + "_file: PATH");
        continue;
      }
      const std::string name = entry.key.substr(0, entry.key.size() - (sizeof kFileKey - 1));
      if (!read_name(entry, name)) continue;
      read_secret(entry.value, name);
    }
  }

  void read_secret(const YamlNode& node, const std::string& name) {
    const auto path = read_string(node, diagnostics_);
    if (!path) return;
    const fs::path file = base_ / *path;
    gateway_.secrets[name] = file;
    gateway_.values[name] = "";
    std::error_code code;
    if (secrets_ == Secrets::optional && !fs::exists(file, code)) {
      return diagnostics_.warning(node.where, "there is no file " + file.string() + " here");
    }
    const auto text = read_secret_file(
        node, [&](const std::string&) { return file; }, diagnostics_);
    if (text && text->empty()) diagnostics_.error(node.where, "the file is empty");
    gateway_.values[name] = text.value_or("");
  }

  // --- the request

  void read_request(const YamlNode& node) {
    const MapReader request(
        node, diagnostics_, "the request",
        {"method", "url", "query", "headers", "user", "password", "form", "json", "ca_file"});
    if (!request.is_map()) return;
    if (const auto* method = request.optional("method")) {
      gateway_.method = read_choice<std::string>(*method, diagnostics_,
                                                 {{"GET", "GET"}, {"POST", "POST"}, {"PUT", "PUT"}})
                            .value_or("POST");
    }
    if (const auto* url = request.required("url")) read_url(*url);
    gateway_.query = read_fields(request, "query");
    gateway_.headers = read_fields(request, "headers");
    gateway_.form = read_fields(request, "form");
    if (const auto* user = request.optional("user")) gateway_.user = read_template(*user);
    if (const auto* word = request.optional("password")) gateway_.password = read_template(*word);
    if (const auto* file = request.optional("ca_file"))
      gateway_.ca_file = base_ / read_string(*file, diagnostics_).value_or("");
    if (const auto* json = request.optional("json")) {
      gateway_.json = to_json(*json).dump();
      if (!gateway_.form.empty())
        diagnostics_.error(json->where, "a request has a form or JSON, not both");
    }
    const bool has_body = !gateway_.form.empty() || !gateway_.json.empty();
    if (has_body && gateway_.method == "GET")
      diagnostics_.error(request.where("method"), "a GET has no body", "write method: POST");
  }

  void read_url(const YamlNode& node) {
    gateway_.url = read_template(node);
    const std::string& text = gateway_.url.source();
    const bool secure = text.starts_with("https://");
    if (!secure && !text.starts_with("http://")) {
      diagnostics_.error(node.where, "this is not an address", "write https://host/path");
    } else if (!secure && !text.starts_with("http://127.") && !text.starts_with("http://localhost"))
      diagnostics_.warning(node.where, "everything goes to this gateway in the clear",
                           "write https://");
  }

  GatewayFields read_fields(const MapReader& from, const char* key) {
    GatewayFields fields;
    const auto* node = from.optional(key);
    if (node == nullptr || !is_map(*node, key)) return fields;
    for (const auto& entry : node->entries) {
      if (entry.key.find_first_of("\r\n:") != std::string::npos)
        diagnostics_.error(entry.where, "a name may hold no colon and no line break");
      fields.emplace_back(entry.key, read_template(entry.value));
    }
    return fields;
  }

  TemplateText read_template(const YamlNode& node) {
    std::set<std::string> known = gateway_variables();
    known.erase("parameters");
    return read_template(node, std::move(known));
  }

  TemplateText read_template(const YamlNode& node, std::set<std::string> known) {
    const auto text = read_string(node, diagnostics_);
    if (!text) return TemplateText();
    for (const auto& [name, value] : gateway_.values) known.insert(name);
    TemplateText read(*text);
    for (const auto& problem : read.check(known)) diagnostics_.error(node.where, problem.message);
    return read;
  }

  /// Its texts are checked as templates and stay as they are. Numbers and words that are not in
  /// quotes are those of JSON.
  OrderedJson to_json(const YamlNode& node) {
    OrderedJson json;
    switch (node.kind) {
      case YamlKind::null:
        break;
      case YamlKind::list:
        json = OrderedJson::array();
        for (const auto& item : node.items) json.push_back(to_json(item));
        break;
      case YamlKind::map:
        json = OrderedJson::object();
        for (const auto& entry : node.entries) json[entry.key] = to_json(entry.value);
        break;
      case YamlKind::scalar:
        if (node.plain) {
          json = OrderedJson::parse(node.text, nullptr, false);
          if (json.is_number() || json.is_boolean()) return json;
        }
        if (node.text != "{{parameters}}") read_template(node);
        json = node.text;
        break;
    }
    return json;
  }

  // --- its answers

  GatewayAnswer read_answer(const MapReader& fields) {
    GatewayAnswer answer;
    if (!fields.is_map()) return answer;
    if (const auto* status = fields.optional("status")) {
      for (const auto* each : read_list(*status, diagnostics_))
        if (const auto code = read_integer(*each, diagnostics_, 100, 599))
          answer.status.insert(static_cast<int>(*code));
    }
    if (const auto* where = fields.optional("where"); where != nullptr && is_map(*where, "where")) {
      for (const auto& entry : where->entries)
        for (const auto* each : read_list(entry.value, diagnostics_))
          answer.where[entry.key].insert(read_string(*each, diagnostics_).value_or(""));
    }
    if (const auto* body = fields.optional("body")) answer.body = read_regex(*body);
    return answer;
  }

  std::optional<std::regex> read_regex(const YamlNode& node) {
    const auto text = read_string(node, diagnostics_);
    if (!text) return std::nullopt;
    try {
      return std::regex(*text);
    } catch (const std::regex_error& problem) {
      diagnostics_.error(node.where,
                         "this is not a regular expression: " + std::string(problem.what()));
      return std::nullopt;
    }
  }

  void read_failure(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "the failure", {"status", "where", "body", "is"});
    if (!fields.is_map()) return;
    GatewayFailure failure;
    failure.answer = read_answer(fields);
    if (const auto* is = fields.required("is")) {
      failure.meaning = read_choice<GatewayMeaning>(*is, diagnostics_,
                                                    {{"sent", GatewayMeaning::sent},
                                                     {"temporary", GatewayMeaning::temporary},
                                                     {"permanent", GatewayMeaning::permanent},
                                                     {"unknown", GatewayMeaning::unknown}})
                            .value_or(failure.meaning);
    }
    gateway_.failures.push_back(std::move(failure));
  }

  // --- its calls

  void read_report(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "the report",
                           {"status", "delivered", "failed", "words"});
    if (!fields.is_map()) return;
    GatewayReport report;
    if (const auto* status = fields.required("status"))
      report.status = read_string(*status, diagnostics_).value_or("");
    const auto words = [&](const char* key, std::set<std::string>& into) {
      const auto* list = fields.required(key);
      if (list == nullptr) return;
      for (const auto* each : read_list(*list, diagnostics_))
        into.insert(read_string(*each, diagnostics_).value_or(""));
    };
    words("delivered", report.delivered);
    words("failed", report.failed);
    if (const auto* field = fields.optional("words"))
      report.words = read_string(*field, diagnostics_).value_or("");
    gateway_.report = std::move(report);
  }

  void read_inbound(const YamlNode& node) {
    const MapReader fields(node, diagnostics_, "inbound", {"from", "text", "id"});
    if (!fields.is_map()) return;
    GatewayInbound inbound;
    for (auto [key, into] :
         {std::pair{"from", &inbound.from}, {"text", &inbound.text}, {"id", &inbound.id}})
      if (const auto* field = fields.required(key))
        *into = read_string(*field, diagnostics_).value_or("");
    gateway_.inbound = std::move(inbound);
  }

  void read_templates(const YamlNode& node) {
    if (!is_map(node, "templates")) return;
    const auto& names = message_names();
    for (const auto& entry : node.entries) {
      if (std::find(names.begin(), names.end(), entry.key) == names.end())
        diagnostics_.error(entry.where, "no message is called \"" + entry.key + "\"",
                           did_you_mean(entry.key, names));
      const MapReader fields(entry.value, diagnostics_, "the template", {"id", "parameters"});
      if (!fields.is_map()) continue;
      GatewayTemplate made;
      if (const auto* id = fields.required("id"))
        made.id = read_string(*id, diagnostics_).value_or("");
      const auto* parameters = fields.optional("parameters");
      if (parameters != nullptr && is_map(*parameters, "parameters"))
        for (const auto& each : parameters->entries)
          made.parameters.emplace_back(each.key,
                                       read_template(each.value, known_message_variables()));
      gateway_.templates[entry.key] = std::move(made);
    }
  }

  bool is_map(const YamlNode& node, const std::string& what) {
    if (!node.is_map()) diagnostics_.error(node.where, what + " must be a map");
    return node.is_map();
  }

  const fs::path base_;
  const Secrets secrets_;
  Diagnostics& diagnostics_;
  MapReader file_;
  Gateway gateway_;
};

}  // namespace

std::optional<Gateway> gateway_from_text(const SourceText& source, Secrets secrets,
                                         Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const auto root = read_yaml(source, diagnostics);
  if (!root) return std::nullopt;
  std::error_code code;
  const fs::path base = fs::absolute(source.name, code).parent_path();
  Gateway gateway = GatewayReader(*root, base, secrets, diagnostics).read();
  if (diagnostics.errors() != errors_before) return std::nullopt;
  return gateway;
}

std::optional<Gateway> load_gateway(const fs::path& path, Diagnostics& diagnostics) {
  const auto source = read_source(path, diagnostics);
  if (!source) return std::nullopt;
  return gateway_from_text(*source, Secrets::needed, diagnostics);
}

}  // namespace nhacviec
