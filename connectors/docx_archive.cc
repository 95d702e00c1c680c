#include "connectors/docx_archive.h"

#include <zip.h>

#include <memory>
#include <set>

namespace nhacviec {

namespace {

constexpr uint16_t kFirstDosDay = (1 << 5) | 1;  // 1 January 1980

Error bad_archive(std::string words) { return Error{ErrorKind::invalid, std::move(words)}; }

struct DiscardZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, DiscardZip>;
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// Reads to the end, but no further than the limit: the size that the archive states is only what
/// its maker says.
Result<std::string> read_entry(zip_t* zip, zip_uint64_t index, size_t most) {
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(zip, index, 0));
  if (!file) return bad_archive("a file in it cannot be opened: " + std::string(zip_strerror(zip)));
  std::string content;
  char block[16384];
  for (;;) {
    const zip_int64_t read = zip_fread(file.get(), block, sizeof block);
    if (read < 0) return bad_archive("a file in it is damaged");
    if (read == 0) return content;
    content.append(block, static_cast<size_t>(read));
    if (content.size() > most) return bad_archive("it unpacks to too much");
  }
}

/// What a program that unpacks it by name would write beside the folder it was told.
bool leads_outside(std::string_view name) {
  const bool is_absolute = name.starts_with('/') || name.find(':') != std::string_view::npos;
  const bool climbs = name.starts_with("../") || name.find("/../") != std::string_view::npos ||
                      name.ends_with("/..");
  return is_absolute || climbs || name.find('\\') != std::string_view::npos;
}

}  // namespace

Result<std::vector<DocxEntry>> read_docx(std::string_view archive, const DocxLimits& limits) {
  if (archive.size() > limits.max_bytes) {
    return bad_archive("it is larger than " + std::to_string(limits.max_bytes >> 20) + " MiB");
  }
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, &error);
  const Zip zip(source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error));
  zip_error_fini(&error);
  if (!zip) {
    zip_source_free(source);
    return bad_archive("it is no .docx file (no ZIP archive)");
  }
  const zip_int64_t count = zip_get_num_entries(zip.get(), 0);
  if (count < 0 || static_cast<size_t>(count) > limits.max_entries) {
    return bad_archive("it holds more than " + std::to_string(limits.max_entries) + " files");
  }
  std::vector<DocxEntry> entries;
  std::set<std::string> names;
  size_t total = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    const char* name = zip_get_name(zip.get(), i, 0);
    if (name == nullptr || !names.insert(name).second) {
      return bad_archive("it has two files of one name");
    }
    if (leads_outside(name)) return bad_archive("a file in it has a path that leads outside of it");
    if (std::string_view(name).ends_with('/')) continue;  // a folder
    const size_t most = std::min(limits.max_entry_bytes, limits.max_total_bytes - total);
    Result<std::string> content = read_entry(zip.get(), i, most);
    if (!content) return content.error();
    total += content.value().size();
    entries.push_back({name, std::move(content).value()});
  }
  return entries;
}

Result<std::string> write_docx(const std::vector<DocxEntry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  Zip zip(memory == nullptr ? nullptr
                            : zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error));
  zip_error_fini(&error);
  if (!zip) {
    zip_source_free(memory);
    return bad_archive("no archive can be made");
  }
  zip_source_keep(memory);  // the archive's bytes are read from it after the close
  const std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> kept(memory, zip_source_free);
  for (const DocxEntry& entry : entries) {
    zip_source_t* content =
        zip_source_buffer(zip.get(), entry.content.data(), entry.content.size(), 0);
    const zip_int64_t index =
        content == nullptr ? -1
                           : zip_file_add(zip.get(), entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(content);
      return bad_archive("cannot add " + entry.name);
    }
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(zip.get(), at, ZIP_CM_DEFLATE, 9);
    zip_file_set_dostime(zip.get(), at, 0, kFirstDosDay, 0);
  }
  if (zip_close(zip.get()) != 0) return bad_archive("the archive cannot be written");
  zip.release();
  zip_stat_t state;
  zip_stat_init(&state);
  if (zip_source_stat(memory, &state) != 0 || zip_source_open(memory) != 0) {
    return bad_archive("the archive cannot be read back");
  }
  std::string bytes(state.size, '\0');
  const zip_int64_t read = zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  if (read != static_cast<zip_int64_t>(bytes.size())) {
    return bad_archive("the archive cannot be read back");
  }
  return bytes;
}

}  // namespace nhacviec
