# Compile FILE into TARGET as `const unsigned char SYMBOL[]` and `const size_t SYMBOL_length`, so that the
# program needs no file beside it. Done when CMake configures; a change of FILE configures again.
function(phusong_embed target symbol file)
  set(out ${PROJECT_BINARY_DIR}/generated/embed/${symbol}.c)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" lines "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${lines}")
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "#include <stddef.h>
extern const unsigned char @symbol@[];
extern const size_t @symbol@_length;
const unsigned char @symbol@[] = {
@bytes@0};
const size_t @symbol@_length = sizeof @symbol@ - 1;
")
  target_sources(${target} PRIVATE ${out})
endfunction()
