# The steps of a build; each does nothing when its inputs are what they were.

# unchanged NAME PATH…: true when the files (names, times, sizes) are those of the last `done_with NAME`.
unchanged() {
    local name=$1
    shift
    step_key=$(find "$@" -name node_modules -prune -o -type f -printf '%p %T@ %s\n' 2>/dev/null | LC_ALL=C sort | sha256sum)
    [ "$(cat "$root/build/stamps/$name" 2>/dev/null)" = "$step_key" ]
}

done_with() {
    mkdir -p "$root/build/stamps"
    echo "$step_key" >"$root/build/stamps/$1"
}

# configure FOLDER CMAKE-ARGUMENT…: a build folder configured with other arguments is started afresh.
configure() {
    local folder=build/$1
    shift
    if [ "$(cat "$folder/.arguments" 2>/dev/null)" != "$*" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        quietly "build/log/configure-$(basename "$folder").log" cmake -G Ninja -S . -B "$folder" "$@" \
            || fail "CMake could not configure $folder; its words are above and in build/log."
        echo "$*" >"$folder/.arguments"
    fi
}

# compile FOLDER TARGET…: says nothing when there is nothing to compile.
compile() {
    local folder=build/$1
    shift
    NINJA_STATUS='  [%f/%t] ' ninja -C "$folder" "$@" </dev/null 2>&1 \
        | awk -v what="- compiling $folder ($*)" '
            /^ninja: (Entering directory|no work to do)/ || /Re-checking globbed/ { next }
            !told { print what; told = 1 }
            { print; fflush() }' \
        || fail "The C++ code in $folder does not compile; the compiler's words are above."
}

configure_native() { configure native -DCMAKE_BUILD_TYPE=Release; }
configure_asan() { configure asan -DCMAKE_BUILD_TYPE=Debug -DMYPICTOOLS_SANITIZE=address,undefined; }
configure_wasm() {
    configure wasm -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_TOOLCHAIN_FILE="$MYPICTOOLS_EMSCRIPTEN/cmake/Modules/Platform/Emscripten.cmake"
}

build_command() {
    configure_native
    compile native mypictools
    build/mypictools catalogue >build/catalogue.json.new || fail "build/mypictools cannot print its catalogue; run it by hand to see why."
    if cmp -s build/catalogue.json.new build/catalogue.json; then
        rm build/catalogue.json.new
    else
        mv build/catalogue.json.new build/catalogue.json
    fi
}

build_module() {
    configure_wasm
    compile wasm module
}

build_site() {
    npm_packages web
    local weights
    weights=$(node scripts/lib/fetch-models.mjs | tail -n 1)
    [ -d "$weights" ] || exit 1
    [ -f web/dist/index.html ] && unchanged site web/src web/pages web/public web/vite web/*.ts web/*.json \
        models build/wasm/mypictools.js build/wasm/mypictools.wasm build/catalogue.json LICENSE build/toolchain.cmake && return
    # Taken before the build, so that a file changed meanwhile is seen next time.
    unchanged site web/src web/pages web/public web/vite web/*.ts web/*.json \
        models build/wasm/mypictools.js build/wasm/mypictools.wasm build/catalogue.json LICENSE build/toolchain.cmake
    step "building the site"
    (cd web && MYPICTOOLS_MODELS="$weights" quietly "$root/build/log/site.log" npm run build) \
        || fail "The site does not build; the reason is above and in build/log/site.log."
    done_with site
}

# The endpoint of Premium, one file for each runtime, in build/edge. Only an owner who sells something runs it.
build_edge() {
    npm_packages web/edge
    local runtime
    [ -f build/edge/node.js ] && unchanged edge web/edge web/site.config.json web/package-lock.json && return
    unchanged edge web/edge web/site.config.json web/package-lock.json
    step "building the endpoint of Premium"
    for runtime in cloudflare deno node; do
        (cd web && MYPICTOOLS_EDGE_RUNTIME=$runtime quietly "$root/build/log/edge.log" npx --no-install vite build -c edge/vite.config.ts) \
            || fail "The endpoint of Premium does not build; the reason is above and in build/log/edge.log."
    done
    done_with edge
}

build_all() {
    build_command
    build_module
    build_site
    build_edge
}
