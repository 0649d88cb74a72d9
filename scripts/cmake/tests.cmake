# One Catch2 program of all C++ tests: run natively, under the sanitizers, and as WebAssembly under node.
file(GLOB test_files CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/tests/core/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/codecs/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/operations/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/matting/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/door/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/door/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/contract/*.cpp"
     "${PROJECT_SOURCE_DIR}/tests/support/*.cpp")
if(NOT test_files)
    return()
endif()
add_executable(tests ${test_files})
target_include_directories(tests PRIVATE "${PROJECT_SOURCE_DIR}/tests")
target_link_libraries(tests PRIVATE core)
# The tests are not what is measured: compile them quickly. The core they link is the optimised one.
target_compile_options(tests PRIVATE -O0)
# Catch2 2 is one large header; parsing it once halves the build.
target_precompile_headers(tests PRIVATE <vips/vips8> <nlohmann/json.hpp> <catch2/catch.hpp>)
# main.cpp holds Catch2's implementation, which the header would hide when parsed before.
set_source_files_properties("${PROJECT_SOURCE_DIR}/tests/support/main.cpp" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
if(EMSCRIPTEN)
    wasm_test_options(tests)
endif()
