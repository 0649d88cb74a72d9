# Emscripten 6: the one on PATH, or Debian's packages unpacked into the per-user cache, without root.

emscripten_recipe=1

# What the machine has anyway, or what only optional tools of LLVM need.
emscripten_host='(lib)?python3?(\..*|-.*)?|node-.*|nodejs|ccache|binutils.*|lib(gcc|stdc\+\+|objc)-[0-9]+-dev|libc6-dev|libc-dev-bin|linux-libc-dev|libcurl4.*|libpfm4'

fetch_emscripten() {
    debian_open bookworm forky
    mkdir patchelf
    (cd patchelf && debian_unpack "patchelf/$(host_suite)") || exit 1
    debian_unpack_with_needs emscripten/forky "$emscripten_host"
    debian_close
    rm -rf usr/share/doc usr/share/man usr/share/libjs-d3
    local llvm
    llvm=$(echo usr/lib/llvm-*)
    [ -x "$llvm/bin/clang" ] || fail "Debian's packages of the WebAssembly compiler have changed their layout; install Emscripten 6 (emsdk) so that emcc is on PATH."
    own_loader "$llvm"
    rm -rf patchelf
    mkdir -p usr/share/emscripten/node_modules
    local name
    for name in acorn acorn-import-phases; do
        rm -rf "usr/share/emscripten/node_modules/$name"
        cp -r "$npm_root/$name" "usr/share/emscripten/node_modules/"
    done
    # emcc reads this file from beside itself, so no environment variable has to travel with it.
    mkdir cache
    cat >usr/share/emscripten/.emscripten <<CONFIG
LLVM_ROOT = '$cache_path/$llvm/bin'
BINARYEN_ROOT = '$cache_path/usr'
NODE_JS = '$(command -v node)'
CACHE = '$cache_path/cache'
CONFIG
}

# patchelf has to run on this machine as it is, so it comes from the machine's own release where that is
# a Debian one, and from Debian 12 otherwise.
host_suite() { echo bookworm; }

# Debian testing's binaries need Debian testing's C library: they get its loader and an absolute search path.
# The path is the final one, not that of the temporary folder.
own_loader() {
    local llvm=$1 final=$cache_path file
    local triplet
    triplet=$(cd usr/lib && echo *-linux-gnu)
    local loader
    loader=$(cd "usr/lib/$triplet" && echo ld-linux-*.so.*)
    local libraries=$final/usr/lib/$triplet:$final/$llvm/lib
    local patch=$PWD/patchelf/usr/bin/patchelf
    find -L usr/bin "$llvm/bin" -type f -print0 | xargs -0 -r readlink -fz | sort -zu | while IFS= read -r -d '' file; do
        is_elf "$file" || continue
        "$patch" --set-interpreter "$final/usr/lib/$triplet/$loader" --force-rpath --set-rpath "$libraries" "$file" || exit 1
    done || fail "The compiler's programs could not be prepared; free some space and run this again."
    for file in "usr/lib/$triplet"/libLLVM*.so* "usr/lib/$triplet"/libclang*.so* "$llvm"/lib/lib*.so*; do
        [ -f "$file" ] && [ ! -L "$file" ] && is_elf "$file" || continue
        "$patch" --force-rpath --set-rpath "$libraries" "$file" || fail "The compiler's libraries could not be prepared; free some space and run this again."
    done
}

is_elf() { [ "$(head -c 4 "$1" | tr -d '\0')" = $'\177ELF' ]; }

emscripten_major() { "$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9]*\)\.[0-9.]*.*/\1/p'; }

emscripten_tools() {
    local found
    found=$(command -v emcc || true)
    if [ -n "$found" ]; then
        local major
        major=$(emscripten_major "$found")
        if [ "${major:-0}" -ge 6 ]; then
            emcc=$found
            return
        fi
    fi
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || [ "$(uname -s)-$(uname -m)" = Linux-aarch64 ] \
        || fail "There is no ready WebAssembly compiler for this system; install Emscripten 6 (emsdk) so that emcc is on PATH."
    cache_fill "emscripten-6-$emscripten_recipe" "fetching Emscripten 6 (107 MB)" fetch_emscripten
    local base=$cache_path
    emcc=$base/usr/share/emscripten/emcc
    warm_emscripten "$base/warm-$emscripten_recipe"
}

# The first link compiles Emscripten's own system libraries; it is done here once, with the flags the build uses.
warm_emscripten() {
    local stamp=$1
    [ -e "$stamp" ] && return
    step "compiling the WebAssembly system libraries (once, about two minutes)"
    local folder
    folder=$(mktemp -d "$cache_root/.new-warm.XXXXXX")
    printf '#include <emscripten/bind.h>\n#include <iostream>\n#include <thread>\nint main() { std::thread([] { std::cout << "ok"; }).join(); }\n' >"$folder/a.cpp"
    quietly "$root/build/log/emscripten.log" "$emcc" -x c++ -std=c++20 -O2 -msimd128 -pthread -fwasm-exceptions \
        -sMALLOC=dlmalloc -sMODULARIZE -sEXPORT_ES6 -sPTHREAD_POOL_SIZE=2 -sENVIRONMENT=worker,node -lembind "$folder/a.cpp" -o "$folder/a.mjs" \
        || fail "The WebAssembly compiler does not run (build/log/emscripten.log has its words); delete $cache_root and run this again."
    rm -rf "$folder"
    : >"$stamp"
}
