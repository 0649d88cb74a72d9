# Language, warnings and machine flags for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# For the sanitizers: quick enough to run, and line numbers in reports.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

# "none" or "address,undefined": the build that scripts/check runs the tests under.
set(MYPICTOOLS_SANITIZE "none" CACHE STRING "Sanitizers of the native build")

add_library(options INTERFACE)
if(MYPICTOOLS_SANITIZE STREQUAL "none")
    # (Not under the sanitizers: what they put in between makes GCC warn about the standard library.)
    target_compile_options(options INTERFACE -Wall -Wextra -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 sees overlaps and overflows in std::string's operator+ that are not there (GCC bug 105651).
    target_compile_options(options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()

if(EMSCRIPTEN)
    # SIMD for libvips' and our own loops; native WebAssembly exceptions, because libvips' C++ API throws and
    # the JavaScript emulation is slow; pthreads because libvips is threaded.
    target_compile_options(options INTERFACE -msimd128 -pthread -fwasm-exceptions)
    target_link_options(options INTERFACE -msimd128 -pthread -fwasm-exceptions)
elseif(NOT MYPICTOOLS_SANITIZE STREQUAL "none")
    # No recovery: undefined behaviour has to fail the test that ran into it.
    target_compile_options(options INTERFACE -fno-omit-frame-pointer
                           "-fsanitize=${MYPICTOOLS_SANITIZE}" -fno-sanitize-recover=all)
    target_link_options(options INTERFACE "-fsanitize=${MYPICTOOLS_SANITIZE}")
endif()
