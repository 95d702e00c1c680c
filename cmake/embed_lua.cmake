# Writes OUTPUT, a .cc with every Lua file of FOLDER (see connectors/redis_script_files.h):
# cmake -D FOLDER=connectors/redis -D OUTPUT=redis_script_files.cc -P embed_lua.cmake
file(GLOB files ${FOLDER}/*.lua)
list(SORT files)
set(entries "")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from connectors/redis/ by cmake/embed_lua.cmake.
#include \"connectors/redis_script_files.h\"

#include <cstdlib>

namespace nhacviec::redis {

namespace {

struct File {
  const char* name;
  const char* text;
};
constexpr File kFiles[] = {
${entries}};

}  // namespace

std::string script_file(const std::string& name) {
  for (const File& file : kFiles) {
    if (name == file.name) return file.text;
  }
  std::abort();
}

}  // namespace nhacviec::redis
")
