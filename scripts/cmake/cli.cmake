# The native command: build/mypictools, with the shared libraries it needs beside it in build/lib.
file(GLOB cli_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/cli/*.cpp")
if(cli_files AND MYPICTOOLS_SANITIZE STREQUAL "none")
    add_executable(mypictools ${cli_files})
    target_link_libraries(mypictools PRIVATE core)
    set_target_properties(mypictools PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_SOURCE_DIR}/build"
        BUILD_WITH_INSTALL_RPATH ON
        INSTALL_RPATH "$ORIGIN/lib")
    add_custom_command(TARGET mypictools POST_BUILD
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_SOURCE_DIR}/build/lib"
        COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${MYPICTOOLS_VIPS_SHARED}" "${PROJECT_SOURCE_DIR}/build/lib/"
        VERBATIM)
endif()
