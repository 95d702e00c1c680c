// Reorganisation files: what is to become of which units, to be looked at before it is written into
// the directory, where it takes effect.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/load.h"
#include "config/yaml_reader.h"
#include "workflows/reorganisation.h"

namespace nhacviec {

/// A reorganisation file with the directory that it is about.
struct ReorganisationTexts {
  SourceText reorganisation;
  SourceText directory;
};

/// Reads both; the directory from beside the file's folder (../directories/ID.yaml) or from
/// `paths.directory`. Nothing when one cannot be read.
std::optional<ReorganisationTexts> read_reorganisation_texts(const std::filesystem::path&,
                                                             const LoadPaths&, Diagnostics&);

/// The directory as it is with the reorganisation in it; nullptr when there was an error in either.
std::shared_ptr<const Directory> reorganised_directory(const ReorganisationTexts&, Diagnostics&);

/// The directory's text with the reorganisation under `reorganisations`, everything else as it
/// stands, comments too. Nothing, with the reasons, when that is not a directory.
std::optional<std::string> write_into_directory(const ReorganisationTexts&, Diagnostics&);

/// The id inside a reorganisation file's tree; empty: it has none.
std::string reorganisation_id(const YamlNode&);

}  // namespace nhacviec
