# Writes OUTPUT, a .cc with every file of FOLDER (see daemon/http/web_assets.h):
# cmake -D FOLDER=web -D OUTPUT=web_assets.cc -P embed_web.cmake
file(GLOB files ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.svg)
list(SORT files)
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")

set(entries "")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  get_filename_component(extension ${file} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  file(READ ${file} text)
  string(APPEND entries "    {\"/${name}\", \"${type_${extension}}\",\n"
    "     R\"embedded(${text})embedded\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Made from web/ by cmake/embed_web.cmake.
#include \"daemon/http/web_assets.h\"

namespace nhacviec {

namespace {

const WebAsset kAssets[] = {
${entries}};

}  // namespace

const WebAsset* find_asset(const std::string& path) {
  const std::string wanted = path == \"/\" ? \"/index.html\" : path;
  for (const WebAsset& asset : kAssets) {
    if (asset.path == wanted) return &asset;
  }
  return nullptr;
}

}  // namespace nhacviec
")
