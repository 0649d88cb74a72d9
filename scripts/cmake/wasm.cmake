# The WebAssembly module (build/wasm/mypictools.js and .wasm) and how the tests are linked for node.

# What the module and the tests share.
set(wasm_link_options
    # Memory starts small, because a cold start pays for it, and grows to what 32 bits can hold.
    -sINITIAL_MEMORY=33554432
    -sALLOW_MEMORY_GROWTH=1
    -sMAXIMUM_MEMORY=4294967296
    # Growth makes JavaScript's views stale; we copy in and out once, so the slower access does not matter.
    -Wno-pthreads-mem-growth
    # Each thread gets this much; AV1 needs most of it.
    -sSTACK_SIZE=1048576
    # libvips allocates seldom and in large pieces: the allocator with one heap for all threads is as quick here as
    # mimalloc, and takes a third to half less memory.
    -sMALLOC=dlmalloc
    # A thread that is not in the pool can't start while its creator waits for it (browsers start workers from
    # the event loop). So asking for more than the pool holds fails at once, instead of hanging for ever.
    -sPTHREAD_POOL_SIZE_STRICT=2)

# The tests run like the module: main thread blocks, threads come from a pool; files are the real ones.
function(wasm_test_options target)
    target_link_options(${target} PRIVATE ${wasm_link_options}
        # Linking without Binaryen's optimiser takes seconds instead of a minute.
        -O1
        -sENVIRONMENT=node
        -sNODERAWFS=1
        -sPTHREAD_POOL_SIZE=12
        -sEXIT_RUNTIME=1)
endfunction()

file(GLOB door_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/wasm/*.cpp")
if(door_files)
    add_executable(module ${door_files})
    set_target_properties(module PROPERTIES OUTPUT_NAME mypictools)
    target_link_libraries(module PRIVATE core)
    target_link_options(module PRIVATE ${wasm_link_options}
        # The door is written with embind.
        -lembind
        # An ES module with a factory, so that a worker can import it and a page may hold none or several.
        -sMODULARIZE=1
        -sEXPORT_ES6=1
        # It lives in workers (and in node, for tests); code for pages and shells is left out.
        -sENVIRONMENT=worker,node
        # The site's content security policy allows WebAssembly but no eval.
        -sDYNAMIC_EXECUTION=0
        # The engine chooses the pool when it creates the module; the number here serves whoever does not.
        "-sPTHREAD_POOL_SIZE=Module['poolSize']||8"
        # The engine reads the control block (progress, cancel) straight from memory.
        -sEXPORTED_RUNTIME_METHODS=HEAP32,HEAPU8,wasmMemory
        # main() is empty and the module must outlive it.
        -sINVOKE_RUN=0
        # What createCore() accepts; the rest of Emscripten's options are not even looked for. noExitRuntime has to be
        # among them although nobody sets it: without it the first thread that ends (libvips' idle ones do after
        # 15 s) would take the whole runtime down with it.
        -sINCOMING_MODULE_JS_API=locateFile,instantiateWasm,wasmBinary,mainScriptUrlOrBlob,print,printErr,onAbort,noExitRuntime)
endif()
