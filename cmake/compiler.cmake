# One INTERFACE target for the language rules, so that tests and library are held to the same.
add_library(phusong_rules INTERFACE)
target_include_directories(phusong_rules INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_definitions(phusong_rules INTERFACE _POSIX_C_SOURCE=200809L PHUSONG_VERSION="${PROJECT_VERSION}")
# x86-64-v3 is the floor; contraction is off so that results do not depend on where the compiler finds an FMA.
target_compile_options(phusong_rules INTERFACE
  -ffp-contract=off -fno-math-errno
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wdouble-promotion -Wformat=2 -Wundef)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(phusong_rules INTERFACE -march=x86-64-v3)
endif()
# The program knows itself by it (planner/run/build_id).
target_link_options(phusong_rules INTERFACE LINKER:--build-id=sha1)
if(PHUSONG_WERROR)
  target_compile_options(phusong_rules INTERFACE -Werror)
endif()
if(PHUSONG_SANITIZE)
  # Instrumented code confuses what gcc knows about lengths and initialisation; the plain builds are strict.
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(phusong_rules INTERFACE -Wno-format-truncation -Wno-maybe-uninitialized)
  endif()
  target_compile_options(phusong_rules INTERFACE -fsanitize=${PHUSONG_SANITIZE} -fno-omit-frame-pointer -g
                         -fno-sanitize-recover=all)
  target_link_options(phusong_rules INTERFACE -fsanitize=${PHUSONG_SANITIZE})
endif()
option(PHUSONG_FUZZ "Build the libFuzzer targets (clang)" OFF)
if(PHUSONG_FUZZ) # the libraries, too: a fuzzer that does not see into the parser is blind
  target_compile_options(phusong_rules INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(phusong_rules INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  target_compile_options(phusong_rules INTERFACE -Wno-double-promotion) # NAN and INFINITY are floats to it
endif()
