# Writes OUTPUT, a .cc whose FUNCTION gives every file of FOLDER that is like PATTERN (see
# config/built_in_files.h): cmake -D FOLDER=config/templates -D PATTERN=*.yaml
# -D FUNCTION=built_in_templates -D OUTPUT=built_in_templates.cc -P embed_texts.cmake
file(GLOB files ${FOLDER}/${PATTERN})
list(SORT files)
set(entries "")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "      {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from ${FOLDER} by cmake/embed_texts.cmake.
#include \"config/built_in_files.h\"

namespace nhacviec {

const std::vector<BuiltInFile>& ${FUNCTION}() {
  static const std::vector<BuiltInFile> files{
${entries}  };
  return files;
}

}  // namespace nhacviec
")
