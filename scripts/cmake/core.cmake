# The core library: everything that knows pictures. One file in src/operations is one tool, and the list of
# tools is written here from those files' names.
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.h.in" "${PROJECT_BINARY_DIR}/generated/core/version.h" @ONLY)

file(GLOB operation_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/operations/*.cpp")
set(declarations "")
set(calls "")
foreach(file IN LISTS operation_files)
    get_filename_component(name "${file}" NAME_WE)
    string(REPLACE "-" "_" name "${name}")
    string(APPEND declarations "Operation ${name}();\n")
    string(APPEND calls "    list.push_back(${name}());\n")
endforeach()
configure_file("${CMAKE_CURRENT_LIST_DIR}/registry.cpp.in" "${PROJECT_BINARY_DIR}/generated/registry.cpp" @ONLY)

file(GLOB core_files CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/src/core/*.cpp"
     "${PROJECT_SOURCE_DIR}/src/codecs/*.cpp"
     "${PROJECT_SOURCE_DIR}/src/matting/*.cpp"
     "${PROJECT_SOURCE_DIR}/src/door/*.cpp")
add_library(core STATIC ${core_files} ${operation_files} "${PROJECT_BINARY_DIR}/generated/registry.cpp")
target_include_directories(core PUBLIC "${PROJECT_SOURCE_DIR}/src" "${PROJECT_BINARY_DIR}/generated")
target_link_libraries(core PUBLIC headers libvips options)
# These two take two seconds of each file's compile time.
target_precompile_headers(core PRIVATE <vips/vips8> <nlohmann/json.hpp>)
