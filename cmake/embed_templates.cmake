# Writes OUTPUT, a .cc with every language file of FOLDER (see config/built_in_templates.h):
# cmake -D FOLDER=config/templates -D OUTPUT=built_in_templates.cc -P embed_templates.cmake
file(GLOB files ${FOLDER}/*.yaml)
list(SORT files)
set(entries "")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "      {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from config/templates/ by cmake/embed_templates.cmake.
#include \"config/built_in_templates.h\"

namespace nhacviec {

const std::vector<BuiltInTemplate>& built_in_templates() {
  static const std::vector<BuiltInTemplate> templates{
${entries}  };
  return templates;
}

}  // namespace nhacviec
")
