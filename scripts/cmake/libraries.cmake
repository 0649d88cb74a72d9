# What is linked from outside: libvips (native or WebAssembly) and the header-only libraries.
if(NOT EXISTS "${PROJECT_SOURCE_DIR}/build/toolchain.cmake")
    message(FATAL_ERROR "The toolchain is not set up; run scripts/bootstrap first.")
endif()
include("${PROJECT_SOURCE_DIR}/build/toolchain.cmake")

add_library(headers INTERFACE)
target_include_directories(headers SYSTEM INTERFACE "${MYPICTOOLS_INCLUDES}")

add_library(libvips INTERFACE)
if(EMSCRIPTEN)
    # Every archive of the package: the linker takes only what is asked for, in whatever order they stand.
    # (libwebpdecoder repeats a part of libwebp, libpng is another name of libpng16.)
    file(GLOB archives "${MYPICTOOLS_VIPS_WASM}/lib/*.a")
    list(FILTER archives EXCLUDE REGEX "/(libwebpdecoder|libpng)\\.a$")
    target_include_directories(libvips SYSTEM INTERFACE "${MYPICTOOLS_VIPS_WASM}/include"
                               "${MYPICTOOLS_VIPS_WASM}/include/glib-2.0"
                               "${MYPICTOOLS_VIPS_WASM}/lib/glib-2.0/include")
    target_link_libraries(libvips INTERFACE ${archives})
else()
    find_package(Threads REQUIRED)
    file(GLOB MYPICTOOLS_VIPS_SHARED "${MYPICTOOLS_VIPS_NATIVE}/lib/libvips-cpp.so.*")
    target_include_directories(libvips SYSTEM INTERFACE "${MYPICTOOLS_VIPS_INCLUDES}"
                               "${MYPICTOOLS_VIPS_INCLUDES}/glib-2.0"
                               "${MYPICTOOLS_VIPS_NATIVE}/lib/glib-2.0/include")
    target_link_libraries(libvips INTERFACE "${MYPICTOOLS_VIPS_SHARED}" Threads::Threads)
endif()
